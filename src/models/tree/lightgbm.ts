import { ExplainError } from "../../core/errors.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";
import { bitsOf, categorySplits } from "./categories.ts";
import { lightgbmObjective } from "./lightgbm-objectives.ts";
import { integerOf, type LightgbmText, readLightgbmText, type Section, words } from "./lightgbm-text.ts";
import { type Iterations, mostOutputs, numberedClasses } from "./reading.ts";
import type { FeatureCategories, Tree, TreeEnsemble } from "./tree-ensemble.ts";

/** Bits of a node's `decision_type`. */
const categorical = 1;
const defaultLeft = 2;
const missingType = (decision: number) => (decision >> 2) & 3;
const missingIsZero = 1;
const missingIsNaN = 2;

/** The sets of codes that go left, by node: words of bits between boundaries. */
function categorySets(reader: string, tree: Section, decisions: Int32Array, thresholds: Float64Array) {
	const sets = new Map<number, Iterable<number>>();
	if (!decisions.some((decision) => decision & categorical)) return sets;
	const boundaries = words(reader, tree, "cat_boundaries").integers(undefined, { min: 0 });
	const bits = words(reader, tree, "cat_threshold").numbers();
	let total = 0;
	for (const [node, decision] of decisions.entries()) {
		if (!(decision & categorical)) continue;
		const index = thresholds[node] as number;
		const from = boundaries[index];
		const to = boundaries[index + 1];
		total += (to ?? 0) - (from ?? 0);
		if (from === undefined || to === undefined || from > to || to > bits.length || total > bits.length) {
			const expected = `one of ${Math.max(0, boundaries.length - 1)} sets of categories`;
			throw badFile(reader, `${tree.path}, node ${node}: expected ${expected}, got ${index}`);
		}
		sets.set(node, bitsOf(bits, from, to));
	}
	return sets;
}

/** Where a missing value goes. */
function goesLeft(decision: number, threshold: number): boolean {
	if (decision & categorical) return false;
	const missing = missingType(decision);
	// A model that saw no missing value takes NaN for zero.
	return missing === missingIsZero || missing === missingIsNaN ? (decision & defaultLeft) !== 0 : 0 <= threshold;
}

/** Splits are nodes 0 … L − 2 and leaf i is node L − 1 + i; LightGBM writes leaf i as −1 − i. */
function readTree(reader: string, tree: Section, output: number): Tree {
	if (integerOf(reader, tree, "is_linear", 0) !== 0) {
		throw new ExplainError(
			"unsupported-model",
			`${reader}: expected leaves that are numbers, got linear models in the leaves of ${tree.path} (LightGBM's linear_tree)`,
		);
	}
	const leaves = words(reader, tree, "leaf_value").numbers();
	const splits = leaves.length - 1;
	const stated = integerOf(reader, tree, "num_leaves");
	if (stated !== leaves.length || splits < 0) {
		throw badFile(reader, `${tree.path}: expected ${stated} leaf values, got ${leaves.length}`);
	}
	const nodes = splits + leaves.length;
	const child = (code: number): number => (code < 0 ? splits - 1 - code : code);
	const threshold = new Float64Array(nodes);
	const feature = new Int32Array(nodes);
	const childrenLeft = new Int32Array(nodes).fill(-1);
	const childrenRight = new Int32Array(nodes).fill(-1);
	const missingLeft = new Uint8Array(nodes);
	const zeroIsMissing = new Uint8Array(nodes);
	let decisions = new Int32Array();
	if (splits > 0) {
		threshold.set(words(reader, tree, "threshold").numbers(splits));
		feature.set(words(reader, tree, "split_feature").integers(splits));
		childrenLeft.set(words(reader, tree, "left_child").integers(splits).map(child));
		childrenRight.set(words(reader, tree, "right_child").integers(splits).map(child));
		decisions = Int32Array.from(words(reader, tree, "decision_type").integers(splits, { min: 0, max: 15 }));
	}
	for (const [node, decision] of decisions.entries()) {
		missingLeft[node] = goesLeft(decision, threshold[node] as number) ? 1 : 0;
		zeroIsMissing[node] = !(decision & categorical) && missingType(decision) === missingIsZero ? 1 : 0;
	}
	const values = new Float64Array(nodes);
	values.set(leaves, splits);
	return {
		childrenLeft,
		childrenRight,
		feature,
		threshold,
		missingLeft,
		zeroIsMissing: zeroIsMissing.includes(1) ? zeroIsMissing : undefined,
		categories: categorySplits(nodes, categorySets(reader, tree, decisions, threshold)),
		cover: counts(reader, tree, splits, nodes),
		values,
		width: 1,
		firstOutput: output,
	};
}

/** Examples of each node, where the file has them. */
function counts(reader: string, tree: Section, splits: number, nodes: number): Float64Array | undefined {
	if (!tree.lines.get("leaf_count")) return undefined;
	const cover = new Float64Array(nodes);
	if (splits > 0) cover.set(words(reader, tree, "internal_count").numbers(splits));
	cover.set(words(reader, tree, "leaf_count").numbers(nodes - splits), splits);
	return cover;
}

/** Names of categories of a pandas frame, whose codes the rows hold. */
function featureCategories({ pandasCategories, categorical }: LightgbmText, columns: number) {
	if (!Array.isArray(pandasCategories) || pandasCategories.length !== categorical.length) return undefined;
	const all: (FeatureCategories | undefined)[] = Array.from({ length: columns }, () => undefined);
	for (const [i, column] of categorical.entries()) {
		const names: unknown = pandasCategories[i];
		if (column < columns && Array.isArray(names)) all[column] = { names: names.map(String) };
	}
	return all.some(Boolean) ? all : undefined;
}

/** The trees of a LightGBM model, as its text states them. */
export function readLightgbm(reader: string, text: string, iterations: Iterations): TreeEnsemble {
	const file = readLightgbmText(reader, text);
	const { header } = file;
	const outputs = integerOf(reader, header, "num_tree_per_iteration");
	statedSize(reader, "the outputs", [outputs], mostOutputs);
	const columns = integerOf(reader, header, "max_feature_idx") + 1;
	const names = words(reader, header, "feature_names").texts();
	// Memory is taken for each column, so there must be a name for each.
	if (names.length !== columns) {
		throw badFile(reader, `header: expected ${columns} feature names, got ${names.length}`);
	}
	const line = header.lines.get("objective");
	const objective = lightgbmObjective(reader, line);
	const used = typeof iterations === "number" ? file.trees.slice(0, iterations * outputs) : file.trees;
	const probabilities = objective.outputUnit === "probability";
	return {
		trees: used.map((tree, i) => readTree(reader, tree, i % outputs)),
		featureCount: columns,
		outputs,
		combine: header.lines.has("average_output") ? "mean" : "sum",
		base: new Float64Array(outputs),
		comparison: "<=",
		precision: "float64",
		takesMissing: true,
		...objective,
		featureNames: names,
		outputNames: probabilities ? numberedClasses(outputs) : undefined,
		categories: featureCategories(file, columns),
		source: `LightGBM ${header.lines.get("version") ?? ""} ${line ?? "without an objective"}`,
	};
}
