import { ColumnMemory } from "../../math/column-memory.ts";
import type { TrainingColumn } from "./training-values.ts";

/** Training rows that points are compared with at most, evenly taken from all. */
const mostRows = 128;

/** What rounding leaves of the squared distance of two equal rows, as a share of their squared lengths. */
const rounding = 1e-13;

/** A column that is compared value by value: one with levels, or with gaps. */
interface PlainColumn {
	readonly column: number;
	readonly levels: boolean;
	readonly scale: number;
}

const scaleOf = ({ feature, deviation }: TrainingColumn): number =>
	feature.levels ? 1 : deviation > 0 ? 1 / deviation : 0;

/** Some real rows and the rows that are compared with them; their distances in standard deviations, squared. */
class ComparedRows {
	readonly #rows: Float64Array;
	readonly #width: number;
	readonly #real: Int32Array;
	/** The rows' numbers without gaps, a column for each row, so that all distances of a row are inner products. */
	readonly #numbers: ColumnMemory;
	readonly #lengths: Float64Array;
	readonly #plain: readonly PlainColumn[];
	/** Of one row with each real one: the products of their numbers, and the squares of the plain columns. */
	readonly #products: Float64Array;
	readonly #plainSquares: Float64Array;

	/** @param rows `[count, column]`, the real ones first */
	constructor(training: readonly TrainingColumn[], rows: Float64Array, real: number) {
		const width = training.length;
		const whole: number[] = [];
		const plain: PlainColumn[] = [];
		for (const [column, one] of training.entries()) {
			const gaps = one.values.some((value) => Number.isNaN(value));
			if (one.feature.levels || gaps)
				plain.push({ column, levels: one.feature.levels !== undefined, scale: scaleOf(one) });
			else whole.push(column);
		}
		this.#rows = rows;
		this.#width = width;
		this.#plain = plain;
		this.#real = Int32Array.from({ length: real }, (_, i) => i);
		this.#products = new Float64Array(real);
		this.#plainSquares = new Float64Array(real);
		const count = rows.length / width;
		this.#numbers = new ColumnMemory(Math.max(1, whole.length), count);
		this.#lengths = new Float64Array(count);
		for (const [place, column] of whole.entries()) {
			const own = training[column] as TrainingColumn;
			const scale = scaleOf(own);
			// Around the mean: far from 0, lengths would have no digits left for the distances.
			for (let row = 0, at = column; row < count; row++, at += width) {
				const value = scale * ((rows[at] as number) - own.mean);
				(this.#numbers.columns[row] as Float64Array)[place] = value;
				this.#lengths[row] = (this.#lengths[row] as number) + value * value;
			}
		}
	}

	/** The squared distance of a row to the nearest real one, other than itself. */
	nearest(row: number): number {
		const products = this.#products;
		const plain = this.#plainSquares;
		const all = this.#lengths;
		const real = products.length;
		this.#numbers.multiply(row, this.#real, real, products);
		plain.fill(0);
		for (const column of this.#plain) this.#addPlain(column, row);
		const own = all[row] as number;
		let least = Infinity;
		for (let i = 0; i < real; i++) {
			const lengths = own + (all[i] as number);
			const square = lengths - 2 * (products[i] as number);
			const whole = (plain[i] as number) + (square > rounding * lengths ? square : 0);
			if (whole < least && i !== row) least = whole;
		}
		return least;
	}

	/** Other levels, and a value beside a missing one, are one apart. */
	#addPlain({ column, levels, scale }: PlainColumn, row: number): void {
		const squares = this.#plainSquares;
		const own = this.#rows[row * this.#width + column] as number;
		for (let i = 0, at = column; i < squares.length; i++, at += this.#width) {
			const value = this.#rows[at] as number;
			if (value === own || (Number.isNaN(value) && Number.isNaN(own))) continue;
			const difference = scale * (own - value);
			squares[i] = (squares[i] as number) + (levels || Number.isNaN(difference) ? 1 : difference * difference);
		}
	}

	release(): void {
		this.#numbers.release();
	}
}

/**
 * How unlikely points are beside real rows: the share of training rows whose distance to their nearest other row is at least the point's distance to its
 * nearest row. 0 is farther from the data than any row of it.
 *
 * @param points `[count, column]` as the model is asked about them
 */
export function likelihoodOf(training: readonly TrainingColumn[], points: Float64Array): Float64Array {
	const width = training.length;
	const all = training[0]?.values.length ?? 0;
	const real = Math.min(all, mostRows);
	const rows = new Float64Array(real * width + points.length);
	for (let i = 0, at = 0; i < real; i++) {
		const row = Math.floor((i * all) / real);
		for (let j = 0; j < width; j++, at++) rows[at] = (training[j] as TrainingColumn).values[row] as number;
	}
	rows.set(points, real * width);
	const compared = new ComparedRows(training, rows, real);
	const apart = Float64Array.from({ length: real }, (_, row) => compared.nearest(row)).sort();
	const shares = Float64Array.from({ length: points.length / width }, (_, i) => {
		const distance = compared.nearest(real + i);
		let [low, high] = [0, real];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((apart[middle] as number) < distance) low = middle + 1;
			else high = middle;
		}
		return (real - low) / real;
	});
	compared.release();
	return shares;
}
