import type { DifferentiableModel } from "../../math/graph.ts";
import type { NamingOptions } from "../keras/model-options.ts";
import type { TensorFlowPredictor } from "./tensorflow-predictor.ts";

/** What {@link loadSavedModel} takes beside the folder. */
export interface LoadSavedModelOptions extends NamingOptions {
	/** The signature: what the model takes and gives. Default `"serving_default"`, else the first. */
	readonly signature?: string | undefined;
	/** The output whose numbers are the scores, by its name in the signature. Default: the first. */
	readonly output?: string | undefined;
	/**
	 * `"differentiable"`: gradients or an error. `"predictor"`: answers alone, by TensorFlow itself. Default: gradients where
	 * all operations are known, otherwise answers alone.
	 */
	readonly as?: "differentiable" | "predictor" | undefined;
}

/**
 * Loads a TensorFlow SavedModel: a folder with `saved_model.pb` and `variables`, as `model.export()` and
 * `tf.saved_model.save()` write it.
 *
 * Its functions are unfolded and become a graph of differentiable operations, on every backend; where an operation is not
 * known, TensorFlow itself runs the model as a black box (backend `tensorflow`), and `notDifferentiable` names operation and
 * node. TensorFlow runs what a SavedModel says, so one whose operations reach beyond computing, as to files, is refused.
 *
 * Cost: the variables in memory twice while they are read, and one forward pass (two where an input has a free length).
 *
 * @param source the folder, as a path or `file:` address.
 * @throws ExplainError `bad-file` for a damaged model, `backend` where it would need TensorFlow and another backend runs,
 * `unsupported-model` for operations that reach beyond the model, and for those not known where `as` asks for gradients;
 * `unknown-name` for a signature or output that does not exist; `bad-input` where it cannot be read; `bad-option`.
 *
 * @example
 * ```ts
 * const model = await loadSavedModel("exported/", { outputNames: ["cat", "dog"] });
 * const { values } = await model.predict(images);
 * ```
 */
export function loadSavedModel(
	source: string | URL,
	options: LoadSavedModelOptions & { as: "differentiable" },
): Promise<DifferentiableModel>;
export function loadSavedModel(
	source: string | URL,
	options?: LoadSavedModelOptions,
): Promise<DifferentiableModel | TensorFlowPredictor>;
export async function loadSavedModel(
	source: string | URL,
	options: LoadSavedModelOptions = {},
): Promise<DifferentiableModel | TensorFlowPredictor> {
	return (await import("./read-saved-model-folder.ts")).readSavedModelFolder(source, options);
}
