import type { Source, SourceOptions } from "../../data/source.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import type { NamingOptions } from "./model-options.ts";

/** What {@link loadKeras} takes beside the file. */
export interface LoadKerasOptions extends NamingOptions, SourceOptions {
	/** The output whose numbers are the scores, by the name of its layer. Default: the only one. */
	readonly output?: string | undefined;
}

/**
 * Loads a Keras model from a `.keras` or `.h5` file, written by Keras 3 or 2: what are its scores, their derivatives, and
 * the outputs of its layers?
 *
 * Sequential and Functional models, with models inside them, shared layers and several inputs. Nodes carry the layers'
 * names, an activation inside a layer another (`conv1`, `conv1/relu`); dropout and noise do nothing, normalisation uses its
 * moving statistics, as at inference. A final softmax or sigmoid is split off, so that scores are logits. The file is
 * untrusted: nothing in it is executed, and sizes are checked before memory is taken.
 *
 * Cost: the file in memory twice, and one forward pass to learn the shapes (two where an input has a free length).
 *
 * @param source a path, an address or bytes.
 * @throws ExplainError `bad-file` for a damaged file or one of another format, `unsupported-model` for a layer or an option that
 * is not known (the text lists those that are) and for subclassed models; `unknown-name` for an output that does not exist; `bad-input` when it cannot be read, `bad-option`,
 * `aborted`.
 *
 * @example
 * ```ts
 * const model = await loadKeras("digits.keras", { outputNames: ["0", "1", "2"] });
 * const map = await gradCam(model, images, { target: 2 });
 * ```
 */
export async function loadKeras(source: Source, options: LoadKerasOptions = {}): Promise<DifferentiableModel> {
	return (await import("./read-keras.ts")).readKeras(source, options);
}
