import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ExplainError, shown } from "../core/errors.ts";
import { checkOptions, type OptionRules, oneOf, optional, stated } from "../core/options.ts";
import type { Predictor } from "../core/predictor.ts";
import { badFile } from "../core/untrusted.ts";
import { type Folder, openFolder } from "../data/folder.ts";
import { readSource, type Source, type SourceOptions, sourceName, sourceRules } from "../data/source.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import { loadEbm } from "./ebm/load-ebm.ts";
import { loadKeras } from "./keras/load-keras.ts";
import { type NamingOptions, namingRules } from "./keras/model-options.ts";
import { type FileKind, fileKind } from "./model-file-kind.ts";
import { loadOnnx } from "./onnx/load-onnx.ts";
import { loadSavedModel } from "./tensorflow/load-saved-model.ts";
import { loadTfjs } from "./tensorflow/load-tfjs.ts";
import { loadTransformer } from "./transformer/load-transformer.ts";
import { loadTrees } from "./tree/load-trees.ts";

/** What {@link loadModel} takes. */
export interface LoadModelOptions extends NamingOptions, SourceOptions {
	/** `"differentiable"`: a network with gradients, or an error that says why there are none. Default: what the file allows. */
	readonly as?: "differentiable" | undefined;
}

const rules: OptionRules<Required<LoadModelOptions>> = {
	...namingRules,
	...sourceRules(),
	as: optional(oneOf(["differentiable"], "differentiable")),
};

/** The folder that a source names, if it names one. */
async function folderOf(source: Source): Promise<Folder | undefined> {
	if (typeof source !== "string" && !(source instanceof URL)) return undefined;
	if (/^https?:/i.test(String(source))) {
		return new URL(source).pathname.endsWith("/") ? openFolder("loadModel", source) : undefined;
	}
	const path = String(source).startsWith("file:") ? fileURLToPath(source) : String(source);
	const entry = await stat(path).catch(() => undefined);
	return entry?.isDirectory() ? openFolder("loadModel", path) : undefined;
}

/** What the readers are given: what was said of the model, and how to read. */
interface Given {
	readonly names: NamingOptions;
	readonly reading: Required<SourceOptions>;
}

/** What a model that answers and has no gradients may carry. */
interface OtherModel extends Predictor {
	readonly notDifferentiable: string;
	dispose(): void | Promise<void>;
}

async function fromFolder(folder: Folder, { names, reading }: Given): Promise<Predictor> {
	if (await folder.has("saved_model.pb")) return loadSavedModel(folder.name, names);
	if (await folder.has("config.json")) return loadTransformer(folder.name, { ...names, ...reading });
	if (await folder.has("model.json")) return loadTfjs(folder.file("model.json"), { ...names, ...reading });
	const files = "saved_model.pb (TensorFlow), config.json (a transformer) or model.json (TensorFlow.js)";
	throw badFile("loadModel", `expected a folder with ${files}, got ${folder.name}, which has none of them`);
}

async function fromFile(source: Source, { names, reading }: Given): Promise<Predictor> {
	const bytes = await readSource("loadModel", source, reading);
	const { outputNames, featureNames } = names;
	const readers: Readonly<Record<FileKind, () => Promise<Predictor>>> = {
		ebm: () => {
			if (!featureNames && !outputNames) return loadEbm(bytes);
			const words = "expected no names of features and outputs, as an EBM's file holds its own";
			throw new ExplainError("bad-option", `loadModel: ${words}, got ${shown(featureNames ?? outputNames)}`);
		},
		keras: () => loadKeras(bytes, { ...names, ...reading }),
		// By their places, as other files of these models lie beside them.
		onnx: () => loadOnnx(source, { ...names, ...reading }),
		tfjs: () => loadTfjs(source, { ...names, ...reading }),
		trees: () => loadTrees(bytes, { outputNames, featureNames }),
	};
	return readers[fileKind("loadModel", sourceName(source), bytes)]();
}

/**
 * Loads a model that was made elsewhere, whatever it is: the reader is chosen by the file's content.
 *
 * | what | read by |
 * | --- | --- |
 * | Keras: `.keras`, `.h5` | {@link loadKeras} |
 * | ONNX | {@link loadOnnx} |
 * | a transformer's folder: config.json and safetensors | {@link loadTransformer} |
 * | TensorFlow.js: model.json; a SavedModel's folder | {@link loadTfjs}, {@link loadSavedModel} |
 * | trees of XGBoost, LightGBM, scikit-learn | {@link loadTrees} |
 * | explainable boosting machines of InterpretML, as JSON | {@link loadEbm} |
 *
 * Each of them has options of its own, and a more exact type. A network can be differentiated unless an operation of it is
 * not known: {@link isDifferentiable} tells. Files are untrusted: nothing in them is run, so never a pickle, and sizes are
 * checked before memory is taken.
 *
 * @param source a path, an address, or the bytes of a single file.
 * @throws ExplainError `bad-file` for a damaged file or none of these, `unsupported-model` for a network that cannot be used,
 * `bad-input` when it cannot be read, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const network = await loadModel("models/digits-cnn.onnx", { as: "differentiable", outputNames: digits().names });
 * await saliency(network, digits().images);
 * const trees = await loadModel("models/diabetes-xgboost.json");
 * await featureAblation(trees, rows);
 * ```
 */
export function loadModel(
	source: Source,
	options: LoadModelOptions & { as: "differentiable" },
): Promise<DifferentiableModel>;
export function loadModel(source: Source, options?: LoadModelOptions): Promise<Predictor>;
export async function loadModel(source: Source, options: LoadModelOptions = {}): Promise<Predictor> {
	const checked = checkOptions<Required<LoadModelOptions>>("loadModel", rules, options);
	const { limit, timeout, signal, as, ...names } = checked;
	const given = { names: stated(names), reading: { limit, timeout, signal } };
	const folder = await folderOf(source);
	const model = await (folder ? fromFolder(folder, given) : fromFile(source, given));
	if (as !== "differentiable" || isDifferentiable(model)) return model;
	const { notDifferentiable: why = "trees have no gradients", dispose } = model as Partial<OtherModel>;
	dispose?.call(model);
	throw new ExplainError(
		"unsupported-model",
		`loadModel: expected a network that can be differentiated, got ${folder?.name ?? sourceName(source)}: ${why}`,
	);
}

/** Whether a model can be differentiated and looked into, as gradient methods need. */
export function isDifferentiable(model: Predictor): model is DifferentiableModel {
	if (typeof model !== "object" || model === null) {
		throw new ExplainError("bad-input", `isDifferentiable: expected a model, got ${shown(model)}`);
	}
	return "graph" in model && "scoreNode" in model;
}
