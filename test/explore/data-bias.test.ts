import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { VegaFigure, ViewSpec } from "../../src/core/view-spec.ts";
import { datasets } from "../../src/data/datasets/datasets.ts";
import { splitTable } from "../../src/data/split-table.ts";
import { groupMetrics } from "../../src/explain/fairness/group-metrics.ts";
import { exploreData } from "../../src/explore/explore-data.ts";
import { exploreFairness } from "../../src/explore/explore-fairness.ts";
import { exploreResampling } from "../../src/explore/explore-resampling.ts";
import { logisticRegression } from "../../src/models/linear/logistic-regression.ts";
import type { FittedModel } from "../../src/models/table/fitted-model.ts";
import { unpackBuffers } from "../../src/protocol/buffers.ts";
import { displaySymbol } from "../../src/protocol/host.ts";
import { FakeHost, until } from "../widget/fake-host.ts";

let host: FakeHost;
beforeEach(() => {
	host = new FakeHost().install();
});
afterEach(() => FakeHost.uninstall());

/** The views that the front end holds now. */
function frontViews(): ViewSpec[] {
	const message = host.comm.sent.findLast(({ data }) => "views" in ((data.state ?? {}) as object))!;
	const { state, buffer_paths } = message.data as { state: object; buffer_paths: (string | number)[][] };
	return (unpackBuffers(state as never, buffer_paths, message.buffers as never) as unknown as { views: ViewSpec[] })
		.views;
}
const dataOf = ({ figure }: ViewSpec) => Object.values((figure as VegaFigure).data)[0] ?? [];

describe("exploreData(table, { target, sensitive })", () => {
	it("shows a column by class, follows the column and the groups, and counts what is selected", async () => {
		const { table, target, features } = await datasets.load("penguins");
		const explorer = await exploreData(table, { target, features, sensitive: "sex", column: "bodyMass" });
		await explorer[displaySymbol]();
		const counted = () => explorer.answer.cells.reduce((sum, { rows }) => sum + rows.length, 0);
		expect(counted()).toBe(342);
		expect(new Set(explorer.answer.cells.map(({ group }) => group))).toEqual(
			new Set(["Adelie", "Chinstrap", "Gentoo"]),
		);
		await explorer.set({ column: "island", by: "sex" });
		expect(explorer.answer.cells.filter(({ label }) => label === "Torgersen").map(({ rows }) => rows.length)).toEqual([
			24, 23, 5,
		]);
		const torgersen = explorer.answer.cells.filter(({ label }) => label === "Torgersen").flatMap(({ rows }) => rows);
		explorer.selectRows(torgersen);
		await until(() => frontViews()[0]?.caption.includes("52 rows are selected") === true, "the selection to be drawn");
		const [, balance] = frontViews() as [ViewSpec, ViewSpec];
		expect(dataOf(balance).map(({ class: name, chosen }) => [name, chosen])).toEqual([
			["male", 23],
			["female", 24],
			["missing", 5],
		]);
	});

	it("says what it does not know", async () => {
		const { table } = await datasets.load("iris");
		await expect(exploreData(table, { column: "color" })).rejects.toMatchObject({ code: "unknown-name" });
		await expect(exploreData(table.head(0))).rejects.toMatchObject({ code: "bad-input" });
		await expect(exploreData(table, { goal: 1 } as never)).rejects.toMatchObject({ code: "bad-option" });
	});
});

describe("exploreFairness(model, rows, { target, sensitive })", () => {
	const options = { target: "vote", sensitive: ["age", "education"], positive: "Dole" } as const;
	let model: FittedModel;
	let test: Awaited<ReturnType<typeof load>>["test"];
	const load = async () => splitTable((await datasets.load("anes96")).table, { stratify: "vote" });
	beforeAll(async () => {
		const parts = await load();
		test = parts.test;
		model = await logisticRegression().fit(parts.train, { target: "vote" });
	});

	it("answers at each threshold as groupMetrics does", async () => {
		const explorer = await exploreFairness(model, test, options);
		const answer = await explorer.set({ threshold: 0.3, attribute: "education" });
		const expected = await groupMetrics(model, test, {
			...options,
			sensitive: "education",
			threshold: 0.3,
			bins: 5,
			resamples: 0,
		});
		expect(answer.payload).toEqual(expected.payload);
		expect(answer.diagnostics.warnings).toEqual(expected.diagnostics.warnings);
		expect(Object.isFrozen(answer.payload.groups)).toBe(true);
	});

	it("takes a threshold for each group, whose others stay", async () => {
		const explorer = await exploreFairness(model, test, options);
		const before = explorer.answer.payload.groups;
		const name = before[0]?.name as string;
		const { payload } = await explorer.set({ equalise: "own", [`threshold of ${name}`]: 0.9 });
		expect(payload.groups.map(({ threshold }) => threshold)).toEqual([0.9, 0.5, 0.5, 0.5]);
		expect(payload.groups.slice(1)).toEqual(before.slice(1));
		expect(payload.groups[0]?.metrics["selection rate"].value).toBeLessThan(
			before[0]?.metrics["selection rate"].value ?? 0,
		);
	});

	it.each([
		["selection", "selection rate"],
		["false", "false positive rate"],
	] as const)("finds thresholds that bring %s rates together", async (equalise, metric) => {
		const explorer = await exploreFairness(model, test, { ...options, threshold: 0.3 });
		const spread = () => {
			const values = explorer.answer.payload.groups.map(({ metrics }) => metrics[metric].value as number);
			return Math.max(...values) - Math.min(...values);
		};
		const before = spread();
		await explorer.set({ equalise });
		expect(spread()).toBeLessThan(before / 2);
	});

	it("draws the groups, the matrices and the reliability of what is asked", async () => {
		const explorer = await exploreFairness(model, test, options);
		await explorer[displaySymbol]();
		await explorer.set({ threshold: 0.7 });
		await until(() => frontViews()[0]?.caption.includes("from 0.7 on") === true, "the new threshold");
		const [, matrix, diagram] = frontViews() as [ViewSpec, ViewSpec, ViewSpec];
		const all = dataOf(matrix).filter(({ panel }) => panel === "all rows");
		expect(all.reduce((sum, { count }) => sum + (count as number), 0)).toBe(test.rowCount);
		expect(diagram.title).toBe("Does a probability mean the same by age?");
		await expect(explorer.set({ attribute: "vote" })).rejects.toMatchObject({ code: "bad-option" });
	});
});

describe("exploreResampling(estimator, table, { target })", () => {
	const features = ["meanTexture", "meanSmoothness", "errorRadius", "meanSymmetry"] as const;
	const start = async () => {
		const { table, target } = await datasets.load("breast-cancer");
		return exploreResampling(logisticRegression(), table, { target, features });
	};

	it("judges both sides on the same held-out rows, which are never resampled", async () => {
		const explorer = await start();
		for (const method of ["over", "under", "smote", "weights", "none"]) {
			const { before, after, test, train } = await explorer.set({ method, prevalence: 0.05 });
			for (const side of [before, after]) {
				expect(side.confusion.values.reduce((sum, count) => sum + count, 0)).toBe(test.length);
				expect(side.cells.flat().sort((a, b) => a - b)).toEqual([...test.keys()]);
			}
			expect([...test].some((row) => train.includes(row))).toBe(false);
			expect(before.trained.map(({ count }) => count)).toEqual([214, 11]);
			const [benign, malignant] = after.trained.map(({ count }) => count) as [number, number];
			if (method === "none") expect(after).toEqual(before);
			// Weights are rounded to rows.
			else expect(Math.abs(benign - malignant)).toBeLessThanOrEqual(1);
		}
	});

	it("shows what the lecture says: a rare class is found, and its probability no longer means what it says", async () => {
		const explorer = await start();
		const { before, after } = await explorer.set({ method: "over", prevalence: 0.05 });
		const recall = (side: typeof before) => side.recalls.find(({ name }) => name === "malignant")?.recall as number;
		expect(recall(after)).toBeGreaterThan(recall(before) + 0.3);
		expect(after.reliability.error).toBeGreaterThan(10 * before.reliability.error);
		// Another threshold of the model as it is finds them too, and leaves the probabilities alone.
		const moved = (await explorer.set({ method: "none", threshold: 0.06 })).after;
		expect(recall(moved)).toBeGreaterThan(recall(before) + 0.3);
		expect(moved.reliability).toEqual(before.reliability);
	});

	it("tells of a way that cannot be gone, and of options that do not fit", async () => {
		const { table, target } = await datasets.load("penguins");
		const explorer = await exploreResampling(logisticRegression({ missing: "mean" } as never), table, { target });
		await expect(explorer.set({ method: "smote" })).rejects.toMatchObject({ code: "bad-input" });
		expect(explorer.answer.after.recalls).toHaveLength(3);
		const run = (options: object) => exploreResampling(logisticRegression(), table, { target, ...options });
		await expect(run({ positive: "Emperor" })).rejects.toMatchObject({ code: "unknown-name" });
		await expect(run({ test: 1 })).rejects.toMatchObject({ code: "bad-option" });
		await expect(exploreResampling({} as never, table, { target })).rejects.toMatchObject({ code: "bad-input" });
	});
});
