import type { Feature } from "../../../src/core/explanation.ts";
import { ShapeModel, type ShapeParts } from "../../../src/models/additive/shape-model.ts";

export const zero = () => new Float64Array(1);

export const features: readonly Feature[] = [
	{ name: "age", unit: "years" },
	{ name: "bmi" },
	{ name: "island", levels: ["Biscoe", "Dream", "Torgersen"] },
];

/** Steps of age, with missing values. */
export const ofAge: ShapeParts = {
	shape: {
		form: "steps",
		feature: 0,
		cuts: Float64Array.of(30, 50),
		values: Float64Array.of(-2, 1, 3),
		missing: Float64Array.of(-5),
		unseen: zero(),
	},
	density: Float64Array.of(10, 30, 10),
	missingWeight: 10,
	ranges: [[20, 60]],
	band: Float64Array.of(0.5, 0.25, 1),
};

/** A line of bmi. */
export const ofBmi: ShapeParts = {
	shape: {
		form: "line",
		feature: 1,
		grid: Float64Array.of(20, 25, 30, 40),
		values: Float64Array.of(0, 4, 2, 6),
		missing: zero(),
		unseen: zero(),
	},
	density: Float64Array.of(5, 20, 30, 5),
	missingWeight: 0,
	ranges: [[20, 40]],
};

export const ofIsland: ShapeParts = {
	shape: {
		form: "levels",
		feature: 2,
		values: Float64Array.of(1, 0, -4),
		missing: zero(),
		unseen: Float64Array.of(0.5),
	},
	density: Float64Array.of(30, 20, 10),
	missingWeight: 0,
	ranges: [[0, 2]],
};

/** A pair of age, in two steps, and island. */
export const ofPair: ShapeParts = {
	shape: {
		form: "pair",
		pair: [0, 2],
		axes: [{ cuts: Float64Array.of(40) }, { levels: 3 }],
		values: Float64Array.from({ length: 20 }, (_, i) => i),
	},
	density: Float64Array.from({ length: 20 }, (_, i) => (i >= 5 && i < 15 && i % 5 > 0 && i % 5 < 4 ? 10 : 0)),
	missingWeight: 0,
	ranges: [
		[20, 60],
		[0, 2],
	],
};

/** A regression with one term of each form. */
export function shapeModel(terms: readonly ShapeParts[] = [ofAge, ofBmi, ofIsland, ofPair]): ShapeModel {
	return new ShapeModel(
		{ task: "regression", features, target: { name: "progression" }, classes: undefined, rowCount: 60 },
		{ method: "planted", intercept: Float64Array.of(100), terms, bandNote: "made up" },
	);
}
