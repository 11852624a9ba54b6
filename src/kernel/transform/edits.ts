import { blanks } from "./lines.ts";

/** A stretch of output. */
export interface Piece {
	readonly text: string;
	/** Where in the input it comes from. */
	readonly from: number;
	/** Whether each character stands for the input's character at the same distance from `from`. */
	readonly aligned: boolean;
}

/** The whole output. */
export const textOf = (pieces: readonly Piece[]): string => pieces.map((piece) => piece.text).join("");

interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
	/** Insertions at one place come in the order in which they were made. */
	readonly order: number;
}

/**
 * Replacements over one text, rendered as pieces that know where they come from. Edits inside a replaced stretch are
 * dropped with it; otherwise they must not overlap.
 */
export class Edits {
	readonly source: string;
	readonly #edits: Edit[] = [];
	#sorted = true;

	constructor(source: string) {
		this.source = source;
	}

	/** Puts `text` in place of what is there. */
	replace(start: number, end: number, text: string): void {
		this.#edits.push({ start, end, text, order: this.#edits.length });
		this.#sorted = false;
	}

	/** Puts `text` before what is at `at`. */
	insert(at: number, text: string): void {
		this.replace(at, at, text);
	}

	/** Blanks a stretch, its first characters becoming `first`; lines and columns stay. */
	blank(start: number, end: number, first = ""): void {
		if (end > start) this.replace(start, end, first + blanks(this.source.slice(start + first.length, end)));
	}

	/**
	 * The output for a stretch of the input.
	 *
	 * @param closing Whether what is inserted at its very end is part of it.
	 */
	render(start: number, end: number, closing: boolean): Piece[] {
		if (!this.#sorted) {
			this.#edits.sort(
				(a, b) => a.start - b.start || isInsertion(b) - isInsertion(a) || b.end - a.end || a.order - b.order,
			);
			this.#sorted = true;
		}
		const pieces: Piece[] = [];
		let at = start;
		for (const edit of this.#edits) {
			if (edit.start < at || edit.end > end || (edit.start === end && !closing)) continue;
			if (edit.start > at) pieces.push({ text: this.source.slice(at, edit.start), from: at, aligned: true });
			const aligned = edit.text.length === edit.end - edit.start;
			pieces.push({ text: edit.text, from: edit.start, aligned });
			at = edit.end;
		}
		if (end > at) pieces.push({ text: this.source.slice(at, end), from: at, aligned: true });
		return pieces;
	}
}

const isInsertion = (edit: Edit): number => (edit.start === edit.end ? 1 : 0);
