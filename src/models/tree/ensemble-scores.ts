import { applyLink } from "./link.ts";
import { predictionColumns, type TreeEnsemble } from "./tree-ensemble.ts";
import { findLeaves } from "./walk.ts";

/** Trees that add to each output. */
export function treesPerOutput({ trees, outputs }: TreeEnsemble): Float64Array {
	const counts = new Float64Array(outputs);
	for (const { firstOutput, width } of trees) {
		for (let k = firstOutput; k < firstOutput + width; k++) counts[k] = (counts[k] as number) + 1;
	}
	return counts;
}

/** Scores of rows from the leaves of one tree after the other, so that a tree stays in the cache. */
export function scoreRows(ensemble: TreeEnsemble, counts: Float64Array, rows: Float64Array, into: Float64Array): void {
	const { trees, outputs, featureCount, combine, base } = ensemble;
	const strict = ensemble.comparison === "<";
	const count = rows.length / featureCount;
	const leaves = new Int32Array(count);
	for (const tree of trees) {
		const { values, width, firstOutput } = tree;
		findLeaves(tree, rows, featureCount, strict, leaves, 0, 1);
		for (let i = 0, at = firstOutput; i < count; i++, at += outputs) {
			const from = (leaves[i] as number) * width;
			for (let k = 0; k < width; k++) into[at + k] = (into[at + k] as number) + (values[from + k] as number);
		}
	}
	for (let at = 0; at < into.length; at++) {
		const k = at % outputs;
		const sum = into[at] as number;
		const trees = counts[k] as number;
		into[at] = (base[k] as number) + (combine === "mean" && trees > 0 ? sum / trees : sum);
	}
}

/** One probability as two: of the class that is not, and of the class that is. */
function pairs(probabilities: Float64Array): Float64Array {
	const both = new Float64Array(2 * probabilities.length);
	for (const [i, p] of probabilities.entries()) {
		both[2 * i] = 1 - p;
		both[2 * i + 1] = p;
	}
	return both;
}

/** What scores, `[n, outputs]`, predict: `[n, columns]`. Their array is used. */
export function predictionsOf(ensemble: TreeEnsemble, scores: Float64Array): Float64Array {
	applyLink(ensemble.link, scores, ensemble.outputs);
	return ensemble.outputs === 1 && predictionColumns(ensemble) === 2 ? pairs(scores) : scores;
}

/** All that answers depend on, for a hash. */
export function* ensembleParts(ensemble: TreeEnsemble): Generator<Float64Array | Int32Array | Uint8Array | string> {
	const { trees, base, combine, comparison, precision, link, featureCount, categories = [] } = ensemble;
	yield JSON.stringify([trees.length, combine, comparison, precision, link, featureCount]);
	const arrays: (Float64Array | Int32Array | Uint8Array | undefined)[] = [base];
	for (const tree of trees) {
		yield JSON.stringify([tree.width, tree.firstOutput]);
		arrays.push(tree.childrenLeft, tree.childrenRight, tree.feature, tree.threshold, tree.missingLeft, tree.values);
		arrays.push(tree.zeroIsMissing, tree.categories?.at, tree.categories?.offsets, tree.categories?.codes);
	}
	for (const known of categories) arrays.push(known?.values);
	for (const array of arrays) yield array ?? "-";
}
