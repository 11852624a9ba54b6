import { ExplainError } from "../../core/errors.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { categorySplits } from "./categories.ts";
import { type Iterations, mostOutputs, numberedClasses } from "./reading.ts";
import type { FeatureCategories, Tree, TreeEnsemble } from "./tree-ensemble.ts";
import { xgboostObjective } from "./xgboost-objectives.ts";

/** XGBoost's bound of categories, which 32-bit floats can tell apart. */
const mostCategories = 2 ** 24;

/** The booster's trees and how much each counts. */
interface Booster {
	readonly model: FileFields;
	readonly weights: Float64Array | undefined;
}

function boosterOf(learner: FileFields): Booster {
	const booster = learner.at("gradient_booster");
	const name = booster.maybe("name")?.text() ?? "gbtree";
	if (name === "gbtree") return { model: booster.at("model"), weights: undefined };
	if (name === "dart") {
		return { model: booster.at("gbtree").at("model"), weights: booster.at("weight_drop").numbers() };
	}
	throw new ExplainError(
		"unsupported-model",
		`${learner.reader}: expected booster gbtree or dart, got ${JSON.stringify(name)}, which has no trees`,
	);
}

/** The sets of codes that go right in XGBoost, by node. */
function categorySets(tree: FileFields): Map<number, Int32Array> {
	const sets = new Map<number, Int32Array>();
	const given = tree.maybe("categories_nodes");
	if (!given || given.length === 0) return sets;
	const nodes = given.integers();
	const starts = tree.at("categories_segments").integers(nodes.length, { min: 0 });
	const sizes = tree.at("categories_sizes").integers(nodes.length, { min: 0 });
	const categories = tree.at("categories").integers(undefined, { min: 0, max: mostCategories });
	let total = 0;
	for (const [i, node] of nodes.entries()) {
		const start = starts[i] as number;
		const end = start + (sizes[i] as number);
		total += sizes[i] as number;
		// Segments do not overlap, or a small file would ask for much memory.
		if (end > categories.length || total > categories.length) {
			throw badFile(tree.reader, `${tree.path}, node ${node}: expected ${categories.length} categories, got more`);
		}
		sets.set(node, categories.subarray(start, end));
	}
	return sets;
}

/** What leaves add: one number, or a vector that newer files keep beside the nodes. */
function leafValues(tree: FileFields, left: Int32Array, right: Int32Array, width: number, weight: number) {
	const nodes = left.length;
	const values = new Float64Array(nodes * width);
	const apart = width > 1 ? tree.maybe("leaf_weights")?.numbers() : undefined;
	const given = apart ?? tree.at(width > 1 ? "base_weights" : "split_conditions").numbers(nodes * width);
	for (let node = 0; node < nodes; node++) {
		if ((left[node] as number) >= 0) continue;
		const from = (apart ? (right[node] as number) : node) * width;
		if (from < 0 || from + width > given.length) {
			throw badFile(
				tree.reader,
				`${tree.path}, node ${node}: expected one of ${given.length / width} leaves, got ${from}`,
			);
		}
		for (let k = 0; k < width; k++) values[node * width + k] = Math.fround(given[from + k] as number) * weight;
		right[node] = -1;
	}
	return values;
}

function readTree(tree: FileFields, output: number, weight: number): Tree {
	const childrenLeft = tree.at("left_children").integers();
	const nodes = childrenLeft.length;
	const childrenRight = tree.at("right_children").integers(nodes);
	const width = tree.at("tree_param").maybe("size_leaf_vector")?.integer({ min: 0, max: mostOutputs }) || 1;
	const values = leafValues(tree, childrenLeft, childrenRight, width, weight);
	const missingLeft = tree.at("default_left").flags(nodes);
	const kinds = tree.maybe("split_type")?.integers(nodes);
	const sets = categorySets(tree);
	for (const node of sets.keys()) {
		if (kinds?.[node] !== 1 || (childrenLeft[node] as number) < 0) {
			throw badFile(tree.reader, `${tree.path}, node ${node}: expected a split by categories, got another`);
		}
		// A set goes right here and left in TreeEnsemble, so the branches change places.
		const left = childrenLeft[node] as number;
		childrenLeft[node] = childrenRight[node] as number;
		childrenRight[node] = left;
		missingLeft[node] = missingLeft[node] === 1 ? 0 : 1;
	}
	const without = kinds?.findIndex(
		(kind, node) => kind === 1 && !sets.has(node) && (childrenLeft[node] as number) >= 0,
	);
	if (without !== undefined && without >= 0) {
		throw badFile(tree.reader, `${tree.path}, node ${without}: expected categories, got none`);
	}
	return {
		childrenLeft,
		childrenRight,
		feature: tree.at("split_indices").integers(nodes),
		threshold: tree.at("split_conditions").numbers(nodes).map(Math.fround),
		missingLeft,
		categories: categorySplits(nodes, sets),
		cover: tree.maybe("sum_hessian")?.numbers(nodes),
		values,
		width,
		firstOutput: width > 1 ? 0 : output,
	};
}

/** The number of trees that count. */
function treesToUse(learner: FileFields, model: FileFields, outputs: number, iterations: Iterations): number {
	const info = model.at("tree_info").length;
	const parallel = model.at("gbtree_model_param").maybe("num_parallel_tree")?.integer({ min: 0 }) || 1;
	const ends = model.maybe("iteration_indptr")?.integers(undefined, { min: 0, max: info });
	const perRound = parallel * outputs;
	const rounds = ends ? ends.length - 1 : Math.ceil(info / perRound);
	const best = learner.maybe("attributes")?.maybe("best_iteration")?.integer({ min: 0 });
	const wanted = iterations === "best" ? (best === undefined ? rounds : best + 1) : iterations;
	if (wanted === "all" || wanted >= rounds) return info;
	return ends ? (ends[wanted] as number) : wanted * perRound;
}

/** Names of a column's categories, which newer files keep: texts as bytes one after the other, or numbers. */
function featureCategories(model: FileFields, columns: number): TreeEnsemble["categories"] {
	const encodings = model.maybe("cats")?.maybe("enc")?.list("gradient_booster.model.cats.enc") ?? [];
	if (encodings.length !== columns) return undefined;
	const decoder = new TextDecoder();
	const all = encodings.map((encoding): FeatureCategories | undefined => {
		const values = encoding.maybe("values");
		if (!values || values.length === 0) return undefined;
		const offsets = encoding.maybe("offsets")?.integers(undefined, { min: 0, max: values.length });
		if (!offsets) return { names: Array.from(values.numbers(), String) };
		const bytes = Uint8Array.from(values.integers());
		return { names: Array.from(offsets.subarray(1), (end, i) => decoder.decode(bytes.subarray(offsets[i], end))) };
	});
	return all.some(Boolean) ? all : undefined;
}

/** One base for all outputs, or one each: `"5E-1"`, and `"[5E-1,2E-1]"` since XGBoost 3.1. */
function baseScores(parameters: FileFields, outputs: number): Float64Array {
	const field = parameters.at("base_score");
	const text = String(field.value);
	const bases = text
		.replace(/^\[|\]$/g, "")
		.split(",", mostOutputs + 1)
		.map((base) => (base.trim() === "" ? Number.NaN : Math.fround(Number(base))));
	if (bases.some(Number.isNaN) || (bases.length !== 1 && bases.length !== outputs)) {
		field.unexpected(`a number or ${outputs} numbers`);
	}
	return Float64Array.from({ length: outputs }, (_, k) => (bases.length === 1 ? bases[0] : bases[k]) as number);
}

/** The trees of an XGBoost model, as its JSON or UBJSON states them. */
export function readXgboost(root: FileFields, iterations: Iterations): TreeEnsemble {
	const { reader } = root;
	const learner = root.at("learner");
	const { model, weights } = boosterOf(learner);
	const parameters = learner.at("learner_model_param");
	const columns = parameters.at("num_feature").integer({ min: 1 });
	const counts = ["num_class", "num_target"].map((name) => parameters.maybe(name)?.integer({ min: 0 }) ?? 0);
	const outputs = Math.max(1, ...counts);
	statedSize(reader, "the outputs", [outputs], mostOutputs);
	const objectiveName = learner.at("objective").at("name").text();
	const objective = xgboostObjective(reader, objectiveName);
	const list = model.at("trees").list("tree");
	const info = model.at("tree_info").integers(list.length);
	if (weights && weights.length !== list.length) {
		throw badFile(reader, `weight_drop: expected ${list.length} weights, got ${weights.length}`);
	}
	const used = list.slice(0, treesToUse(learner, model, outputs, iterations));
	const base = baseScores(parameters, outputs).map(objective.baseToScore);
	const names = learner.maybe("feature_names")?.texts() ?? [];
	const probabilities = objective.outputUnit === "probability";
	const version = root.maybe("version")?.integers().join(".") ?? "";
	return {
		trees: used.map((tree, i) => readTree(tree, info[i] as number, weights?.[i] ?? 1)),
		featureCount: columns,
		outputs,
		combine: "sum",
		base,
		comparison: "<",
		precision: "float32",
		takesMissing: true,
		link: { name: objective.link },
		scoreUnit: objective.scoreUnit,
		outputUnit: objective.outputUnit,
		featureNames: names.length > 0 ? names : undefined,
		outputNames: probabilities ? numberedClasses(outputs) : undefined,
		categories: featureCategories(model, columns),
		source: `XGBoost ${version} ${objectiveName}`.replace("  ", " "),
	};
}
