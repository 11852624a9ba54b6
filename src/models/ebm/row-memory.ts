import { cacheLine, mostBytes, type WasmMemory, wasmMemory } from "../../math/webassembly.ts";
import { type RowPass, rowPass } from "./row-pass.ts";

/** What is going to be allocated. */
export interface Sizes {
	readonly floats: readonly number[];
	readonly places: readonly number[];
}

const aligned = (bytes: number): number => Math.ceil(bytes / cacheLine) * cacheLine;

/**
 * Where the arrays of a bag lie that every step walks through: in a memory that WebAssembly can reach, as its loops over them take a third of
 * the time of JavaScript's. Answers are the same bits either way.
 */
export class RowMemory {
	readonly #memory: WasmMemory | undefined;
	#used = 0;

	/** @param sizes lengths of all arrays that will be asked for, as the memory cannot grow under those that were given out. */
	constructor({ floats, places }: Sizes) {
		let bytes = cacheLine;
		for (const length of floats) bytes += aligned(8 * length);
		for (const length of places) bytes += aligned(2 * length);
		if (bytes <= mostBytes) this.#memory = wasmMemory(bytes);
	}

	#take(bytes: number): number {
		const start = this.#used;
		this.#used += aligned(bytes);
		return start;
	}

	/** Zeros. */
	floats(length: number): Float64Array {
		if (!this.#memory) return new Float64Array(length);
		return new Float64Array(this.#memory.buffer, this.#take(8 * length), length);
	}

	/** Zeros. */
	places(length: number): Uint16Array {
		if (!this.#memory) return new Uint16Array(length);
		return new Uint16Array(this.#memory.buffer, this.#take(2 * length), length);
	}

	/** A loop over rows of this memory; undefined where it has to be JavaScript's. */
	pass(loss: "squared" | "logistic", weighted: boolean): RowPass | undefined {
		return this.#memory && rowPass(this.#memory, loss, weighted);
	}
}
