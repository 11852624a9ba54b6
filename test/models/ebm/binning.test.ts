import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { drawBag } from "../../../src/models/ebm/bag.ts";
import { axisOf, placeRows, quantileCuts } from "../../../src/models/ebm/binning.ts";

/** The rows in each step. */
function rowsInSteps(values: Float64Array, cuts: Float64Array): number[] {
	const steps = new Array<number>(cuts.length + 1).fill(0);
	for (const value of values) {
		if (!Number.isNaN(value)) (steps[cuts.filter((cut) => cut <= value).length] as number)++;
	}
	return steps;
}

describe("cuts of a number", () => {
	it("lie between all values where those are few, and nowhere where there is one or none", () => {
		expect([...quantileCuts(Float64Array.of(3, 1, 2, Number.NaN, 2), 10)]).toEqual([1.5, 2.5]);
		expect([...quantileCuts(Float64Array.of(5, 5, 5), 10)]).toEqual([]);
		expect([...quantileCuts(Float64Array.of(Number.NaN, Number.NaN), 10)]).toEqual([]);
		expect([...quantileCuts(new Float64Array(0), 10)]).toEqual([]);
	});

	it("make steps of about as many rows each, none empty", () => {
		const random = seededRandom(1);
		const values = Float64Array.from({ length: 1003 }, () => random.normal());
		const cuts = quantileCuts(values, 10);
		const steps = rowsInSteps(values, cuts);
		expect(steps).toHaveLength(10);
		for (const rows of steps) expect(Math.abs(rows - 100)).toBeLessThanOrEqual(1);
	});

	it("leave a frequent value a step of its own, and as many steps for the others", () => {
		const values = Float64Array.from({ length: 1000 }, (_, i) => (i < 600 ? 0 : i - 599));
		const cuts = quantileCuts(values, 5);
		const steps = rowsInSteps(values, cuts);
		expect(steps).toEqual([600, 100, 100, 100, 100]);
	});

	it("tell neighbouring numbers and the largest ones apart: a value equal to a cut is on its right", () => {
		const next = 1 + Number.EPSILON;
		expect([...quantileCuts(Float64Array.of(1, next), 4)]).toEqual([next]);
		expect([...quantileCuts(Float64Array.of(-Number.MAX_VALUE, Number.MAX_VALUE), 4)]).toEqual([0]);
	});

	it("are found in a million rows", () => {
		const random = seededRandom(2);
		const values = Float64Array.from({ length: 1_000_000 }, () => Math.round(1e5 * random.uniform()));
		const cuts = quantileCuts(values, 1022);
		expect(cuts).toHaveLength(1021);
		expect(cuts.every((cut, i) => i === 0 || cut > (cuts[i - 1] as number))).toBe(true);
	});
});

it("places are 0 for missing, then steps or levels, then unseen", () => {
	const features = [{ name: "a" }, { name: "b", levels: ["x", "y"] }];
	const x = Float64Array.of(1, 0, 2, 1, Number.NaN, Number.NaN, 1, -1);
	const axes = features.map((feature, j) => axisOf(x, j, 2, feature, 16));
	expect(axes).toEqual([{ cuts: Float64Array.of(1.5) }, { levels: 2 }]);
	const places = axes.map((axis, j) => {
		const into = new Uint16Array(4);
		placeRows(x, j, 2, axis, into);
		return [...into];
	});
	expect(places).toEqual([
		[1, 2, 0, 1],
		[1, 2, 0, 3],
	]);
});

describe("a bag", () => {
	const classes = Float64Array.from({ length: 200 }, (_, i) => (i % 10 === 0 ? 1 : 0));

	it("holds out the same share of each class, other rows each time", () => {
		const bags = [1, 2].map((seed) => drawBag(200, 0.15, classes, seededRandom(seed)));
		for (const { training, validation } of bags) {
			expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i));
			const held = [0, 1].map((code) => [...validation].filter((row) => classes[row] === code).length);
			expect(held[0]).toBeGreaterThanOrEqual(26);
			expect(held[0]).toBeLessThanOrEqual(28);
			expect(held[1]).toBeGreaterThanOrEqual(2);
			expect(held[1]).toBeLessThanOrEqual(4);
		}
		expect(bags[0]?.validation).not.toEqual(bags[1]?.validation);
	});

	it("keeps one row of each class to learn from", () => {
		for (let seed = 0; seed < 20; seed++) {
			const { training } = drawBag(6, 0.5, Float64Array.of(0, 0, 0, 1, 0, 2), seededRandom(seed));
			expect(new Set(Array.from(training, (row) => [0, 0, 0, 1, 0, 2][row]))).toEqual(new Set([0, 1, 2]));
		}
		expect(drawBag(1, 0.5, undefined, seededRandom(0)).training).toHaveLength(1);
		expect(drawBag(50, 0, undefined, seededRandom(0)).validation).toHaveLength(0);
	});
});
