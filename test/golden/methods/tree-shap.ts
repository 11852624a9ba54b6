import {
	type NdArray,
	ndArray,
	saabas,
	type TreeModel,
	treeModel,
	treeShap,
	treeShapInteractions,
} from "../../../src/index.ts";
import type { Tree } from "../../../src/models/tree/tree-ensemble.ts";
import { oneScore } from "../../models/tree/one-score.ts";
import { type Plain, plain } from "../layout.ts";
import type { Method } from "../methods.ts";
import { type GoldenCase, type GoldenFile, type GoldenTensor, NotCovered } from "../schema.ts";

/** A tree under scikit-learn's names. */
interface FileTree {
	readonly children_left: readonly number[];
	readonly children_right: readonly number[];
	readonly feature: readonly number[];
	readonly threshold: readonly number[];
	readonly value: GoldenTensor;
	readonly node_weight: readonly number[];
	readonly compare?: string;
}

const numbers = (list: readonly number[] | GoldenTensor): number[] =>
	Array.isArray(list) ? list : [...plain(list as GoldenTensor).values];

function treeOf(tree: FileTree, width: number, thresholds: 32 | 64): Tree {
	const left = numbers(tree.children_left);
	return {
		childrenLeft: Int32Array.from(left),
		childrenRight: Int32Array.from(numbers(tree.children_right)),
		feature: Int32Array.from(numbers(tree.feature), (column) => Math.max(column, 0)),
		threshold: Float64Array.from(numbers(tree.threshold), (one) => (thresholds === 32 ? Math.fround(one) : one)),
		missingLeft: new Uint8Array(left.length),
		cover: Float64Array.from(numbers(tree.node_weight)),
		values: plain(tree.value).values,
		width,
		firstOutput: 0,
	};
}

/** Rows, of which the file has nine digits: all that 32 bits need. */
const matrix = (tensor: unknown): NdArray<Float64Array> => {
	const { values, shape } = plain(tensor as GoldenTensor);
	return ndArray(values, shape, ["example", "feature"]);
};

/**
 * With a background, shap keeps thresholds in 32 bits, where scikit-learn and this library have 64: a row that lies within that of a threshold takes the other
 * way there. XGBoost's own thresholds have 32 bits, of which the file has nine digits.
 */
function modelOf(golden: GoldenCase, file: GoldenFile, thresholds: 32 | 64 = 64): TreeModel {
	const ref = (golden as { readonly model_ref?: string }).model_ref;
	const found = ref === undefined ? golden : file.cases.find(({ id }) => id === ref);
	const model = found?.model as { readonly trees: readonly FileTree[]; readonly base: number } | undefined;
	if (!model?.trees) throw new NotCovered("a case without trees");
	const width = model.trees[0]?.value.shape[1] ?? 1;
	const isStrict = model.trees[0]?.compare?.includes("x < threshold") === true;
	return treeModel({
		trees: model.trees.map((tree) => treeOf(tree, width, isStrict ? 32 : thresholds)),
		featureCount: matrix(file.data?.x).shape[1] as number,
		outputs: width,
		combine: "sum",
		base: new Float64Array(width).fill(model.base),
		comparison: isStrict ? "<" : "<=",
		precision: "float32",
		takesMissing: isStrict,
		link: { name: "identity" },
		scoreUnit: "response",
		outputUnit: "response",
		source: golden.id,
	});
}

const asPlain = ({ shape, values }: NdArray): Plain => ({
	shape,
	values: Float64Array.from(values),
});

/** What all rows are counted from: the same for all of them. */
const ofOneRow = ({ values, shape }: NdArray): Plain => ({
	shape: [shape[1] ?? 1],
	values: Float64Array.from(values.subarray(0, shape[1] ?? 1)),
});

/** The tree that the file describes in words (Lundberg, Erion and Lee 2018): 80 where both features are 1, feature 1 at its root. */
const bothOnes = treeModel({
	trees: [
		{
			childrenLeft: Int32Array.of(1, -1, 3, -1, -1),
			childrenRight: Int32Array.of(2, -1, 4, -1, -1),
			feature: Int32Array.of(1, 0, 0, 0, 0),
			threshold: Float64Array.of(0.5, 0, 0.5, 0, 0),
			missingLeft: new Uint8Array(5),
			cover: Float64Array.of(4, 2, 2, 1, 1),
			values: Float64Array.of(0, 0, 0, 0, 80),
			width: 1,
			firstOutput: 0,
		},
	],
	featureCount: 2,
	...oneScore,
	source: "shap.tree.paper_and",
});

async function bothOnesCase({ model }: GoldenCase): Promise<Readonly<Record<string, Plain>>> {
	const { X } = model as unknown as { readonly X: readonly (readonly number[])[] };
	const x = ndArray(Float64Array.from(X.flat()), [X.length, 2], ["example", "feature"]);
	return {
		shap_values: asPlain((await treeShap(bothOnes, x)).payload.scores),
		saabas: asPlain((await saabas(bothOnes, x)).payload.scores),
	};
}

const treeShapCase: Method = async (golden, file) => {
	if (golden.id === bothOnes.ensemble.source) return bothOnesCase(golden);
	const model = modelOf(golden, file);
	const x = matrix(file.data?.x);
	const target = model.ensemble.outputs > 1 ? "all" : 0;
	const byCovers = await treeShap(model, x, { target });
	const byRows = await treeShap(modelOf(golden, file, 32), x, { target, background: matrix(file.data?.bg) });
	const answers = {
		"path_dependent.shap_values": asPlain(byCovers.payload.scores),
		"path_dependent.expected_value": ofOneRow(byCovers.payload.baseValue as NdArray),
		"interventional.shap_values": asPlain(byRows.payload.scores),
		"interventional.expected_value": ofOneRow(byRows.payload.baseValue as NdArray),
		model_output: asPlain(byCovers.payload.outputValue),
	};
	if (!golden.expected.interactions_first3) return answers;
	const first = ndArray(x.values.slice(0, 3 * (x.shape[1] as number)), [3, x.shape[1] as number], x.axes);
	const { payload } = await treeShapInteractions(model, first);
	return { ...answers, interactions_first3: asPlain(payload.pairs) };
};

const saabasCase: Method = async (golden, file) => ({
	shap_values: asPlain((await saabas(modelOf(golden, file), matrix(file.data?.x))).payload.scores),
});

/** Tree SHAP and what came before it. */
export const treeShapMethods: Readonly<Record<string, Method>> = { tree_shap: treeShapCase, tree_saabas: saabasCase };
