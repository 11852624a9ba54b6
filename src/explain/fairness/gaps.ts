import type { GroupGap, GroupMetric, GroupOfRows } from "../../core/explanation.ts";
import { association } from "../../data/checks/significance.ts";
import { shares } from "./decisions.ts";
import { differenceOf, noEstimate, ratioOf } from "./estimates.ts";

/** What is called fair, by the metric that it wants to be equal. */
const criteria: readonly (readonly [criterion: string, metric: GroupMetric])[] = [
	["demographic parity", "selection rate"],
	["equal opportunity", "true positive rate"],
	["equal false positive rates", "false positive rate"],
	["predictive parity", "precision"],
	["equal accuracy", "accuracy"],
	["equal calibration", "calibration gap"],
];

type Met = readonly GroupOfRows[];

/** The groups with the highest and the lowest value, of those that have one; none where fewer than two have. */
function extremes(groups: Met, metric: GroupMetric): readonly [GroupOfRows, GroupOfRows] | undefined {
	const valued = groups.filter(({ metrics }) => metrics[metric].value !== null);
	if (valued.length < 2) return undefined;
	const value = ({ metrics }: GroupOfRows) => metrics[metric].value as number;
	const highest = valued.reduce((best, group) => (value(group) > value(best) ? group : best));
	const others = valued.filter((group) => group !== highest);
	return [highest, others.reduce((best, group) => (value(group) < value(best) ? group : best))];
}

function gapOf(groups: Met, criterion: string, metric: GroupMetric): GroupGap[] {
	const found = extremes(groups, metric);
	if (!found) return [];
	const [high, low] = found;
	const named = { attribute: high.attribute, criterion, metric, highest: high.name, lowest: low.name };
	const share = shares[metric];
	if (!share) {
		const [a, b] = [high.metrics[metric], low.metrics[metric]];
		const difference = (a.value as number) - (b.value as number);
		const half =
			a.interval && b.interval && Math.hypot(a.interval[1] - a.interval[0], b.interval[1] - b.interval[0]) / 2;
		const count = a.count + b.count;
		const interval = half === null ? null : ([difference - half, difference + half] as const);
		return [{ ...named, difference: { value: difference, interval, count }, ratio: noEstimate(count), pValue: null }];
	}
	const [a, b] = [share(high.counts), share(low.counts)];
	const counted = groups.map(({ counts }) => share(counts)).filter(({ count }) => count > 0);
	const table = Float64Array.from(counted.flatMap(({ part, count }) => [part, count - part]));
	return [
		{
			...named,
			difference: differenceOf(a, b),
			ratio: ratioOf(a, b),
			pValue: association(table, counted.length, 2).pValue,
		},
	];
}

/** Equalised odds ask for both rates to be equal: the larger of the two gaps is theirs. */
function equalisedOdds(gaps: readonly GroupGap[]): GroupGap[] {
	const both = gaps.filter(({ metric }) => metric === "true positive rate" || metric === "false positive rate");
	if (both.length < 2) return [];
	const [first, second] = both as [GroupGap, GroupGap];
	const larger = (first.difference.value as number) >= (second.difference.value as number) ? first : second;
	return [{ ...larger, criterion: "equalised odds" }];
}

/** All gaps between the groups of one attribute. */
export function gapsOf(groups: Met): GroupGap[] {
	const gaps = criteria.flatMap(([criterion, metric]) => gapOf(groups, criterion, metric));
	return [...gaps, ...equalisedOdds(gaps)];
}

const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)} %`;

/**
 * Why not all gaps can close: where base rates differ and precision and the true positive rate were equal, the false positive rates
 * would follow from them, and differ.
 *
 *   FPR = π/(1 − π) · (1 − PPV)/PPV · TPR
 *
 * Chouldechova (2017), Fair Prediction with Disparate Impact, equation (2.6); Kleinberg, Mullainathan, Raghavan (2017), Inherent Trade-Offs in
 * the Fair Determination of Risk Scores. Keys `chouldechova2017`, `kleinberg2017`.
 */
function impossibility(groups: Met, significance: number): string[] {
	const base = gapOf(groups, "equal base rates", "base rate")[0];
	if (!base || (base.pValue ?? 1) >= significance) return [];
	const sum = (of: (counts: GroupOfRows["counts"]) => number) =>
		groups.reduce((total, { counts }) => total + of(counts), 0);
	const [tp, fp, fn] = [sum((c) => c.tp), sum((c) => c.fp), sum((c) => c.fn)];
	// A model without errors has no gap whatever the base rates are.
	if (fp === 0 || tp === 0) return [];
	const [precision, found] = [tp / (tp + fp), tp / (tp + fn)];
	const rateOf = (name: string) => {
		const group = groups.find((one) => one.name === name) as GroupOfRows;
		const rate = group.metrics["base rate"].value as number;
		return { rate, implied: ((rate / (1 - rate)) * (1 - precision) * found) / precision };
	};
	const [high, low] = [rateOf(base.highest), rateOf(base.lowest)];
	const then =
		high.implied <= 1
			? ` With the precision (${percent(precision)}) and the true positive rate (${percent(found)}) of all rows in each group, the false positive rate would have to be ${percent(high.implied)} in "${base.highest}" and ${percent(low.implied)} in "${base.lowest}".`
			: "";
	return [
		`${base.attribute}: base rates differ (${percent(high.rate)} in "${base.highest}", ${percent(low.rate)} in "${base.lowest}"), so while the model errs, equal precision, equal false positive rates and equal true positive rates cannot all hold (Chouldechova 2017, Kleinberg et al. 2017).${then}`,
	];
}

/** Fewer rows than this say little of a group. */
const fewRows = 30;

/** What to know before believing metrics of groups. */
export function warningsOf(groups: Met): string[] {
	const [first] = groups;
	if (!first) return [];
	const small = groups.filter(({ rows }) => rows.length < fewRows);
	// Four fifths of a handful is chance: only groups of some size are held to it.
	const [selection] = gapOf(
		groups.filter(({ rows }) => rows.length >= fewRows),
		"demographic parity",
		"selection rate",
	);
	const ratio = selection?.ratio.value ?? 1;
	return [
		...impossibility(groups, 0.05),
		...(selection && ratio < 0.8
			? [
					`${first.attribute}: "${selection.lowest}" is selected ${percent(ratio)} as often as "${selection.highest}", below the four fifths that are taken for a sign of disparate impact (Feldman et al. 2015).`,
				]
			: []),
		...(small.length > 0
			? [
					`${first.attribute}: fewer than ${fewRows} rows in ${small
						.slice(0, 6)
						.map(({ name, rows }) => `"${name}" (${rows.length})`)
						.join(", ")}${small.length > 6 ? " …" : ""}; look at the intervals, and expect gaps by chance.`,
				]
			: []),
	];
}
