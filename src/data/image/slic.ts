import type { Field } from "./gaussian-blur.ts";
import { connected } from "./slic-connectivity.ts";

/** What SLIC takes; the meaning of each stands at `superpixels`. */
export interface SlicParameters {
	readonly segments: number;
	readonly compactness: number;
	readonly maxIterations: number;
	readonly slicZero: boolean;
	readonly enforceConnectivity: boolean;
	readonly minSizeFactor: number;
	readonly maxSizeFactor: number;
}

interface Axis {
	readonly start: number;
	readonly step: number;
}

/** Rounds half to even, as NumPy does: the step decides how many centres there are. */
function rounded(value: number): number {
	const low = Math.floor(value);
	if (value - low !== 0.5) return Math.round(value);
	return low % 2 === 0 ? low : low + 1;
}

/** The regular grid of about `points` centres: the first and the step along height and width. */
export function regularGrid(height: number, width: number, points: number): readonly [Axis, Axis] {
	if (height * width <= points) {
		return [
			{ start: 0, step: 1 },
			{ start: 0, step: 1 },
		];
	}
	const axis = (step: number): Axis => ({ start: Math.floor(step / 2), step: rounded(step) });
	const step = Math.sqrt((height * width) / points);
	const [short, long] = [Math.min(height, width), Math.max(height, width)];
	if (short >= step) return [axis(step), axis(step)];
	// A strip narrower than the step: one row of centres.
	const [across, ahead] = [axis(short), axis(long / points)];
	return height <= width ? [across, ahead] : [ahead, across];
}

/**
 * SLIC: k-means of colour and place, each centre looking no further than two steps of its grid (Achanta et al. 2012, algorithm 1),
 * in the form of scikit-image: no move of the first centres off edges, `maxIterations` rounds unless nothing changes before.
 *
 * @returns labels from 0, not all of which need occur.
 */
export function slic({ values, height, width, channels }: Field, parameters: SlicParameters): Int32Array {
	const [rows, columns] = regularGrid(height, width, parameters.segments);
	const features = 2 + channels;
	const first: number[] = [];
	for (let y = rows.start; y < height; y += rows.step) {
		for (let x = columns.start; x < width; x += columns.step) first.push(y, x, ...new Array<number>(channels).fill(0));
	}
	const centres = Float64Array.from(first);
	const count = centres.length / features;
	// As in scikit-image, a centre looks as far as the steps of a grid of as many centres as there came to be.
	const [reachRows, reachColumns] = regularGrid(height, width, count).map(({ step }) => 2 * step) as [number, number];
	const colours = values.map((value) => value * (1 / parameters.compactness));
	const labels = new Int32Array(height * width);
	const distances = new Float64Array(height * width);
	const largest = new Float64Array(count).fill(1);
	const weight = 1 / Math.max(rows.step, columns.step) ** 2;

	const squaredColour = (place: number, k: number): number => {
		let sum = 0;
		for (let c = 0; c < channels; c++) {
			const difference = colours[place * channels + c]! - centres[k * features + 2 + c]!;
			sum += difference * difference;
		}
		return sum;
	};
	const assign = (): boolean => {
		let changed = false;
		distances.fill(Number.MAX_VALUE);
		for (let k = 0; k < count; k++) {
			const [cy, cx] = [centres[k * features]!, centres[k * features + 1]!];
			const top = Math.trunc(Math.max(cy - reachRows, 0));
			const bottom = Math.trunc(Math.min(cy + reachRows + 1, height));
			const left = Math.trunc(Math.max(cx - reachColumns, 0));
			const right = Math.trunc(Math.min(cx + reachColumns + 1, width));
			for (let y = top; y < bottom; y++) {
				const dy = (cy - y) * (cy - y);
				for (let x = left; x < right; x++) {
					const place = y * width + x;
					const near = (dy + (cx - x) * (cx - x)) * weight;
					// Colour only adds: most places are far enough without it.
					if (near >= distances[place]!) continue;
					const distance =
						near + (parameters.slicZero ? squaredColour(place, k) / largest[k]! : squaredColour(place, k));
					if (distances[place]! > distance) {
						labels[place] = k;
						distances[place] = distance;
						changed = true;
					}
				}
			}
		}
		return changed;
	};
	const sizes = new Float64Array(count);
	const recentre = (): void => {
		sizes.fill(0);
		centres.fill(0);
		for (let place = 0; place < labels.length; place++) {
			const at = labels[place]! * features;
			sizes[labels[place]!]!++;
			centres[at]! += Math.floor(place / width);
			centres[at + 1]! += place % width;
			for (let c = 0; c < channels; c++) centres[at + 2 + c]! += colours[place * channels + c]!;
		}
		// A centre without a place becomes NaN and takes none any more.
		for (let at = 0; at < centres.length; at++) centres[at]! /= sizes[Math.floor(at / features)]!;
	};

	for (let i = 0; i < parameters.maxIterations && assign(); i++) {
		recentre();
		if (!parameters.slicZero) continue;
		for (let place = 0; place < labels.length; place++) {
			const k = labels[place]!;
			largest[k] = Math.max(largest[k]!, squaredColour(place, k));
		}
	}
	if (!parameters.enforceConnectivity) return labels;
	const size = (height * width) / count;
	const bounds = [Math.trunc(parameters.minSizeFactor * size), Math.trunc(parameters.maxSizeFactor * size)] as const;
	return connected(labels, height, width, bounds);
}
