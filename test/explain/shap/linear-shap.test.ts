import { describe, expect, it } from "vitest";
import { ndArray } from "../../../src/core/nd-array.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { linearShap } from "../../../src/explain/shap/linear-shap.ts";
import { datasets, ebm, exactShap, gam, linearRegression, logisticRegression, shap } from "../../../src/index.ts";

/** Sums of some hundred terms in another order. */
const rounding = 9;

const { table: diabetes } = await datasets.load("diabetes");
const rows = diabetes.slice(0, 4);
const background = diabetes.slice(50, 80);
const features = ["age", "bmi", "bloodPressure", "logTriglycerides"];

describe("linear SHAP, interventional", () => {
	it("is β (x − mean) of a linear model, and what exactShap finds", async () => {
		const model = await linearRegression().fit(diabetes, { target: "progression", features });
		const { payload, diagnostics, unit } = await linearShap(model, rows, { background });
		const exact = await exactShap(model, rows, { background });
		payload.scores.values.forEach(
			(value, i) => void expect(value).toBeCloseTo(exact.payload.scores.values[i]!, rounding),
		);
		expect(payload.baseValue!.values[0]).toBeCloseTo(exact.payload.baseValue!.values[0]!, rounding);
		expect(diagnostics.convergenceDelta).toBeLessThan(1e-9);
		expect(diagnostics.evaluations).toBe(34);
		expect(unit).toBe("response");
	});

	it("shares pairs of an EBM and curves of a GAM exactly, over the background", async () => {
		const models = [
			await ebm({ interactions: 3, outerBags: 1 }).fit(diabetes, { target: "progression", features, seed: 1 }),
			await gam().fit(diabetes, { target: "progression", features }),
		];
		expect(models[0]!.terms.some((term) => term.features.length === 2)).toBe(true);
		for (const model of models) {
			const exact = await exactShap(model, rows, { background, explain: "score" });
			for (const batchSize of [5, 10_000]) {
				const { payload } = await linearShap(model, rows, { background, batchSize });
				payload.scores.values.forEach((value, i) => void expect(value).toBeCloseTo(exact.payload.scores.values[i]!, 8));
			}
		}
	});

	it("explains the log-odds of classes, one or all, and features as one", async () => {
		const { table: iris } = await datasets.load("iris");
		const model = await logisticRegression().fit(iris, { target: "species" });
		const asked = { background: iris.slice(0, 150), target: "all" } as const;
		const { payload, unit } = await linearShap(model, iris.slice(60, 62), asked);
		const exact = await exactShap(model, iris.slice(60, 62), { ...asked, explain: "score" });
		expect(payload.scores.shape).toEqual([2, 4, 3]);
		payload.scores.values.forEach(
			(value, i) => void expect(value).toBeCloseTo(exact.payload.scores.values[i]!, rounding),
		);
		expect(unit).toBe("logit");
		const names = model.features.map(({ name }) => name);
		const together = await linearShap(model, iris.slice(60, 62), { ...asked, groups: [names.slice(0, 2)] });
		expect(together.payload.members).toEqual([[0, 1], [2], [3]]);
		const [first, second] = [payload.scores.values[0]!, payload.scores.values[3]!];
		expect(together.payload.scores.values[0]).toBeCloseTo(first + second, 12);
	});

	it("is what shap chooses where the sum is explained", async () => {
		const model = await linearRegression().fit(diabetes, { target: "progression", features });
		const { provenance, payload } = await shap(model, rows, { background });
		expect(provenance.method).toBe("linearShap");
		expect(payload).toEqual((await linearShap(model, rows, { background })).payload);
		const iris = (await datasets.load("iris")).table;
		const classes = await logisticRegression().fit(iris, { target: "species" });
		const asked = { background: iris.slice(0, 9) };
		expect((await shap(classes, iris.slice(0, 2), asked)).provenance.method).toBe("exactShap");
		expect((await shap(classes, iris.slice(0, 2), { ...asked, explain: "score" })).provenance.method).toBe(
			"linearShap",
		);
	});

	it("takes coefficients, and means instead of rows", async () => {
		const model = { coefficients: [2, -1], intercept: 3, featureNames: ["a", "b"] };
		const { payload } = await linearShap(model, [[5, 7]], { moments: { mean: [1, 2] } });
		expect([...payload.scores.values]).toEqual([8, -5]);
		expect(payload.baseValue!.values[0]).toBe(3);
		expect(payload.outputValue.values[0]).toBe(6);
	});
});

describe("linear SHAP, correlation-dependent", () => {
	const count = 60;
	const width = 4;
	const random = seededRandom(5);
	const x = new Float64Array(count * width);
	for (let i = 0; i < count; i++) {
		const [a, b] = [random.normal(), random.normal()];
		x.set([a, 0.9 * a + 0.3 * random.normal(), b, random.normal() - 0.5 * b], i * width);
	}
	const cloud = ndArray(x, [count, width], ["example", "feature"]);
	const model = { coefficients: [1, 0, 2, -1], intercept: 0.5 };
	const row = [1.5, -0.5, 2, 0.3];

	const mean = Array.from({ length: width }, (_, j) => {
		let sum = 0;
		for (let i = 0; i < count; i++) sum += x[i * width + j]! / count;
		return sum;
	});
	const covariance = mean.map((_, j) =>
		mean.map((__, k) => {
			let sum = 0;
			for (let i = 0; i < count; i++) sum += ((x[i * width + j]! - mean[j]!) * (x[i * width + k]! - mean[k]!)) / count;
			return sum;
		}),
	);

	/** E[x_o | x_S] by Gauss–Jordan, straight from the formula of the conditional normal. */
	function expected(o: number, known: readonly number[]): number {
		const system = known.map((a) => [...known.map((b) => covariance[a]![b]!), covariance[a]![o]!]);
		for (const [i, pivot] of system.entries()) {
			for (const [k, other] of system.entries()) {
				if (k === i) continue;
				const share = other[i]! / pivot[i]!;
				for (let c = 0; c < other.length; c++) other[c]! -= share * pivot[c]!;
			}
		}
		return known.reduce((sum, j, i) => sum + (system[i]!.at(-1)! / system[i]![i]!) * (row[j]! - mean[j]!), mean[o]!);
	}
	const worth = (mask: number) => {
		const known = [0, 1, 2, 3].filter((j) => (mask >> j) & 1);
		return [0, 1, 2, 3].reduce(
			(sum, j) => sum + model.coefficients[j]! * (known.includes(j) ? row[j]! : expected(j, known)),
			model.intercept,
		);
	};
	const factorials = [1, 1, 2, 6, 24];
	const shapley = [0, 1, 2, 3].map((j) => {
		let sum = 0;
		for (let mask = 0; mask < 16; mask++) {
			if ((mask >> j) & 1) continue;
			const size = [0, 1, 2, 3].filter((k) => (mask >> k) & 1).length;
			sum += ((factorials[size]! * factorials[3 - size]!) / 24) * (worth(mask | (1 << j)) - worth(mask));
		}
		return sum;
	});

	it("is the sum over coalitions of the Gaussian's conditional means", async () => {
		const asked = { background: cloud, perturbation: "correlation-dependent" } as const;
		const { payload, diagnostics } = await linearShap(model, [row], asked);
		shapley.forEach((value, j) => void expect(payload.scores.values[j]).toBeCloseTo(value, rounding));
		expect(diagnostics.standardError).toBeUndefined();
		// Its own coefficient is 0, but it tells about the first.
		expect(Math.abs(payload.scores.values[1]!)).toBeGreaterThan(0.1);
		const moments = { mean, covariance };
		const given = await linearShap(model, [row], { moments, perturbation: "correlation-dependent" });
		shapley.forEach((value, j) => void expect(given.payload.scores.values[j]).toBeCloseTo(value, rounding));
	});

	it("is sampled where coalitions are too many: right on average, and it adds up each time", async () => {
		const runs = 80;
		const values = await Promise.all(
			Array.from({ length: runs }, async (_, seed) => {
				const asked = { background: cloud, perturbation: "correlation-dependent", samples: 12, seed } as const;
				const { payload, diagnostics } = await linearShap(model, [row], asked);
				// Twelve of fourteen coalitions are two pairs of orders: too few for bars.
				expect(diagnostics.standardError).toBeUndefined();
				expect(diagnostics.warnings?.join()).toMatch(/2 pairs of orders are too few to tell/);
				expect(diagnostics.convergenceDelta).toBeLessThan(1e-9);
				return payload.scores.values;
			}),
		);
		shapley.forEach((value, j) => {
			const mean = values.reduce((sum, one) => sum + one[j]! / runs, 0);
			const variance = values.reduce((sum, one) => sum + (one[j]! - mean) ** 2 / (runs - 1), 0);
			// Four standard errors of the mean of all runs.
			expect(Math.abs(mean - value)).toBeLessThan(4 * Math.sqrt(variance / runs) + 1e-9);
		});
	});

	it("of columns that are copies gives the copies the same", async () => {
		const copies = Float64Array.from(
			{ length: 90 },
			(_, i) => x[Math.floor(i / 3) * width]! + (i % 3 === 2 ? x[Math.floor(i / 3) * width + 2]! : 0),
		);
		const twins = ndArray(copies, [30, 3], ["example", "feature"]);
		const { payload } = await linearShap({ coefficients: [1, 1, 1] }, [[2, 2, 1]], {
			background: twins,
			perturbation: "correlation-dependent",
		});
		expect(payload.scores.values[0]).toBeCloseTo(payload.scores.values[1]!, 9);
	});

	it.each<[string, object, object, string, RegExp]>([
		["no background", model, {}, "bad-option", /as option "background" or option "moments", got neither/],
		["two", model, { background: cloud, moments: { mean } }, "bad-option", /got both/],
		[
			"moments without covariance",
			model,
			{ moments: { mean }, perturbation: "correlation-dependent" },
			"bad-option",
			/to have a covariance/,
		],
		["means of other columns", model, { moments: { mean: [1] } }, "shape-mismatch", /4 finite means/],
		[
			"a covariance of another shape",
			model,
			{ moments: { mean, covariance: [[1]] }, perturbation: "correlation-dependent" },
			"shape-mismatch",
			/\[4, 4\], got \[1, 1\]/,
		],
		[
			"a model that is no sum",
			{ predict: () => [] },
			{ background: cloud },
			"unsupported-model",
			/a sum of terms.*shap takes any model/,
		],
		[
			"coefficients that are none",
			{ coefficients: [1, Number.NaN, 0, 0] },
			{ background: cloud },
			"bad-input",
			/finite numbers/,
		],
	])("refuses %s", async (_, given, options, code, text) => {
		const run = linearShap(given as never, [row], options);
		await expect(run).rejects.toMatchObject({ code, message: expect.stringMatching(text) });
	});

	it("refuses categories and curves", async () => {
		const { table: penguins } = await datasets.load("penguins");
		const complete = penguins.dropMissing();
		const model = await linearRegression().fit(complete, {
			target: "bodyMass",
			features: ["species", "flipperLength"],
		});
		const asked = { background: complete.slice(0, 50), perturbation: "correlation-dependent" } as const;
		await expect(linearShap(model, complete.slice(0, 1), asked)).rejects.toThrow("got one with categories or curves");
		const { payload } = await linearShap(model, complete.slice(0, 1), { background: complete.slice(0, 50) });
		expect(payload.scores.shape).toEqual([1, 2]);
	});
});
