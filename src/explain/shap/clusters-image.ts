import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import type { Superpixels } from "../../data/image/superpixels.ts";
import { type Clusters, dividedClusters, sizedClusters } from "./clusters.ts";

/** The middle of each region, `[regions, 2]`: row and column. */
function middles({ labels, count }: Superpixels): Float64Array {
	const width = labels.shape[1] as number;
	const sums = new Float64Array(2 * count);
	const sizes = new Float64Array(count);
	for (let place = 0; place < labels.values.length; place++) {
		const label = labels.values[place] as number;
		sizes[label]!++;
		sums[2 * label]! += Math.floor(place / width);
		sums[2 * label + 1]! += place % width;
	}
	return sums.map((sum, at) => sum / (sizes[at >> 1] as number));
}

/** Where a list that is sorted by `of` is cut: between unequal neighbours, as near to its middle as they are. */
function evenCut(part: readonly number[], of: (player: number) => number): number {
	const half = part.length >> 1;
	for (let off = 0; off < half; off++) {
		for (const cut of [half - off, half + off]) {
			if (cut > 0 && cut < part.length && of(part[cut - 1] as number) !== of(part[cut] as number)) return cut;
		}
	}
	return half;
}

/** Regions of an image halved across the longer side of what they cover, until each is by itself: coarse at first, then finer. */
export function halvedRegions(regions: Superpixels): Clusters {
	const middle = middles(regions);
	return dividedClusters(regions.count, (part) => {
		const reach = [0, 1].map((axis) => {
			let [low, high] = [Infinity, -Infinity];
			for (const region of part) {
				const place = middle[2 * region + axis] as number;
				if (place < low) low = place;
				if (place > high) high = place;
			}
			return high - low;
		}) as [number, number];
		const axis = reach[1] >= reach[0] ? 1 : 0;
		const along = (region: number) => middle[2 * region + axis] as number;
		const sorted = [...part].sort((a, b) => along(a) - along(b) || a - b);
		const cut = evenCut(sorted, along);
		return [sorted.slice(0, cut), sorted.slice(cut)];
	});
}

/** The mean colour of each region as shares of the image's range, and which regions touch. */
function regionGraph({ values, shape }: NdArray<TypedArray>, { labels, count }: Superpixels) {
	const [, width, channels] = shape as [number, number, number];
	const colours = new Float64Array(count * channels);
	const sizes = new Float64Array(count);
	const touching = Array.from({ length: count }, () => new Set<number>());
	let [low, high] = [Infinity, -Infinity];
	for (let place = 0; place < labels.values.length; place++) {
		const label = labels.values[place] as number;
		sizes[label]!++;
		for (let c = 0; c < channels; c++) {
			const value = values[place * channels + c] as number;
			if (value < low) low = value;
			if (value > high) high = value;
			colours[label * channels + c]! += value;
		}
		for (const other of [place % width > 0 ? place - 1 : place, place >= width ? place - width : place]) {
			const neighbour = labels.values[other] as number;
			if (neighbour === label) continue;
			touching[label]!.add(neighbour);
			touching[neighbour]!.add(label);
		}
	}
	const range = high > low ? high - low : 1;
	for (let at = 0; at < colours.length; at++) {
		colours[at] = (colours[at] as number) / (sizes[Math.floor(at / channels)] as number) / range;
	}
	return { colours, touching, channels };
}

/** What two regions of the same colour differ by nevertheless, so that small clusters are merged before large ones. */
const leastDifference = 1e-3;

/**
 * Regions of an image merged with the neighbour of the most similar colour, by Ward's criterion: a b / (a + b) · ‖colour − colour′‖² of clusters of a
 * and b regions. What is one thing in the picture stays one cluster for long.
 */
export function mergedRegions(image: NdArray<TypedArray>, regions: Superpixels): Clusters {
	const { count } = regions;
	const { colours: first, touching, channels } = regionGraph(image, regions);
	const colours = Array.from({ length: count }, (_, region) => first.slice(region * channels, (region + 1) * channels));
	const sizes = new Array<number>(count).fill(1);
	const merges: [number, number][] = [];
	const alive = new Set(sizes.keys());
	const cost = (a: number, b: number) => {
		let squares = leastDifference;
		for (let c = 0; c < channels; c++) squares += ((colours[a] as Float64Array)[c]! - colours[b]![c]!) ** 2;
		return ((sizes[a]! * sizes[b]!) / (sizes[a]! + sizes[b]!)) * squares;
	};
	while (merges.length < count - 1) {
		let least = Infinity;
		let pair: [number, number] = [0, 0];
		for (const a of alive) {
			for (const b of touching[a] as Set<number>) {
				if (b < a) continue;
				const between = cost(a, b);
				if (between < least) [least, pair] = [between, [a, b]];
			}
		}
		const [a, b] = pair;
		const merged = count + merges.length;
		const size = sizes[a]! + sizes[b]!;
		colours.push(colours[a]!.map((value, c) => (value * sizes[a]! + colours[b]![c]! * sizes[b]!) / size));
		sizes.push(size);
		touching.push(new Set([...touching[a]!, ...touching[b]!].filter((other) => other !== a && other !== b)));
		for (const other of touching[merged] as Set<number>) {
			touching[other]!.delete(a);
			touching[other]!.delete(b);
			touching[other]!.add(merged);
		}
		alive.delete(a);
		alive.delete(b);
		alive.add(merged);
		merges.push(pair);
	}
	return sizedClusters(merges);
}
