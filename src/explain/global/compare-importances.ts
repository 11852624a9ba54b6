import type { RunOptions } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import type { Estimator } from "../../models/table/estimator.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { heldOutShap } from "../shap/held-out-shap.ts";
import type { EstimatorQuestion } from "./estimator-question.ts";
import { heldOutPermutation } from "./held-out-permutation.ts";
import { leaveOneFeatureOut } from "./leave-one-feature-out.ts";

/** What {@link compareImportances} takes. */
export interface CompareImportancesOptions extends EstimatorQuestion, RunOptions {
	/** How often each feature is shuffled on each fold. Default 5. */
	repeats?: number;
	/** Also shuffle each feature only among rows that are alike in the others. Default false. */
	conditional?: boolean;
	/** Also mean |SHAP| of the held-out rows. Default false. */
	shap?: boolean;
}

/**
 * Shuffle it or remove it: permutation importance and LOFO of one estimator, and mean |SHAP| where asked, on the same folds, with the same seeds.
 *
 * They answer different questions, and where features stand in for each other they disagree: `importanceAgreement` draws where and says why.
 *
 * Cost: as `heldOutPermutation`, `leaveOneFeatureOut` and, where asked, `heldOutShap` together.
 *
 * @returns permutation, then conditional permutation where asked, LOFO, and mean |SHAP| where asked.
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
	{ repeats, conditional = false, shap = false, ...options }: CompareImportancesOptions,
): Promise<Explanation<"importance">[]> {
	const shuffling = { ...options, ...(repeats !== undefined && { repeats }) };
	return [
		await heldOutPermutation(estimator, rows, shuffling),
		...(conditional ? [await heldOutPermutation(estimator, rows, { ...shuffling, conditional })] : []),
		await leaveOneFeatureOut(estimator, rows, options),
		...(shap ? [await heldOutShap(estimator, rows, options)] : []),
	];
}
