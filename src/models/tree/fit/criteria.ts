/** What a split is to make small. Gini and squared error of two classes are the same split. */
export type Criterion = "squared error" | "gini" | "entropy";

/** Σ c² of class weights. */
export function squares(counts: Float64Array, from: number, classes: number): number {
	let sum = 0;
	for (let k = 0; k < classes; k++) sum += (counts[from + k] as number) ** 2;
	return sum;
}

/** Σ c log₂ c of class weights, with 0 log 0 = 0. */
export function logs(counts: Float64Array, from: number, classes: number): number {
	let sum = 0;
	for (let k = 0; k < classes; k++) {
		const count = counts[from + k] as number;
		if (count > 0) sum += count * Math.log2(count);
	}
	return sum;
}

/**
 * Of class weights with sum W: Gini 1 − Σ (c/W)², entropy −Σ (c/W) log₂ (c/W).
 */
export function classImpurity(criterion: Criterion, counts: Float64Array, weight: number): number {
	if (criterion === "entropy") return Math.max(0, Math.log2(weight) - logs(counts, 0, counts.length) / weight);
	return Math.max(0, 1 - squares(counts, 0, counts.length) / (weight * weight));
}
