import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { checked, number, optional } from "../../core/options.ts";
import type { Axis } from "../additive/shape.ts";
import { placesOf } from "../additive/shape.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import { type TrainingData, takeTrainingRows } from "../table/training-data.ts";
import { inThreads, sharedFloats } from "../threads/in-threads.ts";
import type { BagInput, BagWork, Mains, PlacedRows } from "./bag-task.ts";
import { axesOf, placesOfRows } from "./binning.ts";
import { type BaggedTerm, combineBags } from "./combine.ts";
import { FittedEbm } from "./fitted-ebm.ts";
import { levelIntercept } from "./intercept.ts";
import { choosePairs } from "./pairs.ts";

type Pair = readonly [number, number];

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

/** What the options mean where they depend on the task. */
const usual = {
	regression: { learningRate: 0.04, smoothingRounds: 500, pairSmoothingRounds: 100, minHessian: 0 },
	classification: { learningRate: 0.015, smoothingRounds: 75, pairSmoothingRounds: 75, minHessian: 1e-4 },
} as const;

const usualPairs = 10;

const isNamePair = (pair: unknown) =>
	Array.isArray(pair) && pair.length === 2 && pair.every((name) => typeof name === "string") && pair[0] !== pair[1];

/** The index of a feature that an option names. */
function featureIndex(who: string, option: string, features: readonly Feature[], name: string): number {
	const index = features.findIndex((feature) => feature.name === name);
	if (index >= 0) return index;
	const names = features.map((feature) => feature.name).join(", ");
	throw new ExplainError("unknown-name", `${who}: expected features (${names}) in option "${option}", got "${name}"`);
}

function directionsOf(who: string, data: TrainingData, monotone: Readonly<Record<string, 1 | -1>>): number[] {
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

/** Rows that count; those of weight 0 would be in leaves as if they did. */
function countingRows(who: string, data: TrainingData): TrainingData {
	const { weights } = data;
	if (!weights?.includes(0)) return data;
	const rows = Array.from(weights.keys()).filter((row) => (weights[row] as number) > 0);
	const kept = takeTrainingRows(data, rows);
	if (kept.classes?.some((_, code) => !kept.y.includes(code))) {
		throw new ExplainError("bad-input", `${who}: expected rows of each class with a weight above 0`);
	}
	return kept;
}

function rangeOf({ x, features }: TrainingData, j: number): readonly [number, number] {
	const { levels } = features[j] as Feature;
	if (levels) return [0, levels.length - 1];
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (let at = j; at < x.values.length; at += features.length) {
		const value = x.values[at] as number;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return low <= high ? [low, high] : [0, 0];
}

/** The training weight in each cell of a term. */
function cellWeights({ places, sizes }: PlacedRows, of: readonly number[], weights: Float64Array | undefined) {
	const rows = places.length / sizes.length;
	const [a, b] = of as [number, number | undefined];
	const width = b === undefined ? 1 : (sizes[b] as number);
	const sums = new Float64Array((sizes[a] as number) * width);
	for (let row = 0; row < rows; row++) {
		const second = b === undefined ? 0 : (places[b * rows + row] as number);
		sums[(places[a * rows + row] as number) * width + second]! += weights ? (weights[row] as number) : 1;
	}
	return sums;
}

/** Rows of data as places in memory that threads share. */
function placed(data: TrainingData, bins: number): { rows: PlacedRows; axes: Axis[] } {
	const axes = axesOf(data.x.values, data.features, bins);
	return { rows: { places: placesOfRows(data.x.values, axes), sizes: axes.map(placesOf) }, axes };
}

async function fit(context: FitContext, all: TrainingData, options: Required<EbmOptions>): Promise<FittedEbm> {
	const { who, seed, signal } = context;
	const data = countingRows(who, all);
	const { features, classes, rowCount } = data;
	const mostLevels = features.find(({ levels }) => (levels?.length ?? 0) > 65_533);
	if (mostLevels) {
		const got = `${mostLevels.levels?.length} of "${mostLevels.name}"`;
		throw new ExplainError("bad-input", `${who}: expected at most 65,533 levels of a category, got ${got}`);
	}
	const task = usual[data.task];
	const manyClasses = (classes?.length ?? 2) > 2;
	const directions = directionsOf(who, data, options.monotone);
	const named = Array.isArray(options.interactions)
		? (options.interactions as readonly (readonly [string, string])[]).map(
				(names) => names.map((name) => featureIndex(who, "interactions", features, name)) as unknown as Pair,
			)
		: undefined;
	checkPairs(who, named ?? [], directions, features);
	const wanted = named?.length ?? (options.interactions as number | undefined) ?? (manyClasses ? 0 : usualPairs);
	if (wanted > 0 && manyClasses) {
		const words = `expected option "interactions" to be 0, as tables of ${classes?.length} classes are more than one can read`;
		throw new ExplainError("bad-option", `${who}: ${words}; got ${shown(options.interactions)}`);
	}
	const stages = wanted > 0 ? 2 : 1;
	const jobs = stages * options.outerBags;
	await context.checkpoint({ done: 0, total: jobs, label: `${who}: binning` });

	const main = placed(data, options.maxBins);
	const coarse = wanted > 0 ? placed(data, options.maxPairBins) : undefined;
	const { greedySteps, maxRounds, earlyStoppingRounds, earlyStoppingTolerance } = options;
	const schedule = {
		greedySteps,
		maxRounds,
		patience: earlyStoppingRounds,
		tolerance: earlyStoppingTolerance,
		smoothingRounds: options.smoothingRounds ?? task.smoothingRounds,
	};
	const work: BagWork = {
		main: main.rows,
		coarse: coarse?.rows,
		categories: features.map(({ levels }) => levels !== undefined),
		directions,
		y: sharedFloats(data.y),
		weights: data.weights && sharedFloats(data.weights),
		outputs: classes?.length ?? 1,
		validation: options.validation,
		seed,
		rules: {
			rate:
				(options.learningRate ?? task.learningRate) *
				(manyClasses ? ((classes?.length ?? 2) - 1) / (classes?.length ?? 2) : 1),
			minRows: options.minSamplesLeaf,
			minHessian: task.minHessian,
			maxLeaves: options.maxLeaves,
		},
		schedule,
		pairSchedule: { ...schedule, smoothingRounds: options.pairSmoothingRounds ?? task.pairSmoothingRounds },
	};

	const bags = Array.from({ length: options.outerBags }, (_, bag) => bag);
	const runBags = (stage: number, inputs: readonly BagInput[]) =>
		inThreads(who, "ebm-bag", inputs, {
			signal,
			onDone: (done) => {
				const label = `${who}: ${stage === 0 ? "features" : "pairs"}, bag ${done} of ${bags.length}`;
				context.report({ done: stage * bags.length + done, total: jobs, label });
			},
		});
	const candidates: Pair[] = [];
	if (wanted > 0 && !named) {
		const free = features.map((_, j) => j).filter((j) => directions[j] === 0);
		for (const [i, a] of free.entries()) for (const b of free.slice(i + 1)) candidates.push([a, b]);
	}
	const mains = await runBags(
		0,
		bags.map((bag) => ({ work, bag, measure: candidates })),
	);
	const pairs =
		named ??
		choosePairs(
			candidates,
			mains.map(({ strengths }) => strengths),
			wanted,
		);
	const tables: Mains[] =
		pairs.length === 0
			? []
			: await runBags(
					1,
					mains.map(({ intercept, tables: ofMains }, bag) => ({
						work,
						bag,
						mains: { intercept, tables: ofMains },
						pairs,
					})),
				);

	const intercepts = mains.map(({ intercept }) => intercept.slice());
	const termOf = (
		of: readonly number[],
		{ rows, axes }: ReturnType<typeof placed>,
		learned: readonly Float64Array[],
	) => {
		const term: BaggedTerm = {
			features: of,
			axes: of.map((j) => axes[j] as Axis),
			weights: cellWeights(rows, of, work.weights),
			tables: learned,
			direction: of.length === 1 ? (directions[of[0] as number] as number) : 0,
			ranges: of.map((j) => rangeOf(data, j)),
		};
		return combineBags(
			term,
			of.map((j) => rows.sizes[j] as number),
			intercepts,
		);
	};
	const terms = [
		...features.map((_, j) =>
			termOf(
				[j],
				main,
				mains.map((bag) => bag.tables[j] as Float64Array),
			),
		),
		...pairs.map((pair, i) =>
			termOf(
				pair,
				coarse as ReturnType<typeof placed>,
				tables.map((bag) => bag.tables[i] as Float64Array),
			),
		),
	];
	const scores = intercepts[0]?.length as number;
	const intercept = Float64Array.from({ length: scores }, (_, k) => {
		let sum = 0;
		for (const each of intercepts) sum += each[k] as number;
		return sum / bags.length;
	});
	const parts = { method: who, terms, bandNote: `one standard deviation of ${bags.length} bags either way` };
	const raw = new FittedEbm({ ...data, rowCount }, { ...parts, intercept });
	return new FittedEbm(data, { ...parts, intercept: await levelIntercept(raw, data) });
}

/**
 * What does each feature add to a prediction, if its curve may have any form? An explainable boosting machine: a generalised additive
 * model whose curves are learned by boosting small trees on one feature at a time, and whose tables show the strongest pairs.
 *
 * score = β₀ + Σ fⱼ(xⱼ) + Σ fᵢⱼ(xᵢ, xⱼ); the prediction is the score, or the logistic or softmax function of it. Numbers are put in bins of
 * about as many rows each. Each step cuts the bins of one term into leaves and moves each leaf's score by learningRate · Σ g / Σ h, with
 * g = −∂loss/∂score and h = ∂²loss/∂score². It goes to the term whose leaves gain most, Σ g²/h; the first rounds go round all terms with
 * leaves cut at random. Each outer bag holds out other rows to know when to stop; the curves are the bags' means, moved to a
 * mean of 0 over the training rows, and the bands their standard deviations. Pairs are ranked by FAST on what the curves leave over, by their
 * mean rank over bags, and boosted after them.
 *
 * A missing value has a bin of its own; a level that was not there adds 0. Levels of a category are put in order of what they would add
 * before they are cut. Rows of weight 0 are left out.
 *
 * Cost: outerBags · (steps until the loss stops falling) · rows; bags run in threads, and the answer does not depend on how many. Fitting
 * 10,000 rows of 10 columns takes seconds.
 *
 * It misleads where features stand in for each other: they share one effect, in proportions that chance decides, and the band does
 * not say so. A jump in a curve may be where few rows lie: look at the density. A pair's table may hold a part of its features' own effects.
 *
 * Lou, Caruana, Gehrke and Hooker 2013, "Accurate intelligible models with pairwise interactions" (`lou2013`); Nori, Jenkins, Koch and
 * Caruana 2019, "InterpretML" (`nori2019`).
 *
 * @throws ExplainError `bad-option`; `unknown-name` for a feature that an option names; `bad-input` for data that cannot be learned from;
 * `aborted`.
 *
 * @example
 * ```ts
 * const model = await ebm({ interactions: 3 }).fit(await datasets.load("diabetes"), { target: "progression" });
 * model.importances(); // mean |term|, for each of model.terms
 * ```
 */
export const ebm = defineEstimator<EbmOptions, FittedEbm>({
	method: "ebm",
	tasks: ["regression", "classification"],
	options: {
		interactions: checked<never>(
			undefined as never,
			"a number of pairs, at least 0, or a list of pairs of names",
			(value) =>
				(Number.isInteger(value) && (value as number) >= 0) || (Array.isArray(value) && value.every(isNamePair)),
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
	},
	fit,
});
