import { describe, expect, test } from "vitest";
import { frontier } from "../../src/views/frontier.ts";
import { modelText } from "../../src/views/model-text.ts";
import { ruleBars } from "../../src/views/rule-bars.ts";
import { ruleRows } from "../../src/views/rule-rows.ts";
import { chartOf } from "./fixtures.ts";
import { compared, rowsOfRules, rules } from "./rule-fixtures.ts";

describe("ruleBars", () => {
	test("divides each rule's rows into right and wrong, and lights the rule that fires", () => {
		const view = ruleBars(rules, { members: [[0, 2], [1]], fired: [1] });
		const { data, rows } = chartOf(view);
		const [right, wrong, last] = data.bars ?? [];
		expect(right).toMatchObject({ from: 0, to: 0.2, lit: false });
		expect(wrong).toMatchObject({ from: 0.2, to: 0.25 });
		expect(last).toMatchObject({ to: 0.675, lit: true });
		expect(data.rules?.[1]?.text).toBe("▶ 2.  otherwise → no");
		expect(rows).toEqual({ field: "rule", members: { "rule 1": [0, 2], "rule 2": [1] } });
		expect(view.selection).toBe("rows");
		expect(view.caption).toBe(
			"2 rules answer 87.5 % of the training rows right; “otherwise” holds for the most rows, 75 %, and is right for 90 % of those.",
		);
	});

	test("breaks long rules between conditions", () => {
		const long = Array.from({ length: 6 }, (_, i) => `a column of a long name ${i} > 3`).join(" and ");
		const one = { text: long, coverage: 1, precision: 1, outcome: "yes" };
		const { data } = chartOf(ruleBars({ ...rules, payload: { rules: [one] } }));
		const lines = String(data.rules?.[0]?.text).split("\n");
		expect(lines.length).toBeGreaterThan(2);
		for (const line of lines) expect(line.length).toBeLessThan(55);
		expect(lines.join(" ").replace(/ +/g, " ")).toBe(`1. if ${long} → yes`);
	});

	test("says how well rules stand for a model that they imitate", () => {
		const grade = { fidelity: 0.85, fidelityInterval: [0.8, 0.9] as const, warnings: ["Beware."] };
		const view = ruleBars({ ...rules, diagnostics: { ...rules.diagnostics, ...grade } });
		expect(view.strip).toMatchObject([{ label: "fidelity", value: "0.85 (0.8 to 0.9)" }]);
		expect(view.caption).toMatch(/ Beware\.$/);
	});

	test("refuses rules that are not there", () => {
		expect(() => ruleBars(rules, { fired: [2] })).toThrow(/expected rules from 0 to 1, got 2/);
		expect(() => ruleBars(rules, { members: [[0]] })).toThrow(/expected members of 2 rules, got 1/);
	});
});

describe("ruleRows", () => {
	test("lists the selected rows and leaves out what has no place", () => {
		const view = ruleRows(rowsOfRules);
		const { data } = chartOf(view);
		expect(data.marks?.map(({ row, a, b }) => [row, a, b])).toEqual([
			[0, 1, "red"],
			[1, 3, "red"],
			[2, 4, "green"],
		]);
		expect(view.table.rows).toEqual([
			[1, "yes", 3, "red"],
			[2, "yes", 4, "green"],
		]);
		expect(view.caption).toBe(
			"2 of 4 rows are selected: 2 yes. Row 1 is ringed. Not drawn: 1, as a value is missing or rows are very many.",
		);
		expect(ruleRows({ ...rowsOfRules, selected: [] }).table.rows).toEqual([[1, "yes", 3, "red"]]);
	});
});

describe("frontier", () => {
	test("says which simple model is as good as the best", () => {
		const view = frontier(compared, { chosen: "tree", pick: "model" });
		expect(view.caption).toBe(
			"forest has the highest AUC, 0.92 ± 0.02, with 900 leaves; tree with 4 leaves has 0.9 ± 0.05, which is within that error.",
		);
		const { data, pick } = chartOf(view);
		expect(data.best?.map(({ name }) => name)).toEqual(["constant", "tree", "forest"]);
		expect(data.chosen?.map(({ name }) => name)).toEqual(["tree"]);
		expect(pick).toEqual({ control: "model", field: "name" });
		expect(() => frontier(compared, { chosen: "none" })).toThrow(
			/expected one of the models \(constant, tree, worse, forest\), got "none"/,
		);
	});
});

/** Of a name, in pixels. */
const lineHeight = 12;

describe("the names on a frontier", () => {
	test("stand apart where models are as large and as good", () => {
		const [, tree] = compared.payload.models;
		const models = [0, 1, 2].map((i) => ({ ...(tree as NonNullable<typeof tree>), name: `tree ${i}` }));
		const { data, spec } = chartOf(frontier({ ...compared, payload: { models, score: "auc" } }));
		const places = data.names?.map(({ place }) => Number(place)) ?? [];
		const [low, high] = [0.85 - 0.006, 0.95 + 0.006];
		const pixels = (spec.height as number) / (high - low);
		expect(places).toContain(0.9);
		const lines = [...places].sort((a, b) => a - b);
		for (let i = 1; i < lines.length; i++)
			expect(((lines[i] as number) - (lines[i - 1] as number)) * pixels).toBeGreaterThan(lineHeight - 1e-6);
	});

	test("leave the points of other models free", () => {
		const [, tree] = compared.payload.models;
		const of = (name: string, count: number) => {
			const model = tree as NonNullable<typeof tree>;
			return { ...model, name, complexity: { ...model.complexity, count } };
		};
		const models = [of("a long name", 4), of("next", 6)];
		const { data, spec } = chartOf(frontier({ ...compared, payload: { models, score: "auc" } }));
		const place = data.names?.find(({ name }) => name === "a long name")?.place as number;
		const pixels = (spec.height as number) / (0.95 - 0.85 + 0.012);
		// Right beside its own point it would lie on the other's.
		expect(Math.abs(place - 0.9) * pixels).toBeGreaterThan(lineHeight - 1e-6);
	});
});

describe("modelText", () => {
	test("draws what fits and keeps all lines in the table", () => {
		const view = modelText(Array.from({ length: 30 }, (_, i) => `line ${i}`).join("\n"));
		expect(chartOf(view).data.lines).toHaveLength(24);
		expect(chartOf(view).data.lines?.at(-1)?.text).toBe("…\u00a0and\u00a07\u00a0more\u00a0lines");
		expect(view.table.rows).toHaveLength(30);
	});
});
