import {
	leaveOneFeatureOut,
	type NdArray,
	ndArray,
	type Predictor,
	partialDependence,
	permutationImportance,
	predictor,
	ridge,
	treeModel,
} from "../../../src/index.ts";
import { oneScore } from "../../models/tree/one-score.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, isTensor, NotCovered } from "../schema.ts";

/** A tensor among the data of a file. */
function dataOf(file: GoldenFile, name: string): Plain {
	const tensor = file.data?.[name];
	if (!isTensor(tensor)) throw new NotCovered(`data without ${name}`);
	return plain(tensor);
}

const matrix = ({ shape, values }: Plain): NdArray => ndArray(values, shape, ["example", "feature"]);
const asPlain = ({ shape, values }: NdArray): Plain => ({ shape, values: Float64Array.from(values) });

/** A linear model that a case writes out. */
function linear(coefficients: ArrayLike<number>, intercept: number): Predictor {
	const width = coefficients.length;
	const answer = ({ values, shape: [count = 0] }: NdArray) =>
		Array.from({ length: count }, (_, row) => [
			Array.from(coefficients).reduce((sum, c, j) => sum + c * (values[row * width + j] as number), intercept),
		]);
	return predictor(answer as never, { inputShape: [width], outputUnit: "response" });
}

const permutationCase: Method = async (golden, file) => {
	const {
		model,
		score,
		row_orders: orders,
	} = golden.params as {
		model: { coef: GoldenTensor; intercept: number };
		score: "r2";
		row_orders: number[][];
	};
	const [x, y] = [dataOf(file, "X_test"), dataOf(file, "y_test")];
	const asked = linear(plain(model.coef).values, model.intercept);
	const { payload } = await permutationImportance(asked, matrix(x), { target: y.values, score, orders });
	const { scores, spread, repeats } = payload;
	const count = orders.length;
	return {
		importances: asPlain(repeats as NdArray),
		mean: asPlain(scores),
		// Ours is the sample's.
		std_population: {
			shape: scores.shape,
			values: Float64Array.from((spread as NdArray).values, (s) => s * Math.sqrt((count - 1) / count)),
		},
	};
};

interface GoldenTree {
	readonly children_left: number[];
	readonly children_right: number[];
	readonly feature: number[];
	readonly threshold: number[];
	readonly value: number[][] | GoldenTensor;
}

/** A regression tree that another case of the file holds. */
function treeOf(golden: GoldenCase, file: GoldenFile): Predictor {
	const found = file.cases.find(({ id }) => id === golden.params.model);
	const tree = found?.expected.tree as GoldenTree | undefined;
	if (!tree) throw new NotCovered(`model ${JSON.stringify(golden.params.model)}`);
	const values = isTensor(tree.value) ? plain(tree.value).values : Float64Array.from(tree.value.flat());
	const [, featureCount] = dataOf(file, "X_train").shape as [number, number];
	return treeModel({
		trees: [
			{
				childrenLeft: Int32Array.from(tree.children_left),
				childrenRight: Int32Array.from(tree.children_right),
				feature: Int32Array.from(tree.feature, (feature) => Math.max(0, feature)),
				threshold: Float64Array.from(tree.threshold),
				missingLeft: new Uint8Array(tree.feature.length),
				values,
				width: 1,
				firstOutput: 0,
			},
		],
		featureCount,
		...oneScore,
		precision: "float32",
		source: "scikit-learn",
	});
}

const dependenceCase: Method = async (golden, file) => {
	const { feature, grid } = golden.params as { feature: number; grid: GoldenTensor };
	const rows = dataOf(file, "X_train");
	const { payload } = await partialDependence(treeOf(golden, file), matrix(rows), {
		feature,
		grid: [...plain(grid).values],
		ice: rows.shape[0] as number,
	});
	const first = asPlain(payload.individual as NdArray).values.slice(0, 5 * (grid.shape[0] as number));
	return {
		average: asPlain(payload.effect),
		individual_first5: { shape: [5, grid.shape[0] as number], values: first },
	};
};

/** Parts of rows that stand beside each other, the first ones larger by one where they cannot be equal. */
function contiguousFolds(rows: number, folds: number): { train: Uint32Array; test: Uint32Array }[] {
	const all = Uint32Array.from({ length: rows }, (_, row) => row);
	let start = 0;
	return Array.from({ length: folds }, (_, fold) => {
		const end = start + Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0);
		const test = all.slice(start, end);
		const train = all.filter((row) => row < (test[0] as number) || row >= end);
		start = end;
		return { train, test };
	});
}

const lofoCase: Method = async ({ params }, file) => {
	if (params.model !== "ridge alpha=1" || params.score !== "r2") throw new NotCovered("another model or score");
	if (!String(params.cv).startsWith("5 contiguous folds")) throw new NotCovered(`folds "${params.cv}"`);
	const [x, y] = [dataOf(file, "X_train"), dataOf(file, "y_train")];
	const folds = contiguousFolds(y.values.length, 5);
	const { payload } = await leaveOneFeatureOut(ridge({ alpha: 1 }), matrix(x), {
		target: y.values,
		score: "r2",
		folds,
	});
	const full: number[] = [];
	for (const { train, test } of folds) {
		const rowsOf = (rows: Uint32Array) => Array.from(rows, (row) => [...x.values.subarray(row * 10, (row + 1) * 10)]);
		const targets = Array.from(train, (row) => y.values[row] as number);
		const model = await ridge({ alpha: 1 }).fit(rowsOf(train), { target: targets });
		const predicted = (await model.predict(rowsOf(test))).values;
		const truth = Array.from(test, (row) => y.values[row] as number);
		const mean = truth.reduce((sum, one) => sum + one, 0) / truth.length;
		const squares = (of: (i: number) => number) => truth.reduce((sum, one, i) => sum + (one - of(i)) ** 2, 0);
		full.push(1 - squares((i) => predicted[i] as number) / squares(() => mean));
	}
	return {
		full_scores: { shape: [5], values: Float64Array.from(full) },
		importance_per_fold: asPlain(payload.repeats as NdArray),
		importance_mean: asPlain(payload.scores),
	};
};

/** What the methods of global questions are in this library. */
export const globalMethods: Readonly<Record<string, Method>> = {
	permutation_importance: permutationCase,
	partial_dependence: dependenceCase,
	lofo: lofoCase,
};
