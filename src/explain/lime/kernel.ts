/** How far a point is from the example: √Σ (z − z₀)², or 1 − cos(z, z₀). */
export type LimeDistance = "euclidean" | "cosine";

/** Points around an example as a surrogate sees them: an array for each feature. Arrays may be longer than `count`. */
export interface Points {
	readonly count: number;
	/** `[feature][point]`, counted from {@link origin}. */
	readonly columns: readonly Float64Array[];
	/** What the model answers at each point. */
	readonly answers: Float64Array;
	/** How much each point counts. */
	readonly weights: Float64Array;
	/** What each feature's column counts from: feature j of point i is `origin[j] + columns[j][i]`. */
	readonly origin: Float64Array;
	/** The example itself. */
	readonly at: Float64Array;
}

/** Points whose distances are added up column by column while they stay in the processor's fast memory. */
const strip = 512;

/** The distance of each point to the example, written to `into`. */
export function distances(
	points: Pick<Points, "count" | "columns" | "origin" | "at">,
	distance: LimeDistance,
	into: Float64Array,
): void {
	const { count, columns, origin, at } = points;
	into.fill(0, 0, count);
	if (distance === "cosine") {
		cosines(points, into);
		return;
	}
	for (let start = 0; start < count; start += strip) {
		const end = Math.min(count, start + strip);
		for (let j = 0; j < columns.length; j++)
			addSquares(columns[j] as Float64Array, (at[j] as number) - (origin[j] as number), start, end, into);
	}
	for (let i = 0; i < count; i++) into[i] = Math.sqrt(into[i] as number);
}

function addSquares(column: Float64Array, from: number, start: number, end: number, into: Float64Array): void {
	for (let i = start; i < end; i++) {
		const away = (column[i] as number) - from;
		into[i] = (into[i] as number) + away * away;
	}
}

/** A point of zeros has no direction: it is 1 away. */
function cosines(
	{ count, columns, origin, at }: Pick<Points, "count" | "columns" | "origin" | "at">,
	into: Float64Array,
): void {
	const squares = new Float64Array(count);
	let own = 0;
	for (const [j, column] of columns.entries()) {
		const value = at[j] as number;
		const from = origin[j] as number;
		own += value * value;
		for (let i = 0; i < count; i++) {
			const other = from + (column[i] as number);
			into[i] = (into[i] as number) + value * other;
			squares[i] = (squares[i] as number) + other * other;
		}
	}
	for (let i = 0; i < count; i++) {
		const length = Math.sqrt(own * (squares[i] as number));
		// Rounding may leave a little below 0 of two points of one direction.
		into[i] = length === 0 ? 1 : Math.max(0, 1 - (into[i] as number) / length);
	}
}

/**
 * The exponential kernel: w = exp(−d² / (2 · width²)), in the place of the distances.
 *
 * lime writes √exp(−d² / width²) and captum exp(−d² / (2 · width²)): the same, with the same width.
 */
export function kernelWeights(values: Float64Array, count: number, width: number): void {
	const scale = -1 / (2 * width * width);
	for (let i = 0; i < count; i++) {
		const distance = values[i] as number;
		values[i] = Math.exp(scale * distance * distance);
	}
}
