import type { Estimate, GroupMetric, GroupOfRows } from "../../core/explanation.ts";
import { z95 } from "../../data/checks/significance.ts";
import { noEstimate, type Share, shareEstimate } from "./estimates.ts";
import { ranking } from "./ranking.ts";
import { binsOf, type Reliability, reliabilityOf } from "./reliability.ts";

/** Rows of a group with their probabilities and what happened. */
export interface GroupScores {
	readonly attribute: string;
	readonly name: string;
	readonly rows: Uint32Array;
	readonly probabilities: Float64Array;
	/** 1 where the class is the positive one. */
	readonly outcomes: Uint8Array;
	/** What does not depend on a threshold. */
	readonly auc: Estimate;
	readonly calibrationGap: Estimate;
	readonly reliability: Reliability;
}

/** What happened, less what was predicted, on the mean: above 0 the model says too little. */
function calibrationGap(probabilities: Float64Array, outcomes: Uint8Array): Estimate {
	const count = probabilities.length;
	let mean = 0;
	for (let i = 0; i < count; i++) mean += ((outcomes[i] as number) - (probabilities[i] as number)) / count;
	// One row has no spread to make an interval of.
	if (count < 2) return { value: mean, interval: null, count };
	let squares = 0;
	for (let i = 0; i < count; i++) squares += ((outcomes[i] as number) - (probabilities[i] as number) - mean) ** 2;
	const half = z95 * Math.sqrt(squares / (count - 1) / count);
	return { value: mean, interval: [mean - half, mean + half], count };
}

/** The part of a group that no threshold changes. */
export function groupScores(
	attribute: string,
	name: string,
	rows: Uint32Array,
	all: { readonly probabilities: Float64Array; readonly outcomes: Uint8Array },
	bins: number,
): GroupScores {
	const probabilities = Float64Array.from(rows, (row) => all.probabilities[row] as number);
	const outcomes = Uint8Array.from(rows, (row) => all.outcomes[row] as number);
	const { auc, interval } = ranking(probabilities, (i) => outcomes[i] === 1);
	return {
		attribute,
		name,
		rows,
		probabilities,
		outcomes,
		auc: { value: auc, interval, count: rows.length },
		calibrationGap: calibrationGap(probabilities, outcomes),
		reliability: reliabilityOf(probabilities, outcomes, binsOf(probabilities, bins, "width"), bins),
	};
}

/** The metrics that are shares of counted rows, by what they are a share of. */
export const shares: Readonly<Partial<Record<GroupMetric, (counts: GroupOfRows["counts"]) => Share>>> = {
	"base rate": ({ tp, fp, fn, tn }) => ({ part: tp + fn, count: tp + fp + fn + tn }),
	"selection rate": ({ tp, fp, fn, tn }) => ({ part: tp + fp, count: tp + fp + fn + tn }),
	"true positive rate": ({ tp, fn }) => ({ part: tp, count: tp + fn }),
	"false positive rate": ({ fp, tn }) => ({ part: fp, count: fp + tn }),
	"false negative rate": ({ tp, fn }) => ({ part: fn, count: tp + fn }),
	precision: ({ tp, fp }) => ({ part: tp, count: tp + fp }),
	accuracy: ({ tp, fp, fn, tn }) => ({ part: tp + tn, count: tp + fp + fn + tn }),
};

/** Who is selected at a threshold, and what follows from it. Cost: O(rows). */
export function decided(group: GroupScores, threshold: number, calibrationError: Estimate): GroupOfRows {
	const { probabilities, outcomes, attribute, name, rows } = group;
	let [tp, fp, fn, tn] = [0, 0, 0, 0];
	for (let i = 0; i < probabilities.length; i++) {
		const selected = (probabilities[i] as number) >= threshold;
		if (outcomes[i] === 1) {
			if (selected) tp++;
			else fn++;
		} else if (selected) fp++;
		else tn++;
	}
	const counts = { tp, fp, fn, tn };
	const share = (metric: GroupMetric) => {
		const of = shares[metric]?.(counts);
		return of ? shareEstimate(of.part, of.count) : noEstimate();
	};
	return {
		attribute,
		name,
		rows,
		threshold,
		counts,
		metrics: {
			"base rate": share("base rate"),
			"selection rate": share("selection rate"),
			"true positive rate": share("true positive rate"),
			"false positive rate": share("false positive rate"),
			"false negative rate": share("false negative rate"),
			precision: share("precision"),
			accuracy: share("accuracy"),
			auc: group.auc,
			"calibration gap": group.calibrationGap,
			"calibration error": calibrationError,
		},
		reliability: group.reliability.bins,
	};
}
