import type { RunOptions } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import type { EstimatorQuestion } from "./estimator-question.ts";
import { heldOutPermutation } from "./held-out-permutation.ts";
import { leaveOneFeatureOut } from "./leave-one-feature-out.ts";

/** What {@link compareImportances} takes. */
export interface CompareImportancesOptions extends EstimatorQuestion, RunOptions {
	/** How often each feature is shuffled on each fold. Default 5. */
	repeats?: number;
	/** Also shuffle each feature only among rows that are alike in the others. Default false. */
	conditional?: boolean;
}

/**
 * Shuffle it or remove it: permutation importance and LOFO of one estimator, on the same folds, with the same seeds and score.
 *
 * They answer different questions, and where features stand in for each other they disagree: `importanceAgreement` draws where and says why.
 * Other importances of the same features, such as mean |SHAP|, may be put into the same list.
 *
 * Cost: as `heldOutPermutation` and `leaveOneFeatureOut` together.
 *
 * @returns permutation (then conditional permutation, where asked) and LOFO.
 * @throws ExplainError as these.
 *
 * @example
 * ```ts
 * const both = await compareImportances(ridge({ alpha: 1 }), table, { target: "progression" });
 * importanceAgreement(both);
 * ```
 */
export async function compareImportances(
	estimator: Estimator,
	rows: TableRows,
	{ repeats, conditional = false, ...options }: CompareImportancesOptions,
): Promise<Explanation<"importance">[]> {
	const shuffling = { ...options, ...(repeats !== undefined && { repeats }) };
	return [
		await heldOutPermutation(estimator, rows, shuffling),
		...(conditional ? [await heldOutPermutation(estimator, rows, { ...shuffling, conditional })] : []),
		await leaveOneFeatureOut(estimator, rows, options),
	];
}
