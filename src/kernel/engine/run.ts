import type { CellResult } from "./output.ts";
import type { Task } from "./task.ts";

/** What happens around a run's end. */
export interface RunEvents {
	/** An end callback failed. */
	readonly failed: (error: unknown) => void;
	/** It is over; called once. */
	readonly done: (result: CellResult) => void;
}

/**
 * One task on its way from `running` over `ending` (its end callbacks run) to `over`. The steps are calls, not
 * continuations of promises: V8 drops those that wait when it terminates code, and a run must end all the same.
 */
export class Run {
	readonly task: Task;
	readonly #events: RunEvents;
	#state: "running" | "ending" | "over" = "running";
	#result: CellResult = { status: "ok", expressions: {} };

	constructor(task: Task, events: RunEvents) {
		this.task = task;
		this.#events = events;
	}

	/** Whether nothing has ended it yet. */
	get running(): boolean {
		return this.#state === "running";
	}

	/** Ends it with this result, unless something else did before. */
	settle(result: CellResult): void {
		if (this.#state !== "running") return;
		this.#state = "ending";
		this.#result = result;
		void this.#end();
	}

	/** Ends it with this result if it runs; if it is ending already, no longer waits for its end callbacks. */
	force(result: CellResult): void {
		if (this.#state === "ending") this.#conclude();
		else this.settle(result);
	}

	async #end(): Promise<void> {
		for (let callback = this.task.ends.shift(); callback !== undefined; callback = this.task.ends.shift()) {
			try {
				await callback();
				// What it showed stands before the next: a box's static form holds those of what is in it.
				await Promise.all(this.task.pending);
			} catch (error) {
				this.#events.failed(error);
			}
		}
		this.#conclude();
	}

	#conclude(): void {
		if (this.#state === "over") return;
		this.#state = "over";
		this.task.ended = true;
		this.#events.done(this.#result);
	}
}
