import type { ScoreUnit } from "../../core/explanation.ts";
import { statedSize } from "../../core/untrusted.ts";
import { categorySplits } from "./categories.ts";
import type { FileFields } from "./file-fields.ts";
import type { Link } from "./link.ts";
import type { FeatureCategories, Tree, TreeEnsemble } from "./tree-ensemble.ts";
import { mostOutputs } from "./xgboost.ts";

/** The word that says what the file is. */
export const exportedFormat = "glasscell-trees";

function oneOf<const T extends string>(field: FileFields, words: readonly T[]): T {
	const word = field.text();
	return words.includes(word as T) ? (word as T) : field.unexpected(`one of ${words.join(", ")}`);
}

function readTree(tree: FileFields): Tree {
	const childrenLeft = tree.at("left").integers();
	const nodes = childrenLeft.length;
	const width = tree.at("width").integer({ min: 1, max: mostOutputs });
	const sets = new Map<number, Int32Array>();
	const given = tree.maybe("categories");
	for (const name of Object.keys((given?.value as object) ?? {})) {
		sets.set(Number(name), (given as FileFields).at(name).integers(undefined, { min: 0 }));
	}
	return {
		childrenLeft,
		childrenRight: tree.at("right").integers(nodes),
		feature: tree.at("feature").integers(nodes),
		threshold: tree.at("threshold").numbers(nodes),
		missingLeft: tree.at("missingLeft").flags(nodes),
		categories: categorySplits(nodes, sets),
		cover: tree.maybe("cover")?.numbers(nodes),
		values: tree.at("values").numbers(nodes * width),
		width,
		firstOutput: tree.at("firstOutput").integer({ min: 0 }),
	};
}

function readCategories(known: FileFields): (FeatureCategories | undefined)[] {
	return known.list("categories").map((column) => {
		if (column.value === null) return undefined;
		const names = column.at("names").texts();
		return { names, values: column.maybe("values")?.numbers(names.length) };
	});
}

const links = ["identity", "logistic", "softmax", "exp", "exp2"] as const satisfies readonly Link["name"][];
const units = ["probability", "log-odds", "logit", "response", "none"] as const satisfies readonly ScoreUnit[];

/** The trees that `scripts/exporters/scikit_learn.py` wrote. */
export function readExportedTrees(root: FileFields): TreeEnsemble {
	root.at("version").integer({ min: 1, max: 1 });
	const link = root.at("link");
	const outputs = root.at("outputs").integer({ min: 1 });
	statedSize(root.reader, "the outputs", [outputs], mostOutputs);
	const categories = root.maybe("categories");
	return {
		trees: root.at("trees").list("tree").map(readTree),
		featureCount: root.at("featureCount").integer({ min: 1 }),
		outputs,
		combine: oneOf(root.at("combine"), ["sum", "mean"]),
		base: root.at("base").numbers(outputs),
		comparison: "<=",
		precision: oneOf(root.at("precision"), ["float32", "float64"]),
		takesMissing: root.at("takesMissing").value === true,
		link: { name: oneOf(link.at("name"), links), scale: link.maybe("scale")?.number({ min: 0, max: 1e6 }) },
		scoreUnit: oneOf(root.at("scoreUnit"), units),
		outputUnit: oneOf(root.at("outputUnit"), units),
		featureNames: root.maybe("featureNames")?.texts(),
		outputNames: root.maybe("outputNames")?.texts(),
		categories: categories && readCategories(categories),
		source: root.at("source").text(),
	};
}
