import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf } from "../../core/errors.ts";
import {
	checked,
	checkOptions,
	type OptionRules,
	oneOf,
	optional,
	optionalNames,
	optionalText,
} from "../../core/options.ts";
import { readSource, type Source, sourceName } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel, Graph } from "../../math/graph.ts";
import { inferShapes } from "../../math/infer-shapes.ts";
import type { TreeModel } from "../tree/tree-model.ts";
import { imageInputs } from "./graph-inputs.ts";
import { importGraph, neededNodes } from "./import-graph.ts";
import { inlined } from "./inline.ts";
import { scoresOf, type TokenPooling, tokenPoolings } from "./output.ts";
import { allTensors } from "./reader/all-tensors.ts";
import { externalBytes } from "./reader/external-data.ts";
import type { NodeProto } from "./reader/messages.ts";
import { type OnnxFile, readModel } from "./reader/read-model.ts";
import { type OnnxPredictor, onnxPredictor } from "./runtime/onnx-predictor.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { treesOf } from "./trees.ts";
import { Unsupported } from "./unsupported.ts";

const forms = ["differentiable", "predictor"] as const;

/** What {@link loadOnnx} takes beside the file. */
export interface OnnxOptions {
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
	as?: (typeof forms)[number] | undefined;
}

const isLengths = (value: unknown): boolean =>
	typeof value === "object" &&
	value !== null &&
	Object.values(value).every((length) => Number.isSafeInteger(length) && (length as number) > 0);

const rules: OptionRules<Required<OnnxOptions>> = {
	output: optionalText(),
	pooling: optional(oneOf(tokenPoolings, "mean")),
	dimensions: checked<Readonly<Record<string, number>>>({}, "lengths from 1 on by name", isLengths),
	outputNames: optionalNames(),
	featureNames: optionalNames(),
	outputActivation: optional(oneOf(["softmax", "sigmoid"], "softmax")),
	as: optional(oneOf(forms, "predictor")),
};

/** A file that was read, and what is asked of it. */
interface Request {
	readonly source: Source;
	readonly bytes: Uint8Array;
	readonly file: OnnxFile;
	/** Those that the output needs. */
	readonly nodes: readonly NodeProto[];
	readonly signature: Signature;
	readonly options: Required<OnnxOptions>;
}

/** Shapes by a run; what does not run was not understood. */
async function shaped(graph: Graph): Promise<Graph> {
	try {
		return await inferShapes(graph);
	} catch (error) {
		if (error instanceof ExplainError && error.code === "backend") throw error;
		// A TypeError of our own or of TensorFlow.js's says nothing to a person.
		const words = error instanceof TypeError ? "its shapes do not fit" : messageOf(error);
		throw new Unsupported(`the graph that was made of it does not run: ${words}`);
	}
}

async function differentiable({ source, file, nodes, signature, options }: Request): Promise<DifferentiableModel> {
	await ready();
	const { dimensions, pooling, outputNames, featureNames, outputActivation } = options;
	const external = externalBytes("loadOnnx", source);
	const imported = importGraph({ file, nodes, signature, dimensions, external });
	try {
		const outputNode = scoresOf(imported, signature.asked, pooling);
		const graph = await shaped(imported.context.builder.build());
		const names = featureNames ?? (signature.table ? signature.inputs.map(({ name }) => name) : undefined);
		return differentiableModel(graph, {
			outputNode,
			ownsWeights: true,
			...((outputNames ?? signature.classes) && {
				outputNames: (outputNames ?? signature.classes) as readonly string[],
			}),
			...(names && { featureNames: names }),
			...(outputActivation && { outputActivation }),
		});
	} catch (error) {
		imported.context.dispose();
		throw error;
	}
}

/** The path of a model whose weights lie beside it, which the runtime must open by itself. */
function pathOf({ source, file }: Request): string | undefined {
	const beside = allTensors(file).filter((tensor) => tensor.external);
	if (beside.length === 0) return undefined;
	// Refused before the runtime opens anything: locations that lead out of the folder, and models that have no folder.
	const external = externalBytes("loadOnnx", source);
	for (const tensor of beside) external(tensor);
	const address = source instanceof URL || /^file:/i.test(source as string);
	return realpathSync(address ? fileURLToPath(source as string) : (source as string));
}

const asPredictor = (request: Request, why: string): Promise<OnnxPredictor> => {
	const { bytes, source, nodes, signature, options } = request;
	const { pooling, outputActivation, outputNames, featureNames } = options;
	return onnxPredictor({
		bytes,
		path: pathOf(request),
		name: sourceName(source),
		signature,
		images: imageInputs(signature.inputs, nodes),
		why,
		pooling,
		outputActivation,
		outputNames,
		featureNames,
	});
};

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
 * `unknown-name` for an output that does not exist; `bad-option`; `bad-input` where the source cannot be read; `backend`
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
export async function loadOnnx(source: Source, given: OnnxOptions = {}): Promise<OnnxModel> {
	const options = checkOptions<Required<OnnxOptions>>("loadOnnx", rules, given);
	const bytes = await readSource("loadOnnx", source);
	const file = readModel("loadOnnx", sourceName(source), bytes);
	const all = inlined(file);
	const signature = signatureOf(file, all, options.output);
	const request = { source, bytes, file, nodes: neededNodes(all, signature.output), signature, options };
	if (options.as === "predictor") return asPredictor(request, "it was asked for as a predictor");
	if (options.as === undefined) {
		const trees = treesOf(request.nodes, signature, externalBytes("loadOnnx", source), options);
		if (trees) return trees;
	}
	try {
		return await differentiable(request);
	} catch (error) {
		if (!(error instanceof Unsupported)) throw error;
		if (options.as === "differentiable") {
			throw new ExplainError(
				"unsupported-model",
				`loadOnnx: ${error.message}; without gradients the model runs as a black box: as: "predictor"`,
				{ cause: error },
			);
		}
		return asPredictor(request, error.message);
	}
}
