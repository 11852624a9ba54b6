import { ExplainError } from "../../core/errors.ts";
import { checked, checkOptions, type OptionRules, oneOf, optionalNames } from "../../core/options.ts";
import { badFile } from "../../core/untrusted.ts";
import { FileFields, parseFields } from "../../data/file-fields.ts";
import { hasSignature } from "../../data/file-signature.ts";
import { readSource, type Source, sourceName, sourceRules } from "../../data/source.ts";
import { checkEnsemble } from "./check-ensemble.ts";
import { exportedFormat, readExportedTrees } from "./exported-trees.ts";
import { readLightgbm } from "./lightgbm.ts";
import type { LoadTreesOptions } from "./load-trees.ts";
import type { Iterations } from "./reading.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";
import { type TreeModel, treeModel } from "./tree-model.ts";
import { readUbjson } from "./ubjson.ts";
import { readXgboost } from "./xgboost.ts";

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

/** As {@link loadTrees}, which brings this in when it is first called. */
export async function readTrees(source: Source, options: LoadTreesOptions): Promise<TreeModel> {
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
