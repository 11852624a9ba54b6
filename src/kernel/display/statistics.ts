import { formatNumber } from "../../figure/format-number.ts";
import { limits } from "./limits.ts";

/** What is known of an array's numbers. */
export interface Statistics {
	readonly min: number;
	readonly max: number;
	readonly mean: number;
	/** How many are not finite, among those looked at. */
	readonly notFinite: number;
	/** Whether all are whole. */
	readonly isInteger: boolean;
	/** How many were looked at. */
	readonly sample: number;
}

/** Range and mean of the finite numbers; of very long arrays those of an even sample. Undefined where none is finite. */
export function statisticsOf(length: number, at: (index: number) => number): Statistics | undefined {
	const step = Math.max(1, Math.ceil(length / limits.array.sample));
	let [min, max, sum, finite, sample] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0, 0];
	let isInteger = true;
	for (let i = 0; i < length; i += step) {
		const value = at(i);
		sample++;
		if (!Number.isFinite(value)) continue;
		finite++;
		sum += value;
		if (value < min) min = value;
		if (value > max) max = value;
		if (isInteger && !Number.isInteger(value)) isInteger = false;
	}
	if (finite === 0) return undefined;
	return { min, max, mean: sum / finite, notFinite: sample - finite, isInteger, sample };
}

/** One of an array's numbers, as people read it: whole numbers whole. */
export function numberWords(value: number, { isInteger }: Statistics): string {
	return formatNumber(value, isInteger && Number.isInteger(value) ? "integer" : "decimal");
}
