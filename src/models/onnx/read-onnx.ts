import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf } from "../../core/errors.ts";
import { checked, checkOptions, type OptionRules, oneOf, optional, optionalText } from "../../core/options.ts";
import { readSource, type Source, sourceName, sourceRules } from "../../data/source.ts";
import { ready } from "../../math/backend.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel, Graph } from "../../math/graph.ts";
import { inferShapes } from "../../math/infer-shapes.ts";
import { namingRules } from "../keras/model-options.ts";
import { imageInputs } from "./graph-inputs.ts";
import { importGraph, neededNodes } from "./import-graph.ts";
import { inlined } from "./inline.ts";
import type { OnnxModel, OnnxOptions } from "./load-onnx.ts";
import { scoresOf, tokenPoolings } from "./output.ts";
import { allTensors } from "./reader/all-tensors.ts";
import { externalBytes } from "./reader/external-data.ts";
import type { NodeProto } from "./reader/messages.ts";
import { type OnnxFile, readModel } from "./reader/read-model.ts";
import { type OnnxPredictor, onnxPredictor } from "./runtime/onnx-predictor.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { treesOf } from "./trees.ts";
import { Unsupported } from "./unsupported.ts";

const isLengths = (value: unknown): boolean =>
	typeof value === "object" &&
	value !== null &&
	Object.values(value).every((length) => Number.isSafeInteger(length) && (length as number) > 0);

const rules: OptionRules<Required<OnnxOptions>> = {
	output: optionalText(),
	pooling: optional(oneOf(tokenPoolings, "mean")),
	dimensions: checked<Readonly<Record<string, number>>>({}, "lengths from 1 on by name", isLengths),
	...namingRules,
	...sourceRules(),
	as: optional(oneOf(["differentiable", "predictor"], "predictor")),
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

/** As {@link loadOnnx}, which brings this in when it is first called. */
export async function readOnnx(source: Source, given: OnnxOptions): Promise<OnnxModel> {
	const options = checkOptions<Required<OnnxOptions>>("loadOnnx", rules, given);
	const { limit, timeout, signal } = options;
	const bytes = await readSource("loadOnnx", source, { limit, timeout, signal });
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
