import type { ScoreUnit } from "../../core/explanation.ts";
import { statedSize } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { categorySplits } from "./categories.ts";
import type { Link } from "./link.ts";
import { mostOutputs } from "./reading.ts";
import type { FeatureCategories, Tree, TreeEnsemble } from "./tree-ensemble.ts";

/** The word that says what the file is. */
export const exportedFormat = "glasscell-trees";

function readTree(tree: FileFields): Tree {
	const childrenLeft = tree.at("left").integers();
	const nodes = childrenLeft.length;
	const width = tree.at("width").integer({ min: 1, max: mostOutputs });
	const sets = new Map<number, Int32Array>();
	const given = tree.maybe("categories");
	for (const [name] of given?.entries() ?? []) {
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
		combine: root.at("combine").oneOf(["sum", "mean"]),
		base: root.at("base").numbers(outputs),
		comparison: "<=",
		precision: root.at("precision").oneOf(["float32", "float64"]),
		takesMissing: root.at("takesMissing").value === true,
		link: { name: link.at("name").oneOf(links), scale: link.maybe("scale")?.number({ min: 0, max: 1e6 }) },
		scoreUnit: root.at("scoreUnit").oneOf(units),
		outputUnit: root.at("outputUnit").oneOf(units),
		featureNames: root.maybe("featureNames")?.texts(),
		outputNames: root.maybe("outputNames")?.texts(),
		categories: categories && readCategories(categories),
		source: root.at("source").text(),
	};
}
