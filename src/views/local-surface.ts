import type { NdArray } from "../core/nd-array.ts";

/** The part of the plane that is drawn. */
export interface PlaneExtent {
	readonly x: readonly [number, number];
	readonly y: readonly [number, number];
}

/** A stretch of a row of the grid in which the model prefers one class about as strongly. */
export interface SurfaceCell {
	readonly x: number;
	readonly x2: number;
	readonly y: number;
	readonly y2: number;
	readonly class: string;
	/** How sure it is, 0 … 1 in steps: 0 where all classes are alike. */
	readonly sure: number;
	/** The other fields of a datum. */
	readonly [field: string]: string | number;
}

/** Steps of certainty that are told apart: more would be noise to the eye, and marks to draw. */
const steps = 5;

/** The centres of a grid's cells, row by row from the lowest y: `[resolution², 2]`. */
export function gridPoints({ x, y }: PlaneExtent, resolution: number): Float64Array {
	const points = new Float64Array(resolution * resolution * 2);
	for (let i = 0; i < resolution * resolution; i++) {
		const [row, column] = [Math.floor(i / resolution), i % resolution];
		points[2 * i] = x[0] + ((column + 0.5) / resolution) * (x[1] - x[0]);
		points[2 * i + 1] = y[0] + ((row + 0.5) / resolution) * (y[1] - y[0]);
	}
	return points;
}

/**
 * A grid of probabilities as stretches of one class and certainty each: a tenth of the marks that the cells would be.
 *
 * @param probabilities `[resolution², classes]`, at {@link gridPoints}.
 */
export function decisionSurface(
	{ values }: NdArray,
	classes: readonly string[],
	{ x, y }: PlaneExtent,
	resolution: number,
): SurfaceCell[] {
	const cells: SurfaceCell[] = [];
	const width = classes.length;
	const edge = ([from, to]: readonly [number, number], i: number) => short(from + (i / resolution) * (to - from));
	const kindAt = (cell: number): number => {
		let best = 0;
		for (let k = 1; k < width; k++) {
			if ((values[cell * width + k] as number) > (values[cell * width + best] as number)) best = k;
		}
		const sure = ((values[cell * width + best] as number) * width - 1) / (width - 1);
		return best * (steps + 1) + Math.round(sure * steps);
	};
	for (let row = 0; row < resolution; row++) {
		let start = 0;
		let kind = kindAt(row * resolution);
		for (let column = 1; column <= resolution; column++) {
			const next = column < resolution ? kindAt(row * resolution + column) : -1;
			if (next === kind) continue;
			cells.push({
				x: edge(x, start),
				x2: edge(x, column),
				y: edge(y, row),
				y2: edge(y, row + 1),
				class: classes[Math.floor(kind / (steps + 1))] as string,
				sure: (kind % (steps + 1)) / steps,
			});
			start = column;
			kind = next;
		}
	}
	return cells;
}

/** Digits that a screen can show: what is sent again and again should be short. */
const short = (value: number): number => Number(value.toPrecision(6));
