import { checkRewritten } from "./fields.ts";

/** A part of a text, as the positions before its first and after its last UTF-16 code unit. */
export type Span = readonly [start: number, end: number];

/** A character that a transformation leaves, and how it came: 0 stands for one of before, 1 is put in, -n stands for one and n more that go. */
export type Change = readonly [character: string, change: number];

/**
 * A text that was rewritten, and for each of its UTF-16 code units the part of the original that it came from.
 *
 * All that a normalizer or a pre-tokenizer does goes through here, so that a token can be traced to the characters that the person wrote.
 * Alignments are those of Hugging Face's `NormalizedString`: a character that is put in belongs to the one before it.
 */
export class AlignedText {
	readonly text: string;
	private readonly starts: ArrayLike<number>;
	private readonly ends: ArrayLike<number>;
	/** Where this text begins in the two arrays: a slice shares them. */
	private readonly base: number;

	private constructor(text: string, starts: ArrayLike<number>, ends: ArrayLike<number>, base: number) {
		this.text = text;
		this.starts = starts;
		this.ends = ends;
		this.base = base;
	}

	/** A text as it was written. */
	static of(text: string): AlignedText {
		const starts = new Int32Array(text.length);
		const ends = new Int32Array(text.length);
		for (let i = 0; i < text.length; ) {
			const width = widthAt(text, i);
			starts.fill(i, i, i + width);
			ends.fill(i + width, i, i + width);
			i += width;
		}
		return new AlignedText(text, starts, ends, 0);
	}

	/** The part of the original that the code units from `start` to `end` came from. */
	original(start: number, end: number): Span {
		if (start < end) return [this.starts[this.base + start] as number, this.ends[this.base + end - 1] as number];
		const at = start > 0 ? (this.ends[this.base + start - 1] as number) : ((this.starts[this.base] as number) ?? 0);
		return [at, at];
	}

	/** Where the first character came from; 0 for a text of none. */
	get originalStart(): number {
		return this.text.length === 0 ? 0 : (this.starts[this.base] as number);
	}

	slice(start: number, end: number): AlignedText {
		if (start === 0 && end === this.text.length) return this;
		return new AlignedText(this.text.slice(start, end), this.starts, this.ends, this.base + start);
	}

	/** The same alignment under another text of the same length, such as one in lower case. */
	withText(text: string): AlignedText {
		return new AlignedText(text, this.starts, this.ends, this.base);
	}

	/** @param removed how many characters go before the first that is left. */
	transform(changes: Iterable<Change>, removed = 0): AlignedText {
		const result = new Rewriting();
		let at = 0;
		const skip = (count: number) => {
			for (let i = 0; i < count && at < this.text.length; i++) at += widthAt(this.text, at);
		};
		skip(removed);
		for (const [character, change] of changes) {
			const from = Math.min(change > 0 ? Math.max(at - 1, 0) : at, this.text.length - 1);
			result.put(character, this.starts[this.base + from] as number, this.ends[this.base + from] as number);
			if (change <= 0) skip(1 - change);
		}
		return new AlignedText(result.text, result.starts, result.ends, 0);
	}

	/** Each character by what stands for it; what is put in beside the first belongs to the same character. */
	mapCharacters(map: (character: string) => string): AlignedText {
		const result = new Rewriting();
		for (let at = 0; at < this.text.length; ) {
			const width = widthAt(this.text, at);
			const mapped = map(this.text.slice(at, at + width));
			result.put(mapped, this.starts[this.base + at] as number, this.ends[this.base + at] as number);
			at += width;
		}
		return new AlignedText(result.text, result.starts, result.ends, 0);
	}

	/** The text with `prefix` before it, which belongs to its first character; an empty text stays empty. */
	prepend(prefix: string): AlignedText {
		if (this.text.length === 0 || prefix.length === 0) return this;
		const result = new Rewriting();
		result.put(prefix, this.starts[this.base] as number, this.ends[this.base] as number);
		this.copy(result, 0, this.text.length);
		return new AlignedText(result.text, result.starts, result.ends, 0);
	}

	/** Each of `spans`, which are in order and apart, by `content`, which belongs to the last character that it replaces. */
	replace(spans: readonly Span[], content: string): AlignedText {
		if (spans.length === 0) return this;
		const removed = spans.reduce((sum, [start, end]) => sum + end - start, 0);
		const length = this.text.length - removed + spans.length * content.length;
		checkRewritten(length);
		const parts: string[] = [];
		const starts = new Int32Array(length);
		const ends = new Int32Array(length);
		let at = 0;
		let to = 0;
		const keep = (until: number) => {
			parts.push(this.text.slice(at, until));
			for (; at < until; at++, to++) {
				starts[to] = this.starts[this.base + at] as number;
				ends[to] = this.ends[this.base + at] as number;
			}
		};
		for (const [start, end] of spans) {
			keep(start);
			parts.push(content);
			const [first, last] = end === 0 ? this.original(0, 0) : this.original(end - 1, end);
			starts.fill(first, to, to + content.length);
			ends.fill(last, to, to + content.length);
			to += content.length;
			at = end;
		}
		keep(this.text.length);
		return new AlignedText(parts.join(""), starts, ends, 0);
	}

	private copy(to: Rewriting, start: number, end: number): void {
		checkRewritten(to.text.length + end - start);
		to.text += this.text.slice(start, end);
		for (let i = this.base + start; i < this.base + end; i++) {
			to.starts.push(this.starts[i] as number);
			to.ends.push(this.ends[i] as number);
		}
	}
}

class Rewriting {
	text = "";
	readonly starts: number[] = [];
	readonly ends: number[] = [];

	put(text: string, start: number, end: number): void {
		checkRewritten(this.text.length + text.length);
		this.text += text;
		for (let i = 0; i < text.length; i++) {
			this.starts.push(start);
			this.ends.push(end);
		}
	}
}

/** How many code units the character at `index` has: 2 for a surrogate pair. */
export function widthAt(text: string, index: number): 1 | 2 {
	return (text.codePointAt(index) as number) > 0xffff ? 2 : 1;
}
