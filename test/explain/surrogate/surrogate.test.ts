import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import {
	datasets,
	gradientBoosting,
	predictor,
	randomForest,
	surrogateRules,
	surrogateTree,
} from "../../../src/index.ts";

const random = seededRandom(2);
const rows = Array.from({ length: 300 }, () => [random.uniform(), random.uniform()]);

/** A black box of two steps, whose classes and probabilities a tree of two questions gives exactly. */
const steps = predictor(
	async ({ values, shape }) =>
		Array.from({ length: shape[0] as number }, (_, i) => {
			const p = (values[2 * i] as number) > 0.5 ? ((values[2 * i + 1] as number) > 0.5 ? 0.9 : 0.6) : 0.1;
			return [1 - p, p];
		}),
	{ inputShape: [2], featureNames: ["a", "b"], outputNames: ["no", "yes"], outputUnit: "probability" },
);

describe("surrogates", () => {
	test("find the steps that the model is made of, with full fidelity", async () => {
		const { payload, diagnostics } = await surrogateTree(steps, rows, { output: "yes" });
		expect(diagnostics.fidelity).toBeGreaterThan(0.97);
		expect(diagnostics.warnings).toBeUndefined();
		expect(payload.nodes[0]?.condition).toMatch(/^a ≤ 0\.(49|5)/);
		expect(diagnostics.evaluations).toBe(300);
		const classes = await surrogateTree(steps, rows);
		expect(classes.payload.outputs).toEqual(["no", "yes"]);
		expect(classes.diagnostics.fidelity).toBeGreaterThan(0.97);
	});

	test("measure fidelity on rows that they have not seen, and warn where it is low", async () => {
		const noise = predictor(
			async ({ values, shape }) =>
				Array.from({ length: shape[0] as number }, (_, i) => [Math.sin(1e4 * (values[2 * i] as number))]),
			{ inputShape: [2], outputNames: ["wave"], outputUnit: "response" },
		);
		const { diagnostics } = await surrogateTree(noise, rows, { maxDepth: 8, minSamplesLeaf: 1 });
		expect(diagnostics.fidelity).toBeLessThan(0.3);
		const [low, high] = diagnostics.fidelityInterval ?? expect.fail();
		expect(low).toBeLessThan(diagnostics.fidelity as number);
		expect(high).toBeGreaterThan(diagnostics.fidelity as number);
		expect(diagnostics.warnings?.[0]).toMatch(/explains only \d[\d.]* % of the variance of the model's answers/);
	});

	test("stand for a forest of breast cancer, and for boosted trees of diabetes", async () => {
		const cancer = (await datasets.load("breast-cancer")).table;
		const forest = await randomForest({ trees: 20 }).fit(cancer, { target: "diagnosis" });
		const list = await surrogateRules(forest, cancer, { form: "list", maxRules: 3 });
		expect(list.kind).toBe("rules");
		expect(list.diagnostics.fidelity).toBeGreaterThan(0.9);
		const [low, high] = list.diagnostics.fidelityInterval ?? expect.fail();
		expect(high - low).toBeLessThan(0.1);
		const diabetes = (await datasets.load("diabetes")).table;
		const boosted = await gradientBoosting({ rounds: 30 }).fit(diabetes, { target: "progression" });
		const set = await surrogateRules(boosted, diabetes);
		expect(set.diagnostics.fidelity).toBeGreaterThan(0.4);
		expect(set.diagnostics.warnings?.[0]).toMatch(/it is another model/);
	});

	test("give the same bytes again", async () => {
		const [a, b] = [await surrogateTree(steps, rows, { seed: 4 }), await surrogateTree(steps, rows, { seed: 4 })];
		expect(a.payload).toEqual(b.payload);
		expect(a.diagnostics.fidelityInterval).toEqual(b.diagnostics.fidelityInterval);
	});

	test("refuse what they cannot imitate", async () => {
		const always = predictor(async ({ shape }) => Array.from({ length: shape[0] as number }, () => [0.2, 0.8]), {
			inputShape: [2],
			outputNames: ["no", "yes"],
			outputUnit: "probability",
		});
		await expect(surrogateTree(always, rows)).rejects.toThrow(/chooses different classes, got only "yes"/);
		await expect(surrogateTree(steps, rows, { output: "maybe" })).rejects.toMatchObject({ code: "unknown-name" });
		await expect(surrogateTree(steps, rows, { output: 2 })).rejects.toMatchObject({ code: "out-of-range" });
		await expect(surrogateTree(steps, [[0, 1]], { output: 1 })).rejects.toThrow(/expected enough rows/);
		const broken = predictor(async ({ shape }) => Array.from({ length: shape[0] as number }, () => [Number.NaN]), {
			inputShape: [2],
		});
		await expect(surrogateTree(broken, rows)).rejects.toMatchObject({ code: "not-finite" });
	});
});
