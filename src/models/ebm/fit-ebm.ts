import { Breather } from "../../core/breather.ts";
import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type Axis, placesOf } from "../additive/shape.ts";
import type { ShapeParts } from "../additive/shape-model.ts";
import type { FitContext } from "../table/estimator.ts";
import { type TrainingData, takeTrainingRows } from "../table/training-data.ts";
import { inThreads, sharedFloats } from "../threads/in-threads.ts";
import type { BagInput, BagWork, Mains, PlacedRows } from "./bag-task.ts";
import { axisOf, placeRows } from "./binning.ts";
import { type BaggedTerm, combineBags } from "./combine.ts";
import { FittedEbm } from "./fitted-ebm.ts";
import { levelIntercept } from "./intercept.ts";
import { directionsOf, type EbmOptions, namedPairs, type Pair, usual } from "./options.ts";
import { choosePairs } from "./pairs.ts";

const usualPairs = 10;

/** What a 16-bit number can tell apart: the places of a feature, and the cells of a pair. */
const mostCells = 65_535;

/** Rows as places, with the axes that they are places on. */
interface Placed {
	readonly rows: PlacedRows;
	readonly axes: readonly Axis[];
}

/** Lets other work go first if it has waited long enough, which changes no answer. */
type Breathe = () => Promise<void>;

function breathing(context: FitContext, total: number): (done: number) => Promise<void> {
	const breather = new Breather(context);
	return async (done) => {
		const label = `${context.who}: ${done === 0 ? "bins" : "curves"}`;
		if (breather.due) await breather.breathe({ done, total, label });
	};
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

async function place({ x, features, rowCount }: TrainingData, bins: number, breathe: Breathe): Promise<Placed> {
	const places = new Uint16Array(new SharedArrayBuffer(2 * x.values.length));
	const axes: Axis[] = [];
	for (const [j, feature] of features.entries()) {
		const axis = axisOf(x.values, j, features.length, feature, bins);
		placeRows(x.values, j, features.length, axis, places.subarray(j * rowCount, (j + 1) * rowCount));
		axes.push(axis);
		await breathe();
	}
	return { rows: { places, sizes: axes.map(placesOf) }, axes };
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

/** What the bags are told alike. */
function workOf(
	data: TrainingData,
	options: Required<EbmOptions>,
	seed: number,
	directions: readonly number[],
	main: Placed,
	coarse: Placed | undefined,
): BagWork {
	const { features, classes, weights, y } = data;
	const task = usual[data.task];
	const outputs = classes?.length ?? 1;
	const schedule = {
		greedySteps: options.greedySteps,
		maxRounds: options.maxRounds,
		patience: options.earlyStoppingRounds,
		tolerance: options.earlyStoppingTolerance,
		smoothingRounds: options.smoothingRounds ?? task.smoothingRounds,
	};
	// The scores of several classes move together: Friedman's factor for their joint Newton step.
	const together = outputs > 2 ? (outputs - 1) / outputs : 1;
	return {
		main: main.rows,
		coarse: coarse?.rows,
		categories: features.map(({ levels }) => levels !== undefined),
		directions,
		y: sharedFloats(y),
		weights: weights && sharedFloats(weights),
		outputs,
		validation: options.validation,
		seed,
		rules: {
			rate: together * (options.learningRate ?? task.learningRate),
			minRows: options.minSamplesLeaf,
			minHessian: task.minHessian,
			maxLeaves: options.maxLeaves,
		},
		schedule,
		pairSchedule: { ...schedule, smoothingRounds: options.pairSmoothingRounds ?? task.pairSmoothingRounds },
	};
}

/** Pairs of features whose curves may go either way, and whose table is not too large. */
function candidatePairs({ sizes }: PlacedRows, directions: readonly number[]): Pair[] {
	const pairs: Pair[] = [];
	for (let a = 0; a < sizes.length; a++) {
		for (let b = a + 1; b < sizes.length; b++) {
			const fits = (sizes[a] as number) * (sizes[b] as number) <= mostCells;
			if (fits && directions[a] === 0 && directions[b] === 0) pairs.push([a, b]);
		}
	}
	return pairs;
}

function refuseLarge(
	who: string,
	{ sizes }: PlacedRows,
	features: readonly Feature[],
	terms: readonly (readonly number[])[],
) {
	for (const of of terms) {
		const cells = of.reduce((product, j) => product * (sizes[j] as number), 1);
		if (cells <= mostCells) continue;
		const names = of.map((j) => `"${features[j]?.name}"`).join(" and ");
		const words = `expected at most ${mostCells.toLocaleString("en")} bins, those for missing and unseen counted`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${cells.toLocaleString("en")} of ${names}`);
	}
}

/** Fits an EBM: bins, then the bags' curves, then their pairs, then what they have in common. */
export async function fitEbm(
	context: FitContext,
	all: TrainingData,
	options: Required<EbmOptions>,
): Promise<FittedEbm> {
	const { who, seed, signal } = context;
	const data = countingRows(who, all);
	const { features, classes } = data;
	const directions = directionsOf(who, data, options.monotone);
	const named = namedPairs(who, options.interactions, directions, features);
	const manyClasses = (classes?.length ?? 2) > 2;
	const wanted = named?.length ?? (options.interactions as number | undefined) ?? (manyClasses ? 0 : usualPairs);
	if (wanted > 0 && manyClasses) {
		const words = `expected option "interactions" to be 0, as tables of ${classes?.length} classes are more than one can read`;
		throw new ExplainError("bad-option", `${who}: ${words}; got ${shown(options.interactions)}`);
	}
	const bags = Array.from({ length: options.outerBags }, (_, bag) => bag);
	const jobs = (wanted > 0 ? 2 : 1) * bags.length;
	const breathe = breathing(context, jobs);
	await context.checkpoint({ done: 0, total: jobs, label: `${who}: bins` });
	const main = await place(data, options.maxBins, () => breathe(0));
	const coarse = wanted > 0 ? await place(data, options.maxPairBins, () => breathe(0)) : undefined;
	refuseLarge(
		who,
		main.rows,
		features,
		features.map((_, j) => [j]),
	);
	if (coarse && named) refuseLarge(who, coarse.rows, features, named);

	const work = workOf(data, options, seed, directions, main, coarse);
	const runBags = (stage: number, inputs: readonly BagInput[]) =>
		inThreads(who, "ebm-bag", inputs, {
			signal,
			onDone: (done) => {
				const label = `${who}: ${stage === 0 ? "features" : "pairs"}, bag ${done} of ${bags.length}`;
				context.report({ done: stage * bags.length + done, total: jobs, label });
			},
		});
	const candidates = coarse && !named ? candidatePairs(coarse.rows, directions) : [];
	const mains = await runBags(
		0,
		bags.map((bag) => ({ work, bag, measure: candidates })),
	);
	const strengths = mains.map((bag) => bag.strengths);
	const pairs = named ?? choosePairs(candidates, strengths, wanted);
	const tables: readonly Mains[] =
		pairs.length === 0
			? []
			: await runBags(
					1,
					mains.map(({ intercept, tables: curves }, bag) => ({
						work,
						bag,
						mains: { intercept, tables: curves },
						pairs,
					})),
				);

	const intercepts = mains.map(({ intercept }) => intercept.slice());
	const terms: ShapeParts[] = [];
	const combine = async (of: readonly number[], { rows, axes }: Placed, learned: readonly Mains[], at: number) => {
		const term: BaggedTerm = {
			features: of,
			axes: of.map((j) => axes[j] as Axis),
			weights: cellWeights(rows, of, work.weights),
			tables: learned.map((bag) => bag.tables[at] as Float64Array),
			direction: of.length === 1 ? (directions[of[0] as number] as number) : 0,
			ranges: of.map((j) => rangeOf(data, j)),
		};
		const sizes = of.map((j) => rows.sizes[j] as number);
		terms.push(combineBags(term, sizes, intercepts));
		await breathe(jobs);
	};
	for (const j of features.keys()) await combine([j], main, mains, j);
	for (const [i, pair] of pairs.entries()) await combine(pair, coarse as Placed, tables, i);

	const intercept = (intercepts[0] as Float64Array).map(
		(_, k) => intercepts.reduce((sum, ofBag) => sum + (ofBag[k] as number), 0) / bags.length,
	);
	const parts = { method: who, terms, bandNote: `one standard deviation of ${bags.length} bags either way` };
	const raw = new FittedEbm(data, { ...parts, intercept });
	return new FittedEbm(data, { ...parts, intercept: await levelIntercept(raw, data, () => breathe(jobs)) });
}
