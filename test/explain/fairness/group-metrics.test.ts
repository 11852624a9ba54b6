import { describe, expect, it } from "vitest";
import { Table } from "../../../src/data/table/table.ts";
import { differenceOf, ratioOf } from "../../../src/explain/fairness/estimates.ts";
import { groupMetrics } from "../../../src/explain/fairness/group-metrics.ts";
import { predictor } from "../../../src/models/black-box/predictor.ts";
import { fixture, otherLibraries } from "../../data/checks/statistics.ts";

/** Of two groups of 100 with other base rates: a model that says what `risk` says. */
const count = 200;
const risk = Float64Array.from({ length: count }, (_, i) => Math.round(((i * 0.618034) % 1) * 100) / 100);
const table = Table.fromColumns({
	risk,
	sex: Array.from({ length: count }, (_, i) => (i < 100 ? "woman" : "man")),
	age: Float64Array.from({ length: count }, (_, i) => 20 + ((i * 7) % 60)),
	truth: Array.from(risk, (p, i) => (p + (i < 100 ? 0.2 : -0.2) > (i * 0.754878) % 1 ? "yes" : "no")),
});
const model = predictor(async ({ values }) => Array.from(values, (p) => [1 - p, p]), {
	inputShape: [1],
	featureNames: ["risk"],
	outputNames: ["no", "yes"],
	outputUnit: "probability",
} as never);
const options = { target: "truth", sensitive: "sex" } as const;
const rows = table as never;

/** Twin: a share by counting rows. */
function rateOf(sex: string, of: (i: number) => boolean, among: (i: number) => boolean = () => true): number {
	const own = Array.from({ length: count }, (_, i) => i).filter((i) => table.at(i, "sex") === sex && among(i));
	return own.filter(of).length / own.length;
}
const isYes = (i: number) => table.at(i, "truth") === "yes";
const selected = (threshold: number) => (i: number) => (risk[i] as number) >= threshold;

describe("estimates", () => {
	it.each(fixture.differences)("are statsmodels' and scipy's for $high and $low", ({ high, low, interval, ratio }) => {
		const [a, b] = [high, low].map(([part, all]) => ({ part, count: all })) as [never, never];
		for (const end of [0, 1] as const) {
			expect(differenceOf(a, b).interval?.[end]).toBeCloseTo(interval[end], otherLibraries);
			expect(ratioOf(a, b).interval?.[end]).toBeCloseTo(ratio[end], otherLibraries);
		}
	});

	it("have no ratio to 0 and no interval of a ratio that is 0", () => {
		expect(ratioOf({ part: 0, count: 5 }, { part: 0, count: 4 }).value).toBeNull();
		expect(ratioOf({ part: 2, count: 5 }, { part: 0, count: 4 })).toMatchObject({ value: 0, interval: null });
	});
});

describe("groupMetrics(model, rows, { target, sensitive })", () => {
	it("counts what is counted by hand", async () => {
		const { payload } = await groupMetrics(model, rows, { ...options, threshold: 0.6 });
		expect(payload.positive).toBe("yes");
		const chosen = selected(0.6);
		for (const { name, metrics, rows: members, threshold } of payload.groups) {
			expect([members.length, threshold]).toEqual([100, 0.6]);
			expect(metrics["base rate"].value).toBe(rateOf(name, isYes));
			expect(metrics["selection rate"].value).toBe(rateOf(name, chosen));
			expect(metrics["true positive rate"].value).toBe(rateOf(name, chosen, isYes));
			expect(metrics["false negative rate"].value).toBe(rateOf(name, (i) => !chosen(i), isYes));
			expect(metrics["false positive rate"].value).toBe(rateOf(name, chosen, (i) => !isYes(i)));
			expect(metrics.precision.value).toBe(rateOf(name, isYes, chosen));
			expect(metrics.accuracy.value).toBe(rateOf(name, (i) => chosen(i) === isYes(i)));
			for (const { value, interval } of Object.values(metrics)) {
				expect(interval?.[0]).toBeLessThanOrEqual(value as number);
				expect(interval?.[1]).toBeGreaterThanOrEqual(value as number);
			}
		}
	});

	it("names the gaps, the widest groups, and how likely they are by chance", async () => {
		const { payload } = await groupMetrics(model, rows, options);
		const gap = (criterion: string) => payload.gaps.find((one) => one.criterion === criterion)!;
		const [women, men] = ["woman", "man"].map((sex) => rateOf(sex, selected(0.5), isYes)) as [number, number];
		const opportunity = gap("equal opportunity");
		expect(opportunity.difference.value).toBeCloseTo(Math.abs(women - men), 12);
		expect(opportunity.highest).toBe(women > men ? "woman" : "man");
		expect(opportunity.ratio.value).toBeCloseTo(Math.min(women, men) / Math.max(women, men), 12);
		const rates = [opportunity, gap("equal false positive rates")].map(({ difference }) => difference.value as number);
		expect(gap("equalised odds").difference.value).toBe(Math.max(...rates));
		// The model knows nothing of the groups: what it says is too little for women and too much for men.
		expect(gap("equal calibration")).toMatchObject({ highest: "woman", lowest: "man" });
		expect(gap("equal calibration").difference.interval?.[0]).toBeGreaterThan(0.2);
		expect(gap("predictive parity").pValue).toBeLessThan(0.001);
		expect(gap("demographic parity").pValue).toBeGreaterThan(0.5);
	});

	it("says which criteria cannot hold together, with the rates that would follow", async () => {
		const { payload, diagnostics } = await groupMetrics(model, rows, options);
		const warning = diagnostics.warnings?.find((text) => text.includes("cannot all hold"));
		expect(warning).toContain("Chouldechova 2017");
		const sum = (key: "tp" | "fp" | "fn") => payload.groups.reduce((total, { counts }) => total + counts[key], 0);
		const [precision, found] = [sum("tp") / (sum("tp") + sum("fp")), sum("tp") / (sum("tp") + sum("fn"))];
		const base = rateOf("man", isYes);
		const implied = ((base / (1 - base)) * (1 - precision) * found) / precision;
		expect(warning).toContain(`${(100 * implied).toFixed(implied < 0.1 ? 1 : 0)} % in "man"`);
		// With that false positive rate, the group's precision is the one of all rows.
		expect((base * found) / (base * found + (1 - base) * implied)).toBeCloseTo(precision, 12);
	});

	it("does not warn of base rates that are the same, nor of a model without errors", async () => {
		const even = table.derive({ sex: (_, i) => (i % 2 ? "woman" : "man") });
		const perfect = predictor(async ({ values }) => Array.from(values, (p) => [1 - p, p]), {
			inputShape: [1],
			featureNames: ["known"],
			outputNames: ["no", "yes"],
			outputUnit: "probability",
		} as never);
		const known = table.derive({ known: (row) => Number(row.truth === "yes") });
		for (const [asked, of] of [
			[model, even],
			[perfect, known],
		] as const) {
			const { diagnostics } = await groupMetrics(asked, of as never, options);
			expect((diagnostics.warnings ?? []).filter((text) => text.includes("cannot all hold"))).toEqual([]);
		}
	});

	it("takes a threshold for each group", async () => {
		const { payload } = await groupMetrics(model, rows, { ...options, threshold: { woman: 0.3, man: 0.7 } });
		const rates = payload.groups.map(({ name, metrics }) => [name, metrics["selection rate"].value]);
		expect(rates).toEqual([
			["man", rateOf("man", selected(0.7))],
			["woman", rateOf("woman", selected(0.3))],
		]);
	});

	it("cuts numbers at their quartiles and crosses columns when asked", async () => {
		const { payload } = await groupMetrics(model, rows, {
			target: "truth",
			sensitive: ["sex", "age"],
			intersections: true,
			resamples: 0,
		});
		const names = (attribute: string) =>
			payload.groups.filter((g) => g.attribute === attribute).map(({ name }) => name);
		expect(names("age")).toEqual(["20 to 34", "35 to 49", "50 to 64", "65 to 79"]);
		expect(names("sex & age")).toHaveLength(8);
		expect(names("sex & age")[0]).toBe("man & 20 to 34");
		const all = payload.groups.filter((g) => g.attribute === "sex & age").flatMap((g) => [...g.rows]);
		expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
	});

	it("keeps rows without a value as a group and has no NaN for a group of one row", async () => {
		const few = table.derive({ sex: (row, i) => (i === 0 ? null : i === 1 ? "other" : row.sex) });
		const { payload, diagnostics } = await groupMetrics(model, few as never, options);
		expect(payload.groups.map(({ name }) => name)).toEqual(["man", "other", "woman", "missing"]);
		expect(JSON.stringify(payload)).not.toContain("NaN");
		const numbers = payload.groups.flatMap(({ metrics }) =>
			Object.values(metrics).flatMap((e) => [e.value, ...(e.interval ?? [])]),
		);
		for (const value of numbers) if (value !== null) expect(Number.isFinite(value)).toBe(true);
		expect(diagnostics.warnings?.join()).toContain('"other" (1)');
	});

	it("gives the same bytes for the same seed, and other intervals for another", async () => {
		const errors = async (seed: number) =>
			(await groupMetrics(model, rows, { ...options, seed })).payload.groups.map(
				(g) => g.metrics["calibration error"].interval,
			);
		expect(await errors(1)).toEqual(await errors(1));
		expect(await errors(1)).not.toEqual(await errors(2));
	});

	it("says what it cannot compare", async () => {
		const message = (asked: never, of: unknown, given = {}) =>
			groupMetrics(asked, of as never, { ...options, ...given }).then(
				() => "no error",
				(error: { code: string; message: string }) => `${error.code}: ${error.message}`,
			);
		expect(await message(model as never, table, { sensitive: "race" })).toContain(
			'unknown-name: groupMetrics: expected option "sensitive"',
		);
		expect(await message(model as never, table, { sensitive: [] })).toContain("bad-option");
		expect(await message(model as never, table, { target: "none" })).toContain("unknown-name");
		expect(await message(model as never, table, { positive: "maybe" })).toContain("classes (no, yes)");
		expect(await message(model as never, table, { threshold: { child: 0.3 } })).toContain("groups (man, woman)");
		expect(await message(model as never, [[0.5]])).toContain("expected a table with the sensitive columns");
		expect(await message(model as never, table.head(0))).toContain("at least one row");
		const regression = predictor(async ({ values }) => Array.from(values, (p) => [p]), {
			inputShape: [1],
			featureNames: ["risk"],
		} as never);
		const numbers = table.derive({ truth: (_, i) => i });
		expect(await message(regression as never, numbers)).toContain("unsupported-model");
		expect(await message(model as never, table, { signal: AbortSignal.abort() })).toContain("aborted");
	});
});
