import { pauseOf } from "../../../core/breather.ts";
import { ExplainError } from "../../../core/errors.ts";
import { checked, flag, number, type OptionRule } from "../../../core/options.ts";
import { kFold } from "../../../data/split.ts";
import { defineEstimator, type FitContext } from "../../table/estimator.ts";
import type { ModelFrame } from "../../table/fitted-model.ts";
import type { TrainingData } from "../../table/training-data.ts";
import type { Tree, TreeEnsemble } from "../tree-ensemble.ts";
import { findLeaves } from "../walk.ts";
import { type BinnedColumns, binColumns } from "./binned-columns.ts";
import type { BoostedRules } from "./boosted-split.ts";
import { bound } from "./decision-tree.ts";
import { ensembleOf, FittedTrees } from "./fitted-trees.ts";
import { growBoosted, HistogramPool } from "./grow-boosted.ts";
import { type Loss, lossOf } from "./losses.ts";
import { rankColumns } from "./ranked-columns.ts";
import { usedRows } from "./training-rows.ts";

/** The options of {@link gradientBoosting}. */
export interface GradientBoostingOptions {
	/** Rounds, each of one tree, or of one for each of three or more classes. Default 100. */
	rounds?: number;
	/** The part of each tree's step that is made. Default 0.1. */
	learningRate?: number;
	/** The most leaves of a tree. Default 31. */
	maxLeaves?: number;
	/** Splits from the root to a leaf, at most. Default: no bound. */
	maxDepth?: number;
	/** The fewest rows of a leaf. Default 20. */
	minSamplesLeaf?: number;
	/** λ, added to a leaf's Hessians: it makes steps smaller. Default 0. */
	l2?: number;
	/** The most values that a column is divided into. Default 255. */
	maxBins?: number;
	/** Whether to stop where held-out rows are no longer predicted better. Default false. */
	earlyStopping?: boolean;
	/** Of early stopping: the share of rows held out. Default 0.1. */
	heldOut?: number;
	/** Of early stopping: rounds without a smaller held-out loss before the end. Default 10. */
	patience?: number;
	/** Columns with which the score may only rise (1) or fall (−1): `{ bmi: 1 }`. Not for three or more classes. */
	monotone?: Readonly<Record<string, 1 | -1>>;
}

/** The mean loss after each round; squared error halved, or −ln of the probability of the class that is right. */
export interface BoostingHistory {
	readonly training: Float64Array;
	/** With early stopping. */
	readonly heldOut: Float64Array | undefined;
}

/** Boosted trees that were fitted here. */
export class FittedBoosting extends FittedTrees {
	readonly method = "gradientBoosting";
	readonly history: BoostingHistory;
	/** Rounds that are kept. */
	readonly rounds: number;

	/** @internal */
	constructor(
		frame: ModelFrame,
		ensemble: TreeEnsemble,
		importances: Float64Array,
		history: BoostingHistory,
		rounds: number,
	) {
		super(frame, ensemble, importances);
		this.history = history;
		this.rounds = rounds;
	}
}

const directions: OptionRule<Readonly<Record<string, 1 | -1>>> = checked<Readonly<Record<string, 1 | -1>>>(
	{},
	"directions (1 or −1) by the name of a column",
	(value) =>
		typeof value === "object" && value !== null && Object.values(value).every((one) => one === 1 || one === -1),
);

/** The direction of each column. */
function monotoneOf(
	who: string,
	{ features, classes }: TrainingData,
	asked: Readonly<Record<string, 1 | -1>>,
): Int8Array {
	const of = new Int8Array(features.length);
	for (const [name, direction] of Object.entries(asked)) {
		const column = features.findIndex((feature) => feature.name === name);
		if (column < 0) {
			const known = features.map((feature) => feature.name).slice(0, 20);
			throw new ExplainError(
				"unknown-name",
				`${who}: expected option "monotone" to name columns (${known.join(", ")}), got "${name}"`,
			);
		}
		if (features[column]?.levels)
			throw new ExplainError(
				"bad-option",
				`${who}: expected option "monotone" to name columns of numbers, got the category "${name}"`,
			);
		if ((classes?.length ?? 0) > 2)
			throw new ExplainError(
				"bad-option",
				`${who}: expected no option "monotone" for ${classes?.length} classes, got "${name}"`,
			);
		of[column] = direction;
	}
	return of;
}

/** Rows to learn from, and rows held out, each class in both. */
function divide({ y, classes, rowCount }: TrainingData, used: Uint32Array, share: number, seed: number) {
	const folds = Math.max(2, Math.min(rowCount, Math.round(1 / share)));
	const [first] = kFold(classes ? y : new Uint8Array(rowCount), { folds, seed });
	const isHeld = new Uint8Array(rowCount);
	for (const row of first?.test ?? []) isHeld[row] = 1;
	return { rows: used.filter((row) => !isHeld[row]), held: used.filter((row) => isHeld[row] === 1) };
}

/** The rounds of one fit. */
class Boosting {
	readonly trees: Tree[] = [];
	readonly gains: Float64Array;
	readonly #data: TrainingData;
	readonly #columns: BinnedColumns;
	readonly #loss: Loss;
	readonly #rules: BoostedRules;
	readonly #rows: Uint32Array;
	readonly #held: Uint32Array;
	readonly #scores: Float64Array;
	readonly #gradients: Float64Array[];
	readonly #hessians: Float64Array[];
	readonly #pool: HistogramPool;

	constructor(
		data: TrainingData,
		columns: BinnedColumns,
		loss: Loss,
		base: Float64Array,
		rules: BoostedRules,
		{ rows, held }: { rows: Uint32Array; held: Uint32Array },
	) {
		this.#data = data;
		this.#columns = columns;
		this.#loss = loss;
		this.#rules = rules;
		this.#rows = rows;
		this.#held = held;
		this.gains = new Float64Array(columns.columnCount);
		this.#scores = Float64Array.from(
			{ length: data.rowCount * loss.outputs },
			(_, at) => base[at % loss.outputs] as number,
		);
		const perOutput = () => Array.from({ length: loss.outputs }, () => new Float64Array(data.rowCount));
		this.#gradients = perOutput();
		const isConstant = data.classes === undefined && data.weights === undefined;
		this.#hessians = isConstant ? [] : perOutput();
		this.#pool = new HistogramPool(columns);
	}

	/** One tree for each output; yields between them. */
	*round(): Generator<undefined> {
		const { outputs } = this.#loss;
		const { y, weights } = this.#data;
		// All derivatives first: the trees of a round start from the same scores.
		for (let k = 0; k < outputs; k++) {
			this.#loss.derivatives(y, weights, this.#scores, k, this.#gradients[k] as Float64Array, this.#hessians[k]);
		}
		for (let k = 0; k < outputs; k++) {
			const derivatives = { gradients: this.#gradients[k] as Float64Array, hessians: this.#hessians[k] };
			const { tree, gains, leaves } = growBoosted(this.#columns, derivatives, this.#rows, this.#rules, this.#pool);
			this.trees.push({ ...tree, firstOutput: k });
			for (let j = 0; j < gains.length; j++) this.gains[j]! += gains[j] as number;
			for (const { start, end, value } of leaves) {
				for (let i = start; i < end; i++) this.#scores[(this.#rows[i] as number) * outputs + k]! += value;
			}
			this.#followHeldOut(tree, k);
			yield;
		}
	}

	/** What the newest tree says of the rows it was not grown on. */
	#followHeldOut(tree: Tree, output: number): void {
		const { x } = this.#data;
		const width = x.shape[1] as number;
		const leaf = new Int32Array(1);
		for (const row of this.#held) {
			findLeaves(tree, x.values.subarray(row * width, (row + 1) * width), width, false, leaf, 0, 1);
			this.#scores[row * this.#loss.outputs + output]! += tree.values[leaf[0] as number] as number;
		}
	}

	/** The mean losses now. */
	losses(): { training: number; heldOut: number } {
		return { training: this.#meanLoss(this.#rows), heldOut: this.#meanLoss(this.#held) };
	}

	#meanLoss(rows: Uint32Array): number {
		const { y, weights } = this.#data;
		let sum = 0;
		let total = 0;
		for (let i = 0; i < rows.length; i++) {
			const row = rows[i] as number;
			const weight = weights ? (weights[row] as number) : 1;
			sum += weight * this.#loss.loss(y[row] as number, this.#scores, row * this.#loss.outputs);
			total += weight;
		}
		return total > 0 ? sum / total : 0;
	}
}

/** Falls of the held-out loss below this count as none. */
const leastFall = 1e-7;

async function boost(context: FitContext, boosting: Boosting, rounds: number, patience: number) {
	const training: number[] = [];
	const heldOut: number[] = [];
	let best = 0;
	let round = 0;
	const pause = pauseOf(context, () => {
		return { done: round, total: rounds, label: `gradientBoosting: round ${round + 1} of ${rounds}` };
	});
	for (; round < rounds; round++) {
		for (const _ of boosting.round()) await pause();
		const losses = boosting.losses();
		training.push(losses.training);
		heldOut.push(losses.heldOut);
		if (losses.heldOut < (heldOut[best] as number) - leastFall) best = round;
		if (round - best >= patience) break;
	}
	return { training, heldOut, kept: patience === Number.POSITIVE_INFINITY ? training.length : best + 1 };
}

/**
 * What can many small trees say, each correcting those before it? Gradient boosting on histograms: columns are divided into at most 255 bins, and
 * each round adds a tree that is grown on the derivatives of the loss, the leaf whose split brings most first.
 *
 *   s ← s + η·tree,   a leaf's step is −G / (H + λ),   a split brings G_l² / (H_l + λ) + G_r² / (H_r + λ) − G² / (H + λ)
 *
 * with G and H the sums of the loss' first and second derivatives by the score. The loss is (y − s)² / 2 of numbers, −ln p of classes (log-odds of two; softmax of
 * more, one tree for each class and round). A missing value goes to the side that makes the loss fall more; categories are divided into two sets
 * of levels, found by ordering them by mean gradient; a level or a missing value that a node did not see goes with most rows. `monotone` columns let the score
 * only rise, or only fall. `importances` are the columns' shares of what all splits brought.
 *
 * Cost: O(columns × rows) for each level of leaves and round. It misleads where it is run on: more rounds fit noise, which `earlyStopping` notices and the
 * training loss does not; like all trees it does not extrapolate.
 *
 * @throws ExplainError `bad-input` for a category of more than 255 levels, `bad-option` or `unknown-name` for a direction that cannot be kept, and as every `fit`.
 *
 * @example
 * ```ts
 * const boosting = await gradientBoosting({ rounds: 500, earlyStopping: true }).fit(table, { target: "progression" });
 * boosting.rounds; // as many as helped on held-out rows
 * ```
 *
 * Friedman (2001), Greedy Function Approximation: A Gradient Boosting Machine. Key `friedman2001`. Histograms and the order of growth: Ke et al. (2017), LightGBM. Key `ke2017`.
 */
export const gradientBoosting = defineEstimator<GradientBoostingOptions, FittedBoosting>({
	method: "gradientBoosting",
	tasks: ["regression", "classification"],
	options: {
		rounds: number(100, { min: 1, integer: true }),
		learningRate: number(0.1, { min: 1e-6, max: 1 }),
		maxLeaves: { ...bound(2), fallback: 31 },
		maxDepth: bound(1),
		minSamplesLeaf: number(20, { min: 1, integer: true }),
		l2: number(0, { min: 0 }),
		maxBins: number(255, { min: 2, max: 255, integer: true }),
		earlyStopping: flag(false),
		heldOut: number(0.1, { min: 0.01, max: 0.5 }),
		patience: number(10, { min: 1, integer: true }),
		monotone: directions,
	},
	async fit(context, data, options) {
		const { rounds, maxBins, earlyStopping, heldOut: share, patience, monotone, ...bounds } = options;
		const { features, classes, rowCount, y, weights } = data;
		const loss = lossOf(classes?.length ?? 0);
		const rules: BoostedRules = { ...bounds, monotone: monotoneOf(context.who, data, monotone) };
		const pause = pauseOf(context, () => ({ done: 0, total: rounds, label: "gradientBoosting" }));
		const ranked = await rankColumns(data.x.values, rowCount, features, pause);
		const columns = binColumns(context.who, ranked, features, maxBins);
		const used = usedRows(data);
		const parts =
			earlyStopping && used.length > 1
				? divide(data, used, share, context.seed)
				: { rows: used, held: new Uint32Array(0) };
		const stops = parts.held.length > 0 && parts.rows.length > 0;
		const { rows, held } = stops ? parts : { rows: used, held: new Uint32Array(0) };
		const base = loss.base(y, weights, rows);
		const boosting = new Boosting(data, columns, loss, base, rules, { rows, held });
		const { training, heldOut, kept } = await boost(
			context,
			boosting,
			rounds,
			stops ? patience : Number.POSITIVE_INFINITY,
		);

		const trees = boosting.trees.slice(0, kept * loss.outputs);
		const total = boosting.gains.reduce((sum, gain) => sum + gain, 0);
		const history = {
			training: Float64Array.from(training),
			heldOut: stops ? Float64Array.from(heldOut) : undefined,
		};
		const ensemble: TreeEnsemble = {
			...ensembleOf(data, { trees, combine: "sum", source: "gradientBoosting" }),
			outputs: loss.outputs,
			base,
			link: loss.link,
			scoreUnit: loss.scoreUnit,
		};
		const importances = total > 0 ? boosting.gains.map((gain) => gain / total) : boosting.gains;
		return new FittedBoosting(data, ensemble, importances, history, kept);
	},
});
