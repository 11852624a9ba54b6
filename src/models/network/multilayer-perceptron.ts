import { checked, number, oneOf } from "../../core/options.ts";
import { fitDesign, type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator } from "../table/estimator.ts";
import { targetScale } from "../table/target-scale.ts";
import { takeTrainingRows } from "../table/training-data.ts";
import type { FittedMultilayerPerceptron } from "./fitted-multilayer-perceptron.ts";
import type { Activation, Layers } from "./layers.ts";

/** The options of {@link multilayerPerceptron}. */
export interface MultilayerPerceptronOptions {
	/** Units of each hidden layer, from the input on; 1 to 8 layers. Default `[32]`. */
	hidden?: readonly number[];
	/** Rectified linear units, whose network is linear in pieces, or tanh, whose network is smooth. Default `"relu"`. */
	activation?: Activation;
	/** The L2 penalty, α/2 ‖weights‖² / rows. Default 0.0001. */
	alpha?: number;
	/** Adam's step, above 0. Default 0.01. */
	learningRate?: number;
	/** Rows of a step. Default 32. */
	batchSize?: number;
	/** Most times that all rows are seen. Default 200. */
	epochs?: number;
	/** The share of rows on which the loss is judged; where they would be fewer than 5, and for 0, it is judged on all. Default 0.1. */
	heldOut?: number;
	/** Epochs without a smaller loss after which training ends. Default 20. */
	patience?: number;
	/** Whether missing values are refused, or stand at the training rows' mean or most frequent level. Default `"error"`. */
	missing?: MissingOption;
}

/** Folds the target's units into the last layer. */
function inUnits({ sizes, activation, parameters }: Layers, mean: number, scale: number): Layers {
	const last = ((sizes.at(-2) as number) + 1) * (sizes.at(-1) as number);
	const scaled = parameters.map((value, i) => (i < parameters.length - last ? value : value * scale));
	scaled[scaled.length - 1]! += mean;
	return { sizes, activation, parameters: scaled };
}

/**
 * A small neural network: hidden layers of units that each take a weighted sum and bend it once.
 *
 *   h₁ = g(W₁ᵀ z + b₁), …, scores = Wₗᵀ hₗ₋₁ + bₗ; probabilities are their softmax
 *
 * Its columns z are standardised, categories are columns of 0 and 1 for each level. It is trained by Adam on mini-batches of the
 * cross-entropy, or the squared error of the standardised target, until the loss on held-out rows no longer falls. With rectified linear
 * units the network is a patchwork of linear models, and {@link FittedMultilayerPerceptron.linearPiece} gives the one a row is in.
 *
 * Weights of rows multiply their loss; a row of weight 0 is not looked at.
 *
 * Cost: epochs × rows × weights; some seconds for 10,000 rows and 1,000 weights.
 *
 * It misleads as every network does: another seed gives other weights and other pieces with about the same answers, so that one
 * network's slopes are no property of the data; and with few rows the answers differ too. Fit it with several seeds.
 *
 * @throws ExplainError `bad-option`, `aborted`; `bad-input` for missing values that are refused, and for unseen levels; `not-finite`
 * where training diverges.
 *
 * @example
 * ```ts
 * const network = await multilayerPerceptron({ hidden: [16, 8] }).fit(table, { target: "species", seed: 1 });
 * const { slopes } = await network.linearPiece(table.head(1));
 * ```
 *
 * Rumelhart, Hinton, Williams (1986), Learning Representations by Back-Propagating Errors; Kingma, Ba (2015), Adam; Montúfar, Pascanu,
 * Cho, Bengio (2014), On the Number of Linear Regions of Deep Neural Networks. Keys `rumelhart1986`, `kingma2015`, `montufar2014`.
 */
export const multilayerPerceptron = defineEstimator<MultilayerPerceptronOptions, FittedMultilayerPerceptron>({
	method: "multilayerPerceptron",
	tasks: ["regression", "classification"],
	options: {
		hidden: checked<readonly number[]>([32], "a list of 1 to 8 integers from 1 to 4096", isSizes),
		activation: oneOf(["relu", "tanh"], "relu"),
		alpha: number(1e-4, { min: 0 }),
		learningRate: checked<number>(
			0.01,
			"a number above 0",
			(value) => typeof value === "number" && Number.isFinite(value) && value > 0,
		),
		batchSize: number(32, { min: 1, integer: true }),
		epochs: number(200, { min: 1, integer: true }),
		heldOut: checked<number>(
			0.1,
			"a number from 0 to below 1",
			(value) => typeof value === "number" && value >= 0 && value < 1,
		),
		patience: number(20, { min: 1, integer: true }),
		missing: missingRule(),
	},
	async fit(context, all, options) {
		const { FittedMultilayerPerceptron } = await import("./fitted-multilayer-perceptron.ts");
		const { train } = await import("./train.ts");
		const { missing } = options;
		const used = Array.from({ length: all.rowCount }, (_, row) => row).filter(
			(row) => !all.weights || (all.weights[row] as number) > 0,
		);
		const data = all.weights ? takeTrainingRows(all, used) : all;
		const design = fitDesign(context.who, data, { dropFirst: false, standardise: true, missing });
		const { mean, scale } = data.classes ? { mean: 0, scale: 1 } : targetScale(data);
		const { layers, history } = await train(
			context,
			{
				x: design.encode(`${context.who}.fit`, data.x.values, data.rowCount),
				width: design.columns.length,
				y: data.classes ? data.y : data.y.map((value) => (value - mean) / scale),
				outputs: data.classes?.length ?? 1,
				classes: data.classes !== undefined,
				weights: data.weights,
			},
			options,
		);
		return new FittedMultilayerPerceptron(all, {
			design,
			layers: data.classes ? layers : inUnits(layers, mean, scale),
			history,
			takesMissing: missing === "mean",
		});
	},
});

function isSizes(value: unknown): boolean {
	const isSize = (size: unknown) => Number.isInteger(size) && (size as number) >= 1 && (size as number) <= 4096;
	return Array.isArray(value) && value.length >= 1 && value.length <= 8 && value.every(isSize);
}
