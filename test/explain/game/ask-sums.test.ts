import { describe, expect, it } from "vitest";
import {
	datasets,
	ebm,
	exactShap,
	gam,
	kernelShap,
	logisticRegression,
	type Predictor,
	permutationShap,
	predictor,
	ridge,
	type Table,
} from "../../../src/index.ts";

const iris = await datasets.load("iris");
const cancer = await datasets.load("breast-cancer");
const four = ["meanRadius", "meanTexture", "worstArea", "worstConcavity"] as const;
const few = cancer.table.select(...four, cancer.target) as unknown as Table;

const models: readonly (readonly [string, Predictor, Table])[] = [
	["a logistic regression of two classes", await logisticRegression().fit(few, { target: cancer.target }), few],
	["one of three classes", await logisticRegression().fit(iris.table, { target: iris.target }), iris.table as never],
	[
		"a ridge regression",
		await ridge({ alpha: 1 }).fit(iris.table, {
			target: "petalWidth",
			features: ["sepalLength", "sepalWidth", "petalLength"],
		}),
		iris.table as never,
	],
	["an additive model", await gam().fit(few, { target: cancer.target }), few],
	["one with pairs", await ebm({ interactions: 2, outerBags: 1 }).fit(few, { target: cancer.target }), few],
];

/** The same model as a function, of which nothing else is known. */
const hidden = (model: Predictor): Predictor =>
	predictor((rows) => model.predict(rows), {
		inputShape: [model.features!.length],
		outputNames: model.outputNames as string[],
		outputUnit: model.outputUnit,
	});

/** Sums of a few hundred products, in another order. */
const digits = 9;

describe.each(models)("the game of %s", (_, model, table) => {
	const rows = table.head(4).toMatrix(model.features!.map(({ name }) => name) as never);
	const background = table.take([10, 60, 100, 140, 141]).toMatrix(model.features!.map(({ name }) => name) as never);

	it.each([
		["exactShap", {}],
		["exactShap, all outputs", { target: "all" }],
		["exactShap of groups", { groups: [[0, 2]], target: 0 }],
		["exactShap of scores", { explain: "score" }],
	] as const)("is that of the model as a function: %s", async (_, options) => {
		const asScores = "explain" in options;
		const whole = await exactShap(model, rows, { background, ...options } as never);
		const black = asScores
			? predictor((asked) => model.scores!(asked), { inputShape: [model.features!.length] })
			: hidden(model);
		const same = await exactShap(black, rows, { background, ...options, explain: "prediction" } as never);
		expect(whole.payload.scores.shape).toEqual(same.payload.scores.shape);
		for (const [i, value] of whole.payload.scores.values.entries())
			expect(value).toBeCloseTo(same.payload.scores.values[i] as number, digits);
	});

	it("has the same samples and the same bars", async () => {
		for (const method of [kernelShap, permutationShap]) {
			const options = { background, samples: 12, seed: 3 };
			const whole = await method(model, rows, options);
			const same = await method(hidden(model), rows, options);
			for (const [i, value] of whole.payload.scores.values.entries())
				expect(value).toBeCloseTo(same.payload.scores.values[i] as number, digits);
		}
	});
});
