import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NdArray } from "../../src/core/nd-array.ts";
import {
	datasets,
	exactShap,
	exploreShap,
	exploreWhatIf,
	gradientBoosting,
	kernelShap,
	predictor,
	randomForest,
	splitTable,
	treeShap,
} from "../../src/index.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

const { table, target } = await datasets.load("diabetes");
const { train, test } = splitTable(table);
const boosted = await gradientBoosting({ rounds: 20, maxLeaves: 8 }).fit(train, { target });
const background = train.head(20);

interface Sent {
	readonly title: string;
	readonly caption: string;
	readonly selection?: string;
	readonly controls: readonly { readonly id: string; readonly disabled?: boolean }[];
	readonly figure: { readonly pick?: { readonly control: string } };
}
const views = () => {
	const states = [host.comm.sent[0]!.data.state, ...host.comm.states()] as { views?: readonly Sent[] }[];
	return states.findLast((state) => state.views)!.views!;
};

/** Twelve features, and four act together, so that values are sampled and pairs of coalitions do not tell them exactly. */
const wide = predictor(
	({ values, shape: [n = 0] }) =>
		Array.from({ length: n }, (_, i) => {
			const x = values.subarray(12 * i, 12 * i + 12);
			return [
				[...x].reduce(
					(sum, value, j) =>
						sum + (j + 1) * Math.tanh(3 * value * x[(j + 1) % 12]! * x[(j + 2) % 12]! * x[(j + 5) % 12]!),
					0,
				),
			];
		}),
	{ inputShape: [12] },
);

/** The same, which counts the rows that it is asked about. */
function countedWide() {
	const counted = {
		asked: 0,
		model: predictor(
			(rows) => {
				counted.asked += rows.shape[0]!;
				return wide.predict(rows) as Promise<NdArray>;
			},
			{ inputShape: [12] },
		),
	};
	return counted;
}
const points = Array.from({ length: 12 }, (_, i) =>
	Array.from({ length: 12 }, (_, j) => (((i * 12 + j) * 0.618) % 2) - 1),
);

describe("exploreShap", () => {
	it("explains all rows exactly by trees, and the row that is chosen as a waterfall", async () => {
		const explorer = await exploreShap(boosted, test, { background, row: 5 });
		const direct = await treeShap(boosted, test, { background, target: "all" });
		expect(explorer.answer.all.payload.scores.values).toEqual(direct.payload.scores.values);
		expect(explorer.answer).toMatchObject({ example: 5 });
		await explorer[displaySymbol]();
		const [one, all, beside] = views();
		expect(one!.title).toBe("Row 5");
		expect(one!.controls.find(({ id }) => id === "sharpen")?.disabled).toBe(true);
		expect(all!.figure.pick).toEqual(expect.objectContaining({ control: "row" }));
		expect(all!.selection).toBe(beside!.selection);
		expect(all!.selection).toBeDefined();
	});

	it("draws all rows in five ways, and one feature against its value, without asking again", async () => {
		const explorer = await exploreShap(boosted, test, { background });
		const { all } = explorer.answer;
		const titles = new Set<string>();
		await explorer[displaySymbol]();
		for (const overview of ["bars", "heat", "decision", "force", "beeswarm"]) {
			expect((await explorer.set({ overview, feature: "bmi" })).all).toBe(all);
			await new Promise((resolve) => setTimeout(resolve, 60));
			titles.add(views()[1]!.title);
			expect(views()[2]!.title).toContain("bmi");
		}
		expect(titles.size).toBe(5);
	});

	it("explains a row by itself where only some are explained for the pictures of all", async () => {
		const explorer = await exploreShap(boosted, test, { background, most: 10 });
		expect(explorer.answer.rows).toHaveLength(10);
		const other = [...Array(test.rowCount).keys()].find((row) => !explorer.answer.rows.includes(row))!;
		const { one, example } = await explorer.set({ row: other });
		const direct = await treeShap(boosted, test.take([other]), { background, target: "all" });
		expect([example, ...one.payload.scores.values]).toEqual([0, ...direct.payload.scores.values]);
	});

	it("sharpens sampled values: bars half as long", async () => {
		const explorer = await exploreShap(wide, points, { background: points.slice(0, 4) });
		const largest = () => Math.max(...explorer.answer.all.diagnostics.standardError!.values);
		const before = largest();
		await explorer.set({ sharpen: 1 });
		expect(largest()).toBeLessThan(0.75 * before);
		expect(explorer.answer.all.diagnostics.evaluations).toBeGreaterThan(0);
	});

	it("goes on from the answers there are when it is sharpened again, and never shows wider bars than before", async () => {
		const counted = countedWide();
		const explorer = await exploreShap(counted.model, points, { background: points.slice(0, 4) });
		await explorer[displaySymbol]();
		const error = () => [...explorer.answer.all.diagnostics.standardError!.values].reduce((sum, one) => sum + one, 0);
		const errors = [error()];
		const first = counted.asked;
		await explorer.set({ sharpen: 1 });
		errors.push(error());
		const second = counted.asked - first;
		const direct = await kernelShap(wide, points, {
			background: points.slice(0, 4),
			target: "all",
			precision: 0.02,
			maxSamples: 1024,
		});
		expect(explorer.answer.all.payload.scores).toEqual(direct.payload.scores);
		// Each time rows and background are asked about as they are, and at the start one row for the number of outputs.
		expect(first + second).toBe(direct.diagnostics.evaluations + points.length + 4 + 1);
		const shown: number[] = [];
		const looking = setInterval(() => shown.push(error()), 1);
		await explorer.set({ sharpen: 2 });
		clearInterval(looking);
		errors.push(error());
		for (const one of shown) expect(one).toBeLessThanOrEqual(errors[1]!);
		expect(errors[2]).toBeLessThan(errors[1]!);
	});

	it("keeps what was known when sharpening is stopped, and does not begin it again for another picture", async () => {
		const counted = countedWide();
		const explorer = await exploreShap(counted.model, points, { background: points.slice(0, 4) });
		await explorer[displaySymbol]();
		const sharpened = explorer.set({ sharpen: 3 });
		const stopped = expect(sharpened).rejects.toThrow(/stopped/);
		await host.comm.receive({ method: "custom", content: { kind: "cancel" } });
		await stopped;
		await new Promise((resolve) => setTimeout(resolve, 60));
		const { status } = host.comm.states().findLast((state) => state.status) as { status: { message?: string } };
		expect(status.message).toMatch(/^Stopped \(stopped by the cancel button\)\. The picture shows /);
		const before = counted.asked;
		await explorer.set({ overview: "bars" });
		expect(counted.asked).toBe(before);
	});

	it("draws a column against its value where others are taken together", async () => {
		const names = table.columns.map(({ name }) => name).filter((name) => name !== target);
		const groups = [names.slice(0, -1)];
		const explorer = await exploreShap(boosted, test, { background, groups });
		await explorer[displaySymbol]();
		expect(views()[2]!.title).toMatch(new RegExp(`^${names.at(-1)}`));
		const alone = await exploreShap(boosted, test, { background, groups: [names] });
		expect(alone.answer.all.payload.features).toHaveLength(1);
	});

	it("follows the class that is chosen", async () => {
		const { table, target } = await datasets.load("iris");
		const forest = await randomForest({ trees: 10 }).fit(table, { target });
		const explorer = await exploreShap(forest, table, { background: table.head(150), row: 140 });
		await explorer[displaySymbol]();
		expect(views()[0]!.caption).toContain("virginica");
		await explorer.set({ output: "0" });
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(views()[0]!.caption).toContain("setosa");
	});

	it("refuses a row that is not there", async () => {
		await expect(exploreShap(boosted, test, { row: 500 })).rejects.toThrow(/"row" from 0 to 110, got 500/);
	});
});

describe("exploreWhatIf", () => {
	it("follows a value that is moved, and remembers what was answered before", async () => {
		const explorer = await exploreWhatIf(boosted, test, { background, row: 11, features: ["bmi", "sex"] });
		const before = explorer.answer.prediction.values[0]!;
		const { prediction, explanation, before: kept } = await explorer.set({ bmi: 40 });
		expect(prediction.values[0]).toBeGreaterThan(before);
		expect(kept.values[0]).toBe(before);
		const { scores, baseValue } = explanation.payload;
		expect(baseValue!.values[0]! + [...scores.values].reduce((sum, score) => sum + score, 0)).toBeCloseTo(
			prediction.values[0]!,
			6,
		);
	});

	it("has a control for each column, of many for those that matter most to the row, in their order", async () => {
		const few = await exploreWhatIf(boosted, test, { background });
		expect(Object.keys(few.values)).toHaveLength(1 + table.columns.length - 1);
		/** Of 20 columns only the last 12 do anything. */
		const late = predictor(
			({ values, shape: [n = 0] }) =>
				Array.from({ length: n }, (_, i) => [
					[...values.subarray(20 * i + 8, 20 * i + 20)].reduce((sum, value, j) => sum + (j + 1) * value, 0),
				]),
			{ inputShape: [20] },
		);
		const rows = points.map((row) => [...row, ...row.slice(0, 8)]);
		const many = await exploreWhatIf(late, rows, { background: rows.slice(1, 4) });
		expect(Object.keys(many.values)).toEqual(["row", ...Array.from({ length: 12 }, (_, j) => `x${j + 8}`)]);
	});

	it("samples within its time where a model is no sum, and says how sure it is", async () => {
		const explorer = await exploreWhatIf(wide, points, { background: points.slice(0, 4), timeLimit: 50 });
		const { explanation } = await explorer.set({ x3: 0.25 });
		expect(explanation.payload.inputs.values[3]).toBe(0.25);
		const exact = await exactShap(wide, [points[0]!.map((value, j) => (j === 3 ? 0.25 : value))], {
			background: points.slice(0, 4),
			maxSamples: 5000,
		});
		const [low, high] = explanation.payload.interval ?? [explanation.payload.scores, explanation.payload.scores];
		const inside = [...exact.payload.scores.values].filter(
			(value, j) => low!.values[j]! - 1e-6 <= value && value <= high!.values[j]! + 1e-6,
		);
		expect(inside.length).toBeGreaterThanOrEqual(9);
	});

	it.each([
		[{ row: -1 }, /at least 0/],
		[{ row: 500 }, /"row" from 0 to 110/],
		[{ features: ["weight"] }, /expected a feature by name or index .*got "weight"/],
	])("refuses %j", async (options, text) => {
		await expect(exploreWhatIf(boosted, test, options)).rejects.toThrow(text);
	});
});
