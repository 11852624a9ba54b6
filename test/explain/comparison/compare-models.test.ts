import { describe, expect, test } from "vitest";
import { compareModels, constant, crossValidate, datasets, oneRule, ruleList } from "../../../src/index.ts";

describe("compareModels", () => {
	test("scores all estimators on the folds that crossValidate has, and marks those that none beats", async () => {
		const { table } = await datasets.load("breast-cancer");
		const labels: string[] = [];
		const models = {
			nothing: constant(),
			"one question": oneRule(),
			list: ruleList(),
			"long list": ruleList({ lambda: 0, maxRules: 2 }),
		};
		const { payload, diagnostics } = await compareModels(models, table, {
			target: "diagnosis",
			folds: 4,
			seed: 3,
			onProgress: ({ label = "" }) => labels.push(label),
		});
		for (const [i, [name, estimator]] of Object.entries(models).entries()) {
			const alone = await crossValidate(estimator, table, { target: "diagnosis", folds: 4, seed: 3 });
			expect(payload.models[i]).toMatchObject({ name, score: alone.mean, folds: alone.scores });
			const [low, high] = payload.models[i]?.interval ?? expect.fail();
			// Wider than of independent folds: t · s · √(1/4 + 1/3) instead of t · s / √4, t = 3.18 for 3 degrees of freedom.
			const half = 3.182446 * 2 * alone.standardError * Math.sqrt(1 / 4 + 1 / 3);
			expect(alone.mean - low).toBeCloseTo(half, 3);
			expect(high).toBeCloseTo(Math.min(1, alone.mean + half), 3);
		}
		const [nothing, question, list] = payload.models;
		expect(nothing).toMatchObject({ score: 0.5, best: true, asGood: false });
		expect(list?.score).toBeGreaterThan(question?.score as number);
		expect(list?.best).toBe(true);
		const highest = payload.models.reduce((a, b) => (b.score > a.score ? b : a));
		for (const model of payload.models) {
			expect(model.asGood).toBe(model.score >= (highest.interval?.[0] ?? Infinity));
			const beaten = payload.models.some(
				(other) =>
					other.complexity.count <= model.complexity.count &&
					other.score >= model.score &&
					(other.complexity.count < model.complexity.count || other.score > model.score),
			);
			expect(model.best).toBe(!beaten);
		}
		expect(diagnostics.warnings).toEqual(["complexity counts different things: numbers, rules"]);
		expect(labels[0]).toMatch(/^20 fits: /);
		expect(labels.some((label) => / left: /.test(label))).toBe(true);
	});

	test.each([
		["no estimators", {}, /expected at least one estimator, got none/],
		["a fitted thing", { a: 3 }, /expected estimators that can be fitted, such as ridge\({ alpha: 1 }\), got 3/],
		["the same twice", [oneRule(), oneRule()], /got "oneRule" twice/],
	])("refuses %s", async (_name, models, text) => {
		const { table } = await datasets.load("iris");
		await expect(compareModels(models as never, table, { target: "species" })).rejects.toThrow(text);
	});
});
