import {
	type NdArray,
	ndArray,
	type Predictor,
	partialDependence,
	permutationImportance,
	predictor,
	treeModel,
} from "../../../src/index.ts";
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
		outputs: 1,
		combine: "sum",
		base: Float64Array.of(0),
		comparison: "<=",
		precision: "float32",
		takesMissing: false,
		link: { name: "identity" },
		scoreUnit: "response",
		outputUnit: "response",
		source: "scikit-learn",
	});
}

const dependenceCase: Method = async (golden, file) => {
	const { feature, grid } = golden.params as { feature: number; grid: GoldenTensor };
	const rows = dataOf(file, "X_train");
	const { payload } = await partialDependence(treeOf(golden, file), matrix(rows), {
		feature,
		grid: [...plain(grid).values],
		ice: 5,
	});
	return { average: asPlain(payload.effect), individual_first5: asPlain(payload.individual as NdArray) };
};

/** What the methods of global questions are in this library. */
export const globalMethods: Readonly<Record<string, Method>> = {
	permutation_importance: permutationCase,
	partial_dependence: dependenceCase,
};
