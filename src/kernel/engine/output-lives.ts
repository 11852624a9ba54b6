import type { JsonObject } from "../../protocol/json.ts";

/**
 * For each cell's output an object that lives as long as the output may be on the page: until the cell is run again.
 * Whoever shows something live attaches it to that object, and need not know of cells.
 */
export class OutputLives {
	readonly #lives = new Map<unknown, object>();
	readonly #runs = new Map<string, unknown>();

	/** A cell of the document begins to run, which empties its output. */
	begin(cell: string, { msg_id }: JsonObject): void {
		this.#lives.delete(this.#runs.get(cell));
		this.#runs.set(cell, msg_id);
		this.#lives.set(msg_id, {});
	}

	/** The life of the output that belongs to this request; undefined where the front end does not name its cells. */
	of({ msg_id }: JsonObject): object | undefined {
		return this.#lives.get(msg_id);
	}
}
