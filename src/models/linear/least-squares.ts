import type { Breather } from "../../core/breather.ts";
import { dot } from "../../math/dot.ts";

/** The coefficients that make Σ (y − Xβ)² smallest. */
export interface LeastSquares {
	/** 0 where a column was dropped. */
	readonly coefficients: Float64Array;
	/** The columns with a coefficient of their own, by index. */
	readonly kept: readonly number[];
	/** (XᵀX)⁻¹ of the kept columns, `[columns, columns]`, 0 in rows and columns of dropped ones. */
	readonly inverse: Float64Array;
	/** Σ (y − Xβ)² */
	readonly residual: number;
}

/** What must be left of a column, as a share of its length, after the columns before it have explained what they can. As R's `lm`. */
const remaining = 1e-7;

/**
 * Least squares by Householder's reflections, columns in the order given. A column that the ones before it determine is dropped, so
 * that of two twins the first keeps its coefficient. X and y are overwritten.
 */
export async function leastSquares(
	x: readonly Float64Array[],
	y: Float64Array,
	breather: Breather,
	label: string,
): Promise<LeastSquares> {
	const rows = y.length;
	const width = x.length;
	const lengths = x.map((column) => Math.sqrt(dot(column, column)));
	const kept: number[] = [];
	for (let j = 0; j < width && kept.length < rows; j++) {
		const column = x[j] as Float64Array;
		const rank = kept.length;
		const below = column.subarray(rank);
		const length = Math.sqrt(dot(below, below));
		if (!(length > remaining * (lengths[j] as number))) continue;
		const pivot = column[rank] as number;
		const diagonal = pivot > 0 ? -length : length;
		// The reflection v vᵀ · 2 / vᵀv with v = below − diagonal · e₀; vᵀv = −2 · diagonal · v₀.
		const first = pivot - diagonal;
		below[0] = first;
		const factor = 1 / (diagonal * first);
		for (let k = j + 1; k <= width; k++) {
			const target = (k === width ? y : (x[k] as Float64Array)).subarray(rank);
			const step = dot(below, target) * factor;
			for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + step * (below[i] as number);
		}
		column[rank] = diagonal;
		kept.push(j);
		if (breather.due) await breather.breathe({ done: j, total: width, label });
	}

	const rank = kept.length;
	const r = (i: number, k: number) => (x[kept[k] as number] as Float64Array)[i] as number;
	const coefficients = new Float64Array(width);
	for (let i = rank - 1; i >= 0; i--) {
		let sum = y[i] as number;
		for (let k = i + 1; k < rank; k++) sum -= r(i, k) * (coefficients[kept[k] as number] as number);
		coefficients[kept[i] as number] = sum / r(i, i);
	}
	const rest = y.subarray(rank);
	return { coefficients, kept, inverse: inverseOf(r, kept, width), residual: dot(rest, rest) };
}

/** R⁻¹ R⁻ᵀ, spread over all columns. */
function inverseOf(r: (i: number, k: number) => number, kept: readonly number[], width: number): Float64Array {
	const rank = kept.length;
	const upper = new Float64Array(rank * rank);
	for (let k = 0; k < rank; k++) {
		upper[k * rank + k] = 1 / r(k, k);
		for (let i = k - 1; i >= 0; i--) {
			let sum = 0;
			for (let m = i + 1; m <= k; m++) sum += r(i, m) * (upper[m * rank + k] as number);
			upper[i * rank + k] = -sum / r(i, i);
		}
	}
	const inverse = new Float64Array(width * width);
	for (let i = 0; i < rank; i++) {
		for (let k = i; k < rank; k++) {
			let sum = 0;
			for (let m = k; m < rank; m++) sum += (upper[i * rank + m] as number) * (upper[k * rank + m] as number);
			const [a, b] = [kept[i] as number, kept[k] as number];
			inverse[a * width + b] = sum;
			inverse[b * width + a] = sum;
		}
	}
	return inverse;
}
