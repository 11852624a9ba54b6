import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import {
	datasets,
	digits,
	featureAblation,
	fitEncoder,
	gradCam,
	loadKeras,
	loadTrees,
	ndArray,
	ordinalEncoder,
	saliency,
	take,
	unscaled,
} from "../../src/index.ts";
import { relativeDifference } from "../tolerance.ts";

/** 32-bit floats through some layers, beside 64-bit floats of the source framework: the limit that the issue sets. */
const sourceRounding = 1e-5;
/** Sums of the same 64-bit numbers in another order. */
const treeRounding = 1e-12;
/** As many roundings again on the way back. */
const gradientRounding = 1e-5;

const file = (name: string): string => fileURLToPath(new URL(`../../notebooks/models/${name}`, import.meta.url));
const answers = (name: string) =>
	JSON.parse(readFileSync(new URL(`../fixtures/real/${name}.json`, import.meta.url), "utf8")) as Record<
		string,
		number[][]
	>;
const flat = (numbers: readonly (number | readonly number[])[] | undefined) =>
	Float64Array.from((numbers ?? []).flat());

const meanOf = (numbers: Float64Array) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** The examples that scripts/fixtures/real_models.py keeps answers of. */
const kept = Array.from({ length: 40 }, (_, i) => 8 * i);
const images = take(digits().images, kept);

describe("a Keras network of digits", () => {
	it("answers and is explained as in Keras", async () => {
		const model = await loadKeras(file("digits-cnn.keras"), { outputNames: digits().names });
		const expected = answers("keras-cnn");
		const { values } = await model.probabilities(images);
		expect(relativeDifference(values, flat(expected.probabilities))).toBeLessThan(sourceRounding);
		const { payload } = await saliency(model, images);
		expect(relativeDifference(payload.scores.values, flat(expected.gradient))).toBeLessThan(gradientRounding);
		const map = await gradCam(model, images, { layer: "conv2" });
		expect(map.payload.scores.shape).toEqual([40, 8, 8]);
		model.dispose();
	});
});

describe("a scikit-learn forest of digits", () => {
	it("answers as in scikit-learn, and is explained by leaving out pixels", async () => {
		const forest = await loadTrees(file("digits-forest.json"));
		const rows = ndArray(Float64Array.from(images.values), [40, 64], ["example", "feature"]);
		const { values } = await forest.predict(rows);
		expect(relativeDifference(values, flat(answers("scikit-learn-forest").probabilities))).toBeLessThan(treeRounding);
		const { payload, unit } = await featureAblation(forest, rows);
		expect(unit).toBe("probability");
		expect(payload.scores.shape).toEqual([40, 64]);
		// A corner that is never inked cannot matter, the middle does.
		const total = (pixel: number) =>
			kept.reduce((sum, _, i) => sum + Math.abs(payload.scores.values[64 * i + pixel]!), 0);
		expect(total(0)).toBe(0);
		expect(total(8 * 2 + 5)).toBeGreaterThan(0.1);
	});
});

describe("an XGBoost model of diabetes", () => {
	it("answers as in XGBoost, and is explained by the columns' names", async () => {
		const model = await loadTrees(file("diabetes-xgboost.json"));
		const { table, features } = await datasets.load("diabetes");
		const encoder = fitEncoder(table, { features, numbers: unscaled(), categories: ordinalEncoder() });
		const all = encoder.encode(table);
		const rows = take(all, kept);
		const { values } = await model.predict(rows);
		expect(relativeDifference(values, flat(answers("xgboost").predictions))).toBeLessThan(sourceRounding);

		const means = features.map((_, i) => meanOf(all.values.filter((_, place) => place % features.length === i)));
		const baseline = ndArray(Float64Array.from(means), [10], ["feature"]);
		const { payload } = await featureAblation(model, rows, { baseline });
		expect(payload.features.map(({ name }) => name)).toEqual([...features]);
		const share = (name: string) =>
			kept.reduce((sum, _, i) => sum + Math.abs(payload.scores.values[10 * i + features.indexOf(name as "age")]!), 0);
		// Body mass index and triglycerides say most of the progression (Efron et al. 2004, figure 1).
		expect(share("bmi")).toBeGreaterThan(share("age"));
		expect(share("logTriglycerides")).toBeGreaterThan(share("totalCholesterol"));
	});
});
