import type { Source, SourceOptions } from "../../data/source.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { NamingOptions } from "../keras/model-options.ts";
import type { TensorFlowPredictor } from "./tensorflow-predictor.ts";

/** What {@link loadTfjs} takes beside the model. */
export interface LoadTfjsOptions extends NamingOptions, SourceOptions {
	/** The output whose numbers are the scores, by its name in the signature; of a layers model, by its layer. Default: the first, or the only one. */
	readonly output?: string | undefined;
	/** `"differentiable"`: gradients or an error. Default: gradients where all operations are known, otherwise answers alone. */
	readonly as?: "differentiable" | undefined;
}

/**
 * Loads a TensorFlow.js model, a layers model or a graph model: `model.json` and the weights beside it.
 *
 * A layers model becomes the same graph as by {@link fromLayersModel}, without TensorFlow.js making it first; a configuration
 * of Keras 3, which TensorFlow.js cannot read, loads too. A graph model becomes a graph of differentiable operations, whose
 * nodes carry the file's names; where an operation is not known, it runs as a black box, and `notDifferentiable` names
 * operation and node. Weights may be quantised. They are read from the model's folder alone: a manifest that leads out of it
 * is refused.
 *
 * Cost: the weights in memory twice while they are read, and one forward pass (two where an input has a free length).
 *
 * @param source path or address of `model.json`, or of its folder on disk.
 * @throws ExplainError `bad-file` for a damaged model, `unsupported-model` for a layer that is not known, or an operation where
 * `as` asks for gradients; `bad-input` where it cannot be read; `unknown-name` for an output that does not exist;
 * `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const model = await loadTfjs("models/mobilenet/model.json", { as: "differentiable" });
 * const map = await saliency(model, images);
 * ```
 */
export function loadTfjs(
	source: Source,
	options: LoadTfjsOptions & { as: "differentiable" },
): Promise<DifferentiableModel>;
export function loadTfjs(source: Source, options?: LoadTfjsOptions): Promise<DifferentiableModel | TensorFlowPredictor>;
export async function loadTfjs(
	source: Source,
	options: LoadTfjsOptions = {},
): Promise<DifferentiableModel | TensorFlowPredictor> {
	return (await import("./read-tfjs.ts")).readTfjs(source, options);
}
