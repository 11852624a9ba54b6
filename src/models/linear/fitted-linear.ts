import type { Complexity, Feature, Payloads } from "../../core/explanation.ts";
import { ndArray, type TypedArray } from "../../core/nd-array.ts";
import { displaySymbol } from "../../protocol/host.ts";
import { AdditiveModel, type AdditiveTerm } from "../additive/additive-model.ts";
import type { Design } from "../table/design-matrix.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Coefficient, coefficientsHtml, coefficientsText } from "./coefficient.ts";

/** What was estimated of one coefficient beside its value. */
export type Estimate = Pick<Coefficient, "standardError" | "statistic" | "p" | "interval">;

/** What a fit gives to its model. */
export interface LinearFit {
	readonly design: Design;
	/** The rows that it was fitted to. */
	readonly data: TrainingData;
	/** In the table's units, `[columns, scores]`. */
	readonly weights: Float64Array;
	/** `[scores]` */
	readonly intercept: Float64Array;
	/** Columns that others determine, by index. */
	readonly dropped?: readonly number[];
	/** Of intercept and columns, `[scores][1 + columns]`. */
	readonly estimates?: readonly (readonly (Estimate | undefined)[])[];
	/** Of the intervals. */
	readonly level?: number;
}

/** Points of a straight line at which the weight of the training data is told. */
const gridPoints = 33;

/** Where a feature's training values lie: points of its range, or its levels, with the weight near each. */
interface Axis {
	readonly grid: Float64Array;
	readonly density: Float64Array;
}

/**
 * A model whose score is a weighted sum of columns: score = intercept + Σ coefficient · value, a category adding the coefficient of its level.
 */
export abstract class FittedLinear extends AdditiveModel {
	readonly intercept: Float64Array;
	readonly terms: readonly AdditiveTerm[];
	/** Of intercept and columns, for each score. */
	readonly coefficients: readonly Coefficient[];
	readonly complexity: Complexity;
	/** The names of columns that other columns determine, such as a constant one or the second of two twins; their coefficient is 0. */
	readonly dropped: readonly string[];
	/** Whether {@link Coefficient.statistic} is Student's t or normal. */
	protected readonly statistic: "t" | "z" = "t";
	readonly #design: Design;
	readonly #weights: Float64Array;
	readonly #data: TrainingData;
	#axes: readonly Axis[] | undefined;
	readonly #level: number;

	/** @internal */
	constructor({ design, data, weights, intercept, dropped = [], estimates, level = 0.95 }: LinearFit) {
		super(data);
		this.#design = design;
		this.#weights = weights;
		this.#level = level;
		this.#data = data;
		this.intercept = intercept;
		this.terms = data.features.map(({ name }, j) => ({ name, features: [j] }));
		this.dropped = dropped.map((k) => design.columns[k]?.name as string);
		const scores = intercept.length;
		this.coefficients = Object.freeze(
			this.scoreNames.flatMap((score, k): Coefficient[] => {
				const unit = this.classes ? this.scoreUnit : data.target.unit;
				return [
					{ name: "intercept", score, value: intercept[k] as number, ...(unit && { unit }), ...estimates?.[k]?.[0] },
					...design.columns.map((column, c) => ({
						name: column.name,
						score,
						value: weights[c * scores + k] as number,
						...unitOf(unit, column.level === undefined ? column.unit : undefined),
						...estimates?.[k]?.[c + 1],
						...(dropped.includes(c) && { dropped: true }),
					})),
				];
			}),
		);
		let count = 0;
		for (const weight of weights) if (weight !== 0) count++;
		this.complexity = { count, of: count === 1 ? "coefficient" : "coefficients" };
	}

	/** The number, or the coefficient of a level, that a column is multiplied by. @internal */
	get columns(): Design["columns"] {
		return this.#design.columns;
	}

	/** Rows as columns of numbers, `[count, columns]`. @internal */
	protected encode(who: string, x: Float64Array, count: number): Float64Array {
		return this.#design.encode(who, x, count);
	}

	protected *parameters(): Generator<TypedArray, void, unknown> {
		yield this.intercept;
		yield this.#weights;
	}

	protected contributionRows(x: Float64Array, count: number): Float64Array {
		const { columns } = this.#design;
		const encoded = this.encode("predict", x, count);
		const scores = this.intercept.length;
		const terms = this.terms.length;
		const contributions = new Float64Array(count * terms * scores);
		for (let c = 0; c < columns.length; c++) {
			const { feature } = columns[c] as (typeof columns)[number];
			for (let k = 0; k < scores; k++) {
				const weight = this.#weights[c * scores + k] as number;
				if (weight === 0) continue;
				for (let row = 0; row < count; row++) {
					contributions[(row * terms + feature) * scores + k]! +=
						weight * (encoded[row * columns.length + c] as number);
				}
			}
		}
		return contributions;
	}

	shapeEffects(score = 0): Payloads["effect"][] {
		const scores = this.intercept.length;
		// Only who draws needs them; a fit that is one of hundreds does not.
		this.#axes ??= axesOf(this.#data);
		const axes = this.#axes;
		const typicalRow = Float64Array.from(axes, ({ grid }) => grid[0] as number);
		return this.terms.map((_, j) => {
			const feature = this.features[j] as Feature;
			const { grid, density } = axes[j] as Axis;
			const rows = new Float64Array(grid.length * typicalRow.length);
			for (let i = 0; i < grid.length; i++) {
				rows.set(typicalRow, i * typicalRow.length);
				rows[i * typicalRow.length + j] = grid[i] as number;
			}
			const all = this.contributionRows(rows, grid.length);
			const effect = grid.map((_, i) => all[(i * this.terms.length + j) * scores + score] as number);
			const named = [feature.levels ? "level" : "grid"];
			return {
				features: [feature],
				grid: [ndArray(grid, [grid.length], named)],
				effect: ndArray(effect, [grid.length], named),
				density: ndArray(density, [grid.length], named),
			};
		});
	}

	/** What it takes and gives, and its coefficients. */
	override toString(): string {
		return `${this.summary()}\n${coefficientsText(this.coefficients, this.statistic, this.#level)}`;
	}

	override [displaySymbol](): Readonly<Record<string, string>> {
		return {
			"text/html": coefficientsHtml(this.summary(), this.coefficients, this.statistic, this.#level),
			"text/plain": this.toString(),
		};
	}

	/** The line above the coefficients. */
	protected summary(): string {
		return super.toString();
	}
}

/** The unit of a coefficient: the score's by the column's. */
function unitOf(score: string | undefined, column: string | undefined): { unit?: string } {
	if (column === undefined) return score === undefined ? {} : { unit: score };
	return { unit: `${score ?? "1"}/${/[/·\s]/.test(column) ? `(${column})` : column}` };
}

/** The axes of all features, read row by row as the matrix lies. */
function axesOf({ x: { values }, features, weights, rowCount }: TrainingData): Axis[] {
	const width = features.length;
	const low = new Float64Array(width).fill(Infinity);
	const high = new Float64Array(width).fill(-Infinity);
	for (let at = 0, j = 0; at < values.length; at++) {
		const value = values[at] as number;
		if (value < (low[j] as number)) low[j] = value;
		if (value > (high[j] as number)) high[j] = value;
		j = j + 1 === width ? 0 : j + 1;
	}
	const steps = new Float64Array(width).fill(1);
	const axes = features.map(({ levels }, j): Axis => {
		const [from, to] = [low[j] as number, high[j] as number];
		if (levels) low[j] = 0;
		else if (from < to) steps[j] = (to - from) / (gridPoints - 1);
		const points = levels ? levels.length : from < to ? gridPoints : 1;
		const grid = Float64Array.from({ length: points }, (_, i) => (low[j] as number) + i * (steps[j] as number));
		// What rounding adds would lie outside the data.
		if (!levels && points > 1) grid[points - 1] = to;
		return { grid, density: new Float64Array(points) };
	});
	for (let row = 0; row < rowCount; row++) {
		const weight = weights ? (weights[row] as number) : 1;
		for (let j = 0; j < width; j++) {
			const value = values[row * width + j] as number;
			if (Number.isNaN(value)) continue;
			const { density } = axes[j] as Axis;
			const place = Math.floor((value - (low[j] as number)) / (steps[j] as number) + 0.5);
			density[place < density.length ? place : density.length - 1]! += weight;
		}
	}
	return axes;
}
