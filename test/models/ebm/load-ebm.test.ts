import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FittedEbm, loadEbm, loadModel } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { relativeDifference } from "../../tolerance.ts";

interface Fixture {
	readonly model: { ebm: Record<string, unknown> };
	readonly rows: readonly Record<string, number | string | null>[];
	readonly answers: readonly (number | readonly number[])[];
	readonly contributions: readonly (readonly (number | readonly number[])[])[];
}

const fixture = (name: string): Fixture =>
	JSON.parse(readFileSync(new URL(`../../fixtures/ebm/${name}.json`, import.meta.url), "utf8")) as Fixture;
const bytesOf = (model: unknown) => new TextEncoder().encode(JSON.stringify(model));

/** The fixtures have nine digits. */
const nineDigits = 1e-8;

describe("InterpretML's models", () => {
	it.each(["regression", "classification", "classes"])("answer as they do there: %s", async (name) => {
		const { model: written, rows, answers, contributions } = fixture(name);
		const model = await loadEbm(bytesOf(written), { target: "effect" });
		const columns = Object.fromEntries(
			Object.keys(rows[0] as object).map((column) => [column, rows.map((row) => row[column] ?? null)]),
		);
		expect(relativeDifference((await model.predict(columns as never)).values, answers.flat())).toBeLessThan(nineDigits);
		const added = await model.contributions(columns as never);
		expect(relativeDifference(added.values, contributions.flat(2))).toBeLessThan(nineDigits);
		expect(model.target.name).toBe("effect");
		expect(model.rowCount).toBe(400);
		expect(model.importances().every((importance) => importance > 0)).toBe(true);
	});

	it("can be edited, and have bands and densities", async () => {
		const model = await loadEbm(bytesOf(fixture("regression").model));
		expect(model.terms.map(({ name }) => name).slice(0, 3)).toEqual(["dose", "age", "ward"]);
		const [dose] = model.shapeEffects();
		expect(dose?.band?.[1].values.every((value, i) => value >= (dose.effect.values[i] as number))).toBe(true);
		expect(Array.from(dose?.density?.values ?? []).reduce((sum, weight) => sum + weight, 0)).toBe(400);
		const flat = model.edit({ action: "flatten", term: "ward" });
		expect(flat.importances()[2]).toBeLessThan(1e-12);
	});

	it("are told by loadModel from other files", async () => {
		const bytes = bytesOf(fixture("classes").model);
		expect(await loadModel(bytes)).toBeInstanceOf(FittedEbm);
		expect(await failure(loadModel(bytes, { as: "differentiable" }))).toMatch(
			/^unsupported-model .*curves of steps have no gradients/,
		);
		expect(await failure(loadModel(bytes, { outputNames: ["a", "b", "c"] }))).toMatch(
			/^bad-option .*file holds its own/,
		);
	});

	it("may put several levels in one bin", async () => {
		const { model } = fixture("regression");
		const changed = structuredClone(model) as unknown as {
			ebm: { features: { categories: unknown[] }[]; terms: object[] };
		};
		(changed.ebm.features[2] as { categories: unknown[] }).categories = [[["north", "south"], "west"]];
		changed.ebm.terms = [{ term_features: ["ward"], scores: [0, 1, 2, 0], bin_weights: [0, 5, 6, 0] }];
		const read = await loadEbm(bytesOf(changed));
		const rows = { dose: [1, 1, 1, 1], age: [1, 1, 1, 1], ward: ["north", "south", "west", "east"] };
		expect([...(await read.contributions(rows as never)).values]).toEqual([1, 1, 2, 0]);
	});
});

/** The parts of a file that are damaged here. */
interface Written {
	outputs: { link: string }[];
	features: { cuts: number[][] }[];
	terms: { term_features: string[]; scores?: number[] }[];
}

describe("damaged files", () => {
	const damaged = (change: (ebm: Written) => void) => {
		const { model } = fixture("regression");
		change(model.ebm as unknown as Written);
		return failure(loadEbm(bytesOf(model)));
	};

	it.each<[string, (ebm: Written) => void, RegExp]>([
		["no output", (ebm) => ebm.outputs.pop(), /outputs: expected an output/],
		["no scores", (ebm) => delete ebm.terms[0]?.scores, /terms\[0\]: expected an object with "scores"/],
		["few scores", (ebm) => ebm.terms[0]?.scores?.pop(), /terms\[0\].scores: expected 10 numbers, got 9/],
		["cuts in disorder", (ebm) => ebm.features[0]?.cuts[0]?.reverse(), /cuts\[0\]: expected ascending cuts/],
		["an unknown feature", (ebm) => ebm.terms[0]?.term_features.push("zip"), /expected names of features, got "zip"/],
	])("are named by their place: %s", async (_, change, words) => {
		const told = await damaged(change);
		expect(told).toMatch(/^bad-file loadEbm/);
		expect(told).toMatch(words);
	});

	it("are told from other JSON, and from what is no JSON", async () => {
		expect(await failure(loadEbm(bytesOf({ trees: [] })))).toMatch(
			/^bad-file .*expected JSON of ebm.to_json with "ebm"/,
		);
		expect(await failure(loadEbm(new TextEncoder().encode("no json")))).toMatch(/^bad-file/);
		expect(await failure(loadEbm("nowhere.json"))).toMatch(/^bad-input/);
	});

	it("of models that we cannot have say why", async () => {
		const power = (ebm: Written) => {
			for (const output of ebm.outputs) output.link = "power";
		};
		expect(await damaged(power)).toMatch(
			/^unsupported-model .*expected link identity, log, logit, mlogit, got "power"/,
		);
		expect(await damaged((ebm) => ebm.terms[0]?.term_features.push("age", "ward"))).toMatch(
			/^unsupported-model .*expected terms of one feature or two, got 3 in ebm.terms\[0\]/,
		);
	});
});
