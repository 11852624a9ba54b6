import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { settle } from "../../math/tf.ts";

/**
 * What a provenance says of the model.
 *
 * @throws ExplainError `unsupported-model` for anything that cannot be differentiated, such as a bare function.
 */
export async function identifyModel(method: string, model: DifferentiableModel): Promise<ModelIdentity> {
	if (typeof model === "object" && model !== null && model.graph && model.scoreNode) {
		// The hash reads them synchronously.
		await settle(model.graph.weights.values());
		return model.identity;
	}
	throw new ExplainError(
		"unsupported-model",
		`${method}: expected a differentiable model, such as fromLayersModel(network) gives, got ${shown(model)}`,
	);
}

/** Names for the columns of a model of rows; none where the axes say it all, as with pixels. */
export function inputFeatures({ inputShape, featureNames }: DifferentiableModel): Feature[] {
	if (featureNames) return featureNames.map((name) => ({ name }));
	const [columns] = inputShape;
	if (inputShape.length !== 1 || typeof columns !== "number") return [];
	return Array.from({ length: columns }, (_, i) => ({ name: `feature ${i}` }));
}
