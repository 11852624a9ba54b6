import type { Feature } from "../../core/explanation.ts";
import { number } from "../../core/options.ts";
import { type Association, association, type ComparedColumn, comparedColumns } from "./association.ts";
import type { FeatureSet } from "./feature-sets.ts";

/** Two sets of features that go together, by their indices, and the two features that do so most. */
export interface CorrelatedPair {
	readonly sets: readonly [number, number];
	readonly names: readonly [string, string];
	readonly association: Association;
}

/** What stands in for what. */
export interface CorrelatedFeatures {
	readonly pairs: readonly CorrelatedPair[];
	/** Chains of such pairs: indices of sets. */
	readonly groups: readonly (readonly number[])[];
}

/** The rule of an option `correlation`: from 0.7 on, collinearity is known to distort (Dormann and others 2013). */
export const correlationRule = () => number(0.7, { min: 0, max: 1 });

/** The strongest association of a feature of one set with one of another. */
function strongest(
	a: FeatureSet,
	b: FeatureSet,
	columns: readonly ComparedColumn[],
): { found: Association; at: [number, number] } {
	let found: Association = { strength: 0, measure: "Spearman" };
	let at: [number, number] = [a.columns[0] as number, b.columns[0] as number];
	for (const p of a.columns) {
		for (const q of b.columns) {
			const one = association(columns[p] as ComparedColumn, columns[q] as ComparedColumn);
			if (Math.abs(one.strength) > Math.abs(found.strength)) [found, at] = [one, [p, q]];
		}
	}
	return { found, at };
}

/** Which of the sets of features go together at least as much as `threshold`. */
export function correlatedFeatures(
	x: Float64Array,
	features: readonly Feature[],
	sets: readonly FeatureSet[],
	threshold: number,
): CorrelatedFeatures {
	const columns = comparedColumns(x, features);
	const pairs: CorrelatedPair[] = [];
	const group = sets.map((_, i) => i);
	const rootOf = (i: number): number => (group[i] === i ? i : rootOf(group[i] as number));
	for (const [i, a] of sets.entries()) {
		for (const [j, b] of sets.entries()) {
			if (j <= i) continue;
			const { found, at } = strongest(a, b, columns);
			if (!(Math.abs(found.strength) >= threshold) || found.strength === 0) continue;
			const names = at.map((column) => (features[column] as Feature).name) as [string, string];
			pairs.push({ sets: [i, j], names, association: found });
			group[rootOf(j)] = rootOf(i);
		}
	}
	const members = new Map<number, number[]>();
	for (const i of group.keys()) members.set(rootOf(i), [...(members.get(rootOf(i)) ?? []), i]);
	const strength = (pair: CorrelatedPair) => Math.abs(pair.association.strength);
	return {
		pairs: pairs.sort((a, b) => strength(b) - strength(a)),
		groups: [...members.values()].filter((group) => group.length > 1),
	};
}

const quoted = (names: readonly string[]): string =>
	`${names
		.slice(0, -1)
		.map((name) => `"${name}"`)
		.join(", ")} and "${names.at(-1)}"`;

/** One sentence for each group of features that stand in for each other; `consequence` says what that does to the answer. */
export function correlationWarnings(
	{ pairs, groups }: CorrelatedFeatures,
	sets: readonly FeatureSet[],
	consequence: (names: readonly string[]) => string,
): string[] {
	return groups.map((group) => {
		const { names, association } = pairs.find(({ sets: [first] }) => group.includes(first)) as CorrelatedPair;
		const all = group.map((i) => (sets[i] as FeatureSet).feature.name);
		const number = association.strength.toFixed(2).replace("-", "−");
		const of = group.length > 2 ? ` of ${quoted(names)}` : "";
		return `${quoted(all)} stand in for each other (${association.measure}${of} ${number}): ${consequence(all)}`;
	});
}

/** How the person may ask about such features together. */
export const groupsText = (names: readonly string[]): string =>
	`groups: [[${names.map((name) => JSON.stringify(name)).join(", ")}]]`;

/** The features that go with one of these at least as much as collinearity is known to distort from, by strength. */
export function associatedWith(
	x: Float64Array,
	features: readonly Feature[],
	columns: readonly number[],
): { readonly names: readonly [string, string]; readonly association: Association }[] {
	const compared = comparedColumns(x, features);
	const found = columns.flatMap((own) =>
		features.flatMap((feature, other) => {
			if (columns.includes(other)) return [];
			const one = association(compared[own] as ComparedColumn, compared[other] as ComparedColumn);
			if (Math.abs(one.strength) < correlationRule().fallback) return [];
			return [{ names: [(features[own] as Feature).name, feature.name] as const, association: one }];
		}),
	);
	return found.sort((a, b) => Math.abs(b.association.strength) - Math.abs(a.association.strength));
}
