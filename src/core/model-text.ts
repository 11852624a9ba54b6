import type { Predictor } from "./predictor.ts";

/** A shape as people write it: `8 × 8 × 1`. */
export const dimensionsText = (shape: readonly (number | null)[]): string =>
	shape.length === 0 ? "1" : shape.map((length) => length ?? "any").join(" × ");

/** A few names of many. */
function namesText(names: readonly string[]): string {
	const shown = names.slice(0, 4).join(", ");
	return names.length > 4 ? ` (${shown}, …)` : ` (${shown})`;
}

/** What a model takes and gives: `10 (age, sex, bmi, bloodPressure, …) → 1 × response`. */
export function takesAndGives(model: Predictor, outputs: number): string {
	const { inputShape, featureNames, outputNames, outputUnit } = model;
	const takes = `${inputShape ? dimensionsText(inputShape) : "any"}${featureNames ? namesText(featureNames) : ""}`;
	return `${takes} → ${outputs} × ${outputUnit}${outputNames ? namesText(outputNames) : ""}`;
}
