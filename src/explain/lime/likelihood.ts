import type { TrainingColumn } from "./training-values.ts";

/** Training rows that points are compared with at most, evenly taken from all. */
const mostRows = 128;

/** Some real rows, and the squared distances of others to them, column by column. */
class RealRows {
	readonly count: number;
	readonly #columns: readonly { readonly values: Float64Array; readonly scale: number; readonly kind: Kind }[];
	readonly #squares: Float64Array;

	constructor(training: readonly TrainingColumn[]) {
		const all = training[0]?.values.length ?? 0;
		this.count = Math.min(all, mostRows);
		this.#squares = new Float64Array(this.count);
		this.#columns = training.map(({ feature, values: own, deviation }) => {
			const scale = feature.levels ? 1 : deviation > 0 ? 1 / deviation : 0;
			const values = new Float64Array(this.count);
			let missing = false;
			for (let i = 0; i < this.count; i++) {
				values[i] = scale * (own[Math.floor((i * all) / this.count)] as number);
				missing ||= Number.isNaN(values[i]);
			}
			return { values, scale, kind: feature.levels ? "level" : missing ? "with gaps" : "number" };
		});
	}

	/** The distance of a row to the nearest of these, leaving out the one at `not`; `start` is where the row begins. */
	nearest(x: Float64Array, start: number, not = -1): number {
		const squares = this.#squares;
		squares.fill(0);
		for (const [j, { values, scale, kind }] of this.#columns.entries()) {
			const own = scale * (x[start + j] as number);
			if (kind === "number" && !Number.isNaN(own)) addSquares(squares, values, own);
			else addUnlike(squares, values, own, kind === "level");
		}
		let least = Infinity;
		for (let i = 0; i < squares.length; i++)
			if (i !== not && (squares[i] as number) < least) least = squares[i] as number;
		return least;
	}

	/** The distance of each of these to the nearest other, ascending. */
	apart(): Float64Array {
		const width = this.#columns.length;
		const row = new Float64Array(width);
		return Float64Array.from({ length: this.count }, (_, i) => {
			for (const [j, { values, scale }] of this.#columns.entries())
				row[j] = scale > 0 ? (values[i] as number) / scale : 0;
			return this.nearest(row, 0, i);
		}).sort();
	}
}

type Kind = "number" | "with gaps" | "level";

function addSquares(squares: Float64Array, values: Float64Array, own: number): void {
	for (let i = 0; i < squares.length; i++) {
		const difference = own - (values[i] as number);
		squares[i] = (squares[i] as number) + difference * difference;
	}
}

/** Other levels, and a value beside a missing one, are one apart. */
function addUnlike(squares: Float64Array, values: Float64Array, own: number, levels: boolean): void {
	for (let i = 0; i < squares.length; i++) {
		const value = values[i] as number;
		if (value === own || (Number.isNaN(value) && Number.isNaN(own))) continue;
		const difference = own - value;
		const square = levels || Number.isNaN(difference) ? 1 : difference * difference;
		squares[i] = (squares[i] as number) + square;
	}
}

/**
 * How unlikely points are beside real rows: the share of training rows whose distance to their nearest other row is at least the point's distance to its
 * nearest row. 0 is farther from the data than any row of it.
 *
 * @param points `[count, column]` as the model is asked about them
 */
export function likelihoodOf(training: readonly TrainingColumn[], points: Float64Array): Float64Array {
	const rows = new RealRows(training);
	const width = training.length;
	const apart = rows.apart();
	return Float64Array.from({ length: points.length / width }, (_, i) => {
		const distance = rows.nearest(points, i * width);
		let [low, high] = [0, rows.count];
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((apart[middle] as number) < distance) low = middle + 1;
			else high = middle;
		}
		return (rows.count - low) / rows.count;
	});
}
