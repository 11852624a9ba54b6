import { ExplainError } from "../../core/errors.ts";
import { checked, checkOptions, type OptionRules, oneOf, optionalNames } from "../../core/options.ts";
import { badFile } from "../../core/untrusted.ts";
import { FileFields, parseFields } from "../../data/file-fields.ts";
import { hasSignature } from "../../data/file-signature.ts";
import { readSource, type Source, type SourceOptions, sourceName, sourceRules } from "../../data/source.ts";
import { checkEnsemble } from "./check-ensemble.ts";
import { exportedFormat, readExportedTrees } from "./exported-trees.ts";
import { readLightgbm } from "./lightgbm.ts";
import type { Iterations } from "./reading.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";
import { type TreeModel, treeModel } from "./tree-model.ts";
import { readUbjson } from "./ubjson.ts";
import { readXgboost } from "./xgboost.ts";

/** What {@link loadTrees} takes. */
export interface LoadTreesOptions extends SourceOptions {
	/** Default `"auto"`: by the first bytes. */
	format?: "auto" | "xgboost-json" | "xgboost-ubj" | "lightgbm" | "scikit-learn";
	/**
	 * Rounds of boosting that count, of XGBoost and LightGBM: `"all"`, a number, or (default) `"best"`: up to the best one of
	 * XGBoost's early stopping, as its scikit-learn classes do. LightGBM writes only those into its files.
	 */
	iterations?: Iterations;
	/** The columns' names; default: those in the file. */
	featureNames?: readonly string[] | undefined;
	/** The names of the predictions' columns; default: those in the file, and for classes that are numbers `"0"`, `"1"` … */
	outputNames?: readonly string[] | undefined;
	/** Bytes of the file at most. Default 512 MiB, as much text as JavaScript holds. */
	readonly limit?: number;
}

type Format = Exclude<NonNullable<LoadTreesOptions["format"]>, "auto">;

const isIterations = (value: unknown) =>
	value === "best" || value === "all" || (Number.isInteger(value) && (value as number) >= 1);

const rules: OptionRules<Required<LoadTreesOptions>> = {
	format: oneOf(["auto", "xgboost-json", "xgboost-ubj", "lightgbm", "scikit-learn"], "auto"),
	iterations: checked<Iterations>("best", '"best", "all" or an integer from 1 on', isIterations),
	featureNames: optionalNames(),
	outputNames: optionalNames(),
	...sourceRules(2 ** 29),
};

/** What a file is that a person may well hand over, and what to do with it. */
function mistaken(bytes: Uint8Array): string {
	if (bytes[0] === 0x80 && (bytes[1] as number) <= 5) {
		return "a Python pickle, which runs code when it is opened: export the model with scripts/exporters/scikit_learn.py";
	}
	if (hasSignature(bytes, "PK\x03\x04")) return "a zip file";
	if (hasSignature(bytes, "\x1f\x8b")) return "a gzip file: unpack it first";
	if (hasSignature(bytes, "binf")) return 'XGBoost\'s old binary form: save it with save_model("model.json")';
	if (bytes[0] === 0x08) return "perhaps an ONNX file, which the ONNX reader takes";
	return `something else (it begins with ${JSON.stringify(Buffer.from(bytes.slice(0, 12)).toString("latin1"))})`;
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** The format by the first bytes; a JSON file's is told by its fields. */
function guessFormat(reader: string, bytes: Uint8Array): Format | "json" {
	const start = bytes.findIndex((byte) => !isSpace(byte));
	if (hasSignature(bytes, "tree\n") || hasSignature(bytes, "tree\r\n")) return "lightgbm";
	if (bytes[start] === 0x7b /* { */) {
		const next = bytes.subarray(start + 1).find((byte) => !isSpace(byte));
		return next === 0x22 /* " */ || next === 0x7d ? "json" : "xgboost-ubj";
	}
	const formats = "a model of XGBoost (JSON or UBJSON), LightGBM (text) or scikit-learn (by our exporter)";
	throw badFile(reader, `expected ${formats}, got ${start < 0 ? "an empty file" : mistaken(bytes)}`);
}

function textOf(reader: string, bytes: Uint8Array): string {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
	} catch (error) {
		throw badFile(reader, "expected a text in UTF-8", error);
	}
}

function readJson(root: FileFields, iterations: Iterations): TreeEnsemble {
	if (root.maybe("format")?.value === exportedFormat) return readExportedTrees(root);
	if (root.has("learner")) return readXgboost(root, iterations);
	if (root.has("tree_info")) {
		throw badFile(root.reader, "expected a LightGBM model as text (save_model), got JSON (dump_model)");
	}
	throw badFile(root.reader, `expected JSON with "learner" (XGBoost) or "format": "${exportedFormat}", got other JSON`);
}

function readEnsemble(reader: string, bytes: Uint8Array, given: Format | "auto", iterations: Iterations): TreeEnsemble {
	const format = given === "auto" ? guessFormat(reader, bytes) : given;
	if (format === "lightgbm") return readLightgbm(reader, textOf(reader, bytes), iterations);
	if (format === "xgboost-ubj") return readXgboost(new FileFields(reader, "", readUbjson(reader, bytes)), iterations);
	const root = parseFields(reader, "", bytes);
	if (format === "xgboost-json") return readXgboost(root, iterations);
	return format === "scikit-learn" ? readExportedTrees(root) : readJson(root, iterations);
}

/**
 * Loads a model of trees that was fitted elsewhere: a black box for LIME and SHAP, and the arrays that Tree SHAP walks.
 *
 * | from | file |
 * | --- | --- |
 * | XGBoost (1.7 to 3.2), boosters `gbtree` and `dart` | `save_model("model.json")` or `"model.ubj"` |
 * | LightGBM (3.3 to 4.7) | `save_model("model.txt")` |
 * | scikit-learn: trees, forests, (histogram) gradient boosting, AdaBoost, isolation forests | `scripts/exporters/scikit_learn.py` |
 *
 * Predictions are those of the framework: probabilities of each class (two columns for two classes), responses of a
 * regression through its objective's link. Rows are numbers; a category is given by its code (the position of its name in
 * `model.ensemble.categories`), and NaN is a missing value where the model takes one.
 *
 * @param source a path, an address or bytes. Never a pickle: that would run code.
 * @throws ExplainError `bad-file` naming what is damaged (with tree and node), `unsupported-model` for a booster or an
 * objective without such a form (`gblinear`, linear trees), `bad-option` for as many names as there are no columns,
 * `bad-input` where the source cannot be read.
 *
 * @example
 * ```ts
 * const model = await loadTrees("churn.ubj", { outputNames: ["stays", "leaves"] });
 * const { values } = await model.predict(ndArray(rows, [2, 8], ["example", "feature"])); // P(stays), P(leaves) of two rows
 * ```
 */
export async function loadTrees(source: Source, options: LoadTreesOptions = {}): Promise<TreeModel> {
	const who = "loadTrees";
	const given = checkOptions<Required<LoadTreesOptions>>(who, rules, options);
	const { format, iterations, featureNames, outputNames } = given;
	const bytes = await readSource(who, source, given);
	const reader = `${who}: ${sourceName(source)}`;
	const read = readEnsemble(reader, bytes, format, iterations);
	checkEnsemble(read, (problem) => badFile(reader, problem));
	const ensemble = {
		...read,
		featureNames: featureNames ?? read.featureNames,
		outputNames: outputNames ?? read.outputNames,
	};
	// What is in the file is right, so what is wrong now are the names.
	checkEnsemble({ ...ensemble, trees: [] }, (problem) => new ExplainError("bad-option", `${who}: ${problem}`));
	return treeModel(ensemble);
}
