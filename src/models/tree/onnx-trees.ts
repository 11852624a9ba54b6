import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { checkEnsemble } from "./check-ensemble.ts";
import { FileFields } from "./file-fields.ts";
import type { Link } from "./link.ts";
import { columnsOf, type OnnxMode, type OnnxNode, onnxModes, regressionLink, toTrees } from "./onnx-splits.ts";
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

/** Values that newer versions may give as a tensor of 64-bit numbers. */
function floats(root: FileFields, name: string, length?: number): Float64Array | undefined {
	return (root.maybe(`${name}_as_tensor`) ?? root.maybe(name))?.numbers(length);
}

function modesOf(field: FileFields, count: number): OnnxMode[] {
	const modes = field.texts();
	const wrong = modes.find((mode) => !onnxModes.includes(mode as OnnxMode));
	if (wrong !== undefined || modes.length !== count)
		field.unexpected(`${count} of ${onnxModes.join(", ")}`, wrong ?? modes);
	return modes as OnnxMode[];
}

/** What each leaf adds, by `tree/node`. */
function leafWeights(root: FileFields, prefix: "class" | "target") {
	const trees = root.at(`${prefix}_treeids`).integers();
	const nodes = root.at(`${prefix}_nodeids`).integers(trees.length);
	const outputs = root.at(`${prefix}_ids`).integers(trees.length);
	const weights = floats(root, `${prefix}_weights`, trees.length) ?? root.at(`${prefix}_weights`).numbers();
	const adds = new Map<string, [output: number, weight: number][]>();
	for (const [i, tree] of trees.entries()) {
		const key = `${tree}/${nodes[i]}`;
		const list = adds.get(key) ?? [];
		list.push([outputs[i] as number, weights[i] as number]);
		adds.set(key, list);
	}
	return { adds, outputs, weights };
}

/** The nodes of each tree, its root first. */
function readNodes(root: FileFields, adds: ReadonlyMap<string, OnnxNode["adds"]>): OnnxNode[][] {
	const treeIds = root.at("nodes_treeids").integers();
	const count = treeIds.length;
	const nodeIds = root.at("nodes_nodeids").integers(count);
	const modes = modesOf(root.at("nodes_modes"), count);
	const features = root.at("nodes_featureids").integers(count);
	const values = floats(root, "nodes_values", count) ?? root.at("nodes_values").numbers();
	const yes = root.at("nodes_truenodeids").integers(count);
	const no = root.at("nodes_falsenodeids").integers(count);
	const given = root.maybe("nodes_missing_value_tracks_true");
	const missing = given && given.length > 0 ? given.flags(count) : undefined;
	const rates = floats(root, "nodes_hitrates");
	const places = new Map<number, number[]>();
	for (const [i, tree] of treeIds.entries()) {
		const list = places.get(tree);
		if (list) list.push(i);
		else places.set(tree, [i]);
	}
	return [...places].map(([tree, list], t) => {
		const children = new Set(list.flatMap((i) => (modes[i] === "LEAF" ? [] : [yes[i] as number, no[i] as number])));
		const top = list.findIndex((i) => !children.has(nodeIds[i] as number));
		const ordered = top > 0 ? [list[top] as number, ...list.filter((_, at) => at !== top)] : list;
		const index = new Map(ordered.map((i, at) => [nodeIds[i] as number, at]));
		const child = (i: number, id: number): number => {
			const place = index.get(id);
			if (place !== undefined) return place;
			throw badFile(root.reader, `tree ${t}, node ${nodeIds[i]}: expected children in the tree, got node ${id}`);
		};
		return ordered.map((i): OnnxNode => {
			const mode = modes[i] as OnnxMode;
			const leaf = mode === "LEAF";
			return {
				mode,
				feature: leaf ? 0 : (features[i] as number),
				value: leaf ? 0 : (values[i] as number),
				yes: leaf ? -1 : child(i, yes[i] as number),
				no: leaf ? -1 : child(i, no[i] as number),
				missingIsYes: missing?.[i] === 1,
				cover: rates?.[i],
				adds: (leaf && adds.get(`${tree}/${nodeIds[i]}`)) || [],
			};
		});
	});
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
