import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import { reliabilityDiagram } from "../../src/views/calibration.ts";
import { classBalance } from "../../src/views/class-balance.ts";
import { columnDistribution } from "../../src/views/column-distribution.ts";
import { confusionMatrix } from "../../src/views/confusion.ts";
import { classRecall } from "../../src/views/confusion-recall.ts";
import { dataFindings } from "../../src/views/data-findings.ts";
import { groupDots } from "../../src/views/group-metrics.ts";
import { findings, groups } from "./data-bias.ts";
import { chartOf } from "./fixtures.ts";

const counts = (...values: number[]) => ndArray(Float64Array.from(values), [2, 2], ["truth", "predicted"]);
const classes = ["benign", "malignant"];

describe("classBalance(classes)", () => {
	const given = [
		{ name: "rare", count: 2, rows: [1, 4] },
		{ name: "usual", count: 3, rows: [0, 2, 3] },
	];

	it("sorts the classes and says how they compare", () => {
		const view = classBalance(given, { target: "diagnosis" });
		expect(view.caption).toBe('"usual" has 3 of 5 rows, "rare" 2: 1.5 for one.');
		expect(view.table.rows).toEqual([
			["usual", 3, 0.6],
			["rare", 2, 0.4],
		]);
		expect(chartOf(view).rows).toEqual({ field: "class", members: { usual: [0, 2, 3], rare: [1, 4] } });
	});

	it("draws how many of the selected rows each class has", () => {
		const view = classBalance(given, { selected: [0, 1, 3] });
		expect(chartOf(view).data.classes?.map(({ chosen }) => chosen)).toEqual([2, 1]);
		expect(view.caption).toContain('Of the 3 selected rows: 2 "usual", 1 "rare".');
	});

	it("has no selection without rows, and no view without a class", () => {
		expect(classBalance([{ name: "one", count: 4 }])).not.toHaveProperty("selection");
		expect(classBalance([{ name: "one", count: 4 }]).caption).toBe('All 4 rows are "one".');
		expect(() => classBalance([])).toThrow("at least one class");
	});
});

describe("dataFindings(explanation)", () => {
	it("writes what is worst first, each with its consequence and remedy", () => {
		const view = dataFindings(findings);
		if (view.figure.kind !== "notes") throw new Error("expected notes");
		const { notes } = view.figure;
		expect(notes.map(({ tone, heading }) => `${tone} · ${heading}`)).toEqual([
			"error · target leakage",
			"warning · imbalance",
			"info · class counts",
		]);
		expect(notes[0]?.details).toEqual([
			{ label: "Effect", text: "It fails." },
			{ label: "Remedy", text: "Leave it out." },
		]);
		expect(notes.map(({ rows }) => rows)).toEqual([undefined, [3, 5], undefined]);
		expect(view.selection).toBe("rows");
		expect(view.caption).toContain("1 error, 1 warning and 1 remark. First: ");
		expect(view.table.rows[0]).toEqual(["error", "target leakage", expect.any(String), "It fails.", "Leave it out."]);
	});

	it("leaves out what is too much, and says so; says what nothing found means", () => {
		expect(dataFindings(findings, { most: 1 }).caption).toContain("leaves 2 out");
		expect(dataFindings(findings, { most: 1 }).table.rows).toHaveLength(3);
		const none = { ...findings, payload: { findings: [] } };
		expect(dataFindings(none).caption).toContain("Nothing was found.");
	});
});

describe("groupDots(explanation)", () => {
	it("has a dot for each group and metric, and shades the gap", () => {
		const view = groupDots(groups, { metrics: ["selection rate", "precision"] });
		const data = chartOf(view).data.groups ?? [];
		expect(data.filter(({ kind }) => kind === "gap").map(({ low, high }) => [low, high])).toEqual([[0.25, 0.75]]);
		expect(data.filter(({ kind }) => kind === "group").map(({ group, value }) => [group, value])).toEqual([
			["young (4)", 0.25],
			["old (8)", 0.75],
			["old (8)", 0.5],
		]);
		expect(view.caption).toContain('the selection rate: 75 % in "old" and 25 % in "young"');
		expect(chartOf(view).rows?.members).toEqual({ "young (4)": [0, 1, 2, 3], "old (8)": [4, 5, 6, 7, 8, 9, 10, 11] });
		expect(view.table.rows[0]?.slice(0, 3)).toEqual(["young", 4, 0.25]);
		expect(view.table.rows[0]).toContain("none");
	});

	it("says which attributes there are", () => {
		expect(() => groupDots(groups, { attribute: "sex" })).toThrow("attributes age");
	});
});

describe("confusionMatrix(panels, classes)", () => {
	const panels = [
		{ name: "before", counts: counts(90, 0, 10, 0) },
		{ name: "after", counts: counts(80, 10, 4, 6), rows: [[1], [2], [3], [4]] },
	];

	it("shows each count, as dark as its share of the truth, and names the worst mistake", () => {
		const view = confusionMatrix(panels, classes);
		expect(chartOf(view).data.cells?.map(({ share }) => share)).toEqual([1, 0, 1, 0, 80 / 90, 10 / 90, 0.4, 0.6]);
		expect(view.caption).toBe(
			'before: 90 % of 100 are right, most often "malignant" is taken for "benign" (10); after: 86 % of 100 are right, most often "benign" is taken for "malignant" (10).',
		);
		expect(chartOf(view).rows?.members?.["after: malignant taken for benign"]).toEqual([3]);
	});

	it("has one panel without a name, and says what does not fit", () => {
		expect(confusionMatrix([panels[0]!], classes).table.columns[0]).toBe("truth");
		expect(confusionMatrix([{ name: "x", counts: counts(5, 0, 0, 5) }], classes).caption).toContain(
			"without a mistake",
		);
		expect(() => confusionMatrix(panels, ["a", "b", "c"])).toThrow("expected counts [3, 3]");
		expect(() => confusionMatrix([], classes)).toThrow("at least one panel");
	});
});

describe("classRecall(series)", () => {
	it("says what became of each class, and leaves out one without rows", () => {
		const recalls = (...values: (number | null)[]) =>
			values.map((recall, k) => ({ name: ["a", "b", "c"][k] as string, recall, count: 10 }));
		const view = classRecall([
			{ name: "before", recalls: recalls(1, 0, null) },
			{ name: "after", recalls: recalls(0.9, 0.5, null) },
		]);
		expect(view.caption).toBe("Found of each class (before → after): a 100 % → 90 %, b 0 % → 50 %.");
		expect(chartOf(view).data.recalls).toHaveLength(4);
		expect(view.table.rows[2]).toEqual(["c", "none", "none"]);
	});
});

describe("reliabilityDiagram(series)", () => {
	it("says whether probabilities are too high or too low", () => {
		const bin = (predicted: number, observed: number) => ({
			...{ from: predicted, to: predicted, count: 10, predicted, observed },
			interval: [0, 1] as const,
		});
		const view = reliabilityDiagram(
			[
				{ name: "a", bins: [bin(0.2, 0.1), bin(0.9, 0.7)], error: 0.15 },
				{ name: "b", bins: [bin(0.5, 0.5)], error: 0 },
			],
			{ positive: "malignant" },
		);
		expect(view.caption).toBe(
			'Calibration error of the probability of "malignant": a 0.15 (15 % too much on the mean), b 0 (right on the mean).',
		);
		expect(chartOf(view).data.bins?.filter(({ kind }) => kind === "bin")).toHaveLength(3);
	});
});

describe("columnDistribution(cells)", () => {
	const cells = [
		{ label: "0 to 1", from: 0, to: 1, group: "a", rows: [0, 1] },
		{ label: "0 to 1", from: 0, to: 1, group: "b", rows: [2] },
		{ label: "1 to 2", from: 1, to: 2, group: "a", rows: [3, 4, 5] },
		{ label: "1 to 2", from: 1, to: 2, group: "b", rows: [] },
	];

	it("stacks groups, with the selected part of each bar where the bar starts", () => {
		const view = columnDistribution(cells, { column: "x", by: "kind", selected: [1, 2] });
		const data = chartOf(view).data.cells ?? [];
		expect(data.map(({ low, high, chosen }) => [low, high, chosen])).toEqual([
			[0, 2, 1],
			[2, 3, 3],
			[0, 3, 0],
			[3, 3, 3],
		]);
		expect(chartOf(view).rows).toMatchObject({ field: "key", brush: { x: "centre" } });
		expect(view.caption).toBe("x by kind. a: half up to 2 (5 rows); b: half up to 1 (1 row). 2 rows are selected.");
	});

	it("compares groups by their shares, and levels without a brush", () => {
		const view = columnDistribution(cells, { column: "x", by: "kind", show: "share" });
		expect(chartOf(view).data.cells?.map(({ share }) => share)).toEqual([0.4, 1, 0.6, 0]);
		const levels = cells.map(({ label, group, rows }) => ({ label, group, rows }));
		expect(chartOf(columnDistribution(levels, { column: "x" })).rows).not.toHaveProperty("brush");
		expect(columnDistribution(levels, { column: "x" }).caption).toContain("a: mostly 1 to 2 (60 % of 5)");
		expect(() => columnDistribution([], { column: "x" })).toThrow('at least one value of "x"');
	});
});
