import { defineExplainer } from "../../core/explainer.ts";
import { flag, number } from "../../core/options.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { takeTrainingRows } from "../../models/table/training-data.ts";
import { answersOf } from "../perturbation/answers.ts";
import { correlatedFeatures, correlationWarnings, groupsText } from "./correlated-features.ts";
import { type EstimatorQuestion, estimatorRules, identifyEstimator, readQuestion } from "./estimator-question.ts";
import { meanImportance } from "./mean-importance.ts";
import { shuffledRows, shuffledScores } from "./shuffled-scores.ts";
import { shuffler } from "./shuffler.ts";

/** The options of {@link heldOutPermutation}. */
export interface HeldOutPermutationOptions extends EstimatorQuestion {
	/** How often each feature is shuffled on each fold. Default 5. */
	repeats?: number;
	/** Shuffle a feature only among rows that are alike in the other features. Default false. */
	conditional?: boolean;
}

const name = "heldOutPermutation";

/**
 * Permutation importance of an estimator: for each fold the fall of the score on the held-out rows, by the model that was fitted to
 * the other rows, when a feature is shuffled among them.
 *
 * As `permutationImportance`, but on all rows, none by a model that has seen it, and with an interval over folds, which covers
 * the luck of the rows and of the fit. The folds are those of `leaveOneFeatureOut` with the same seed, so the two can be compared.
 *
 * Cost: one fit for each fold; rows × (1 + features × repeats) evaluations. It misleads as `permutationImportance` does.
 *
 * @throws ExplainError as `leaveOneFeatureOut`.
 *
 * @example `const importance = await heldOutPermutation(ridge({ alpha: 1 }), table, { target: "progression" });`
 *
 * Fisher, Rudin, Dominici (2019), All Models are Wrong, but Many are Useful, section 3. Key `fisher2019`.
 */
export const heldOutPermutation = defineExplainer<Estimator, TableRows, HeldOutPermutationOptions, "importance">({
	method: name,
	source: "fisher2019",
	kind: "importance",
	options: { ...estimatorRules, repeats: number(5, { min: 1, integer: true }), conditional: flag(false) },
	identify: (estimator) => identifyEstimator(name, estimator),
	async *run(context, estimator, rows, options) {
		const { repeats, conditional, confidence } = options;
		const { seed, signal } = context;
		const { data, folds, score, sets, varianceOfMean } = await readQuestion(name, estimator, rows, options, seed);
		const values = new Float64Array(sets.length * folds.length);
		const total = folds.reduce(
			(sum, { test }) => sum + shuffledRows({ y: data.y.subarray(0, test.length), sets, repeats }),
			0,
		);
		let [before, baselines] = [0, 0];
		for (const [k, { train, test }] of folds.entries()) {
			yield { progress: { done: before, total, label: `${name}: fit ${k + 1} of ${folds.length}` } };
			const model = await estimator.fitData(takeTrainingRows(data, train), { seed, signal });
			const { x, y, weights } = takeTrainingRows(data, test);
			const { baseline, shuffled } = await shuffledScores(context, name, {
				ask: answersOf(name, model, "prediction").ask,
				x: x.values,
				width: data.features.length,
				y,
				weights,
				task: data.task,
				score,
				sets,
				repeats,
				order: shuffler(context.random.fork(`fold ${k}`), x.values, data.features, sets, conditional),
				before,
				total,
			});
			before += shuffledRows({ y, sets, repeats });
			baselines += baseline;
			for (let set = 0; set < sets.length; set++) {
				let sum = 0;
				for (let repeat = 0; repeat < repeats; repeat++) sum += shuffled[set * repeats + repeat] as number;
				values[set * folds.length + k] = baseline - sum / repeats;
			}
		}
		const { standardError, ...importance } = meanImportance({ sets, values, axis: "fold", confidence, varianceOfMean });
		const correlated = correlatedFeatures(data.x.values, data.features, sets, options.correlation);
		return {
			scope: "global",
			unit: "none",
			...(standardError && { standardError }),
			warnings: correlationWarnings(correlated, sets, (names) =>
				conditional
					? "each is asked what it adds to the others, which may be little although together they matter."
					: `shuffling one of them asks about rows that do not occur, and they share what they know; ${groupsText(names)} asks about them as one.`,
			),
			payload: { ...importance, score, baseline: baselines / folds.length, correlated: correlated.groups },
		};
	},
});
