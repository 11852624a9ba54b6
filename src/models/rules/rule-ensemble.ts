import { pauseOf } from "../../core/breather.ts";
import type { FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import type { GrownTree } from "../tree/fit/grown-tree.ts";
import { rankColumns } from "../tree/fit/ranked-columns.ts";
import { usedRows } from "../tree/fit/training-rows.ts";
import { applyLink } from "../tree/link.ts";
import { findLeaves } from "../tree/walk.ts";
import type { Conditions } from "./condition.ts";
import { conditionsOfNodes } from "./rules-of-trees.ts";

/** How the trees are made that rules come from. */
interface RuleEnsembleOptions {
	readonly trees: number;
	/** The mean number of leaves; that of each tree is drawn. */
	readonly leaves: number;
	/** Of each tree's answer, so that later trees still find something to do. */
	readonly learningRate: number;
	/** The share of rows that each tree sees. */
	readonly sample: number;
}

/** The score that all rows start from: the mean, or the log-odds or logarithms of the classes' shares. */
function startOf({ y, weights, classes, rowCount }: TrainingData): Float64Array {
	const sums = new Float64Array(classes?.length ?? 1);
	let total = 0;
	for (let row = 0; row < rowCount; row++) {
		const weight = weights ? (weights[row] as number) : 1;
		total += weight;
		if (classes) sums[y[row] as number]! += weight;
		else sums[0]! += weight * (y[row] as number);
	}
	if (!classes) return Float64Array.of((sums[0] as number) / total);
	const logs = sums.map((sum) => Math.log(Math.max(sum / total, Number.EPSILON)));
	return classes.length === 2 ? Float64Array.of((logs[1] as number) - (logs[0] as number)) : logs;
}

/**
 * Many small trees, each grown on a part of the rows towards what the trees before it left unexplained; every node of theirs below the root is a rule
 * (Friedman and Popescu 2008, section 3). Sizes are drawn: 2 + an exponential number of leaves, so that rules of one condition and of more come about.
 *
 * With classes each tree is about one of the scores in turn, the slope of the log-loss being what is left unexplained.
 */
export async function ruleEnsemble(
	context: FitContext,
	data: TrainingData,
	{ trees, leaves, learningRate, sample }: RuleEnsembleOptions,
): Promise<Conditions[]> {
	const { x, y, weights, classes, rowCount, features } = data;
	const start = startOf(data);
	const scores = start.length;
	const score = new Float64Array(rowCount * scores);
	for (let at = 0; at < score.length; at++) score[at] = start[at % scores] as number;
	let grown = 0;
	const pause = pauseOf(context, () => ({ done: grown, total: trees, label: "growing rules" }));
	const columns = await rankColumns(x.values, rowCount, features, pause);
	const used = usedRows(data);
	const sampled = Math.max(Math.min(used.length, 2), Math.round(sample * used.length));
	const residual = new Float64Array(rowCount);
	const leafOf = new Int32Array(rowCount);
	const { growTree } = await import("../tree/fit/grow.ts");
	const rules: Conditions[] = [];
	for (let t = 0; t < trees; t++) {
		grown = t;
		const k = t % scores;
		const predicted = score.slice();
		if (classes) applyLink({ name: scores === 1 ? "logistic" : "softmax" }, predicted, scores);
		for (let row = 0; row < rowCount; row++) {
			const own = classes ? Number(y[row] === (scores === 1 ? 1 : k)) : (y[row] as number);
			residual[row] = own - (predicted[row * scores + k] as number);
		}
		const random = context.random.fork(`tree ${t}`);
		const order = random.permutation(used.length);
		const rows = Uint32Array.from(order.subarray(0, sampled), (i) => used[i] as number).sort();
		const size = 2 + Math.floor(-(leaves - 2) * Math.log(1 - random.uniform()));
		const growing = growTree(
			{ columns, y: residual, weights, classes: 0, rows },
			{
				criterion: "squared error",
				maxDepth: Infinity,
				minSamplesSplit: 2,
				minSamplesLeaf: Math.min(10, Math.ceil(sampled / 10)),
				maxLeaves: size,
				minImpurityDecrease: 0,
				maxFeatures: features.length,
			},
			random,
		);
		let tree: GrownTree | undefined;
		while (!tree) {
			const next = growing.next();
			if (next.done) tree = next.value;
			await pause();
		}
		findLeaves(tree, x.values, features.length, false, leafOf, 0, 1);
		for (let row = 0; row < rowCount; row++) {
			score[row * scores + k]! += learningRate * (tree.values[leafOf[row] as number] as number);
		}
		for (const conditions of conditionsOfNodes(tree, features)) {
			if (conditions && conditions.length > 0) rules.push(conditions);
		}
	}
	return rules;
}
