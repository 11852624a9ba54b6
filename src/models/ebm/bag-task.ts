import { seededRandom } from "../../core/random.ts";
import { type Bag, drawBag } from "./bag.ts";
import { boost, type Schedule } from "./boost.ts";
import { GridSums } from "./grid.ts";
import type { StepRules } from "./leaves.ts";
import { LogisticLoss } from "./logistic-loss.ts";
import type { BagRows, Loss } from "./loss.ts";
import { RowMemory } from "./row-memory.ts";
import { SoftmaxLoss } from "./softmax-loss.ts";
import { LevelSplitter, LineSplitter } from "./split-one.ts";
import { PairSplitter } from "./split-pair.ts";
import { SquaredLoss } from "./squared-loss.ts";
import { BoostedTerm } from "./term.ts";

/** Rows as places on the axes of their features, `[features, rows]`; in memory that threads share. */
export interface PlacedRows {
	readonly places: Uint16Array;
	/** The places of each feature's axis. */
	readonly sizes: readonly number[];
}

/** What all bags have in common. */
export interface BagWork {
	readonly main: PlacedRows;
	/** In the coarser places of pairs; undefined where there are none. */
	readonly coarse: PlacedRows | undefined;
	/** Whether each feature is a category. */
	readonly categories: readonly boolean[];
	/** 1, −1 or 0 for each feature. */
	readonly directions: readonly number[];
	readonly y: Float64Array;
	readonly weights: Float64Array | undefined;
	/** 1 for a regression, else the number of classes. */
	readonly outputs: number;
	readonly validation: number;
	readonly seed: number;
	readonly rules: StepRules;
	/** Of the single features, and of the pairs. */
	readonly schedule: Schedule;
	readonly pairSchedule: Schedule;
}

/** One bag's part: its single features, or, where those are done, its pairs. */
export interface BagInput {
	readonly work: BagWork;
	readonly bag: number;
	/** Pairs whose strength is to be measured after the single features are boosted. */
	readonly measure?: readonly (readonly [number, number])[];
	/** What was learned of single features, where pairs are to be boosted now. */
	readonly mains?: Mains;
	readonly pairs?: readonly (readonly [number, number])[];
}

/** What one bag has learned of single features. */
export interface Mains {
	/** `[scores]` */
	readonly intercept: Float64Array;
	/** Of each feature, `[scores, places]`. */
	readonly tables: readonly Float64Array[];
}

/** What one bag has learned. */
export interface BagOutput extends Mains {
	/** Of each measured pair. */
	readonly strengths: Float64Array;
	readonly steps: number;
}

const longestOf = (sizes: readonly number[]) => sizes.reduce((longest, size) => Math.max(longest, size), 0);

function take(values: Float64Array, rows: Int32Array, taken: Float64Array): Float64Array {
	for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i] as number] as number;
	return taken;
}

/** The places of some rows on one feature's axis. */
function placesAt(
	{ places, sizes }: PlacedRows,
	feature: number,
	rows: Int32Array,
	taken: Uint16Array = new Uint16Array(rows.length),
): Uint16Array {
	const start = feature * (places.length / sizes.length);
	for (let i = 0; i < rows.length; i++) taken[i] = places[start + (rows[i] as number)] as number;
	return taken;
}

/** The cells of some rows in the table of a pair. */
function cellsAt(
	placed: PlacedRows,
	[a, b]: readonly [number, number],
	rows: Int32Array,
	taken: Uint16Array = new Uint16Array(rows.length),
): Uint16Array {
	const first = placesAt(placed, a, rows, taken);
	const second = placesAt(placed, b, rows);
	const width = placed.sizes[b] as number;
	for (let i = 0; i < rows.length; i++) first[i] = (first[i] as number) * width + (second[i] as number);
	return first;
}

/** What is best said of all rows alike: the mean, or the logarithm of the odds or shares. */
function startOf({ y, weights, outputs }: BagWork, rows: Int32Array): Float64Array {
	const sums = new Float64Array(outputs);
	let total = 0;
	for (const row of rows) {
		const weight = weights ? (weights[row] as number) : 1;
		total += weight;
		if (outputs === 1) sums[0]! += weight * (y[row] as number);
		else sums[y[row] as number]! += weight;
	}
	if (outputs === 1) return Float64Array.of((sums[0] as number) / total);
	if (outputs === 2) return Float64Array.of(Math.log((sums[1] as number) / (sums[0] as number)));
	return sums.map((sum) => Math.log(sum / total));
}

/** The scores of some rows, `[rows, scores]`. */
function scoresOf({ main }: BagWork, { intercept, tables }: Mains, rows: Int32Array): Float64Array {
	const scores = intercept.length;
	const sums = new Float64Array(rows.length * scores);
	for (let i = 0; i < sums.length; i++) sums[i] = intercept[i % scores] as number;
	for (const [feature, table] of tables.entries()) {
		const places = placesAt(main, feature, rows);
		const size = main.sizes[feature] as number;
		for (let i = 0; i < rows.length; i++) {
			for (let k = 0; k < scores; k++) sums[i * scores + k]! += table[k * size + (places[i] as number)] as number;
		}
	}
	return sums;
}

/** Room for what a loss over a bag's rows needs, and for terms of these sizes. */
function memoryFor({ outputs }: BagWork, { training: { length: rows } }: Bag, sizes: readonly number[]): RowMemory {
	const scores = outputs > 2 ? outputs : 1;
	const table = longestOf(sizes) * scores;
	return new RowMemory({
		// The state, the target and the weights of rows; tables of changes; sums of derivatives of each term.
		floats: [rows, rows, rows, table, table, ...sizes.flatMap((size) => [size * scores, size * scores])],
		places: sizes.map(() => rows),
	});
}

function lossOf(work: BagWork, bag: Bag, mains: Mains, longest: number, memory: RowMemory): Loss {
	const rowsOf = (rows: Int32Array, floats: () => Float64Array): BagRows => ({
		y: take(work.y, rows, floats()),
		weights: work.weights && take(work.weights, rows, floats()),
		start: scoresOf(work, mains, rows),
	});
	const training = rowsOf(bag.training, () => memory.floats(bag.training.length));
	const validation = rowsOf(bag.validation, () => new Float64Array(bag.validation.length));
	if (work.outputs === 1) return new SquaredLoss(training, validation, longest, memory);
	if (work.outputs === 2) return new LogisticLoss(training, validation, longest, memory);
	return new SoftmaxLoss(training, validation, longest, work.outputs, memory);
}

/** A term with the second derivatives that never change: of squares, the weights. */
function termOf(
	work: BagWork,
	bag: Bag,
	size: number,
	cells: (rows: Int32Array, taken: Uint16Array) => Uint16Array,
	memory: RowMemory,
): BoostedTerm {
	const scores = work.outputs > 2 ? work.outputs : 1;
	const training = cells(bag.training, memory.places(bag.training.length));
	const validation = cells(bag.validation, new Uint16Array(bag.validation.length));
	const term = new BoostedTerm(size, scores, training, validation, memory);
	if (work.outputs === 1) {
		for (let i = 0; i < bag.training.length; i++) {
			const weight = work.weights ? (work.weights[bag.training[i] as number] as number) : 1;
			term.hessians[term.training[i] as number]! += weight;
		}
	}
	return term;
}

/** FAST's measure of each pair, from what the single features leave over. */
function measure(work: BagWork, bag: Bag, loss: Loss, pairs: readonly (readonly [number, number])[]): Float64Array {
	const placed = work.coarse as PlacedRows;
	const { gradients, hessians } = loss.derivatives();
	const count = bag.training.length;
	return Float64Array.from(pairs, (pair) => {
		const [rows, columns] = pair.map((feature) => placed.sizes[feature] as number) as [number, number];
		const cells = cellsAt(placed, pair, bag.training);
		const sums = new GridSums(rows, columns);
		const table = new Float64Array(rows * columns);
		for (let i = 0; i < count; i++) table[cells[i] as number]! += 1;
		sums.accumulate(table, sums.counts);
		let strength = 0;
		for (let k = 0; k < loss.scores; k++) {
			for (const [from, into] of [
				[gradients, sums.gradients],
				[hessians, sums.hessians],
			] as const) {
				table.fill(0);
				for (let i = 0; i < count; i++) table[cells[i] as number]! += from[k * count + i] as number;
				sums.accumulate(table, into);
			}
			strength += sums.strength(work.rules);
		}
		return strength;
	});
}

/** Boosts the single features of a bag, or its pairs. */
export function run({ work, bag: number, measure: measured = [], mains, pairs }: BagInput): BagOutput {
	const random = seededRandom(work.seed).fork(`bag ${number}`);
	const bag = drawBag(work.y.length, work.validation, work.outputs === 1 ? undefined : work.y, random);
	const { rules } = work;
	if (mains && pairs) {
		const placed = work.coarse as PlacedRows;
		const sizes = pairs.map(([a, b]) => (placed.sizes[a] as number) * (placed.sizes[b] as number));
		const memory = memoryFor(work, bag, sizes);
		const loss = lossOf(work, bag, mains, longestOf(sizes), memory);
		const terms = pairs.map((pair, i) => {
			const term = termOf(work, bag, sizes[i] as number, (...rows) => cellsAt(placed, pair, ...rows), memory);
			const [rows, columns] = pair.map((feature) => placed.sizes[feature] as number) as [number, number];
			return { term, splitter: new PairSplitter(term, rules, rows, columns, loss.constantHessians) };
		});
		const steps = boost(terms, loss, work.pairSchedule, random.fork("pairs"));
		const tables = terms.map(({ term }) => term.best);
		return { intercept: mains.intercept, tables, strengths: new Float64Array(0), steps };
	}
	const { sizes } = work.main;
	const none: Mains = { intercept: startOf(work, bag.training), tables: [] };
	const memory = memoryFor(work, bag, sizes);
	const loss = lossOf(work, bag, none, longestOf(sizes), memory);
	const terms = sizes.map((size, feature) => {
		const term = termOf(work, bag, size, (...rows) => placesAt(work.main, feature, ...rows), memory);
		const splitter = work.categories[feature]
			? new LevelSplitter(term, rules)
			: new LineSplitter(term, rules, work.directions[feature] as number);
		return { term, splitter };
	});
	const steps = boost(terms, loss, work.schedule, random);
	const found: Mains = { intercept: none.intercept, tables: terms.map(({ term }) => term.best) };
	const strengths =
		measured.length > 0
			? measure(work, bag, lossOf(work, bag, found, 1, memoryFor(work, bag, [1])), measured)
			: new Float64Array(0);
	return { ...found, strengths, steps };
}
