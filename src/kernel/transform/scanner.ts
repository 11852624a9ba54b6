import type { Comment } from "oxc-parser";

const space = /\s/;
const wordPart = /[\p{ID_Continue}$]/uy;

/** Finds tokens that the syntax tree has no node for, such as modifiers and question marks. */
export class Scanner {
	readonly text: string;
	readonly #comments: ReadonlyMap<number, number>;

	constructor(text: string, comments: readonly Comment[]) {
		this.text = text;
		this.#comments = new Map(comments.map((comment) => [comment.start, comment.end]));
	}

	/** The offset of the next token at or after `at`: white space and comments are passed over. */
	next(at: number): number {
		let offset = at;
		for (;;) {
			const commentEnd = this.#comments.get(offset);
			if (commentEnd !== undefined) offset = commentEnd;
			else if (offset < this.text.length && space.test(this.text[offset]!)) offset++;
			else return offset;
		}
	}

	/** The end of the word that starts at `at`; `at` itself where there is none. */
	wordEnd(at: number): number {
		let offset = at;
		for (;;) {
			wordPart.lastIndex = offset;
			const match = wordPart.exec(this.text);
			if (match === null) return offset;
			offset += match[0].length;
		}
	}

	/** The words between two offsets, in order, with where they start. */
	*words(from: number, to: number): Generator<{ word: string; start: number; end: number }> {
		for (let start = this.next(from); start < to; start = this.next(start)) {
			const end = this.wordEnd(start);
			if (end > start) yield { word: this.text.slice(start, end), start, end };
			start = Math.max(end, start + 1);
		}
	}

	/** Where `word` starts between two offsets; -1 where it does not occur. */
	find(word: string, from: number, to: number): number {
		for (const found of this.words(from, to)) if (found.word === word) return found.start;
		return -1;
	}

	/** Where the character occurs as a token between two offsets; -1 where it does not. Strings are not understood. */
	findCharacter(character: string, from: number, to: number): number {
		for (let at = this.next(from); at < to; at = this.next(at + 1)) if (this.text[at] === character) return at;
		return -1;
	}
}
