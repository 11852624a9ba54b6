/** Points in the plane in which they spread most. */
export interface PrincipalPlane {
	/** `[point]` each. */
	readonly x: Float64Array;
	readonly y: Float64Array;
	/** The share of the spread that each axis has, 0 … 1. */
	readonly shares: readonly [number, number];
}

/** Turns of the iteration that finds an axis; a few dozen are enough to look at. */
const turns = 100;

/** Columns in standard deviations from their mean; a constant column is 0. */
function standardised(points: ArrayLike<number>, count: number, width: number): Float64Array {
	const z = new Float64Array(count * width);
	for (let j = 0; j < width; j++) {
		let [sum, squares] = [0, 0];
		for (let i = 0; i < count; i++) sum += points[i * width + j] as number;
		const mean = sum / count;
		for (let i = 0; i < count; i++) squares += ((points[i * width + j] as number) - mean) ** 2;
		const scale = Math.sqrt(squares / count);
		if (scale > 1e-12 * Math.abs(mean))
			for (let i = 0; i < count; i++) z[i * width + j] = ((points[i * width + j] as number) - mean) / scale;
	}
	return z;
}

/**
 * The first two principal axes of points `[point, column]`, each column in standard deviations: where the points spread most, by power
 * iteration with deflation. The largest entry of each axis is positive, so that the picture does not flip.
 *
 * Cost: points × columns × 200.
 */
export function principalPlane(points: ArrayLike<number>, count: number, width: number): PrincipalPlane {
	const z = standardised(points, count, width);
	let total = 0;
	for (const value of z) total += value * value;
	const [x, y] = [new Float64Array(count), new Float64Array(count)];
	const shares: [number, number] = [0, 0];
	for (const [axis, along] of [x, y].entries()) {
		const direction = Float64Array.from({ length: width }, (_, j) => 1 + ((j * 0.618) % 1));
		for (let turn = 0; turn < turns; turn++) {
			project(z, direction, along, width);
			direction.fill(0);
			for (let i = 0; i < count; i++)
				for (let j = 0; j < width; j++) direction[j]! += (along[i] as number) * (z[i * width + j] as number);
			if (!normalise(direction)) break;
		}
		let largest = 0;
		for (const entry of direction) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
		if (largest < 0) for (let j = 0; j < width; j++) direction[j] = -(direction[j] as number);
		project(z, direction, along, width);
		let own = 0;
		for (let i = 0; i < count; i++) {
			own += (along[i] as number) ** 2;
			// What is left has nothing along this axis.
			for (let j = 0; j < width; j++) z[i * width + j]! -= (along[i] as number) * (direction[j] as number);
		}
		shares[axis] = total > 0 ? own / total : 0;
	}
	return { x, y, shares };
}

function project(z: Float64Array, direction: Float64Array, along: Float64Array, width: number): void {
	for (let i = 0; i < along.length; i++) {
		let sum = 0;
		for (let j = 0; j < width; j++) sum += (z[i * width + j] as number) * (direction[j] as number);
		along[i] = sum;
	}
}

/** Makes a direction's length 1; false where it has none. */
function normalise(direction: Float64Array): boolean {
	let squares = 0;
	for (const entry of direction) squares += entry * entry;
	const length = Math.sqrt(squares);
	if (!(length > 1e-12)) {
		direction.fill(0);
		return false;
	}
	for (let j = 0; j < direction.length; j++) direction[j]! /= length;
	return true;
}
