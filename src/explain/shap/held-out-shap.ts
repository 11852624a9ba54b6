import { defineExplainer } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { number } from "../../core/options.ts";
import type { Random } from "../../core/random.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { type TrainingData, takeTrainingRows } from "../../models/table/training-data.ts";
import { correlatedFeatures, correlationWarnings } from "../global/correlated-features.ts";
import {
	type EstimatorQuestion,
	estimatorRules,
	identifyEstimator,
	readQuestion,
} from "../global/estimator-question.ts";
import { meanImportance } from "../global/mean-importance.ts";
import { interactionShare } from "./interaction-share.ts";
import { shap } from "./shap.ts";

/** The options of {@link heldOutShap}. */
export interface HeldOutShapOptions extends EstimatorQuestion {
	/** Held-out rows that are explained in each fold, at most. Default 100. */
	explained?: number;
	/** Training rows of the fold that stand for what is not known, at most. Default 50. */
	background?: number;
	/** As of `shap`, where values are sampled. Default 0.05: means over rows need no sharp values. */
	precision?: number;
}

const name = "heldOutShap";

/** Some rows of a fold, in their order. */
function someOf(rows: ArrayLike<number>, most: number, random: Random): Uint32Array {
	if (rows.length <= most) return Uint32Array.from(rows);
	const chosen = random.permutation(rows.length).subarray(0, most).sort();
	return chosen.map((place) => rows[place] as number);
}

/** The mean magnitude of each feature's values over rows, and over outputs where there are several. */
function meanMagnitudes({ payload: { scores } }: Explanation<"attribution">): Float64Array {
	const [count, features, outputs = 1] = scores.shape as [number, number, number?];
	const means = new Float64Array(features);
	for (const [at, score] of scores.values.entries()) {
		const feature = Math.floor(at / outputs) % features;
		means[feature] = (means[feature] as number) + Math.abs(score) / (count * outputs);
	}
	return means;
}

/** Adds to each feature the share of its scores that depends on others; of columns taken together, which have no one value, it is not known. */
function addInteractions({ payload }: Explanation<"attribution">, shares: Float64Array, weight: number): void {
	const { scores, inputs, features, members } = payload;
	const [count, width, outputs = 1] = scores.shape as [number, number, number?];
	const columns = inputs.shape[1] as number;
	for (let feature = 0; feature < width; feature++) {
		const [column = feature, ...others] = members?.[feature] ?? [];
		if (others.length > 0) continue;
		const values = Float64Array.from({ length: count }, (_, row) => inputs.values[row * columns + column] as number);
		const isCategory = features[feature]?.levels !== undefined;
		for (let output = 0; output < outputs; output++) {
			const own = values.map((_, row) => scores.values[(row * width + feature) * outputs + output] as number);
			shares[feature]! += (weight / outputs) * (interactionShare(values, own, isCategory) ?? 0);
		}
	}
}

/**
 * Mean |SHAP| of an estimator: for each fold, by how much each feature moves the answers for held-out rows, by the model that was fitted to
 * the other rows.
 *
 *   I_j = 1/n Σ_i |φ_j(x_i)|, averaged over outputs where there are several
 *
 * In the unit of the answer. The folds are those of `heldOutPermutation` and `leaveOneFeatureOut` with the same seed, so that the three can be
 * compared; the interval is over folds and covers the luck of the rows and of the fit.
 *
 * Cost: one fit for each fold, and `shap` of `explained` rows with `background` rows.
 *
 * It misleads where it is read as what the model is good for: it counts every move of the answer, also those that make it worse. Features that
 * stand in for each other share what they tell; `interaction` is the share of its moves that depends on the other features.
 *
 * @throws ExplainError as `leaveOneFeatureOut` and `shap`.
 *
 * @example `const importance = await heldOutShap(randomForest(), table, { target: "progression" });`
 *
 * Lundberg and others (2020), From local explanations to global understanding with explainable AI for trees, Nature Machine Intelligence 2,
 * section 2.7 (mean magnitudes as global importance). Key `lundberg2020`.
 */
export const heldOutShap = defineExplainer<Estimator, TableRows, HeldOutShapOptions, "importance">({
	method: name,
	source: "lundberg2020",
	kind: "importance",
	options: {
		...estimatorRules,
		explained: number(100, { min: 1, integer: true }),
		background: number(50, { min: 1, integer: true }),
		precision: number(0.05, { min: 0 }),
	},
	identify: (estimator) => identifyEstimator(name, estimator),
	async *run(context, estimator, rows, options) {
		const { explained, background, precision, confidence, groups, correlation } = options;
		const { seed, signal, batchSize } = context;
		const { data, folds, sets, varianceOfMean } = await readQuestion(name, estimator, rows, options, seed);
		const values = new Float64Array(sets.length * folds.length);
		const interaction = new Float64Array(sets.length);
		const matrix = ({ x, features }: TrainingData, count: number) =>
			ndArray(Float64Array.from(x.values), [count, features.length], ["example", "feature"]);
		for (const [k, { train, test }] of folds.entries()) {
			yield { progress: { done: k, total: folds.length, label: `${name}: fold ${k + 1} of ${folds.length}` } };
			const random = context.random.fork(`fold ${k}`);
			const model = await estimator.fitData(takeTrainingRows(data, train), { seed, signal });
			const [known, asked] = [someOf(train, background, random), someOf(test, explained, random)];
			const explanation = await shap(model, matrix(takeTrainingRows(data, asked), asked.length), {
				background: matrix(takeTrainingRows(data, known), known.length),
				target: "all",
				precision,
				seed,
				...(groups && { groups }),
				...(signal && { signal }),
				...(batchSize !== undefined && { batchSize }),
			});
			context.evaluated(explanation.diagnostics.evaluations);
			for (const [set, mean] of meanMagnitudes(explanation).entries()) values[set * folds.length + k] = mean;
			addInteractions(explanation, interaction, 1 / folds.length);
			await context.checkpoint({ done: k + 1, total: folds.length, label: name });
		}
		const { standardError, ...importance } = meanImportance({ sets, values, axis: "fold", confidence, varianceOfMean });
		const correlated = correlatedFeatures(data.x.values, data.features, sets, correlation);
		return {
			scope: "global",
			unit: estimatorUnit(data),
			...(standardError && { standardError }),
			warnings: correlationWarnings(
				correlated,
				sets,
				() => "what they tell together is shared between them, and how depends on the model.",
			),
			payload: {
				...importance,
				correlated: correlated.groups,
				interaction: ndArray(interaction, [sets.length], ["feature"]),
			},
		};
	},
});

const estimatorUnit = ({ task }: TrainingData) => (task === "regression" ? "response" : "probability");
