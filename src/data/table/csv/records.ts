import { badFile } from "../../../core/untrusted.ts";
import type { Dialect } from "./dialect.ts";

const lineFeed = 10;
const carriageReturn = 13;
const quote = 34;

/** How a field is written: as it is, in quotes, or in quotes with quotes inside that are doubled. */
export const fieldStyle = { plain: 0, quoted: 1, escaped: 2 } as const;

/** Fields are found in blocks of so many, or of one record: columns are read block by block, while the bytes are near. */
const blockFields = 32_768;

/** Where the next line begins, or `end`. */
function lineEnd(bytes: Uint8Array, from: number, end: number): number {
	let at = from;
	while (at < end && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at++;
	return at;
}

/**
 * Finds where the fields of a CSV file's records are, block by block, without reading what they hold. Records end at LF, CRLF
 * or CR; blank lines and comments are no records.
 */
export class RecordScanner {
	/** Where each field of the block begins and ends, and how it is written, record after record, `width` for each. */
	starts = new Int32Array(blockFields);
	ends = new Int32Array(blockFields);
	styles = new Uint8Array(blockFields);
	/** Records in the block. */
	records = 0;
	/** Fields in a record; 0 until the first is found. */
	width = 0;
	/** The line in which the next record begins, for error texts. */
	line = 1;
	readonly #reader: string;
	readonly #dialect: Dialect;

	constructor(reader: string, dialect: Dialect) {
		this.#reader = reader;
		this.#dialect = dialect;
	}

	/**
	 * Finds a block of whole records in `bytes` from `from` to `end`, and answers where it stopped: at `from` where not one
	 * record is whole.
	 *
	 * @param isLast whether nothing comes after `end`.
	 * @param most records at most.
	 */
	scan(bytes: Uint8Array, from: number, end: number, isLast: boolean, most = Number.MAX_SAFE_INTEGER): number {
		const { comment } = this.#dialect;
		const room = Math.max(blockFields, this.width);
		let at = from;
		this.records = 0;
		while (at < end && this.records < most && (this.records + 1) * this.width <= room) {
			const byte = bytes[at];
			if (byte === lineFeed || byte === carriageReturn) {
				at += byte === carriageReturn && at + 1 < end && bytes[at + 1] === lineFeed ? 2 : 1;
				this.line++;
			} else if (byte === comment) {
				const stop = lineEnd(bytes, at, end);
				if (stop === end && !isLast) return at;
				at = stop;
			} else {
				const after = this.#record(bytes, at, end, isLast);
				if (after < 0) return at;
				at = after;
				this.records++;
			}
		}
		return at;
	}

	/** Finds the fields of the record at `from` and answers where it ends; −1 if the bytes end before it does. */
	#record(bytes: Uint8Array, from: number, end: number, isLast: boolean): number {
		const { delimiter } = this.#dialect;
		const highest = Math.max(delimiter, carriageReturn); // most bytes of a field are above it: one comparison for them
		const first = this.records * this.width;
		let field = first;
		let lines = 1;
		let at = from;
		for (;;) {
			let start = at;
			let stop: number;
			let style: number = fieldStyle.plain;
			if (at < end && bytes[at] === quote) {
				start = ++at;
				style = fieldStyle.quoted;
				for (;;) {
					while (at < end && bytes[at] !== quote) if (bytes[at++] === lineFeed) lines++;
					if (at >= end) return this.#unclosed(isLast);
					if (at + 1 >= end || bytes[at + 1] !== quote) break;
					style = fieldStyle.escaped;
					at += 2;
				}
				stop = at++;
			} else {
				for (; at < end; at++) {
					const byte = bytes[at] as number;
					if (byte <= highest && (byte === delimiter || byte === lineFeed || byte === carriageReturn)) break;
				}
				stop = at;
			}
			if (field === this.starts.length) this.#grow();
			this.starts[field] = start;
			this.ends[field] = stop;
			this.styles[field] = style;
			field++;
			if (at >= end) {
				if (isLast) break;
				return -1;
			}
			const byte = bytes[at++];
			if (byte === delimiter) continue;
			if (byte === lineFeed) break;
			if (byte !== carriageReturn) throw this.#bad("a quoted field to end at its closing quote", "more after it");
			if (at >= end && !isLast) return -1; // the line feed may be next
			if (at < end && bytes[at] === lineFeed) at++;
			break;
		}
		this.#checkWidth(first, field);
		this.line += lines;
		return at;
	}

	#checkWidth(first: number, after: number): void {
		const count = after - first;
		if (this.width === 0) this.width = count;
		if (count === this.width) return;
		let isEmpty = true;
		for (let field = first + this.width; field < after; field++) isEmpty &&= this.starts[field] === this.ends[field];
		if (count > this.width && isEmpty) return; // delimiters at the end of a line
		if (count > this.width || this.#dialect.shortRows === "error") {
			throw this.#bad(
				`${this.width} fields`,
				`${count}; is the delimiter ${JSON.stringify(String.fromCharCode(this.#dialect.delimiter))}?`,
			);
		}
		for (let field = after; field < first + this.width; field++) {
			this.starts[field] = this.ends[field] = this.styles[field] = 0;
		}
	}

	#grow(): void {
		const larger = <A extends Int32Array | Uint8Array>(old: A, made: A): A => {
			made.set(old);
			return made;
		};
		const length = this.starts.length * 2;
		this.starts = larger(this.starts, new Int32Array(length));
		this.ends = larger(this.ends, new Int32Array(length));
		this.styles = larger(this.styles, new Uint8Array(length));
	}

	#unclosed(isLast: boolean): -1 {
		if (isLast) throw this.#bad("a quote to be closed", "the end of the file");
		return -1;
	}

	#bad(expected: string, got: string): Error {
		return badFile(this.#reader, `expected ${expected} in line ${this.line}, got ${got}`);
	}
}
