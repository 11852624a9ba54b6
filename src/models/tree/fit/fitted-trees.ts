import { setImmediate } from "node:timers/promises";
import { ExplainError } from "../../../core/errors.ts";
import type { Complexity, ScoreUnit } from "../../../core/explanation.ts";
import { type NdArray, ndArray } from "../../../core/nd-array.ts";
import { readPredictOptions } from "../../../core/predict-options.ts";
import type { PredictOptions } from "../../../core/predictor.ts";
import { FittedModel, type ModelFrame } from "../../table/fitted-model.ts";
import type { TableRows } from "../../table/rows.ts";
import { ensembleParts, predictionsOf, scoreRows, treesPerOutput } from "../ensemble-scores.ts";
import type { TreeEnsemble } from "../tree-ensemble.ts";
import type { TreeModel } from "../tree-model.ts";
import { findLeaves } from "../walk.ts";

/** What fitted trees have in common: the form in which all methods for trees take them. */
export abstract class FittedTrees extends FittedModel implements TreeModel {
	readonly ensemble: TreeEnsemble;
	readonly scoreUnit: ScoreUnit;
	/** Leaves of all trees together. */
	readonly complexity: Complexity;
	/**
	 * How much each column did while the model was fitted: its share of the fall of impurity, `[features]`, with sum 1 (all 0 where nothing was
	 * split). It is about the training rows, and it favours columns of many values: permutation on held-out rows is the better question.
	 */
	readonly importances: Float64Array;
	readonly #counts: Float64Array;

	constructor(frame: ModelFrame, ensemble: TreeEnsemble, importances: Float64Array) {
		super(frame);
		this.ensemble = ensemble;
		this.scoreUnit = ensemble.scoreUnit;
		this.importances = importances;
		this.#counts = treesPerOutput(ensemble);
		let leaves = 0;
		for (const { childrenLeft } of ensemble.trees) {
			for (const child of childrenLeft) if (child < 0) leaves++;
		}
		this.complexity = { count: leaves, of: "leaves" };
	}

	protected parameters() {
		return ensembleParts(this.ensemble);
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		const scores = new Float64Array(count * this.ensemble.outputs);
		scoreRows(this.ensemble, this.#counts, x, scores);
		return scores;
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		return predictionsOf(this.ensemble, this.scoreRows(x, count));
	}

	/**
	 * The node that each row ends in, `[n, trees]`: an index of the tree's arrays.
	 *
	 * @throws ExplainError as `predict`.
	 */
	async leaves(rows: TableRows, options: PredictOptions = {}): Promise<NdArray<Int32Array>> {
		const { batchSize, signal } = readPredictOptions("leaves", options, 4096);
		const { values, shape } = await this.readRows(rows, "leaves");
		const [count, width] = shape as [number, number];
		const { trees } = this.ensemble;
		const leaves = new Int32Array(count * trees.length);
		for (let start = 0; start < count; start += batchSize) {
			if (start > 0) await setImmediate();
			if (signal?.aborted) throw new ExplainError("aborted", "leaves: stopped by its signal", { cause: signal.reason });
			const part = values.subarray(start * width, (start + batchSize) * width);
			for (const [i, tree] of trees.entries()) {
				findLeaves(tree, part, width, false, leaves, start * trees.length + i, trees.length);
			}
		}
		return ndArray(leaves, [count, trees.length], ["example", "tree"]);
	}
}

/** The parts of an ensemble that are the same for all that is fitted here. */
export function ensembleOf(
	{ features, classes }: ModelFrame,
	{ trees, combine, source }: { trees: TreeEnsemble["trees"]; combine: TreeEnsemble["combine"]; source: string },
): TreeEnsemble {
	const outputs = classes?.length ?? 1;
	const unit: ScoreUnit = classes ? "probability" : "response";
	return {
		trees,
		featureCount: features.length,
		outputs,
		combine,
		base: new Float64Array(outputs),
		comparison: "<=",
		precision: "float64",
		takesMissing: true,
		link: { name: "identity" },
		scoreUnit: unit,
		outputUnit: unit,
		featureNames: features.map(({ name }) => name),
		...(classes && { outputNames: classes }),
		...(features.some(({ levels }) => levels) && {
			categories: features.map(({ levels }) => levels && { names: levels }),
		}),
		source,
	};
}
