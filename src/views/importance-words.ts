import type { Explanation } from "../core/explanation.ts";
import { formatNumber } from "../figure/format-number.ts";

const shortScores: Readonly<Record<string, string>> = { r2: "R²", auc: "AUC" };

/** What a score is called in a sentence: `"R²"`, `"mean squared error"`. */
export function scoreName(score: string | undefined): string {
	if (score === undefined) return "score";
	return shortScores[score] ?? score.replace(/^negative /, "");
}

/** What an importance is: `"fall of R²"`; of an error, which is better the smaller it is, `"rise of the mean squared error"`. */
export function importanceAxis(score: string | undefined): string {
	if (score === undefined) return "importance";
	return score.startsWith("negative ") ? `rise of the ${scoreName(score)}` : `fall of ${scoreName(score)}`;
}

/** What a method is called beside others. */
export function methodLabel({ provenance: { method, options } }: Explanation): string {
	if (method === "leaveOneFeatureOut") return "left out (LOFO)";
	if (method === "heldOutShap") return "mean |SHAP|";
	if (method !== "permutationImportance" && method !== "heldOutPermutation") return method;
	return options.conditional === true ? "shuffled among alike rows" : "shuffled";
}

/** The level of the intervals, such as `"95 %"`. */
export function confidenceText({ provenance: { options } }: Explanation): string {
	return formatNumber(typeof options.confidence === "number" ? options.confidence : 0.95, "percent");
}

/** Names as a list in a sentence, the last after “and”. */
export function listed(names: readonly string[]): string {
	return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
