import type { Estimate } from "../../core/explanation.ts";
import { wilsonInterval, z95 } from "../../data/checks/significance.ts";

/** What has no meaning, such as a recall without positives. */
export const noEstimate = (count = 0): Estimate => ({ value: null, interval: null, count });

/** A share with Wilson's interval. */
export const shareEstimate = (part: number, count: number): Estimate =>
	count === 0 ? noEstimate() : { value: part / count, interval: wilsonInterval(part, count), count };

/** A share of rows, as counts. */
export interface Share {
	readonly part: number;
	readonly count: number;
}

/**
 * The difference of two shares, with the interval that follows from their two Wilson intervals.
 *
 * Newcombe (1998), Interval Estimation for the Difference between Independent Proportions, method 10. Key `newcombe1998`.
 */
export function differenceOf(high: Share, low: Share): Estimate {
	const [p, q] = [high.part / high.count, low.part / low.count];
	const [pLow, pHigh] = wilsonInterval(high.part, high.count);
	const [qLow, qHigh] = wilsonInterval(low.part, low.count);
	const difference = p - q;
	return {
		value: difference,
		interval: [difference - Math.hypot(p - pLow, qHigh - q), difference + Math.hypot(pHigh - p, q - qLow)],
		count: high.count + low.count,
	};
}

/**
 * The lower share as a part of the higher, with the interval of its logarithm; without an interval where a share is 0, without a value
 * where the higher is.
 *
 * Katz, Baptista, Azen, Pike (1978), Obtaining Confidence Intervals for the Risk Ratio in Cohort Studies, method C. Key `katz1978`.
 */
export function ratioOf(high: Share, low: Share): Estimate {
	const count = high.count + low.count;
	if (high.part === 0) return noEstimate(count);
	const value = low.part / low.count / (high.part / high.count);
	if (low.part === 0) return { value, interval: null, count };
	const error = Math.sqrt(1 / low.part - 1 / low.count + 1 / high.part - 1 / high.count);
	return { value, interval: [value * Math.exp(-z95 * error), value * Math.exp(z95 * error)], count };
}
