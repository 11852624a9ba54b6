import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, number, type OptionRules, optional } from "../../core/options.ts";
import type { TrainingData } from "../table/training-data.ts";

export type Pair = readonly [number, number];

/** How an {@link ebm} is fitted. Where a default depends on the task, it is InterpretML's of version 0.7. */
export interface EbmOptions {
	/**
	 * How many pairs of features get a table of their own, chosen by FAST, or the names of such pairs. Default: 10, and none for more than
	 * two classes. (InterpretML takes 5 for each feature of a regression and 3 of a classification.)
	 */
	interactions?: number | readonly (readonly [string, string])[];
	/** Models on different rows that are averaged, and whose differences are the bands. Default 14. */
	outerBags?: number;
	/** The share of rows that each bag holds out to know when to stop, 0 … 0.5. Default 0.15; with 0 all `maxRounds` are taken. */
	validation?: number;
	/** The share of the best update that each step takes, above 0 and at most 1. Default 0.04 for a regression, 0.015 for a classification. */
	learningRate?: number;
	/** The most bins of a feature, those for missing and unseen values counted, 3 … 65,535. Default 1,024. */
	maxBins?: number;
	/** The same for the features of pairs, 3 … 255. Default 64. */
	maxPairBins?: number;
	/** Leaves of the tree of each step on a single feature, at least 2. Default 2. */
	maxLeaves?: number;
	/** The fewest training rows in a leaf, at least 1. Default 4. */
	minSamplesLeaf?: number;
	/** Rounds at the start in which trees are cut at random, so that curves are smooth. Default 500 for a regression, 75 for a classification. */
	smoothingRounds?: number;
	/** The same for pairs. Default 100 for a regression, 75 for a classification. */
	pairSmoothingRounds?: number;
	/** Steps for each feature that go to whichever term gains most, between two looks at all terms; with 0 the terms take turns. Default 10. */
	greedySteps?: number;
	/** The most rounds of one step for each term. Default 50,000. */
	maxRounds?: number;
	/** Rounds without a better validation loss after which a bag stops, at least 1. Default 100. */
	earlyStoppingRounds?: number;
	/** How much better counts, as a share of the validation loss. Default 1e-5. */
	earlyStoppingTolerance?: number;
	/** Features whose curve may only rise (1) or fall (−1); they are in no chosen pair. Not for categories, nor for more than two classes. */
	monotone?: Readonly<Record<string, 1 | -1>>;
}

/** What options that were not given are where that depends on the task. */
export const usual = {
	regression: { learningRate: 0.04, smoothingRounds: 500, pairSmoothingRounds: 100, minHessian: 0 },
	classification: { learningRate: 0.015, smoothingRounds: 75, pairSmoothingRounds: 75, minHessian: 1e-4 },
} as const;

const isNamePair = (pair: unknown) =>
	Array.isArray(pair) && pair.length === 2 && pair.every((name) => typeof name === "string") && pair[0] !== pair[1];

export const ebmRules: OptionRules<Required<EbmOptions>> = {
	interactions: checked<never>(
		undefined as never,
		"a number of pairs, at least 0, or a list of pairs of names",
		(value) => (Number.isInteger(value) && (value as number) >= 0) || (Array.isArray(value) && value.every(isNamePair)),
	),
	outerBags: number(14, { min: 1, max: 1000, integer: true }),
	validation: number(0.15, { min: 0, max: 0.5 }),
	learningRate: optional(
		checked(0, "a number above 0 and at most 1", (value) => typeof value === "number" && value > 0 && value <= 1),
	) as never,
	maxBins: number(1024, { min: 3, max: 65_535, integer: true }),
	maxPairBins: number(64, { min: 3, max: 255, integer: true }),
	maxLeaves: number(2, { min: 2, max: 64, integer: true }),
	minSamplesLeaf: number(4, { min: 1, integer: true }),
	smoothingRounds: optional(number(0, { min: 0, integer: true })) as never,
	pairSmoothingRounds: optional(number(0, { min: 0, integer: true })) as never,
	greedySteps: number(10, { min: 0, max: 1000 }),
	maxRounds: number(50_000, { min: 0, integer: true }),
	earlyStoppingRounds: number(100, { min: 1, integer: true }),
	earlyStoppingTolerance: number(1e-5, { min: 0, max: 1 }),
	monotone: checked<Readonly<Record<string, 1 | -1>>>(
		{},
		"an object with 1 or -1 for names of features",
		(value) =>
			typeof value === "object" &&
			value !== null &&
			Object.values(value).every((direction) => direction === 1 || direction === -1),
	),
};

/** The index of a feature that an option names. */
function featureIndex(who: string, option: string, features: readonly Feature[], name: string): number {
	const index = features.findIndex((feature) => feature.name === name);
	if (index >= 0) return index;
	const names = features.map((feature) => feature.name).join(", ");
	throw new ExplainError("unknown-name", `${who}: expected features (${names}) in option "${option}", got "${name}"`);
}

/** 1, −1 or 0 for each feature. */
export function directionsOf(who: string, data: TrainingData, monotone: Readonly<Record<string, 1 | -1>>): number[] {
	const directions = data.features.map(() => 0);
	for (const [name, direction] of Object.entries(monotone)) {
		const index = featureIndex(who, "monotone", data.features, name);
		const found = data.features[index]?.levels ? "a category" : (data.classes?.length ?? 2) > 2 ? "more classes" : "";
		if (found) {
			const words = `expected option "monotone" to name numbers, and one or two classes, as curves of others have no direction`;
			throw new ExplainError("bad-option", `${who}: ${words}; got "${name}" with ${found}`);
		}
		directions[index] = direction;
	}
	return directions;
}

/** Pairs that are named are all different, and of features whose curves may go either way: a table could bend them back. */
function checkPairs(
	who: string,
	pairs: readonly Pair[],
	directions: readonly number[],
	features: readonly Feature[],
): void {
	const seen = new Set<string>();
	for (const pair of pairs) {
		const key = [...pair].sort((a, b) => a - b).join(" ");
		const names = pair.map((j) => `"${features[j]?.name}"`).join(" and ");
		if (seen.has(key)) {
			throw new ExplainError(
				"bad-option",
				`${who}: expected option "interactions" to name each pair once, got ${names} again`,
			);
		}
		seen.add(key);
		if (pair.some((j) => directions[j] !== 0)) {
			const words = `expected pairs in option "interactions" without features of option "monotone"`;
			throw new ExplainError("bad-option", `${who}: ${words}, got ${names}`);
		}
	}
}

/** The pairs that option `interactions` names; undefined where it is a number. */
export function namedPairs(
	who: string,
	interactions: EbmOptions["interactions"],
	directions: readonly number[],
	features: readonly Feature[],
): Pair[] | undefined {
	if (interactions === undefined || typeof interactions === "number") return undefined;
	const pairs = interactions.map(
		(names) => names.map((name) => featureIndex(who, "interactions", features, name)) as unknown as Pair,
	);
	checkPairs(who, pairs, directions, features);
	return pairs;
}
