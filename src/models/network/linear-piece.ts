import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import type { Design } from "../table/design-matrix.ts";
import { forward, type Layers, roomFor, weightStarts } from "./layers.ts";

/**
 * What a network is near a row: scores = intercepts + slopes · columns, in the columns' own units.
 *
 * Of rectified linear units that is no approximation: the network is this linear model wherever the same units are on, which is where
 * every boundary[u] · columns + offset[u] keeps its sign.
 */
export interface LinearPiece {
	/** Of slopes and boundaries: the features, categories as one column of 0 and 1 for each level. */
	readonly columns: readonly Feature[];
	/** The row in these columns. */
	readonly at: NdArray<Float64Array>;
	/** `[score, column]` */
	readonly slopes: NdArray<Float64Array>;
	/** `[score]` */
	readonly intercepts: NdArray<Float64Array>;
	/** Whether it holds in a region around the row (relu), or only touches the network at the row (tanh). */
	readonly exact: boolean;
	/** `[unit]`: 1 where a hidden unit's sum is above 0. */
	readonly pattern: Uint8Array;
	/** `[unit, column]` and `[unit]`: the sum that each hidden unit sees, as long as those before it stay as they are. */
	readonly boundaries: NdArray<Float64Array>;
	readonly offsets: NdArray<Float64Array>;
}

/** Composes the layers at a row into one linear map, unit by unit. @param row encoded. */
export function linearPieceAt(layers: Layers, design: Design, row: Float64Array): LinearPiece {
	const { sizes, activation, parameters } = layers;
	const width = row.length;
	const outputs = roomFor(layers);
	forward(layers, row, 0, outputs);
	const starts = weightStarts(sizes);
	const units = sizes.slice(1, -1).reduce((sum, size) => sum + size, 0);
	const boundaries = new Float64Array(units * width);
	const offsets = new Float64Array(units);
	const pattern = new Uint8Array(units);
	// The signals that enter the layer, each a linear function of the encoded row: slopes [signal, width] and constants [signal].
	let slopes = new Float64Array(width * width);
	for (let j = 0; j < width; j++) slopes[j * width + j] = 1;
	let constants = new Float64Array(width);
	let seen = 0;
	for (let layer = 0; layer + 1 < sizes.length; layer++) {
		const [inputs, size] = [sizes[layer] as number, sizes[layer + 1] as number];
		const weights = starts[layer] as number;
		const next = new Float64Array(size * width);
		const nextConstants = new Float64Array(size);
		for (let unit = 0; unit < size; unit++) {
			let constant = parameters[weights + inputs * size + unit] as number;
			for (let i = 0; i < inputs; i++) {
				const weight = parameters[weights + i * size + unit] as number;
				constant += weight * (constants[i] as number);
				for (let j = 0; j < width; j++) next[unit * width + j]! += weight * (slopes[i * width + j] as number);
			}
			nextConstants[unit] = constant;
			if (layer + 2 === sizes.length) continue;
			boundaries.set(next.subarray(unit * width, (unit + 1) * width), seen * width);
			offsets[seen] = constant;
			const value = (outputs[layer] as Float64Array)[unit] as number;
			pattern[seen++] = Number(value > 0);
			// What leaves the unit: its sum, nothing, or the line that touches tanh where it is.
			const slope = activation === "relu" ? Number(value > 0) : 1 - value * value;
			let sum = constant;
			for (let j = 0; j < width; j++) sum += (next[unit * width + j] as number) * (row[j] as number);
			for (let j = 0; j < width; j++) next[unit * width + j]! *= slope;
			nextConstants[unit] = activation === "relu" ? constant * slope : value - slope * (sum - constant);
		}
		slopes = next;
		constants = nextConstants;
	}
	const { columns } = design;
	toUnits(slopes, constants, columns);
	toUnits(boundaries, offsets, columns);
	const names = columns.map(({ mean: _, scale: __, feature: ___, level: ____, ...feature }) => feature);
	const at = row.map((value, j) => value * (columns[j]?.scale as number) + (columns[j]?.mean as number));
	return {
		columns: names,
		at: ndArray(at, [width], ["column"]),
		slopes: ndArray(slopes, [constants.length, width], ["score", "column"]),
		intercepts: ndArray(constants, [constants.length], ["score"]),
		exact: activation === "relu",
		pattern,
		boundaries: ndArray(boundaries, [units, width], ["unit", "column"]),
		offsets: ndArray(offsets, [units], ["unit"]),
	};
}

/** From standardised columns to their own units, in place. */
function toUnits(slopes: Float64Array, constants: Float64Array, columns: Design["columns"]): void {
	const width = columns.length;
	for (let line = 0; line < constants.length; line++) {
		for (const [j, { mean, scale }] of columns.entries()) {
			slopes[line * width + j]! /= scale;
			constants[line]! -= (slopes[line * width + j] as number) * mean;
		}
	}
}
