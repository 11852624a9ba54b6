import { logGamma } from "../../math/distributions.ts";

/** The standard normal quantile of 97.5 %: both ends of a 95 % interval. */
export const z95 = 1.959963984540054;

/** A lower and an upper end. */
export type Interval = readonly [number, number];

/**
 * Wilson's 95 % interval of a share: inside 0 … 1 and of use for small counts, where p ± 1.96 √(p (1 − p) / n) is not.
 *
 *   (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)
 *
 * Of no observations, 0 … 1. Wilson (1927), Probable Inference, the Law of Succession, and Statistical Inference. Key `wilson1927`.
 */
export function wilsonInterval(successes: number, count: number): Interval {
	if (count === 0) return [0, 1];
	const share = successes / count;
	const squared = z95 ** 2;
	const centre = share + squared / (2 * count);
	const half = z95 * Math.sqrt((share * (1 - share)) / count + squared / (4 * count * count));
	const scale = 1 + squared / count;
	return [
		successes === 0 ? 0 : Math.max(0, (centre - half) / scale),
		successes === count ? 1 : Math.min(1, (centre + half) / scale),
	];
}

/** The upper regularised incomplete gamma function Q(a, x): by its series below a + 1, by its continued fraction above. */
function gammaTail(a: number, x: number): number {
	if (x <= 0) return 1;
	const front = Math.exp(-x + a * Math.log(x) - logGamma(a));
	if (x < a + 1) {
		let term = 1 / a;
		let sum = term;
		for (let n = 1; n < 10_000 && Math.abs(term) > Math.abs(sum) * 1e-16; n++) {
			term *= x / (a + n);
			sum += term;
		}
		return Math.max(0, 1 - sum * front);
	}
	// Lentz's way to evaluate a continued fraction.
	const tiny = 1e-300;
	let b = x + 1 - a;
	let c = 1 / tiny;
	let d = 1 / b;
	let h = d;
	for (let i = 1; i < 10_000; i++) {
		const an = -i * (i - a);
		b += 2;
		d = an * d + b;
		if (Math.abs(d) < tiny) d = tiny;
		c = b + an / c;
		if (Math.abs(c) < tiny) c = tiny;
		d = 1 / d;
		const step = d * c;
		h *= step;
		if (Math.abs(step - 1) < 1e-15) break;
	}
	return front * h;
}

/** The probability that χ² with these degrees of freedom exceeds a value. */
export const chiSquareTail = (value: number, degrees: number): number =>
	degrees > 0 ? gammaTail(degrees / 2, value / 2) : 1;

/** What a table of counts says of whether its rows and columns go together. */
export interface Association {
	/** Of Pearson's χ² test of independence. */
	readonly pValue: number;
	/** Cramér's V, 0 (independent) … 1. */
	readonly strength: number;
	/** The smallest count that independence would expect; below 5 the p-value is rough. */
	readonly smallestExpected: number;
}

/** Pearson's χ² test of a table of counts `[rows, columns]`; rows and columns without counts are left out. */
export function association(counts: ArrayLike<number>, rows: number, columns: number): Association {
	const rowSums = new Float64Array(rows);
	const columnSums = new Float64Array(columns);
	let total = 0;
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < columns; j++) {
			const count = counts[i * columns + j] as number;
			rowSums[i]! += count;
			columnSums[j]! += count;
			total += count;
		}
	}
	let chiSquare = 0;
	let smallestExpected = Infinity;
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < columns; j++) {
			const expected = ((rowSums[i] as number) * (columnSums[j] as number)) / total;
			if (!(expected > 0)) continue;
			smallestExpected = Math.min(smallestExpected, expected);
			chiSquare += ((counts[i * columns + j] as number) - expected) ** 2 / expected;
		}
	}
	const seen = (sums: Float64Array) => sums.reduce((count, sum) => count + Number(sum > 0), 0);
	const [r, c] = [seen(rowSums), seen(columnSums)];
	const least = Math.min(r, c) - 1;
	if (least < 1) return { pValue: 1, strength: 0, smallestExpected: total };
	return {
		pValue: chiSquareTail(chiSquare, (r - 1) * (c - 1)),
		strength: Math.sqrt(chiSquare / (total * least)),
		smallestExpected,
	};
}
