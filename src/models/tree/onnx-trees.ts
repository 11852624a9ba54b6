import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { FileFields } from "../../data/file-fields.ts";
import { checkEnsemble } from "./check-ensemble.ts";
import type { Link } from "./link.ts";
import { floats, leafWeights, readNodes } from "./onnx-nodes.ts";
import { columnsOf, type OnnxNode, regressionLink, toTrees } from "./onnx-splits.ts";
import { readOnnxTreeEnsemble } from "./onnx-tree-ensemble.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";

/** ONNX's operators of trees, domain `ai.onnx.ml`. */
export type OnnxTreeOperator = "TreeEnsembleClassifier" | "TreeEnsembleRegressor" | "TreeEnsemble";

/** The node's attributes by name: numbers, texts, and lists or typed arrays of them; a tensor is the array of its values. */
export type OnnxTreeAttributes = Readonly<Record<string, unknown>>;

/** What {@link treeEnsembleFromOnnx} takes beside the attributes. */
export interface OnnxTreeOptions {
	/** Columns of the input; default: up to the last that a split asks for. */
	readonly featureCount?: number | undefined;
	/** Who reads, and which node, for error texts. */
	readonly reader?: string;
}

const links: Readonly<Record<string, Link["name"]>> = {
	NONE: "identity",
	LOGISTIC: "logistic",
	SOFTMAX: "softmax",
	SOFTMAX_ZERO: "softmax-zero",
	PROBIT: "probit",
};

function linkOf(root: FileFields): Link["name"] {
	const field = root.maybe("post_transform");
	const name = field?.text() ?? "NONE";
	return (
		(Object.hasOwn(links, name) && links[name]) || (field as FileFields).unexpected(`one of ${Object.keys(links)}`)
	);
}

/** The same trees whose leaves add something else. */
const withLeaves = (trees: readonly OnnxNode[][], change: (adds: OnnxNode["adds"]) => OnnxNode["adds"]): OnnxNode[][] =>
	trees.map((nodes) => nodes.map((node) => (node.mode === "LEAF" ? { ...node, adds: change(node.adds) } : node)));

function classifier(root: FileFields, stated: number | undefined): TreeEnsemble {
	const labels = root.maybe("classlabels_strings")?.texts() ?? [];
	const names = labels.length > 0 ? labels : Array.from(root.at("classlabels_int64s").integers(), String);
	const { adds, outputs: ids, weights } = leafWeights(root, "class");
	const nodes = readNodes(root, adds);
	const link = linkOf(root);
	const bases = floats(root, "base_values");
	// Two classes of which one has all the weights: what the model gives is that one's score, and the other follows from it.
	const oneOfTwo = names.length === 2 && ids.length > 0 && ids.every((id) => id === ids[0]);
	const mirrored = oneOfTwo && link === "identity";
	const negative = weights.some((weight) => weight < 0);
	const single = oneOfTwo && (link === "logistic" || link === "probit");
	const outputs = single ? 1 : names.length;
	const precision = root.has("nodes_values_as_tensor") ? "float64" : "float32";
	const base = Float64Array.from({ length: outputs }, (_, k) => (single ? bases?.at(-1) : bases?.[k]) ?? 0);
	const given = bases?.at(-1) ?? 0;
	// p of the second class and 1 − p of the first, or s and −s where scores are no probabilities.
	if (mirrored) base.set([(negative ? 0 : 1) - given, given]);
	const spread = (weight: number): OnnxNode["adds"] =>
		single
			? [[0, weight]]
			: [
					[0, -weight],
					[1, weight],
				];
	const shaped = single || mirrored ? withLeaves(nodes, (adds) => adds.flatMap(([, weight]) => spread(weight))) : nodes;
	const probability = link !== "identity" || !negative;
	return {
		...toTrees(root.reader, shaped, outputs, precision, false),
		featureCount: columnsOf(nodes, stated),
		outputs,
		combine: "sum",
		base,
		precision,
		takesMissing: true,
		link: { name: link },
		scoreUnit: link === "logistic" ? "log-odds" : link === "softmax" ? "logit" : probability ? "probability" : "none",
		outputUnit: probability ? "probability" : "none",
		outputNames: names,
		source: "ONNX TreeEnsembleClassifier",
	};
}

function regressor(root: FileFields, stated: number | undefined): TreeEnsemble {
	const { adds } = leafWeights(root, "target");
	const nodes = readNodes(root, adds);
	const outputs = root.maybe("n_targets")?.integer({ min: 1, max: 2 ** 16 }) ?? 1;
	const aggregate = root.maybe("aggregate_function")?.text() ?? "SUM";
	if (aggregate !== "SUM" && aggregate !== "AVERAGE") {
		throw new ExplainError(
			"unsupported-model",
			`${root.reader}: expected aggregate_function SUM or AVERAGE, got ${JSON.stringify(aggregate)}`,
		);
	}
	const precision = root.has("nodes_values_as_tensor") ? "float64" : "float32";
	return {
		...toTrees(root.reader, nodes, outputs, precision, aggregate === "AVERAGE"),
		featureCount: columnsOf(nodes, stated),
		outputs,
		combine: aggregate === "AVERAGE" ? "mean" : "sum",
		base: floats(root, "base_values", outputs) ?? new Float64Array(outputs),
		precision,
		takesMissing: true,
		link: { name: regressionLink(linkOf(root), outputs) },
		scoreUnit: "response",
		outputUnit: "response",
		source: "ONNX TreeEnsembleRegressor",
	};
}

/**
 * The trees of an ONNX model's node of domain `ai.onnx.ml`, from its attributes.
 *
 * Comparisons of every mode become one; a comparison with equality (`BRANCH_EQ`, `BRANCH_NEQ`, `BRANCH_MEMBER`) becomes a set
 * of categories, and a value's category is its integer part.
 *
 * @throws ExplainError `bad-file` naming attribute, tree and node; `unsupported-model` for `MIN` and `MAX` and for equality
 * with what is no integer from 0 on.
 */
export function treeEnsembleFromOnnx(
	operator: OnnxTreeOperator,
	attributes: OnnxTreeAttributes,
	options: OnnxTreeOptions = {},
): TreeEnsemble {
	const { featureCount, reader = `treeEnsembleFromOnnx: ${operator}` } = options;
	const root = new FileFields(reader, "", attributes);
	const read = {
		TreeEnsembleClassifier: classifier,
		TreeEnsembleRegressor: regressor,
		TreeEnsemble: readOnnxTreeEnsemble,
	};
	const ensemble = read[operator](root, featureCount);
	checkEnsemble(ensemble, (problem) => badFile(reader, problem));
	return ensemble;
}
