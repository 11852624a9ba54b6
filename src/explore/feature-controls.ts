import type { Feature } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { Control } from "../core/view-spec.ts";

/** Where a feature's values lie. */
export interface FeatureRange {
	readonly min: number;
	readonly max: number;
	/** The step of a slider: a power of ten near a hundredth of the range; 1 at least for whole numbers. */
	readonly step: number;
	readonly whole: boolean;
	/** The mean, or the most frequent level: what stands where a value is missing. */
	readonly typical: number;
}

/** The ranges of all columns of a matrix `[n, features]`. */
export function featureRanges(features: readonly Feature[], { values, shape }: NdArray<Float64Array>): FeatureRange[] {
	const [count, width] = shape as [number, number];
	return features.map(({ levels }, j) => {
		let [min, max, sum, known] = [Infinity, -Infinity, 0, 0];
		let whole = true;
		const counts = new Map<number, number>();
		for (let row = 0; row < count; row++) {
			const value = values[row * width + j] as number;
			if (Number.isNaN(value)) continue;
			if (levels) counts.set(value, (counts.get(value) ?? 0) + 1);
			min = Math.min(min, value);
			max = Math.max(max, value);
			sum += value;
			known++;
			whole &&= Number.isInteger(value);
		}
		if (known === 0) return { min: 0, max: 1, step: 0.01, whole: false, typical: 0 };
		const usual = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0];
		const spread = max - min;
		const step = spread === 0 ? 1 : 10 ** Math.floor(Math.log10(spread / 50));
		const fine = whole ? Math.max(1, step) : step;
		const mean = sum / known;
		return { min, max, step: fine, whole, typical: levels ? (usual ?? 0) : whole ? Math.round(mean) : mean };
	});
}

/** What moves a feature: a slider over the range of its values, or a menu of its levels. */
export function featureControl(id: string, feature: Feature, { min, max, step, whole }: FeatureRange): Control {
	const label = feature.unit ? `${feature.name} (${feature.unit})` : feature.name;
	const common = {
		id,
		label,
		answeredBy: "explainer",
		...(feature.description && { help: feature.description }),
	} as const;
	if (feature.levels) {
		const options = feature.levels.map((level) => ({ value: level, label: level }));
		return { ...common, type: "choice", style: options.length <= 3 ? "buttons" : "menu", options };
	}
	return {
		...common,
		type: "range",
		min,
		// A slider needs two ends; a column that does not vary has one.
		max: max > min ? max : min + step,
		step,
		format: whole ? "integer" : "decimal",
		disabled: max === min,
	};
}
