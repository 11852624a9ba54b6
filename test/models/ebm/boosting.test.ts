import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { placesOf } from "../../../src/models/additive/shape.ts";
import { drawBag } from "../../../src/models/ebm/bag.ts";
import { type BagWork, run } from "../../../src/models/ebm/bag-task.ts";
import { axisOf, placeRows } from "../../../src/models/ebm/binning.ts";
import { relativeDifference } from "../../tolerance.ts";
import { plainBag } from "./plain-ebm.ts";

/** Sums in another order, and odds multiplied step by step in place of exponentials of sums: a few hundred roundings of 64-bit floats. */
const manySteps = 1e-10;

interface Wanted {
	readonly outputs: number;
	readonly weights?: boolean;
	readonly rules?: Partial<BagWork["rules"]>;
	readonly schedule?: Partial<BagWork["schedule"]>;
	readonly directions?: readonly number[];
	readonly validation?: number;
}

/** A number with missing values, a number, and a category; the target depends on all of them, and on two together. */
function workOf({ outputs, weights, rules, schedule, directions = [0, 0, 0], validation = 0.15 }: Wanted): BagWork {
	const random = seededRandom(7);
	const count = 70;
	const x = new Float64Array(3 * count);
	const y = new Float64Array(count);
	const weight = new Float64Array(count);
	for (let row = 0; row < count; row++) {
		const [a, b, c] = [random.normal(), random.uniform(), random.integer(4)];
		x.set([random.uniform() < 0.15 ? Number.NaN : a, b, c], 3 * row);
		const signal = a + 2 * Number(b > 0.4) - (c === 2 ? 1 : 0) + a * b + 0.3 * random.normal();
		y[row] = outputs === 1 ? signal : Math.min(outputs - 1, Math.max(0, Math.floor(signal)));
		weight[row] = 0.5 + random.uniform();
	}
	const features = [{ name: "a" }, { name: "b" }, { name: "c", levels: ["p", "q", "r", "s", "absent"] }];
	const placed = (bins: number) => {
		const places = new Uint16Array(3 * count);
		const axes = features.map((feature, j) => axisOf(x, j, 3, feature, bins));
		for (const [j, axis] of axes.entries()) placeRows(x, j, 3, axis, places.subarray(j * count, (j + 1) * count));
		return { places, sizes: axes.map(placesOf) };
	};
	const full = { greedySteps: 4, maxRounds: 30, patience: 6, tolerance: 1e-5, smoothingRounds: 8, ...schedule };
	return {
		main: placed(20),
		coarse: placed(7),
		categories: [false, false, true],
		directions,
		y,
		weights: weights ? weight : undefined,
		outputs,
		validation,
		seed: 3,
		rules: { rate: 0.2, minRows: 4, minHessian: 1e-4, maxLeaves: 2, ...rules },
		schedule: full,
		pairSchedule: full,
	};
}

const rowsOf = (work: BagWork, values: ArrayLike<number>) => Array.from(work.y, () => Array.from(values));

/** `[cell][score]` as the fast one has it, `[scores, cells]`. */
const byScore = (table: readonly (readonly number[])[]): number[] =>
	(table[0] as readonly number[]).flatMap((_, k) => table.map((row) => row[k] as number));

const joined = (tables: readonly Float64Array[]): number[] => tables.flatMap((table) => [...table]);

function compareMains(work: BagWork): void {
	const random = seededRandom(work.seed).fork("bag 0");
	const bag = drawBag(work.y.length, work.validation, work.outputs === 1 ? undefined : work.y, random);
	const fast = run({ work, bag: 0 });
	const slow = plainBag(work, bag, rowsOf(work, fast.intercept), random);
	expect(fast.steps).toBe(slow.steps);
	// Together: the table of a term that may not move holds nothing but rounding.
	expect(relativeDifference(joined(fast.tables), slow.tables.flatMap(byScore))).toBeLessThan(manySteps);
	expect(fast.tables.some((table) => table.some((value) => Math.abs(value) > 0.05))).toBe(true);
}

describe("boosting of a bag is that of the slow one, step by step", () => {
	it.each<[string, Wanted]>([
		["a regression", { outputs: 1 }],
		["weights", { outputs: 1, weights: true }],
		["three leaves", { outputs: 1, rules: { maxLeaves: 3 } }],
		["curves that rise or fall", { outputs: 1, directions: [1, -1, 0], rules: { maxLeaves: 3 } }],
		["terms in turns", { outputs: 1, schedule: { greedySteps: 0 } }],
		["no validation", { outputs: 1, validation: 0, schedule: { maxRounds: 12 } }],
		["two classes", { outputs: 2 }],
		["two classes with weights", { outputs: 2, weights: true }],
		["three classes", { outputs: 3 }],
	])("with %s", (_, wanted) => {
		compareMains(workOf(wanted));
	});

	it.each([1, 2])("for pairs, with %i output", (outputs) => {
		const work = workOf({ outputs, schedule: { maxRounds: 10 } });
		const random = seededRandom(work.seed).fork("bag 0");
		const bag = drawBag(work.y.length, work.validation, work.outputs === 1 ? undefined : work.y, random);
		const mains = run({ work, bag: 0 });
		const start = Array.from(work.y, (_, row) => [
			mains.tables.reduce(
				(sum, table, j) => sum + (table[work.main.places[j * work.y.length + row] as number] as number),
				mains.intercept[0] as number,
			),
		]);
		const pairs = [
			[0, 1],
			[2, 1],
		] as const;
		const fast = run({ work, bag: 0, mains, pairs });
		const slow = plainBag(work, bag, start, random.fork("pairs"), pairs);
		expect(fast.steps).toBe(slow.steps);
		expect(relativeDifference(joined(fast.tables), slow.tables.flatMap(byScore))).toBeLessThan(manySteps);
	});

	it("is another for other rules", () => {
		const [two, three] = [2, 3].map((maxLeaves) => run({ work: workOf({ outputs: 1, rules: { maxLeaves } }), bag: 0 }));
		expect(relativeDifference(two?.tables[0] as Float64Array, three?.tables[0] as Float64Array)).toBeGreaterThan(
			manySteps,
		);
	});
});

describe("FAST", () => {
	it("finds the largest gain of two cuts, as trying all of them does", () => {
		const work = workOf({ outputs: 1 });
		const { strengths } = run({
			work: { ...work, schedule: { ...work.schedule, maxRounds: 0 } },
			bag: 0,
			measure: [[0, 1]],
		});
		const bag = drawBag(work.y.length, work.validation, undefined, seededRandom(work.seed).fork("bag 0"));
		const rows = [...bag.training];
		const mean = rows.reduce((sum, row) => sum + (work.y[row] as number), 0) / rows.length;
		const placed = work.coarse as NonNullable<BagWork["coarse"]>;
		const place = (feature: number, row: number) => placed.places[feature * work.y.length + row] as number;
		let largest = 0;
		for (let i = 1; i < (placed.sizes[0] as number); i++) {
			for (let j = 1; j < (placed.sizes[1] as number); j++) {
				const quarters = [0, 1, 2, 3].map((q) =>
					rows.filter((row) => Number(place(0, row) >= i) === q >> 1 && Number(place(1, row) >= j) === (q & 1)),
				);
				if (quarters.some((quarter) => quarter.length < 4)) continue;
				const gain = quarters.reduce(
					(sum, quarter) =>
						sum + quarter.reduce((all, row) => all + (work.y[row] as number) - mean, 0) ** 2 / quarter.length,
					0,
				);
				largest = Math.max(largest, gain);
			}
		}
		expect(largest).toBeGreaterThan(1);
		expect(relativeDifference(strengths, [largest])).toBeLessThan(manySteps);
	});
});
