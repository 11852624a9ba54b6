import { ExplainError } from "../../core/errors.ts";
import type { Complexity } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { flag, number, oneOf } from "../../core/options.ts";
import { type Design, type DesignColumn, fitDesign, type MissingOption, missingRule } from "../table/design-matrix.ts";
import { defineEstimator } from "../table/estimator.ts";
import { FittedModel, type ModelFrame } from "../table/fitted-model.ts";
import type { TableRows } from "../table/rows.ts";
import { takeTrainingRows } from "../table/training-data.ts";
import type { NeighbourMetric } from "./metric.ts";
import { NeighbourSearch } from "./neighbour-search.ts";

/** The options of {@link nearestNeighbours}. */
export interface NearestNeighboursOptions {
	/** How many neighbours answer. Default 5; at least 1, at most the rows. */
	k?: number;
	/**
	 * How far apart two rows are: the straight line, the sum of the differences, or 1 − the cosine of the angle between them.
	 * Default `"euclidean"`.
	 */
	metric?: NeighbourMetric;
	/** Whether neighbours count alike, or by 1/distance; one at distance 0 then answers alone. Default `"uniform"`. */
	weights?: "uniform" | "distance";
	/**
	 * Whether columns are brought to mean 0 and standard deviation 1 first, so that millimetres and metres give the same neighbours.
	 * Default true.
	 */
	standardise?: boolean;
	/** Whether missing values are refused, or stand at the training rows' mean or most frequent level. Default `"error"`. */
	missing?: MissingOption;
}

/** The neighbours of each row, nearest first. */
export interface Neighbours {
	/** `[example, neighbour]`: rows of the training data, from 0. */
	readonly indices: NdArray<Int32Array>;
	/** `[example, neighbour]`, in the units that are compared: standard deviations where columns are standardised. */
	readonly distances: NdArray<Float64Array>;
}

/** Multiply–adds between two looks at the signal, were there no tree: about 50 ms. */
const operationsAtOnce = 5e7;

/** What is learned by {@link nearestNeighbours}: the rows themselves. */
export class FittedNearestNeighbours extends FittedModel {
	readonly method = "nearestNeighbours";
	readonly complexity: Complexity;
	readonly scoreUnit;
	readonly k: number;
	readonly metric: NeighbourMetric;
	/** The training rows that can be neighbours, `[examples, features]` as {@link FittedModel.readRows} gives them. */
	readonly examples: NdArray<Float64Array>;
	/** Their numbers or classes' codes. */
	readonly answers: Float64Array;
	readonly #byDistance: boolean;
	readonly #design: Design;
	readonly #search: NeighbourSearch;
	readonly #encoded: Float64Array;
	readonly #weights: Float64Array | undefined;
	/** Their places in the table that was fitted to. */
	readonly #indices: Int32Array;

	/** @internal */
	constructor(
		frame: ModelFrame,
		learned: {
			readonly options: Required<NearestNeighboursOptions>;
			readonly examples: NdArray<Float64Array>;
			readonly answers: Float64Array;
			readonly weights: Float64Array | undefined;
			readonly indices: Int32Array;
			readonly design: Design;
			readonly encoded: Float64Array;
		},
	) {
		super(frame);
		const { options, examples, answers, weights, indices, design, encoded } = learned;
		this.scoreUnit = this.outputUnit;
		this.complexity = { count: answers.length, of: "examples" };
		this.k = options.k;
		this.metric = options.metric;
		this.examples = examples;
		this.answers = answers;
		this.#byDistance = options.weights === "distance";
		this.#design = design;
		this.#encoded = encoded;
		this.#search = new NeighbourSearch(encoded, design.columns.length, options.metric);
		this.#weights = weights;
		this.#indices = indices;
	}

	/** What distances are taken of: numbers by mean and scale, categories by a column for each level. */
	get columns(): readonly DesignColumn[] {
		return this.#design.columns;
	}

	/**
	 * Which training rows answer for a row?
	 *
	 * @param options `k`: how many; default as fitted.
	 * @throws ExplainError `bad-option` for a `k` that is no number of rows, and as `predict`.
	 */
	async neighbours(rows: TableRows, options: { readonly k?: number } = {}): Promise<Neighbours> {
		const { indices, distances } = this.search(await this.readRows(rows, "neighbours"), options.k ?? this.k);
		return { indices, distances };
	}

	/** The same of rows that are read already, with the neighbours' places among {@link examples}. @internal */
	search(rows: NdArray<Float64Array>, k: number): Neighbours & { readonly places: Int32Array } {
		checkCount("neighbours", k, this.answers.length);
		const count = rows.shape[0] as number;
		const found = this.#search.nearest(this.#design.encode("neighbours", rows.values, count), k);
		const axes = ["example", "neighbour"];
		const indices = found.rows.map((row) => this.#indices[row] as number);
		return {
			places: found.rows,
			indices: ndArray(indices, [count, k], axes),
			distances: ndArray(found.distances, [count, k], axes),
		};
	}

	protected override rowsAtOnce(): number {
		return Math.max(1, Math.floor(operationsAtOnce / this.#encoded.length));
	}

	protected parameters() {
		const settings = `${this.k} ${this.metric} ${this.#byDistance}`;
		return [settings, this.#encoded, this.answers, ...(this.#weights ? [this.#weights] : [])];
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		const { k, classes, answers } = this;
		const width = classes?.length ?? 1;
		const { rows, distances } = this.#search.nearest(this.#design.encode("predict", x, count), k);
		const predicted = new Float64Array(count * width);
		for (let query = 0; query < count; query++) {
			const start = query * k;
			const atZero = this.#byDistance && distances[start] === 0;
			let total = 0;
			for (let i = start; i < start + k; i++) {
				const row = rows[i] as number;
				const distance = distances[i] as number;
				let weight = this.#weights ? (this.#weights[row] as number) : 1;
				if (atZero) weight *= Number(distance === 0);
				// The ratio to the nearest is the same as 1/distance once it is divided by the total, and cannot overflow.
				else if (this.#byDistance) weight *= (distances[start] as number) / distance;
				total += weight;
				const answer = answers[row] as number;
				if (classes) predicted[query * width + answer]! += weight;
				else predicted[query]! += weight * answer;
			}
			for (let output = 0; output < width; output++) predicted[query * width + output]! /= total;
		}
		return predicted;
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		return this.predictRows(x, count);
	}
}

function checkCount(who: string, k: number, rows: number): void {
	if (Number.isInteger(k) && k >= 1 && k <= rows) return;
	const words = `expected option "k" to be an integer from 1 to ${rows}, the rows that can be neighbours`;
	throw new ExplainError("bad-option", `${who}: ${words}, got ${k}`);
}

/**
 * K nearest neighbours: what did the examples most like this one do? The mean of their targets, or the share of each class among them.
 *
 *   f(x) = Σᵢ wᵢ yᵢ / Σᵢ wᵢ over the k training rows i that are nearest to x; wᵢ = 1, or 1 / d(x, xᵢ)
 *
 * The model is its training rows, and an answer is explained by naming them: {@link FittedNearestNeighbours.neighbours},
 * {@link nearestExamples}. Categories are columns of 0 and 1 for each level. Weights of rows multiply wᵢ; a row of weight 0 is no
 * neighbour. Of equally near rows the earlier one counts as nearer.
 *
 * Cost: fitting sorts n rows; a query looks at all of them, or by a tree of boxes (16 columns or fewer) at some.
 *
 * It misleads where columns have different units and are not standardised: the widest decides alone; where many columns say nothing,
 * all rows are about equally far; and where examples are rare, the nearest is far away: look at the distances.
 *
 * @throws ExplainError `bad-option` for more neighbours than rows; `bad-input` for missing values that are refused, and for unseen levels.
 *
 * @example
 * ```ts
 * const model = await nearestNeighbours({ k: 7 }).fit(table, { target: "species" });
 * const { indices, distances } = await model.neighbours([[39.1, 18.7, 181, 3750]]);
 * ```
 *
 * Cover, Hart (1967), Nearest Neighbor Pattern Classification. Key `cover1967`.
 */
export const nearestNeighbours = defineEstimator<NearestNeighboursOptions, FittedNearestNeighbours>({
	method: "nearestNeighbours",
	tasks: ["regression", "classification"],
	options: {
		k: number(5, { min: 1, integer: true }),
		metric: oneOf(["euclidean", "manhattan", "cosine"], "euclidean"),
		weights: oneOf(["uniform", "distance"], "uniform"),
		standardise: flag(true),
		missing: missingRule(),
	},
	async fit(context, data, options) {
		const { weights } = data;
		const indices = Int32Array.from({ length: data.rowCount }, (_, row) => row).filter(
			(row) => !weights || (weights[row] as number) > 0,
		);
		checkCount(context.who, options.k, indices.length);
		const used = weights ? takeTrainingRows(data, indices) : data;
		const { standardise, missing } = options;
		const design = fitDesign(context.who, used, { dropFirst: false, standardise, missing });
		const encoded = design.encode(`${context.who}.fit`, used.x.values, used.rowCount);
		await context.checkpoint({ done: 0, total: 1, label: context.who });
		const { x: examples, y: answers } = used;
		return new FittedNearestNeighbours(data, {
			options,
			examples,
			answers,
			weights: used.weights,
			indices,
			design,
			encoded,
		});
	},
});
