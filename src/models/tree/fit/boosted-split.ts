import type { BinnedColumns } from "./binned-columns.ts";
import { perBin } from "./histogram.ts";

/** What a boosted tree is held to. */
export interface BoostedRules {
	readonly maxLeaves: number;
	readonly maxDepth: number;
	readonly minSamplesLeaf: number;
	readonly l2: number;
	readonly learningRate: number;
	/** For each column: 1 where the answer may only rise with it, −1 only fall, 0 otherwise. */
	readonly monotone: Int8Array;
}

/** Sums over the rows of a node. */
export interface BoostedSums {
	readonly gradient: number;
	readonly hessian: number;
	readonly count: number;
	/** Between which its answer has to lie so that all is monotone, before the learning rate. */
	readonly lower: number;
	readonly upper: number;
}

/** Where a node is divided. */
export interface BoostedSplit {
	readonly column: number;
	readonly gain: number;
	/** The last bin that goes left; of a category −1. */
	readonly bin: number;
	readonly levels: readonly number[] | undefined;
	readonly missingLeft: boolean;
	readonly left: BoostedSums;
	readonly right: BoostedSums;
}

/** The least sum of Hessians on a side: below it, a step would be noise. */
const leastHessian = 1e-3;
/** Added to a level's Hessians before levels are ordered, so that rare ones are not at the ends by chance (LightGBM's `cat_smooth`). */
const levelSmoothing = 10;

/** The step that is best for a node: −G / (H + λ), within its bounds. */
export function stepOf({ gradient, hessian, lower, upper }: BoostedSums, l2: number): number {
	return Math.min(upper, Math.max(lower, -gradient / (hessian + l2)));
}

/** What a step brings: −(G s + (H + λ) s² / 2), twice; G² / (H + λ) where it is the best one. */
function worthOf(gradient: number, hessian: number, l2: number, lower: number, upper: number): number {
	const best = -gradient / (hessian + l2);
	if (best > lower && best < upper) return -gradient * best;
	const step = best <= lower ? lower : upper;
	return -(2 * gradient * step + (hessian + l2) * step * step);
}

/** The split of a node by which the loss falls most, to second order; undefined where none makes it fall. */
export function bestBoostedSplit(
	columns: BinnedColumns,
	histogram: Float64Array,
	node: BoostedSums,
	rules: BoostedRules,
): BoostedSplit | undefined {
	const { columnCount, bins, offsets, categorical, hasMissing } = columns;
	const { minSamplesLeaf: least, l2, monotone } = rules;
	const { gradient, hessian, count, lower, upper } = node;
	const whole = worthOf(gradient, hessian, l2, lower, upper);
	let best = 1e-12 * Math.max(1, whole);
	let found: Omit<BoostedSplit, "left" | "right" | "levels"> | undefined;
	let foundOrder: readonly number[] | undefined;
	let foundPlace = 0;
	let leftOf = { gradient: 0, hessian: 0, count: 0 };

	const scan = (column: number, order: readonly number[] | undefined, missingLeft: boolean) => {
		const from = offsets[column] as number;
		const places = order ? order.length : (bins[column] as number);
		const missing = (from + (bins[column] as number)) * perBin;
		const direction = monotone[column] as number;
		let g = missingLeft ? (histogram[missing] as number) : 0;
		let h = missingLeft ? (histogram[missing + 1] as number) : 0;
		let n = missingLeft ? (histogram[missing + 2] as number) : 0;
		const cuts = hasMissing[column] && !missingLeft ? places : places - 1;
		for (let place = 0; place < cuts; place++) {
			const at = (from + (order ? (order[place] as number) : place)) * perBin;
			g += histogram[at] as number;
			h += histogram[at + 1] as number;
			n += histogram[at + 2] as number;
			if (n < least || h < leastHessian) continue;
			if (count - n < least || hessian - h < leastHessian) break;
			if (direction !== 0) {
				const left = Math.min(upper, Math.max(lower, -g / (h + l2)));
				const right = Math.min(upper, Math.max(lower, -(gradient - g) / (hessian - h + l2)));
				if ((right - left) * direction < 0) continue;
			}
			const gain = worthOf(g, h, l2, lower, upper) + worthOf(gradient - g, hessian - h, l2, lower, upper) - whole;
			if (gain <= best) continue;
			best = gain;
			found = { column, gain, bin: order ? -1 : place, missingLeft };
			foundOrder = order;
			foundPlace = place;
			leftOf = { gradient: g, hessian: h, count: n };
		}
	};

	for (let column = 0; column < columnCount; column++) {
		const from = offsets[column] as number;
		const order = categorical[column] ? orderOf(histogram, from, bins[column] as number) : undefined;
		scan(column, order, false);
		if (hasMissing[column]) scan(column, order, true);
	}
	if (!found) return undefined;

	const rest = { gradient: gradient - leftOf.gradient, hessian: hessian - leftOf.hessian, count: count - leftOf.count };
	// Below a monotone split neither side may pass the middle of the two answers.
	const direction = monotone[found.column] as number;
	const bounds = { lower, upper };
	const middle = (stepOf({ ...leftOf, ...bounds }, l2) + stepOf({ ...rest, ...bounds }, l2)) / 2;
	const left = { ...leftOf, lower: direction < 0 ? middle : lower, upper: direction > 0 ? middle : upper };
	const right = { ...rest, lower: direction > 0 ? middle : lower, upper: direction < 0 ? middle : upper };

	const leftIsHeavy = 2 * leftOf.count > count;
	const saw = hasMissing[found.column] === 1 && hasRows(columns, histogram, found.column);
	const missingLeft = saw ? found.missingLeft : leftIsHeavy;
	if (!foundOrder) return { ...found, missingLeft, levels: undefined, left, right };
	// A level that is in no set goes right: the heavier side changes places with the left one.
	const levels = leftIsHeavy ? foundOrder.slice(foundPlace + 1) : foundOrder.slice(0, foundPlace + 1);
	const sorted = [...levels].sort((a, b) => a - b);
	if (!leftIsHeavy) return { ...found, missingLeft, levels: sorted, left, right };
	return { ...found, missingLeft: !missingLeft, levels: sorted, left: right, right: left };
}

/** Whether the node has rows in which the column is missing. */
function hasRows({ bins, offsets }: BinnedColumns, histogram: Float64Array, column: number): boolean {
	return (histogram[((offsets[column] as number) + (bins[column] as number)) * perBin + 2] as number) > 0.5;
}

/** The levels that the node has rows of, ordered by their mean gradient. */
function orderOf(histogram: Float64Array, from: number, levels: number): number[] {
	const score = (level: number) =>
		(histogram[(from + level) * perBin] as number) /
		((histogram[(from + level) * perBin + 1] as number) + levelSmoothing);
	return Array.from({ length: levels }, (_, level) => level)
		.filter((level) => (histogram[(from + level) * perBin + 2] as number) > 0.5)
		.sort((a, b) => score(a) - score(b) || a - b);
}
