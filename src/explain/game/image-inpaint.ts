import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import type { Superpixels } from "../../data/image/superpixels.ts";
import { isBytes } from "../../math/planes.ts";

/** Rounds of relaxation on one level at most; begun at the level above, a hole of 100 × 100 places takes about 40. */
const mostRounds = 400;
/** A level is done when no place changes by more than this share of the image's range: one of 256 grays. */
const enough = 1 / 256;

/** An image at half the size of the one below it. */
interface Level {
	readonly height: number;
	readonly width: number;
	/** The place above each place. */
	readonly above: Int32Array;
}

/** The places of a level that are hidden, each with its four neighbours; itself where the image ends. */
interface Hole {
	readonly known: Uint8Array;
	readonly places: Int32Array;
	readonly neighbours: Int32Array;
}

/**
 * Fills hidden regions of an image from the places around them: the smoothest surface that meets these (Δu = 0 inside, u = image around).
 *
 * Regions that are hidden together are one hole, so that nothing of their colours remains at the borders between them. Each hole is filled on a pyramid, coarse to
 * fine, each level by relaxation from the one above. A hole with nothing around it, the whole image, becomes its mean.
 */
export class Inpainting {
	readonly #image: NdArray<TypedArray>;
	readonly #labels: Int32Array;
	readonly #levels: readonly Level[];
	readonly #planes: readonly Float64Array[];
	readonly #tolerance: number;

	/** @param image `[height, width, channels]`. */
	constructor(image: NdArray<TypedArray>, { labels }: Superpixels) {
		const [height, width, channels] = image.shape as [number, number, number];
		this.#image = image;
		this.#labels = labels.values;
		this.#levels = levelsOf(height, width);
		this.#planes = Array.from({ length: channels }, (_, c) =>
			Float64Array.from({ length: height * width }, (_, place) => image.values[place * channels + c] as number),
		);
		let [low, high] = [Infinity, -Infinity];
		for (const value of image.values) {
			if (value < low) low = value;
			if (value > high) high = value;
		}
		this.#tolerance = enough * (high - low);
	}

	/**
	 * The image in which all regions but those that are seen are filled.
	 *
	 * @param seen 1 for each region that is seen.
	 */
	fill(seen: Uint8Array): TypedArray {
		const image = this.#image.values;
		const filled = image.slice();
		const holes = this.#holes(seen);
		const channels = this.#planes.length;
		const bytes = isBytes(image);
		for (const [c, plane] of this.#planes.entries()) {
			const values = holes.length > 0 ? this.#surface(plane, holes) : plane;
			for (const place of holes[0]?.places ?? []) {
				const value = values[place] as number;
				filled[place * channels + c] = bytes ? Math.round(value) : value;
			}
		}
		return filled;
	}

	/** What is hidden on each level, up to the last on which something is. A place is known where one of those below it is. */
	#holes(seen: Uint8Array): Hole[] {
		const holes: Hole[] = [];
		let known = new Uint8Array(this.#labels.length);
		for (let place = 0; place < known.length; place++) known[place] = seen[this.#labels[place] as number] as number;
		for (const [i, level] of this.#levels.entries()) {
			if (!known.includes(0)) break;
			holes.push(holeOf(level, known));
			const next = this.#levels[i + 1];
			if (!next) break;
			const above = new Uint8Array(next.height * next.width);
			for (let place = 0; place < known.length; place++) above[level.above[place] as number]! |= known[place] as number;
			known = above;
		}
		return holes;
	}

	/** One channel, filled. */
	#surface(plane: Float64Array, holes: readonly Hole[]): Float64Array {
		const levels: Float64Array[] = [plane.slice()];
		for (const [i, { known }] of holes.entries()) {
			const next = this.#levels[i + 1];
			if (next) levels.push(meansOf(levels[i] as Float64Array, known, this.#levels[i] as Level, next));
		}
		for (let i = holes.length - 1; i >= 0; i--) {
			const [values, start] = [levels[i] as Float64Array, levels[i + 1]];
			const { places, neighbours } = holes[i] as Hole;
			const { above } = this.#levels[i] as Level;
			if (!start) {
				// Nothing is known anywhere: the mean of the image.
				values.fill(plane.reduce((sum, value) => sum + value, 0) / plane.length);
				continue;
			}
			for (const place of places) values[place] = start[above[place] as number] as number;
			relax(values, places, neighbours, this.#tolerance);
		}
		return levels[0] as Float64Array;
	}
}

/** An image, and its halves down to one place. */
function levelsOf(height: number, width: number): Level[] {
	const levels: Level[] = [];
	for (let [h, w] = [height, width]; ; [h, w] = [(h + 1) >> 1, (w + 1) >> 1]) {
		const half = (w + 1) >> 1;
		const above = Int32Array.from(
			{ length: h * w },
			(_, place) => (Math.floor(place / w) >> 1) * half + ((place % w) >> 1),
		);
		levels.push({ height: h, width: w, above });
		if (h === 1 && w === 1) return levels;
	}
}

function holeOf({ height, width }: Level, known: Uint8Array): Hole {
	let hidden = known.length;
	for (let place = 0; place < known.length; place++) hidden -= known[place] as number;
	const places = new Int32Array(hidden);
	for (let place = 0, i = 0; place < known.length; place++) if (known[place] === 0) places[i++] = place;
	const neighbours = new Int32Array(4 * places.length);
	for (let i = 0; i < places.length; i++) {
		const place = places[i] as number;
		const [y, x] = [Math.floor(place / width), place % width];
		neighbours[4 * i] = x > 0 ? place - 1 : place;
		neighbours[4 * i + 1] = x + 1 < width ? place + 1 : place;
		neighbours[4 * i + 2] = y > 0 ? place - width : place;
		neighbours[4 * i + 3] = y + 1 < height ? place + width : place;
	}
	return { known, places, neighbours };
}

/** The level above: the mean of what is known below each place. */
function meansOf(values: Float64Array, known: Uint8Array, { above }: Level, { height, width }: Level): Float64Array {
	const sums = new Float64Array(height * width);
	const counts = new Uint8Array(height * width);
	for (let place = 0; place < values.length; place++) {
		if (known[place] === 0) continue;
		const up = above[place] as number;
		sums[up]! += values[place] as number;
		counts[up]!++;
	}
	return sums.map((sum, up) => (counts[up] === 0 ? 0 : sum / (counts[up] as number)));
}

/** Successive over-relaxation: each place moves towards the mean of its neighbours, and beyond. */
function relax(values: Float64Array, places: Int32Array, neighbours: Int32Array, tolerance: number): void {
	const ω = 2 / (1 + Math.sin(Math.PI / (1 + Math.sqrt(places.length))));
	for (let round = 0; round < mostRounds; round++) {
		let change = 0;
		for (let i = 0, at = 0; i < places.length; i++, at += 4) {
			const place = places[i] as number;
			const value = values[place] as number;
			const sum =
				(values[neighbours[at] as number] as number) +
				(values[neighbours[at + 1] as number] as number) +
				(values[neighbours[at + 2] as number] as number) +
				(values[neighbours[at + 3] as number] as number);
			const step = ω * (sum / 4 - value);
			values[place] = value + step;
			if (Math.abs(step) > change) change = Math.abs(step);
		}
		if (change <= tolerance) return;
	}
}
