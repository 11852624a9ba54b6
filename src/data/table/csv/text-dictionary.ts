import { decode } from "./fields.ts";

/** With more different texts than this, and more than half of all, they are not looked up any more. */
const fewTexts = 4_096;

/** FNV-1a, its high bits mixed into the low ones that choose the slot. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
	let hash = 0x811c9dc5;
	for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
	return hash ^ (hash >>> 15);
}

/**
 * Texts by their bytes: one that has come before is found without being decoded, and is the same string again. Columns of texts
 * mostly hold few different ones.
 */
export class TextDictionary {
	readonly #reader: string;
	readonly texts: string[] = [];
	#bytes = new Uint8Array(4_096);
	#used = 0;
	/** Where each text begins in `#bytes`, and where the last ends. */
	#offsets = new Int32Array(1_024);
	/** Open addressing: a code and 1, or 0 for none. */
	#slots = new Int32Array(1_024);
	#asked = 0;

	constructor(reader: string) {
		this.#reader = reader;
	}

	/** Whether looking texts up is worth it: most have come before. */
	get isUseful(): boolean {
		return this.texts.length < fewTexts || this.texts.length * 2 < this.#asked;
	}

	/** The code of the text that a field is, which is to be decoded as it is. */
	codeOf(bytes: Uint8Array, start: number, end: number): number {
		this.#asked++;
		const mask = this.#slots.length - 1;
		for (let slot = hashOf(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
			const code = (this.#slots[slot] as number) - 1;
			if (code < 0) return this.#add(slot, bytes, start, end);
			if (this.#isAt(code, bytes, start, end)) return code;
		}
	}

	#isAt(code: number, bytes: Uint8Array, start: number, end: number): boolean {
		const from = this.#offsets[code] as number;
		if ((this.#offsets[code + 1] as number) - from !== end - start) return false;
		for (let i = 0; i < end - start; i++) if (this.#bytes[from + i] !== bytes[start + i]) return false;
		return true;
	}

	#add(slot: number, bytes: Uint8Array, start: number, end: number): number {
		const code = this.texts.push(decode(this.#reader, bytes, start, end)) - 1;
		while (this.#used + end - start > this.#bytes.length) this.#bytes = doubled(this.#bytes);
		this.#bytes.set(bytes.subarray(start, end), this.#used);
		this.#used += end - start;
		if (code + 2 > this.#offsets.length) this.#offsets = doubled(this.#offsets);
		this.#offsets[code + 1] = this.#used;
		this.#slots[slot] = code + 1;
		if (this.texts.length * 2 > this.#slots.length) this.#rehash();
		return code;
	}

	#rehash(): void {
		const slots = new Int32Array(this.#slots.length * 2);
		const mask = slots.length - 1;
		for (let code = 0; code < this.texts.length; code++) {
			const [from, to] = [this.#offsets[code] as number, this.#offsets[code + 1] as number];
			let slot = hashOf(this.#bytes, from, to) & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = code + 1;
		}
		this.#slots = slots;
	}
}

/** The same values with as much room again. */
export function doubled<A extends Uint8Array | Int32Array | Float64Array>(values: A): A {
	const larger = new (values.constructor as new (length: number) => A)(values.length * 2);
	larger.set(values);
	return larger;
}
