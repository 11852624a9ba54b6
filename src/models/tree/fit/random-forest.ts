import { isMainThread } from "node:worker_threads";
import { pauseOf } from "../../../core/breather.ts";
import { ExplainError } from "../../../core/errors.ts";
import type { NdArray } from "../../../core/nd-array.ts";
import { ndArray } from "../../../core/nd-array.ts";
import { checked, flag, number, oneOf, optional } from "../../../core/options.ts";
import { defineEstimator, type FitContext } from "../../table/estimator.ts";
import type { ModelFrame } from "../../table/fitted-model.ts";
import { type ScoreName, scoreOf, usualScore } from "../../table/scoring.ts";
import type { TrainingData } from "../../table/training-data.ts";
import { inThreads, sharedFloats } from "../../threads/in-threads.ts";
import { bound } from "./decision-tree.ts";
import { FittedTree } from "./fitted-tree.ts";
import { ensembleOf, FittedTrees } from "./fitted-trees.ts";
import type { ForestPart, GrownPart } from "./forest-task.ts";
import type { GrownTree } from "./grown-tree.ts";
import { impurityFalls } from "./importances.ts";
import { rankColumns } from "./ranked-columns.ts";
import { columnsWithMissing, criterionOf } from "./training-rows.ts";

/** The options of {@link randomForest}. */
export interface RandomForestOptions {
	/** Default 100. */
	trees?: number;
	/** What a split makes small. Default: squared error of numbers, Gini of classes. */
	criterion?: "squared error" | "gini" | "entropy" | undefined;
	/** Splits from the root to a leaf, at most. Default: no bound. */
	maxDepth?: number;
	/** The fewest rows of a node that is split. Default 2. */
	minSamplesSplit?: number;
	/** The fewest rows of a leaf. Default 1. */
	minSamplesLeaf?: number;
	/** The most leaves of a tree. Default: no bound. */
	maxLeaves?: number;
	/** The least fall of impurity by a split, weighted by the share of rows it is made of. Default 0. */
	minImpurityDecrease?: number;
	/** The columns that are tried at each node: a share of them, or `"sqrt"`, their number's root. Default: all (1) of a regression, `"sqrt"` of a classification. */
	maxFeatures?: number | "sqrt" | undefined;
	/** Whether each tree sees rows drawn with replacement, as many as there are. Default true. */
	bootstrap?: boolean;
}

/** How well the trees do on rows that they have not seen. */
export interface OutOfBag {
	readonly score: ScoreName;
	/** Over the rows that some tree has not seen. */
	readonly value: number;
	/** The mean of the trees that have not seen a row, `[rows, outputs]`; NaN in rows that all trees have seen. */
	readonly predicted: NdArray<Float64Array>;
	/** Rows that at least one tree has not seen. */
	readonly rows: number;
}

/** A forest that was fitted here. */
export class FittedForest extends FittedTrees {
	readonly method = "randomForest";
	/** Its trees, with what came through their nodes. */
	readonly trees: readonly GrownTree[];
	/** Undefined without bootstrap, and where each tree saw all rows. */
	readonly outOfBag: OutOfBag | undefined;

	readonly #frame: ModelFrame;
	readonly #missing: ReadonlySet<number>;

	/**
	 * @param missing the columns that had missing values.
	 * @internal
	 */
	constructor(
		frame: ModelFrame,
		trees: readonly GrownTree[],
		importances: Float64Array,
		outOfBag: OutOfBag | undefined,
		missing: ReadonlySet<number>,
	) {
		super(frame, ensembleOf(frame, { trees, combine: "mean", source: "randomForest" }), importances);
		this.trees = trees;
		this.outOfBag = outOfBag;
		this.#frame = frame;
		this.#missing = missing;
	}

	/**
	 * One of its trees, to be read by itself.
	 *
	 * @throws ExplainError `out-of-range` for a tree that is not there.
	 */
	tree(index: number): FittedTree {
		const tree = this.trees[index];
		if (!tree) {
			const last = this.trees.length - 1;
			throw new ExplainError("out-of-range", `tree: expected an index from 0 to ${last}, got ${index}`);
		}
		return new FittedTree(this.#frame, tree, this.#missing);
	}
}

/** Trees that a thread grows in one go; the same for every machine, so that sums are taken in the same order. */
const treesPerPart = 4;
/** Values to be looked at (rows × columns × trees) below which threads take longer to start than to work. */
const worthThreads = 2_000_000;

async function growParts(context: FitContext, parts: readonly ForestPart[], total: number, work: number) {
	const label = (done: number) => ({ done, total, label: `randomForest: tree ${done} of ${total}` });
	const inParallel = isMainThread && work >= worthThreads;
	if (inParallel) {
		await context.checkpoint(label(0));
		const grown = await inThreads(context.who, "forest", parts, {
			signal: context.signal,
			onDone: (done) => void context.checkpoint(label(Math.min(total, done * treesPerPart))).catch(() => {}),
		});
		return grown;
	}
	const { run } = await import("./forest-task.ts");
	const grown: GrownPart[] = [];
	let trees = 0;
	const pause = pauseOf(context, () => label(trees));
	for (const part of parts) {
		const follow = (done: number) => {
			trees = part.from + done;
			return pause();
		};
		grown.push(await run(part, follow));
	}
	return grown;
}

/** The mean of the trees that have not seen a row, and how good it is. */
function outOfBagOf(who: string, data: TrainingData, parts: readonly GrownPart[]): OutOfBag | undefined {
	const { rowCount, y, weights, task, classes } = data;
	const width = classes?.length ?? 1;
	const sums = new Float64Array(rowCount * width);
	const counts = new Uint32Array(rowCount);
	for (const { outSums, outCounts } of parts) {
		for (let at = 0; at < outSums.length; at++) sums[at]! += outSums[at] as number;
		for (let row = 0; row < outCounts.length; row++) counts[row]! += outCounts[row] as number;
	}
	const unseen = Uint32Array.from(counts.keys()).filter((row) => (counts[row] as number) > 0);
	if (unseen.length === 0) return undefined;
	const means = sums.map((sum, at) => sum / (counts[Math.floor(at / width)] as number));
	const predicted = new Float64Array(unseen.length * width);
	for (const [i, row] of unseen.entries()) predicted.set(means.subarray(row * width, (row + 1) * width), i * width);
	const pick = (values: Float64Array) => Float64Array.from(unseen, (row) => values[row] as number);
	const score = usualScore(task);
	const scored = { y: pick(y), predicted, columns: width, weights: weights && pick(weights) };
	return {
		score,
		value: scoreOf(who, score, task, scored),
		predicted: ndArray(means, [rowCount, width], ["example", "output"]),
		rows: unseen.length,
	};
}

/**
 * What do many trees say together that each saw other rows and was asked about other columns? A random forest: the mean of the answers, or of
 * the shares of each class, of trees that are grown as {@link decisionTree} grows them, each on rows drawn with replacement, and at each node from
 * a few columns drawn anew.
 *
 *   f(x) = Σ_b tree_b(x) / B
 *
 * The rows that a tree has not seen judge it: {@link FittedForest.outOfBag} is nearly as good as cross-validation and costs nothing. The same seed gives
 * the same forest, on any number of threads. `importances` are the mean of the trees' shares of the fall of impurity.
 *
 * Cost: trees × columns tried × rows × depth, in threads where that is worth it. It misleads where it is taken for readable: hundreds of deep trees are
 * none; importances by impurity favour columns of many values and are measured on training rows (ask for permutation importance). It does
 * not extrapolate: beyond the training rows its answer stays where it was.
 *
 * @throws ExplainError `bad-option` for a criterion of the other task, and as every `fit`.
 *
 * @example
 * ```ts
 * const forest = await randomForest({ trees: 200, minSamplesLeaf: 3 }).fit(table, { target: "progression" });
 * forest.outOfBag?.value; // R² on rows that the trees have not seen
 * ```
 *
 * Breiman (2001), Random Forests. Key `breiman2001`.
 */
export const randomForest = defineEstimator<RandomForestOptions, FittedForest>({
	method: "randomForest",
	tasks: ["regression", "classification"],
	options: {
		trees: number(100, { min: 1, integer: true }),
		criterion: optional(oneOf(["squared error", "gini", "entropy"], "gini")),
		maxDepth: bound(1),
		minSamplesSplit: number(2, { min: 2, integer: true }),
		minSamplesLeaf: number(1, { min: 1, integer: true }),
		maxLeaves: bound(2),
		minImpurityDecrease: number(0, { min: 0 }),
		maxFeatures: optional(
			checked<number | "sqrt">(
				1,
				'a share above 0 and at most 1, or "sqrt"',
				(value) => value === "sqrt" || (typeof value === "number" && value > 0 && value <= 1),
			),
		),
		bootstrap: flag(true),
	},
	async fit(context, data, { trees: count, criterion, maxFeatures: share, bootstrap, ...bounds }) {
		const { y, weights, classes, rowCount, features } = data;
		const asked = share ?? (classes ? "sqrt" : 1);
		const maxFeatures = Math.max(
			1,
			Math.floor(asked === "sqrt" ? Math.sqrt(features.length) : asked * features.length),
		);
		const pause = pauseOf(context, () => ({ done: 0, total: count, label: "randomForest" }));
		const shared = {
			columns: await rankColumns(data.x.values, rowCount, features, pause),
			x: sharedFloats(data.x.values),
			y: sharedFloats(y),
			weights: weights && sharedFloats(weights),
			classes: classes?.length ?? 0,
			options: { ...bounds, criterion: criterionOf(context.who, data, criterion), maxFeatures },
			bootstrap,
			seed: context.seed,
		};
		const parts = Array.from({ length: Math.ceil(count / treesPerPart) }, (_, i) => ({
			...shared,
			from: i * treesPerPart,
			to: Math.min(count, (i + 1) * treesPerPart),
		}));
		const grown = await growParts(context, parts, count, rowCount * maxFeatures * count);
		const trees = grown.flatMap((part) => part.trees);
		const importances = new Float64Array(features.length);
		for (const tree of trees) {
			for (const [j, fall] of impurityFalls(tree, features.length).entries()) importances[j]! += fall;
		}
		const total = importances.reduce((sum, one) => sum + one, 0);
		return new FittedForest(
			data,
			trees,
			total > 0 ? importances.map((one) => one / total) : importances,
			bootstrap ? outOfBagOf(context.who, data, grown) : undefined,
			columnsWithMissing(data),
		);
	},
});
