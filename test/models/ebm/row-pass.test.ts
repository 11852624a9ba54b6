import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { LogisticLoss } from "../../../src/models/ebm/logistic-loss.ts";
import type { Loss } from "../../../src/models/ebm/loss.ts";
import { RowMemory } from "../../../src/models/ebm/row-memory.ts";
import { SquaredLoss } from "../../../src/models/ebm/squared-loss.ts";
import { BoostedTerm } from "../../../src/models/ebm/term.ts";

const rows = 1000;
const cells = [7, 300];

/** A memory that is too large for WebAssembly, so that arrays and loops are JavaScript's. */
const plain = () => new RowMemory({ floats: [2 ** 40], places: [] });
const shared = () =>
	new RowMemory({
		floats: [rows, rows, rows, 300, 300, ...cells, ...cells],
		places: cells.map(() => rows),
	});

/** Some steps of two terms in turn; what their sums are after each. */
function stepsWith(memory: RowMemory, kind: "squared" | "logistic", weighted: boolean): number[][] {
	const random = seededRandom(5);
	const draw = (into: Float64Array | Uint16Array, from: () => number) => {
		for (let row = 0; row < rows; row++) into[row] = from();
		return into;
	};
	const y = draw(memory.floats(rows), kind === "squared" ? random.normal : () => random.integer(2)) as Float64Array;
	const weights = weighted ? (draw(memory.floats(rows), random.uniform) as Float64Array) : undefined;
	const training = { y, weights, start: new Float64Array(rows).fill(0.1) };
	const none = { y: new Float64Array(0), weights: undefined, start: new Float64Array(0) };
	const loss: Loss = new (kind === "squared" ? SquaredLoss : LogisticLoss)(training, none, 300, memory);
	const terms = cells.map((count) => {
		const places = draw(memory.places(rows), () => random.integer(count)) as Uint16Array;
		return new BoostedTerm(count, 1, places, new Uint16Array(0), memory);
	});
	const sums: number[][] = [];
	for (let step = 0; step < 9; step++) {
		const term = terms[(step * step) % 2] as BoostedTerm;
		loss.sum(term);
		sums.push([...term.gradients, ...(kind === "logistic" ? term.hessians : [])]);
		term.setUpdate(0, 3, 0, random.normal());
		term.setUpdate(3, term.cells, 0, random.normal());
		loss.apply(term);
	}
	return sums;
}

describe("loops over rows", () => {
	it.each([
		["squared", false],
		["squared", true],
		["logistic", false],
		["logistic", true],
	] as const)("give the same bits in WebAssembly and JavaScript: %s, weighted %s", (kind, weighted) => {
		expect(plain().pass(kind, weighted)).toBeUndefined();
		expect(shared().pass(kind, weighted)).toBeDefined();
		const [slow, fast] = [plain, shared].map((memory) => stepsWith(memory(), kind, weighted));
		expect(fast).toEqual(slow);
		expect(new Set((fast as number[][]).map((sums) => sums[0])).size).toBe(9);
	});

	it("keep arrays of one memory apart", () => {
		const memory = shared();
		const [a, b, c] = [memory.floats(3), memory.places(5), memory.floats(2)];
		a.fill(1);
		b.fill(2);
		c.fill(3);
		expect([...a, ...b, ...c]).toEqual([1, 1, 1, 2, 2, 2, 2, 2, 3, 3]);
	});
});
