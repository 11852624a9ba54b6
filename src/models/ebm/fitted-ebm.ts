import { ShapeModel } from "../additive/shape-model.ts";

/**
 * An explainable boosting machine: a curve for each feature, a table for some pairs, and nothing else.
 *
 * What each of them adds to a prediction can be looked up, drawn ({@link ShapeModel.shapeEffects}), ranked
 * ({@link ShapeModel.importances}) and edited ({@link ShapeModel.edit}).
 */
export class FittedEbm extends ShapeModel {
	/** @internal */
	readonly notDifferentiable = "curves of steps have no gradients";
}
