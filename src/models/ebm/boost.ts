import type { Random } from "../../core/random.ts";
import type { Splitter } from "./leaves.ts";
import type { Loss } from "./loss.ts";
import type { BoostedTerm } from "./term.ts";

/** When which term takes a step. */
export interface Schedule {
	/** Rounds at the start in which each term takes a step whose leaves are cut at random. */
	readonly smoothingRounds: number;
	/** Steps of whichever term gains most, for each term and each look at all terms; 0: the terms take turns. */
	readonly greedySteps: number;
	/** The most steps for each term. */
	readonly maxRounds: number;
	/** Rounds without a gain of `tolerance` on the validation rows after which to stop. */
	readonly patience: number;
	/** The gain that counts, as a share of the validation loss. */
	readonly tolerance: number;
}

/** A gain that is no more than this share of the largest so far is rounding. */
const rounding = 1e-14;

/**
 * Gradient boosting with a step of one term at a time (Lou et al. 2012; Nori et al. 2019): first smooth steps in turns, then looks at what
 * each term would gain, and steps of those that gain most, until the validation loss no longer falls. Leaves the best tables in the terms.
 *
 * @returns the steps taken.
 */
export function boost(
	terms: readonly { readonly term: BoostedTerm; readonly splitter: Splitter }[],
	loss: Loss,
	{ smoothingRounds, greedySteps, maxRounds, patience, tolerance }: Schedule,
	random: Random,
): number {
	const count = terms.length;
	const most = maxRounds * count;
	let steps = 0;
	let least = Number.POSITIVE_INFINITY;
	/** The loss that must be beaten by the tolerance, and when it was reached. */
	let mark = Number.POSITIVE_INFINITY;
	let markedAt = 0;

	const take = (term: BoostedTerm) => {
		const now = loss.apply(term);
		term.addUpdate();
		steps++;
		// Without validation rows the last step is the best one.
		if (!loss.validates || now < least) {
			least = now;
			for (const each of terms) each.term.keep();
		}
		return now;
	};
	const isOver = (now: number) => {
		if (!loss.validates) return false;
		if (now < mark - tolerance * Math.abs(mark) || mark === Number.POSITIVE_INFINITY) {
			mark = now;
			markedAt = steps;
		}
		return steps - markedAt >= patience * count;
	};

	for (let round = 0; round < smoothingRounds && steps < most; round++) {
		for (const i of random.permutation(count)) {
			const { term, splitter } = terms[i] as (typeof terms)[number];
			loss.sum(term);
			splitter.random(random);
			take(term);
		}
	}
	markedAt = steps;

	const gains = new Float64Array(count);
	let largestGain = 0;
	while (steps < most) {
		for (const i of random.permutation(count)) {
			const { term, splitter } = terms[i] as (typeof terms)[number];
			loss.sum(term);
			gains[i] = splitter.best();
			if (greedySteps === 0 && isOver(take(term))) return steps;
		}
		let now = 0;
		for (const gain of gains) if (gain > now) now = gain;
		if (now > largestGain) largestGain = now;
		if (now <= rounding * largestGain) return steps;
		for (let step = Math.ceil(greedySteps * count); step > 0 && steps < most; step--) {
			let next = 0;
			for (let i = 1; i < count; i++) if ((gains[i] as number) > (gains[next] as number)) next = i;
			const { term, splitter } = terms[next] as (typeof terms)[number];
			loss.sum(term);
			gains[next] = splitter.best();
			if (isOver(take(term))) return steps;
		}
	}
	return steps;
}
