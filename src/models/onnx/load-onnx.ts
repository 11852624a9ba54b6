import type { Source, SourceOptions } from "../../data/source.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { NamingOptions } from "../keras/model-options.ts";
import type { TreeModel } from "../tree/tree-model.ts";
import type { TokenPooling } from "./output.ts";
import type { OnnxPredictor } from "./runtime/onnx-predictor.ts";

/** What {@link loadOnnx} takes beside the file. */
export interface OnnxOptions extends NamingOptions, SourceOptions {
	/** The output whose numbers are the scores. Default: the first of floats; a classifier's labels are none. */
	output?: string | undefined;
	/**
	 * How one row is made of an output with a vector for each token, `[n, length, width]`: the mean, the largest of each channel
	 * or the last of the tokens that `attention_mask` counts, or the first one (`"cls"`). Default: such an output is an error.
	 */
	pooling?: TokenPooling | undefined;
	/** Lengths of axes that the file leaves open, by the file's name for them, such as `{ height: 224 }`. The examples' axis is always open. */
	dimensions?: Readonly<Record<string, number>>;
	/** Names of the scores (classes). Default: those in the file. */
	outputNames?: readonly string[] | undefined;
	/** Names of the columns, for a model of rows. Default: the inputs' names where each is a column. */
	featureNames?: readonly string[] | undefined;
	/** Turns scores into probabilities where the graph does not end in softmax or sigmoid, as that of a PyTorch classifier. */
	outputActivation?: "softmax" | "sigmoid" | undefined;
	/**
	 * `"differentiable"`: gradients or an error. `"predictor"`: answers alone, by onnxruntime-node. Default: gradients where
	 * the graph allows it, trees where it is trees, otherwise answers alone.
	 */
	as?: "differentiable" | "predictor" | undefined;
}

/** What an ONNX file may become. */
export type OnnxModel = DifferentiableModel | TreeModel | OnnxPredictor;

/**
 * Loads a model that PyTorch, scikit-learn or another framework exported to ONNX.
 *
 * The graph becomes one of differentiable operations, so that every method explains it: gradients to inputs and to any
 * node, outputs of nodes by the file's names. Networks of images `[n, channels, height, width]` take and keep images
 * channels last, `[n, height, width, channels]`; a softmax or sigmoid at the end is split off, so that scores are logits.
 * What exporters take apart (GELU, layer normalisation, SiLU, a dense layer) is put together again; the probabilities of
 * attention are nodes of their own, `[n, heads, queries, keys]`. The number of examples is free, whatever the file says, and
 * so are lengths that the file names. A file of one ensemble of trees becomes a {@link TreeModel}.
 *
 * Where an operation is not known, the model runs as a black box by the package onnxruntime-node, if that is installed;
 * `notDifferentiable` then names operation and node. Both forms take the same inputs and give the same answers, but for
 * missing values (NaN), which the black box alone takes. Where each input of a file is one column of a table, as of a pipeline
 * that was fitted to a data frame, they become one input of as many columns.
 *
 * Weights are 32-bit floats; weights in files beside the model are read from its folder alone. Opset 7 to 25.
 * Cost: reading, and one to two passes of one example.
 *
 * @throws ExplainError `bad-file` for what is no ONNX model, is damaged, or refers to files outside its folder;
 * `unsupported-model` where the output is no row of scores, or gradients are asked for and an operation is not known;
 * `unknown-name` for an output that does not exist; `bad-option`; `aborted`; `bad-input` where the source cannot be read; `backend`
 * where onnxruntime-node is needed and not installed.
 *
 * @example
 * ```ts
 * const model = await loadOnnx("resnet18.onnx", { as: "differentiable", outputActivation: "softmax" });
 * const map = await saliency(model, images); // images [n, 224, 224, 3]
 * ```
 */
export function loadOnnx(source: Source, options: OnnxOptions & { as: "differentiable" }): Promise<DifferentiableModel>;
export function loadOnnx(source: Source, options: OnnxOptions & { as: "predictor" }): Promise<OnnxPredictor>;
export function loadOnnx(source: Source, options?: OnnxOptions): Promise<OnnxModel>;
export async function loadOnnx(source: Source, options: OnnxOptions = {}): Promise<OnnxModel> {
	return (await import("./read-onnx.ts")).readOnnx(source, options);
}
