import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import type { Superpixels } from "../../data/image/superpixels.ts";
import { isBytes } from "../../math/planes.ts";

/** Rounds of relaxation at most; a region of 100 × 100 places is done after about 150. */
const mostRounds = 400;
/** A region is done when no place changes by more than this share of the image's range. */
const enough = 1e-3;

/**
 * The image in which each region is filled from the places around it: the smoothest surface that meets them (Δu = 0 inside, u = image around).
 *
 * Each region is filled as if it alone were hidden, so one filling serves all coalitions; where neighbours are hidden together, a trace of
 * the colours at their common border remains. A region with nothing around it, the whole image, becomes its mean.
 *
 * @param image `[height, width, channels]`.
 * @param pause lets the event loop in; asked after each region.
 */
export async function inpaintRegions<A extends TypedArray>(
	image: NdArray<A>,
	{ labels, count }: Superpixels,
	pause: () => Promise<void>,
): Promise<NdArray<A>> {
	const [height, width, channels] = image.shape as [number, number, number];
	const places = placesOf(labels.values, count);
	const filled = Float64Array.from(image.values);
	let [low, high] = [Infinity, -Infinity];
	for (const value of filled) {
		if (value < low) low = value;
		if (value > high) high = value;
	}
	for (const own of places) {
		const neighbours = neighboursOf(own, labels.values, height, width);
		for (let c = 0; c < channels; c++) {
			const known = image.values;
			relax(own, neighbours, (place) => known[place * channels + c] as number, (high - low) * enough).forEach(
				(value, i) => {
					filled[(own[i] as number) * channels + c] = value;
				},
			);
		}
		await pause();
	}
	const values = new (image.values.constructor as new (length: number) => A)(filled.length);
	values.set(isBytes(values) ? filled.map(Math.round) : filled);
	return ndArray(values, image.shape, image.axes);
}

/** The places of each region, in reading order. */
function placesOf(labels: Int32Array, count: number): Int32Array[] {
	const sizes = new Int32Array(count);
	for (const label of labels) sizes[label]!++;
	const places = Array.from(sizes, (size) => new Int32Array(size));
	sizes.fill(0);
	for (let place = 0; place < labels.length; place++) {
		const label = labels[place] as number;
		(places[label] as Int32Array)[sizes[label]!++] = place;
	}
	return places;
}

/** Of each place of a region its four neighbours: an index within the region, −1 beyond the image, or −2 − place for a place around the region. */
function neighboursOf(own: Int32Array, labels: Int32Array, height: number, width: number): Int32Array {
	const inside = new Map<number, number>();
	for (const [i, place] of own.entries()) inside.set(place, i);
	const label = labels[own[0] as number];
	const result = new Int32Array(4 * own.length).fill(-1);
	for (const [i, place] of own.entries()) {
		const [y, x] = [Math.floor(place / width), place % width];
		const note = (side: number, other: number) => {
			result[4 * i + side] = labels[other] === label ? (inside.get(other) as number) : -2 - other;
		};
		if (x > 0) note(0, place - 1);
		if (x + 1 < width) note(1, place + 1);
		if (y > 0) note(2, place - width);
		if (y + 1 < height) note(3, place + width);
	}
	return result;
}

/** Successive over-relaxation of one channel, begun at the mean of what is around. */
function relax(
	own: Int32Array,
	neighbours: Int32Array,
	known: (place: number) => number,
	tolerance: number,
): Float64Array {
	const around = new Float64Array(own.length);
	const sides = new Uint8Array(own.length);
	let [sum, borders] = [0, 0];
	for (let at = 0; at < neighbours.length; at++) {
		const neighbour = neighbours[at] as number;
		if (neighbour === -1) continue;
		const i = at >> 2;
		sides[i]!++;
		if (neighbour >= 0) continue;
		const value = known(-2 - neighbour);
		around[i]! += value;
		sum += value;
		borders++;
	}
	if (borders === 0) return new Float64Array(own.length).fill(own.reduce((s, p) => s + known(p), 0) / own.length);
	const values = new Float64Array(own.length).fill(sum / borders);
	const ω = 2 / (1 + Math.sin(Math.PI / (1 + Math.sqrt(own.length))));
	for (let round = 0; round < mostRounds; round++) {
		let change = 0;
		for (let i = 0; i < own.length; i++) {
			let total = around[i] as number;
			for (let side = 4 * i; side < 4 * i + 4; side++) {
				const neighbour = neighbours[side] as number;
				if (neighbour >= 0) total += values[neighbour] as number;
			}
			const step = ω * (total / (sides[i] as number) - (values[i] as number));
			values[i]! += step;
			if (Math.abs(step) > change) change = Math.abs(step);
		}
		if (change <= tolerance) break;
	}
	return values;
}
