import { decisionTree, type FittedTree, type NdArray, ndArray } from "../../../src/index.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, NotCovered } from "../schema.ts";

const list = (values: ArrayLike<number>): Plain => ({ shape: [values.length], values: Float64Array.from(values) });

/** Rows with their columns in the opposite order. */
function mirrored({ values, shape, axes }: NdArray<Float64Array>): NdArray<Float64Array> {
	const width = shape[1] as number;
	return {
		values: values.map((_, at) => values[at - (at % width) + width - 1 - (at % width)] as number),
		shape,
		axes,
	};
}

/** A tree and how its columns stand to the file's. */
interface Grown {
	readonly tree: FittedTree;
	readonly column: (ours: number) => number;
	readonly rows: (x: NdArray<Float64Array>) => NdArray<Float64Array>;
}

/**
 * The tree of a case, grown anew from the file's rows. Of equally good splits scikit-learn draws one and ours takes the first column, so that the
 * columns are tried in both orders: without a tie both give the same tree.
 */
async function treeOf(golden: GoldenCase, { data }: GoldenFile) {
	const { max_depth: depth, min_samples_leaf: least = 1, criterion } = golden.params;
	if (!data) throw new NotCovered("a case without data");
	const isClasses = Array.isArray(data.y);
	const { shape, values } = plain((data.X_train ?? data.X) as GoldenTensor);
	const x = ndArray(values, shape, ["example", "feature"]);
	const target = isClasses ? (data.y as number[]) : plain(data.y_train as GoldenTensor).values;
	const task = isClasses ? "classification" : "regression";
	const estimator = decisionTree({
		maxDepth: depth as number,
		minSamplesLeaf: least as number,
		criterion: criterion === "squared_error" ? "squared error" : (criterion as "gini" | undefined),
	});
	const last = (shape[1] as number) - 1;
	const orders: Grown[] = [
		{ tree: await estimator.fit(x, { target, task }), column: (ours) => ours, rows: (rows) => rows },
		{ tree: await estimator.fit(mirrored(x), { target, task }), column: (ours) => last - ours, rows: mirrored },
	];
	const { feature } = (golden.expected.tree ?? {}) as { feature?: readonly number[] };
	const isSame = ({ tree: { tree }, column }: Grown) =>
		feature?.every((one, node) => one < 0 || one === column(tree.feature[node] as number));
	return { x, target: Float64Array.from(target), ...((orders.find(isSame) ?? orders[0]) as Grown) };
}

/** The arrays under scikit-learn's names; it writes −2 at leaves. */
function arraysOf({ tree: { tree }, column }: Grown): Record<string, Plain> {
	const { childrenLeft, childrenRight, feature, threshold, cover, impurity, values, width } = tree;
	const atSplits = (array: ArrayLike<number>) =>
		list(Array.from(array, (value, node) => ((childrenLeft[node] as number) < 0 ? -2 : value)));
	return {
		"tree.children_left": list(childrenLeft),
		"tree.children_right": list(childrenRight),
		"tree.feature": atSplits(feature.map(column)),
		"tree.threshold": atSplits(threshold),
		"tree.value": { shape: [childrenLeft.length, width], values },
		"tree.node_weight": list(cover),
		"tree.impurity": list(impurity),
	};
}

const decisionTreeCase: Method = async (golden, file) => {
	const grown = await treeOf(golden, file);
	const { tree, x, target, rows: ordered, column } = grown;
	const importances = tree.importances.map((_, j) => tree.importances[column(j)] as number);
	const arrays = { ...arraysOf(grown), feature_importances: list(importances) };
	const { values, shape } = await tree.predict(ordered(x));
	if (tree.classes) {
		const rows = golden.expected.rows as number[];
		const width = shape[1] as number;
		const picked = rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
		const classes = await tree.classify(ordered(x));
		const right = classes.filter((name, row) => Number(name) === target[row]).length;
		return {
			...arrays,
			proba_first20: { shape: [rows.length, width], values: Float64Array.from(picked) },
			rows: list(rows),
			accuracy_train: { shape: [], values: Float64Array.of(right / (shape[0] as number)) },
		};
	}
	const held = plain(file.data?.X_test as GoldenTensor);
	const answers = await tree.predict(ordered(ndArray(held.values, held.shape, ["example", "feature"])));
	const mean = target.reduce((sum, one) => sum + one, 0) / target.length;
	const left = target.reduce((sum, one, row) => sum + (one - (values[row] as number)) ** 2, 0);
	const all = target.reduce((sum, one) => sum + (one - mean) ** 2, 0);
	return {
		...arrays,
		pred_test: list(answers.values),
		r2_train: { shape: [], values: Float64Array.of(1 - left / all) },
	};
};

const pruningCase: Method = async (golden, file) => {
	const { tree } = await treeOf(golden, file);
	const { alphas, impurities } = tree.pruningPath();
	return { ccp_alphas: list(alphas), impurities: list(impurities) };
};

/** Decision trees and their pruning. */
export const treeMethods: Readonly<Record<string, Method>> = {
	decision_tree: decisionTreeCase,
	cost_complexity_pruning: pruningCase,
};
