import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { ExplainError } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import { takesAndGives } from "../../core/model-text.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions, Predictor } from "../../core/predictor.ts";
import { type Displayable, displaySymbol } from "../../protocol/host.ts";
import type { BatchInputs } from "../black-box/read-batch.ts";
import { checkEnsemble } from "./check-ensemble.ts";
import { ensembleParts, predictionsOf, scoreRows, treesPerOutput } from "./ensemble-scores.ts";
import { predictionColumns, type TreeEnsemble } from "./tree-ensemble.ts";
import { readTreeRows } from "./tree-rows.ts";
import { findLeaves } from "./walk.ts";

/** A fitted ensemble of trees: a single tree, a forest, or boosted trees. */
export interface TreeModel extends Predictor, Displayable {
	readonly ensemble: TreeEnsemble;
	/** What {@link scores} gives: the scale on which the trees add up. */
	readonly scoreUnit: ScoreUnit;
	/** Probabilities of a classifier, `[n, classes]`; responses of a regression, `[n, outputs]`. */
	predict(inputs: BatchInputs, options?: PredictOptions): Promise<NdArray<Float64Array>>;
	/** Margins (log-odds, logarithms of responses …): the sum or mean of the leaves, `[n, outputs]`; one column for two classes. */
	scores(inputs: BatchInputs, options?: PredictOptions): Promise<NdArray<Float64Array>>;
	/** The node that each row ends in, `[n, trees]`: an index of the tree's arrays. */
	leaves(inputs: BatchInputs, options?: PredictOptions): Promise<NdArray<Int32Array>>;
	/** What it takes and gives, where it is from and how large it is; so it is shown as a cell's last expression. */
	toString(): string;
}

/** A model of trees as a line of text. */
function summaryOf(model: TreeModel): string {
	const { trees, source } = model.ensemble;
	const nodes = trees.reduce((sum, { childrenLeft }) => sum + childrenLeft.length, 0);
	const size = `${trees.length} ${trees.length === 1 ? "tree" : "trees"} of ${nodes.toLocaleString("en")} nodes`;
	return `${takesAndGives(model, predictionColumns(model.ensemble))}; ${size}, from ${source}`;
}

/** A hash of all that answers depend on. */
function hashOf(ensemble: TreeEnsemble): string {
	const sum = createHash("sha256");
	for (const part of ensembleParts(ensemble)) sum.update(part);
	return `sha256:${sum.digest("hex")}`;
}

/**
 * A model of trees that are there as arrays; {@link loadTrees} makes it from a file.
 *
 * A row takes O(trees × depth). Sums are of 64-bit floats, also where the framework's own are of 32 bits.
 *
 * @throws ExplainError `bad-input` naming tree and node where an index is out of range, a branch does not end, or names and
 * columns do not agree. `predict`, `scores` and `leaves` throw `bad-input` or `shape-mismatch` for what is no row of the
 * model's features, `not-finite` for NaN where the model takes no missing values, `aborted`.
 *
 * @example
 * ```ts
 * const stump = treeModel({
 * 	trees: [{
 * 		childrenLeft: Int32Array.of(1, -1, -1), childrenRight: Int32Array.of(2, -1, -1),
 * 		feature: Int32Array.of(0, 0, 0), threshold: Float64Array.of(0.5, 0, 0), missingLeft: Uint8Array.of(1, 0, 0),
 * 		values: Float64Array.of(0, -1, 1), width: 1, firstOutput: 0,
 * 	}],
 * 	featureCount: 1, outputs: 1, combine: "sum", base: Float64Array.of(0), comparison: "<=", precision: "float64",
 * 	takesMissing: true, link: { name: "logistic" }, scoreUnit: "log-odds", outputUnit: "probability", source: "by hand",
 * });
 * (await stump.predict([[0.2]])).values; // [0.731…, 0.268…]
 * ```
 */
export function treeModel(ensemble: TreeEnsemble): TreeModel {
	checkEnsemble(ensemble, (problem) => new ExplainError("bad-input", `treeModel: ${problem}`));
	const { trees, outputs, featureCount, featureNames, outputNames, outputUnit, scoreUnit } = ensemble;
	const counts = treesPerOutput(ensemble);
	const strict = ensemble.comparison === "<";
	const columns = predictionColumns(ensemble);
	let id: string | undefined;

	/** Hands rows on in parts, between which other work goes first and an abort is heard. */
	async function inParts(
		who: string,
		{ values, shape }: NdArray<Float64Array>,
		options: PredictOptions,
		part: (rows: Float64Array, start: number) => void,
	): Promise<void> {
		const { batchSize, signal } = readPredictOptions(who, options, 1024);
		for (let start = 0; start < (shape[0] as number); start += batchSize) {
			if (start > 0) await setImmediate();
			if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
			part(values.subarray(start * featureCount, (start + batchSize) * featureCount), start);
		}
	}

	async function scoresOf(who: string, inputs: BatchInputs, options: PredictOptions): Promise<Float64Array> {
		const rows = await readTreeRows(who, ensemble, inputs);
		const scores = new Float64Array((rows.shape[0] as number) * outputs);
		await inParts(who, rows, options, (part, start) => {
			const end = start + part.length / featureCount;
			scoreRows(ensemble, counts, part, scores.subarray(start * outputs, end * outputs));
		});
		return scores;
	}

	const model: TreeModel = {
		ensemble,
		get identity() {
			id ??= hashOf(ensemble);
			return { id, backend: "trees in 64-bit floats", ...(outputNames && { outputNames }) };
		},
		inputShape: [featureCount],
		featureNames,
		outputNames,
		outputUnit,
		scoreUnit,
		async predict(inputs, options = {}) {
			const scores = await scoresOf("predict", inputs, options);
			const values = predictionsOf(ensemble, scores);
			return ndArray(values, [values.length / columns, columns], ["example", "output"]);
		},
		async scores(inputs, options = {}) {
			const scores = await scoresOf("scores", inputs, options);
			return ndArray(scores, [scores.length / outputs, outputs], ["example", "output"]);
		},
		async leaves(inputs, options = {}) {
			const rows = await readTreeRows("leaves", ensemble, inputs);
			const count = rows.shape[0] as number;
			const leaves = new Int32Array(count * trees.length);
			await inParts("leaves", rows, options, (part, start) => {
				for (const [i, tree] of trees.entries()) {
					findLeaves(tree, part, featureCount, strict, leaves, start * trees.length + i, trees.length);
				}
			});
			return ndArray(leaves, [count, trees.length], ["example", "tree"]);
		},
		toString: () => summaryOf(model),
		[displaySymbol]: () => ({ "text/plain": summaryOf(model) }),
	};
	return model;
}
