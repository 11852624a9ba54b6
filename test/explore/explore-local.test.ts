import { beforeAll, describe, expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.ts";
import type { LocalAnswer } from "../../src/explore/explore-local.ts";
import { clip, lineWithin } from "../../src/explore/explore-local-regions.ts";
import {
	datasets,
	exploreLocal,
	logisticRegression,
	multilayerPerceptron,
	nearestNeighbours,
	randomForest,
	supportVectorMachine,
	Table,
} from "../../src/index.ts";
import type { PlanePoint } from "../../src/views/local-nature.ts";

const models = {
	"random forest": randomForest({ trees: 20 }),
	"nearest neighbours": nearestNeighbours({ k: 5 }),
	"support vector machine": supportVectorMachine(),
	network: multilayerPerceptron({ hidden: [8], epochs: 40 }),
};
const of = { x: "billLength", y: "billDepth", target: "species", resolution: 16 } as const;

let penguins: Table;
beforeAll(async () => {
	penguins = (await datasets.load("penguins")).table as unknown as Table;
});

const panel = (answer: LocalAnswer, name: string) => answer.panels.find((one) => one.name === name)!;

/** A point within a convex polygon: towards a corner from the middle. */
function inside(region: readonly PlanePoint[], random: { uniform(): number }): PlanePoint {
	const shares = region.map(() => -Math.log(random.uniform()));
	const total = shares.reduce((sum, share) => sum + share, 0);
	const sum = (axis: 0 | 1) =>
		region.reduce((all, corner, i) => all + ((shares[i] as number) / total) * corner[axis], 0);
	return [sum(0), sum(1)];
}

describe("exploreLocal", () => {
	test("within a region the reason is the same: the forest's answer, the neighbours, the linear piece", async () => {
		const explorer = await exploreLocal(models, penguins, { ...of, at: [46, 17] });
		const here = explorer.answer;
		const random = seededRandom(1);
		for (const name of ["random forest", "nearest neighbours", "network"]) {
			const { region } = panel(here, name).reason;
			expect(region.length).toBeGreaterThanOrEqual(3);
			for (let i = 0; i < 5; i++) {
				const [px, py] = inside(region, random);
				const there = panel(await explorer.set({ px, py }), name);
				const own = panel(here, name);
				if (name === "random forest")
					expect([...(there.probabilities as never)]).toEqual([...(own.probabilities as never)]);
				if (name === "nearest neighbours") {
					const rows = (one: typeof own) => one.reason.rows.map(({ row }) => row).sort((a, b) => a - b);
					expect(rows(there)).toEqual(rows(own));
				}
				if (name === "network") expect(there.reason.words).toBe(own.reason.words);
			}
		}
		explorer.close();
	});

	test("beyond a region the reason is another", async () => {
		const explorer = await exploreLocal(models, penguins, { ...of, at: [46, 17] });
		const own = panel(explorer.answer, "nearest neighbours").reason;
		const middle: PlanePoint = [46, 17];
		for (const [i, corner] of own.region.entries()) {
			const next = own.region[(i + 1) % own.region.length] as PlanePoint;
			const edge: PlanePoint = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
			const [px, py] = [middle[0] + 1.02 * (edge[0] - middle[0]), middle[1] + 1.02 * (edge[1] - middle[1])];
			const rows = (from: LocalAnswer) =>
				panel(from, "nearest neighbours")
					.reason.rows.map(({ row }) => row)
					.sort((a, b) => a - b);
			const before = own.rows.map(({ row }) => row).sort((a, b) => a - b);
			expect(rows(await explorer.set({ px, py }))).not.toEqual(before);
		}
		explorer.close();
	});

	test("rows are named by their place in the table, also where others lack a value", async () => {
		const gaps = Table.fromColumns({
			a: [null, 1, 2, 3, 9],
			b: [1, 1, 2, 3, 9],
			y: ["n", "n", "n", "p", "p"],
		}) as never;
		const near = { near: nearestNeighbours({ k: 1 }) };
		const explorer = await exploreLocal(near, gaps, { x: "a", y: "b", target: "y", at: [9, 9] });
		expect(panel(explorer.answer, "near").reason.rows.map(({ row }) => row)).toEqual([4]);
		explorer.close();
	});

	test("a move is answered at once", async () => {
		const explorer = await exploreLocal(models, penguins, of);
		const started = performance.now();
		const moves = 20;
		for (let i = 0; i < moves; i++) await explorer.set({ px: 40 + i / 2 });
		// A tenth of a second leaves room for a machine that is busy with other tests; alone it is 5 to 15 ms.
		expect((performance.now() - started) / moves).toBeLessThan(100);
		explorer.close();
	});

	test("a model without a local nature says so", async () => {
		const explorer = await exploreLocal({ line: logisticRegression() }, penguins, of);
		expect(panel(explorer.answer, "line").reason).toMatchObject({ region: [], rows: [], boxes: [] });
		expect(panel(explorer.answer, "line").reason.words).toMatch(/Every training row had a say/);
		explorer.close();
	});

	test("support vectors inside the ring speak at more than half their strength", async () => {
		const explorer = await exploreLocal({ machine: supportVectorMachine() }, penguins, { ...of, at: [46, 17] });
		const { region, words } = panel(explorer.answer, "machine").reason;
		expect(region).toHaveLength(64);
		expect(words).toMatch(/Of \d+ support vectors \d+ carry half of all pull/);
		explorer.close();
	});

	test.each([
		["no such column", { x: "bill" }, /got "bill"/],
		["a category as an axis", { x: "island" }, /expected column "island" to hold numbers/],
		["a start beside the plane", { at: [0, 0] }, /expected option "at" within/],
		["another option", { zoom: 2 }, /there is no option "zoom"/],
	])("refuses %s", async (_, options, text) => {
		await expect(exploreLocal(models, penguins, { ...of, ...options } as never)).rejects.toThrow(text);
	});

	test("a constant column, two rows and no model are answered or refused clearly", async () => {
		const table = Table.fromColumns({ a: [1, 1, 1, 1], b: [1, 2, 3, 4], y: ["n", "n", "p", "p"] }) as never;
		const explorer = await exploreLocal({ near: nearestNeighbours({ k: 1 }) }, table, { x: "a", y: "b", target: "y" });
		expect(panel(explorer.answer, "near").reason.rows).toHaveLength(1);
		explorer.close();
		await expect(exploreLocal({}, table, { x: "a", y: "b", target: "y" })).rejects.toThrow(
			/expected at least one model/,
		);
	});
});

describe("regions", () => {
	const square: PlanePoint[] = [
		[0, 0],
		[2, 0],
		[2, 2],
		[0, 2],
	];

	test("a polygon is cut by a line", () => {
		expect(clip(square, 1, 0, -1)).toEqual([
			[1, 0],
			[2, 0],
			[2, 2],
			[1, 2],
		]);
		expect(clip(square, 1, 0, -3)).toEqual([]);
	});

	test("a line is drawn where it crosses the plane", () => {
		expect(lineWithin(0, 1, -1, { x: [0, 2], y: [0, 2] })).toEqual({ from: [2, 1], to: [0, 1] });
		expect(lineWithin(0, 1, -5, { x: [0, 2], y: [0, 2] })).toBeUndefined();
	});
});
