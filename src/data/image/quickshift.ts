import { seededRandom } from "../../core/random.ts";
import type { Field } from "./gaussian-blur.ts";

/** What quick shift takes; the meaning of each stands at `superpixels`. */
export interface QuickshiftParameters {
	readonly kernelSize: number;
	readonly maxDist: number;
	readonly seed: number;
}

/** Equal densities, in flat parts of an image, need an order: noise of this size gives one, as in scikit-image. */
const tieBreak = 1e-5;

/** A visit to each pair of places of which one lies in the other's window. */
type Visit = (place: number, other: number, squaredDistance: number) => void;

/** Visits each pair of a place and one after it within `reach` rows and columns, once. */
function forPairs({ values, height, width, channels }: Field, reach: number, visit: Visit): void {
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const place = y * width + x;
			const [left, right] = [Math.max(x - reach, 0), Math.min(x + reach, width - 1)];
			const bottom = Math.min(y + reach, height - 1);
			for (let row = y; row <= bottom; row++) {
				const down = (row - y) * (row - y);
				for (let column = row === y ? x + 1 : left; column <= right; column++) {
					const other = row * width + column;
					let squared = 0;
					for (let c = 0; c < channels; c++) {
						const difference = values[place * channels + c]! - values[other * channels + c]!;
						squared += difference * difference;
					}
					squared += down;
					squared += (column - x) * (column - x);
					visit(place, other, squared);
				}
			}
		}
	}
}

/** How much of the image lies near each place: the sum of Gaussians of the distances, its own included. */
function densities(field: Field, { kernelSize, seed }: QuickshiftParameters, reach: number): Float64Array {
	const result = new Float64Array(field.height * field.width).fill(1);
	const factor = -0.5 / (kernelSize * kernelSize);
	forPairs(field, reach, (place, other, squared) => {
		const exponent = squared * factor;
		// Below e⁻⁴⁰ a pair adds less than rounding does.
		if (exponent < -40) return;
		const density = Math.exp(exponent);
		result[place]! += density;
		result[other]! += density;
	});
	const random = seededRandom(seed);
	for (let place = 0; place < result.length; place++) result[place]! += tieBreak * random.normal();
	return result;
}

/**
 * Quick shift: each place is linked to the nearest one of higher density, and links longer than `maxDist` are cut; what hangs
 * together is a segment (Vedaldi, Soatto 2008). Distances are Euclidean in colour and place; density is the sum of Gaussians of
 * width `kernelSize`, and both look no further than three of these widths, as in scikit-image.
 *
 * @returns for each place the place that is its segment's mode.
 */
export function quickshift(field: Field, parameters: QuickshiftParameters): Int32Array {
	const reach = Math.ceil(3 * parameters.kernelSize);
	const density = densities(field, parameters, reach);
	const count = density.length;
	const parent = Int32Array.from({ length: count }, (_, place) => place);
	const nearest = new Float64Array(count).fill(Infinity);
	forPairs(field, reach, (place, other, squared) => {
		const [low, high] = density[other]! > density[place]! ? [place, other] : [other, place];
		if (density[low] === density[high]) return;
		// Of parents at the same distance the first in reading order is taken.
		if (squared < nearest[low]! || (squared === nearest[low] && high < parent[low]!)) {
			nearest[low] = squared;
			parent[low] = high;
		}
	});
	const limit = parameters.maxDist * parameters.maxDist;
	for (let place = 0; place < count; place++) if (nearest[place]! > limit) parent[place] = place;
	// Parents have higher density, so a walk upwards ends; halving the way makes the next walks short.
	for (let place = 0; place < count; place++) {
		let root = place;
		while (parent[root] !== root) {
			parent[root] = parent[parent[root]!]!;
			root = parent[root]!;
		}
		parent[place] = root;
	}
	return parent;
}
