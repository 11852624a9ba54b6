import { Breather } from "../../core/breather.ts";
import type { KernelMatrix } from "./kernels.ts";

/** A quadratic programme whose dual is that of a support vector machine. */
export interface DualProblem {
	readonly kernel: KernelMatrix;
	/** The row of the kernel matrix that each variable belongs to. */
	readonly rows: Int32Array;
	/** +1 or −1 for each variable. */
	readonly signs: Int8Array;
	/** The largest value of each variable. */
	readonly bounds: Float64Array;
	/** −yᵢ pᵢ for each variable: what {@link solve} calls F before anything is chosen. */
	readonly start: Float64Array;
}

/** Its solution: f(x) = Σ_rows coefficient · K(row, x) + bias. */
export interface DualSolution {
	/** Σ yᵢ αᵢ over the variables of each row of the kernel matrix; 0 for rows that are no support vectors. */
	readonly coefficients: Float64Array;
	readonly bias: number;
	readonly iterations: number;
	readonly converged: boolean;
}

/** What stands for a curvature that rounding made 0 or negative. */
const smallestCurvature = 1e-12;

/**
 * Minimises ½ Σᵢⱼ αᵢ αⱼ yᵢ yⱼ K(i, j) + Σᵢ pᵢ αᵢ with Σᵢ yᵢ αᵢ = 0 and 0 ≤ αᵢ ≤ Cᵢ, two variables at a time (SMO).
 *
 * Of F = −y ∘ gradient, the variable with the largest F that may grow (yα up) is paired with the one that promises the largest fall
 * of the objective (Fan, Chen, Lin 2005, WSS 2). A step t moves yα of the first up and of the second down, by which F changes by
 * −t (K(i, ·) − K(j, ·)). It ends where no pair is worth more than `tolerance`.
 *
 * @param checkpoint is awaited now and then.
 */
export async function solve(
	{ kernel, rows, signs, bounds, start }: DualProblem,
	tolerance: number,
	checkpoint: () => Promise<void>,
): Promise<DualSolution> {
	const count = rows.length;
	const { diagonal } = kernel;
	const f = Float64Array.from(start);
	const alpha = new Float64Array(count);
	const mostIterations = Math.max(1e7, 100 * count);
	let iterations = 0;
	let converged = false;
	const breather = new Breather({ checkpoint });
	for (; iterations < mostIterations; iterations++) {
		if (breather.due) await breather.breathe({ done: iterations, total: 0 });
		let i = -1;
		let highest = -Infinity;
		for (let k = 0; k < count; k++) {
			const value = f[k] as number;
			if (value <= highest) continue;
			if ((signs[k] as number) > 0 ? (alpha[k] as number) < (bounds[k] as number) : (alpha[k] as number) > 0) {
				highest = value;
				i = k;
			}
		}
		if (i < 0) {
			converged = true;
			break;
		}
		const rowI = rows[i] as number;
		const kernelI = kernel.row(rowI);
		const diagonalI = diagonal[rowI] as number;
		let j = -1;
		let lowest = Infinity;
		let best = 0;
		let curvature = 0;
		for (let k = 0; k < count; k++) {
			const value = f[k] as number;
			if (value >= highest) continue;
			if (!((signs[k] as number) > 0 ? (alpha[k] as number) > 0 : (alpha[k] as number) < (bounds[k] as number)))
				continue;
			if (value < lowest) lowest = value;
			const row = rows[k] as number;
			const own = Math.max(smallestCurvature, diagonalI + (diagonal[row] as number) - 2 * (kernelI[row] as number));
			const fall = (highest - value) ** 2 / own;
			if (fall > best) {
				best = fall;
				curvature = own;
				j = k;
			}
		}
		if (j < 0 || highest - lowest < tolerance) {
			converged = true;
			break;
		}
		const upI = (signs[i] as number) > 0;
		const upJ = (signs[j] as number) > 0;
		const roomI = upI ? (bounds[i] as number) - (alpha[i] as number) : (alpha[i] as number);
		const roomJ = upJ ? (alpha[j] as number) : (bounds[j] as number) - (alpha[j] as number);
		const step = Math.min((highest - (f[j] as number)) / curvature, roomI, roomJ);
		// At a bound exactly, or rounding would leave variables that are almost there.
		if (step === roomI) alpha[i] = upI ? (bounds[i] as number) : 0;
		else alpha[i]! += upI ? step : -step;
		if (step === roomJ) alpha[j] = upJ ? 0 : (bounds[j] as number);
		else alpha[j]! += upJ ? -step : step;
		const kernelJ = kernel.row(rows[j] as number);
		for (let k = 0; k < count; k++) {
			const row = rows[k] as number;
			f[k]! -= step * ((kernelI[row] as number) - (kernelJ[row] as number));
		}
	}
	const coefficients = new Float64Array(kernel.count);
	for (let k = 0; k < count; k++) coefficients[rows[k] as number]! += (signs[k] as number) * (alpha[k] as number);
	return { coefficients, bias: biasOf(f, alpha, signs, bounds), iterations, converged };
}

/** The mean of F over the variables between their bounds; without any, the middle of what the bounds leave. */
function biasOf(f: Float64Array, alpha: Float64Array, signs: Int8Array, bounds: Float64Array): number {
	let sum = 0;
	let free = 0;
	let from = -Infinity;
	let to = Infinity;
	for (let k = 0; k < f.length; k++) {
		const value = f[k] as number;
		const atZero = alpha[k] === 0;
		if (!atZero && (alpha[k] as number) < (bounds[k] as number)) {
			sum += value;
			free++;
		} else if (atZero === (signs[k] as number) > 0) from = Math.max(from, value);
		else to = Math.min(to, value);
	}
	if (free > 0) return sum / free;
	return Number.isFinite(from) && Number.isFinite(to) ? (from + to) / 2 : Number.isFinite(from) ? from : to;
}
