import { ExplainError, shown } from "../../core/errors.ts";
import type { ReliabilityBin } from "../../core/explanation.ts";
import { checkOptions, number, type OptionRules, oneOf } from "../../core/options.ts";
import { wilsonInterval } from "../../data/checks/significance.ts";

/** What {@link reliability} takes. */
export interface ReliabilityOptions {
	/** Into how many parts the probabilities are divided. Default 10. */
	bins?: number;
	/** Parts of the same width from 0 to 1, or with as many rows each. Default `"width"`, as in the paper. */
	by?: "width" | "rows";
}

/** How far probabilities are what they say. */
export interface Reliability {
	/** From low to high probabilities; only those with rows. */
	readonly bins: readonly ReliabilityBin[];
	/** The expected calibration error Σ nᵦ/n |observedᵦ − predictedᵦ|, 0 … 1. */
	readonly error: number;
	/** The mean of (p − y)²: calibration and sharpness together; 0 is perfect. */
	readonly brier: number;
}

const rules: OptionRules<Required<ReliabilityOptions>> = {
	bins: number(10, { min: 1, max: 1000, integer: true }),
	by: oneOf(["width", "rows"], "width"),
};

/** The bin of each row. */
export function binsOf(probabilities: ArrayLike<number>, bins: number, by: "width" | "rows"): Int32Array {
	const count = probabilities.length;
	if (by === "width")
		return Int32Array.from(probabilities, (p) => Math.min(bins - 1, Math.max(0, Math.floor(p * bins))));
	const order = Uint32Array.from({ length: count }, (_, row) => row).sort(
		(a, b) => (probabilities[a] as number) - (probabilities[b] as number),
	);
	const of = new Int32Array(count);
	for (let i = 0; i < count; i++) {
		const [row, before] = [order[i] as number, order[i - 1] as number];
		// Equal probabilities are in one bin.
		const tied = i > 0 && probabilities[row] === probabilities[before];
		of[row] = tied ? (of[before] as number) : Math.floor((i * bins) / count);
	}
	return of;
}

/** @internal {@link reliability} of what has been checked. */
export function reliabilityOf(
	probabilities: ArrayLike<number>,
	outcomes: ArrayLike<number>,
	of: Int32Array,
	bins: number,
): Reliability {
	const counts = new Float64Array(bins);
	const sums = new Float64Array(bins);
	const events = new Float64Array(bins);
	const low = new Float64Array(bins).fill(Infinity);
	const high = new Float64Array(bins).fill(-Infinity);
	let brier = 0;
	for (let row = 0; row < of.length; row++) {
		const [bin, p, y] = [of[row] as number, probabilities[row] as number, outcomes[row] as number];
		counts[bin]!++;
		sums[bin]! += p;
		events[bin]! += y;
		low[bin] = Math.min(low[bin] as number, p);
		high[bin] = Math.max(high[bin] as number, p);
		brier += (p - y) ** 2 / of.length;
	}
	const answer: ReliabilityBin[] = [];
	let error = 0;
	for (let bin = 0; bin < bins; bin++) {
		const count = counts[bin] as number;
		if (count === 0) continue;
		const [predicted, observed] = [(sums[bin] as number) / count, (events[bin] as number) / count];
		error += (count / of.length) * Math.abs(observed - predicted);
		answer.push({
			from: low[bin] as number,
			to: high[bin] as number,
			count,
			predicted,
			observed,
			interval: wilsonInterval(events[bin] as number, count),
		});
	}
	return { bins: answer, error, brier };
}

/**
 * When the model says 70 %, does it happen in 70 of 100? Rows with about the same probability together, and how often it happened among them.
 *
 *   ECE = Σ nᵦ/n |ȳᵦ − p̄ᵦ|
 *
 * Cost: O(n), with `by: "rows"` O(n log n).
 *
 * It misleads with few rows (a perfectly calibrated model has an error above 0, by chance) and where most rows are in one bin; the error
 * depends on the bins.
 *
 * @param probabilities of the event, `[n]`.
 * @param outcomes 1 where it happened, 0 where not.
 * @throws ExplainError `shape-mismatch` for another number of outcomes, `bad-input` for none or other outcomes, `not-finite` or `out-of-range`
 * for what is no probability, `bad-option`.
 *
 * @example `reliability([0.1, 0.2, 0.9], [0, 0, 1]).error // 0.133…`
 *
 * Naeini, Cooper, Hauskrecht (2015), Obtaining Well Calibrated Probabilities Using Bayesian Binning. Key `naeini2015`.
 */
export function reliability(
	probabilities: ArrayLike<number>,
	outcomes: ArrayLike<number>,
	options: ReliabilityOptions = {},
): Reliability {
	const who = "reliability";
	const { bins, by } = checkOptions<Required<ReliabilityOptions>>(who, rules, options);
	if (probabilities.length === 0) throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
	if (outcomes.length !== probabilities.length) {
		const words = `expected an outcome for each of ${probabilities.length} probabilities`;
		throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${outcomes.length}`);
	}
	for (let row = 0; row < probabilities.length; row++) {
		const [p, y] = [probabilities[row] as number, outcomes[row] as number];
		if (!Number.isFinite(p))
			throw new ExplainError("not-finite", `${who}: expected probabilities, got ${shown(p)} in row ${row}`);
		if (p < 0 || p > 1)
			throw new ExplainError("out-of-range", `${who}: expected probabilities from 0 to 1, got ${p} in row ${row}`);
		if (y !== 0 && y !== 1)
			throw new ExplainError("bad-input", `${who}: expected outcomes of 0 or 1, got ${shown(y)} in row ${row}`);
	}
	return reliabilityOf(probabilities, outcomes, binsOf(probabilities, bins, by), bins);
}
