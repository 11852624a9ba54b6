import { formatNumber } from "../figure/format-number.ts";
import { type Compared, questions } from "./importance-compared.ts";
import { listed } from "./importance-words.ts";

/** Methods are apart on a feature by more than this share of their largest importances. */
const worthSaying = 0.2;
/** Features whose reasons are told in one caption, and groups of features. */
const most = { reasons: 3, groups: 1 };
/** From this share of a feature's moves on, interactions are a reason. */
const interacts = 0.25;

/** Said of features on which methods agree. */
export const alike = "about alike";

/** The features that stand in for one. */
export const standsInFor = ({ groups, names }: Compared, feature: number): string[] =>
	(groups.find((group) => group.includes(feature)) ?? []).filter((i) => i !== feature).map((i) => names[i]!);

/** The methods that give a feature most and least, as shares of their largest. */
function farthest(compared: Compared, feature: number) {
	const shares = compared.scores.map((own, m) => own[feature]! / compared.largest[m]!);
	const [high, low] = [Math.max(...shares), Math.min(...shares)];
	return { high, low, more: shares.indexOf(high), less: shares.indexOf(low), gap: high - low };
}

/** Whether a method cannot tell a feature's importance from 0, or finds it below. */
const isUnclear = ({ scores, intervals }: Compared, method: number, feature: number): boolean =>
	(intervals[method]![feature]?.[0] ?? scores[method]![feature]!) <= 0;

/** Why methods disagree on a feature, as far as their answers tell; undefined where they hardly do. */
export function whyApart(compared: Compared, feature: number): string | undefined {
	const { asks, intervals, interaction, names } = compared;
	const { more, less, gap } = farthest(compared, feature);
	if (gap < worthSaying) return undefined;
	const name = names[feature]!;
	const partners = standsInFor(compared, feature);
	const [asksMore, asksLess] = [asks[more]!, asks[less]!];
	const share = interaction[feature]!;
	const ends = (method: number) => intervals[method]![feature]?.map((end) => end / compared.largest[method]!);
	const [above, below] = [ends(more), ends(less)];
	const isChance = above && below && above[0]! <= below[1]!;
	const because = () => {
		if (asksLess === "left" && (intervals[less]![feature]?.[1] ?? 0) < 0)
			return `models that are fitted without ${name} are better: what it tells them does not hold for other rows`;
		if (partners.length > 0 && asksLess === "left")
			return `${listed(partners)} ${partners.length === 1 ? "stands" : "stand"} in for ${name}: models that are fitted without it lose little, those that use it miss it`;
		if (asksMore === "moves" && isUnclear(compared, less, feature))
			return `${name} moves the answers, and they are hardly better for it`;
		if (partners.length > 0 && asksMore === "moves")
			return `${listed(partners)} and ${name} tell the same: mean |SHAP| shares it between them, the others count what only ${name} adds`;
		if (share >= interacts && [asksMore, asksLess].includes("moves"))
			return `${formatNumber(share, "percent")} of what ${name} does depends on other features: mean |SHAP| shares what they do together, shuffling it spoils all of that`;
		if (asksMore === "shuffled" && asksLess === "left")
			return `the fitted models rely on ${name}, and those that are fitted without it find another way, though no other feature alone stands in for it`;
		if (asksMore !== asksLess)
			return `they ask different things of ${name}: ${questions[asksMore]}; ${questions[asksLess]}`;
		return `the same question has another answer for ${name}`;
	};
	return `${because()}${isChance ? " (the intervals overlap, so it may be chance)" : ""}`;
}

/** The pearson correlation of two methods' ranks, 1 where they order the features alike. */
function rankCorrelation(a: readonly number[], b: readonly number[]): number {
	const middle = (a.length + 1) / 2;
	let [ab, aa] = [0, 0];
	for (let i = 0; i < a.length; i++) {
		ab += (a[i]! - middle) * (b[i]! - middle);
		aa += (a[i]! - middle) ** 2;
	}
	return aa > 0 ? ab / aa : 1;
}

/** The two methods whose ranks agree least. */
function leastAlike(ranks: Compared["ranks"]): {
	readonly pair: readonly [number, number];
	readonly agreement: number;
} {
	let [pair, agreement]: [readonly [number, number], number] = [[0, 1], Infinity];
	for (let a = 0; a < ranks.length; a++) {
		for (let b = a + 1; b < ranks.length; b++) {
			const own = rankCorrelation(ranks[a]!, ranks[b]!);
			if (own < agreement) [pair, agreement] = [[a, b], own];
		}
	}
	return { pair, agreement };
}

/**
 * Where methods disagree, and why.
 *
 * @param why of each feature, as {@link whyApart} tells it.
 * @param shown how many features are drawn.
 */
export function captionOf(compared: Compared, why: readonly (string | undefined)[], shown: number): string {
	const { names, methods, ranks } = compared;
	const { pair, agreement } = leastAlike(ranks);
	const likeness = agreement > 0.9 ? "almost alike" : agreement > 0.5 ? "somewhat alike" : "differently";
	const parts = [
		`${methods.length > 2 ? "Least alike: " : ""}"${methods[pair[0]]}" and "${methods[pair[1]]}" order the features ${likeness} (rank correlation ${formatNumber(agreement)}).`,
	];
	const apart = names
		.map((name, i) => ({ i, name, ...farthest(compared, i), why: why[i] }))
		.filter(({ why }) => why !== undefined)
		.sort((a, b) => b.gap - a.gap || a.i - b.i)
		.slice(0, most.reasons);
	const percent = (share: number) => formatNumber(share, "percent");
	for (const [place, { name, high, low, more, less, why }] of apart.entries())
		parts.push(
			`${place === 0 ? "They differ most on " : "On "}${name}, ${percent(high)} of the largest by "${methods[more]}" and ${percent(low)} by "${methods[less]}": ${why}.`,
		);
	if (apart.length === 0) parts.push("On no feature do they differ by more than a fifth of their largest.");
	const together = compared.groups.filter((group) => clearMethods(compared, group) >= methods.length / 2);
	parts.push(...together.slice(0, most.groups).map((group) => togetherOf(compared, group)));
	if (shown < names.length) parts.push(`${names.length - shown} less important features are left out.`);
	return parts.join(" ");
}

/** Whether a method finds one of some features clearly above 0. */
const isClear = (compared: Compared, method: number, group: readonly number[]): boolean =>
	group.some((i) => !isUnclear(compared, method, i));

const clearMethods = (compared: Compared, group: readonly number[]): number =>
	compared.methods.filter((_, method) => isClear(compared, method, group)).length;

/** What methods say of features together that stand in for each other. */
function togetherOf(compared: Compared, group: readonly number[]): string {
	const { names, methods, scores, sameUnit } = compared;
	const members = `${listed(group.map((i) => names[i]!))} stand in for each other`;
	const over = (m: number, which: Iterable<number>) => {
		let total = 0;
		for (const i of which) total += Math.max(0, scores[m]![i]!);
		return total;
	};
	// Numbers of different units compare as shares of what each method gives out.
	const sum = (m: number) =>
		sameUnit ? formatNumber(over(m, group)) : formatNumber(over(m, group) / over(m, names.keys()), "percent");
	const said = methods.map((method, m) => `${isClear(compared, m, group) ? sum(m) : "nothing clear"} by "${method}"`);
	return `${members}: together ${said.join(", ")}.`;
}
