import { describe, expect, it } from "vitest";
import { Breather } from "../../src/core/breather.ts";
import { seededRandom } from "../../src/core/random.ts";
import { ColumnMemory } from "../../src/math/column-memory.ts";

/** Rows: less than a pair, odd, a whole cache line, one more, a whole strip, and more than one. */
const lengths = [1, 7, 64, 65, 512, 1000, 1029];
/** Columns that are too few for WebAssembly at those lengths, and no multiple of four. */
const few = 7;
/** A sum of 1029 products of numbers near 1, in another order. */
const rounding = 1e-11;

const progress = { done: 0, total: 1 };
const idle = new Breather({ checkpoint: async () => undefined });

function filled(rows: number, width: number): ColumnMemory {
	const memory = new ColumnMemory(rows, width);
	for (const [j, column] of memory.columns.entries()) {
		// A column has the same numbers however many follow it.
		const random = seededRandom(j + 1);
		for (let row = 0; row < rows; row++) column[row] = random.normal();
	}
	return memory;
}

/** The same columns in JavaScript, and among others in WebAssembly. */
const both = (rows: number) => {
	const memories = [filled(rows, few), filled(rows, Math.ceil(9000 / rows))] as const;
	// Of WebAssembly are whole pages.
	const isCompiled = ({ columns: [first] }: ColumnMemory) => (first as Float64Array).buffer.byteLength % 65_536 === 0;
	expect(memories.map(isCompiled)).toEqual([false, true]);
	return memories;
};

const plainly = (a: Float64Array, b: Float64Array) =>
	a.reduce((sum, value, row) => sum + value * (b[row] as number), 0);

describe("columns in a memory of WebAssembly", () => {
	it.each(lengths)("have the inner products of plain loops, to the bit as in JavaScript: %i rows", (rows) => {
		const [slow, fast] = both(rows);
		const others = [6, 0, 3, 3, 2];
		const [expected, got] = [slow, fast].map((memory) => {
			const into = new Float64Array(6).fill(99);
			memory.multiply(5, others, others.length, into);
			return into;
		}) as [Float64Array, Float64Array];
		expect(got).toEqual(expected);
		for (const [k, other] of others.entries()) {
			const [a, b] = [slow.columns[5], slow.columns[other]] as [Float64Array, Float64Array];
			expect(Math.abs((got[k] as number) - plainly(a, b))).toBeLessThan(rounding);
		}
		// Beyond those asked for nothing is written.
		expect(got[5]).toBe(99);
	});

	it.each(lengths)("give all pairs as they give each: %i rows", async (rows) => {
		const found: Float64Array[][] = [];
		for (const memory of both(rows)) {
			const pairs = Array.from({ length: few }, () => new Float64Array(few).fill(99));
			await memory.multiplyAll(few, pairs, idle, progress);
			found.push(pairs);
		}
		const [slow, fast] = found as [Float64Array[], Float64Array[]];
		expect(fast).toEqual(slow);
		const memory = filled(rows, few);
		const one = new Float64Array(few);
		for (let own = 0; own < few; own++) {
			memory.multiply(own, [0, 1, 2, 3, 4, 5, 6], few, one);
			expect(fast[own]).toEqual(one);
		}
	});

	it("multiply the first rows alone, where one of the two ends there", () => {
		for (const memory of both(1000)) {
			memory.columns[0]?.fill(0, 13);
			const [all, first] = [new Float64Array(few), new Float64Array(few)];
			memory.multiply(0, [1, 2, 3, 4, 5, 6], 6, all);
			memory.multiply(0, [1, 2, 3, 4, 5, 6], 6, first, 13);
			expect(first).toEqual(all);
			expect(first[0]).not.toBe(0);
		}
	});

	it.each(lengths)("subtract a multiple, to the bit as in JavaScript: %i rows", (rows) => {
		const [slow, fast] = both(rows);
		const expected = slow.columns[1]?.map((value, row) => value - 0.3 * (slow.columns[4]?.[row] as number));
		for (const memory of [slow, fast]) {
			memory.subtract(1, 0.3, 4);
			expect([...(memory.columns[1] as Float64Array)]).toEqual([...(expected as Float64Array)]);
			expect([...(memory.columns[2] as Float64Array)]).toEqual([...(filled(rows, few).columns[2] as Float64Array)]);
		}
	});

	it("are zeros again in a memory that was given back", () => {
		const first = filled(300, 40);
		const { buffer } = first.columns[0] as Float64Array;
		first.release();
		// Once only: what is given back twice would be two owners'.
		first.release();
		const [second, third] = [new ColumnMemory(290, 41), new ColumnMemory(290, 41)];
		expect(second.columns[0]?.buffer).toBe(buffer);
		expect(third.columns[0]?.buffer).not.toBe(buffer);
		for (const column of second.columns) expect(column.every((value) => value === 0)).toBe(true);
		second.columns[0]?.fill(1);
		const into = new Float64Array(1);
		second.multiply(0, [0], 1, into);
		expect(into[0]).toBe(290);
	});

	it("let the event loop in while many columns are multiplied, and hear a signal", async () => {
		const stop = new Error("stopped");
		const busy = { due: true, breathe: () => Promise.reject(stop) } as unknown as Breather;
		const pairs = Array.from({ length: 3 }, () => new Float64Array(3));
		await expect(filled(40, 3).multiplyAll(3, pairs, busy, progress)).rejects.toBe(stop);
	});
});
