import type { AdditiveTerm } from "../additive/additive-model.ts";
import { placeOf, placesOf, type Shape, stepOf } from "../additive/shape.ts";
import type { ShapeParts } from "../additive/shape-model.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Basis, sizeOf, valuesAt, widthOf } from "./basis.ts";
import type { DesignTerm } from "./design.ts";
import type { FittedScore } from "./fit-scores.ts";

/** A term of a fitted GAM. */
export interface GamTerm extends AdditiveTerm {
	/** `"none"` where the column holds one value only, so that nothing could be learned. */
	readonly kind: "curve" | "line" | "levels" | "surface" | "none";
	/** One basis, or the two whose products are taken. */
	readonly bases: readonly Basis[];
	/** Of the basis, for each score: `[columns, scores]`. */
	readonly coefficients: Float64Array;
	/** How many coefficients the data decide, for each score; a straight line has 1. */
	readonly degreesOfFreedom: Float64Array;
	/**
	 * λ: the penalty is λ Σ (second differences of the coefficients)²; of levels, λ Σ coefficient². `[penalties, scores]`, a surface having
	 * up to three.
	 */
	readonly smoothing: Float64Array;
	/** The term as a table, with band and density. */
	readonly parts: ShapeParts;
}

/** Straight pieces that a curve is drawn and edited with; a cubic departs from them by less than a pixel. */
const pieces = 240;
/** Cells along each axis that a surface is drawn and edited with. */
const cells = 32;
/** The 97.5 % point of the normal distribution: 95 % lie within. */
const normal95 = 1.959964;

/** The places at which an axis is looked up. */
function placesAlong(basis: Basis): Float64Array {
	if (basis.kind === "none") return Float64Array.of(basis.value);
	if (basis.kind === "levels") return Float64Array.from({ length: basis.levels }, (_, code) => code);
	const { min, max, degree } = basis;
	const count = degree === 1 ? 1 : pieces;
	const grid = Float64Array.from({ length: count + 1 }, (_, i) => min + ((max - min) * i) / count);
	grid[count] = max;
	return grid;
}

/** The middles of a surface's cells along an axis, and the cuts between them. */
function cellsAlong(basis: Basis): { middles: Float64Array; cuts: Float64Array } {
	if (basis.kind !== "splines") return { middles: placesAlong(basis), cuts: new Float64Array(0) };
	const at = (i: number) => basis.min + ((basis.max - basis.min) * i) / cells;
	return {
		middles: Float64Array.from({ length: cells }, (_, i) => at(i + 0.5)),
		cuts: Float64Array.from({ length: cells - 1 }, (_, i) => at(i + 1)),
	};
}

/** The columns of a term for a value of each of its features; false where all are 0. */
function columnsAt(bases: readonly Basis[], values: readonly number[], into: Float64Array, at: Float64Array): boolean {
	into.fill(0);
	let columns = Float64Array.of(1);
	for (const [i, basis] of bases.entries()) {
		const first = valuesAt(basis, values[i] as number, at, 0);
		if (first < 0) return false;
		const size = sizeOf(basis);
		const next = new Float64Array(columns.length * size);
		for (const [c, value] of columns.entries()) {
			for (let j = 0; j < widthOf(basis); j++) next[c * size + first + j] = value * (at[j] as number);
		}
		columns = next;
	}
	into.set(columns);
	return true;
}

/** The term's value, and the standard error of it, for each score, at given values of its features. */
class Reader {
	readonly #design: DesignTerm & Pick<GamTerm, "coefficients">;
	readonly #scores: readonly FittedScore[];
	readonly #columns: Float64Array;
	readonly #at = new Float64Array(16);

	constructor(design: DesignTerm & Pick<GamTerm, "coefficients">, scores: readonly FittedScore[]) {
		this.#design = design;
		this.#scores = scores;
		this.#columns = new Float64Array(design.transform.rows);
	}

	/** Writes values and standard errors of all scores from `to` on. */
	read(place: readonly number[], values: Float64Array, errors: Float64Array, to: number): void {
		const { bases, transform, start } = this.#design;
		if (!columnsAt(bases, place, this.#columns, this.#at)) return;
		const { count, rows } = transform;
		const along = new Float64Array(count);
		for (let i = 0; i < rows; i++) {
			const value = this.#columns[i] as number;
			if (value === 0) continue;
			for (let j = 0; j < count; j++) along[j]! += value * (transform.values[i * count + j] as number);
		}
		const scores = this.#scores.length;
		for (const [k, { covariance, freedom }] of this.#scores.entries()) {
			let sum = 0;
			for (let i = 0; i < rows; i++) {
				sum += (this.#columns[i] as number) * (this.#design.coefficients[i * scores + k] as number);
			}
			let variance = 0;
			for (let i = 0; i < count; i++) {
				const row = (start + i) * freedom.length + start;
				for (let j = 0; j < count; j++) {
					variance += (along[i] as number) * (along[j] as number) * (covariance[row + j] as number);
				}
			}
			values[to + k] = sum;
			errors[to + k] = Math.max(0, variance);
		}
		// Of several scores each is less their mean, and so is the variance, as far as scores vary apart.
		let all = 0;
		for (let k = 0; k < scores; k++) all += (errors[to + k] as number) / scores ** 2;
		for (let k = 0; k < scores; k++) {
			const own = errors[to + k] as number;
			errors[to + k] = Math.sqrt(scores === 1 ? own : own * (1 - 2 / scores) + all);
		}
	}
}

/** The term's table without density. */
function shapeOf(
	{ bases, features }: DesignTerm,
	reader: Reader,
	scores: number,
): { shape: Shape; errors: Float64Array } {
	const zeros = () => new Float64Array(scores);
	const [basis, other] = bases as [Basis, Basis?];
	const [feature, second] = features as [number, number?];
	if (other && second !== undefined) {
		const axes = bases.map(cellsAlong);
		const shapeAxes = bases.map((each, i) =>
			each.kind === "levels" ? { levels: each.levels } : { cuts: axes[i]!.cuts },
		);
		const [rows, columns] = shapeAxes.map(placesOf) as [number, number];
		const values = new Float64Array(rows * columns * scores);
		const errors = new Float64Array(values.length);
		for (const [i, x] of axes[0]!.middles.entries()) {
			for (const [j, y] of axes[1]!.middles.entries()) {
				reader.read([x, y], values, errors, ((i + 1) * columns + j + 1) * scores);
			}
		}
		return { shape: { form: "pair", pair: [feature, second], axes: shapeAxes as never, values }, errors };
	}
	const grid = placesAlong(basis);
	const values = new Float64Array(grid.length * scores);
	const errors = new Float64Array(values.length);
	for (const [i, x] of grid.entries()) reader.read([x], values, errors, i * scores);
	const rest = { feature, values, missing: zeros(), unseen: zeros() };
	return { shape: basis.kind === "levels" ? { form: "levels", ...rest } : { form: "line", grid, ...rest }, errors };
}

/** The training weight at each place of a shape, and that of missing values. */
function densityOf(
	shape: Shape,
	size: number,
	{ x, features }: TrainingData,
	weights: Float64Array,
): { density: Float64Array; missingWeight: number } {
	const width = features.length;
	const density = new Float64Array(size);
	let missingWeight = 0;
	for (let row = 0; row < weights.length; row++) {
		const weight = weights[row] as number;
		if (weight === 0) continue;
		if (shape.form === "pair") {
			const [first, second] = shape.pair.map((j, i) =>
				placeOf(shape.axes[i as 0 | 1], x.values[row * width + j] as number),
			);
			density[(first as number) * placesOf(shape.axes[1]) + (second as number)]! += weight;
			continue;
		}
		const value = x.values[row * width + shape.feature] as number;
		if (Number.isNaN(value)) missingWeight += weight;
		else if (shape.form === "levels") density[value]! += weight;
		else if (shape.form === "line") {
			const right = Math.min(stepOf(shape.grid, value), shape.grid.length - 1);
			const left = Math.max(0, right - 1);
			const [low, high] = [shape.grid[left] as number, shape.grid[right] as number];
			const share = high > low ? (value - low) / (high - low) : 0;
			density[left]! += (1 - share) * weight;
			density[right]! += share * weight;
		}
	}
	return { density, missingWeight };
}

const kindOf = (bases: readonly Basis[]): GamTerm["kind"] => {
	const [basis, other] = bases as [Basis, Basis?];
	if (bases.some(({ kind }) => kind === "none")) return "none";
	if (other) return "surface";
	if (basis.kind === "splines") return basis.degree === 1 ? "line" : "curve";
	return "levels";
};

/**
 * The coefficients of a term's columns, `[columns, scores]`. Adding the same curve to all scores of a softmax changes nothing; of all such
 * models this is the one whose curves sum to 0 over the scores.
 */
function coefficientsOf({ column, transform }: DesignTerm, scores: readonly FittedScore[]): Float64Array {
	const count = scores.length;
	const all = new Float64Array(transform.rows * count);
	for (let i = 0; i < transform.rows; i++) {
		let mean = 0;
		if (count > 1) for (const { coefficients } of scores) mean += (coefficients[column + i] as number) / count;
		for (let k = 0; k < count; k++) all[i * count + k] = (scores[k]!.coefficients[column + i] as number) - mean;
	}
	return all;
}

/** A term as a person reads it. */
export function gamTerm(
	data: TrainingData,
	weights: Float64Array,
	design: DesignTerm,
	scores: readonly FittedScore[],
	firstBlock: number,
): GamTerm {
	const { name, features, bases, start, transform, blocks } = design;
	const count = scores.length;
	const coefficients = coefficientsOf(design, scores);
	const { shape, errors } = shapeOf(design, new Reader({ ...design, coefficients }, scores), count);
	const { density, missingWeight } = densityOf(shape, shape.values.length / count, data, weights);
	return {
		name,
		features,
		kind: kindOf(bases),
		bases,
		coefficients,
		degreesOfFreedom: Float64Array.from(scores, ({ freedom }) => {
			return freedom.subarray(start, start + transform.count).reduce((sum, value) => sum + value, 0);
		}),
		smoothing: Float64Array.from({ length: blocks.length * count }, (_, at) => {
			const block = Math.floor(at / count);
			return (scores[at % count]!.lambdas[firstBlock + block] as number) / blocks[block]!.unit;
		}),
		parts: {
			shape,
			density,
			missingWeight,
			ranges: bases.map((basis) => {
				if (basis.kind === "splines") return [basis.min, basis.max] as const;
				return basis.kind === "levels" ? ([0, basis.levels - 1] as const) : ([basis.value, basis.value] as const);
			}),
			band: errors.map((error) => normal95 * error),
		},
	};
}
