import type { NdArray } from "../core/nd-array.ts";
import { ordinal } from "./attribution-words.ts";

/** Where regions are: each one's share of the picture, and the place of its middle in words, another for each. */
export interface RegionPlaces {
	readonly areas: Float64Array;
	readonly places: readonly string[];
}

/** The ninths of a picture. */
const ninths = [
	["top left", "top", "top right"],
	["left", "middle", "right"],
	["bottom left", "bottom", "bottom right"],
] as const;

/** The ninth of a square in which a point lies, 0 … 1 from its top left; and where in that ninth. */
function ninthOf(down: number, along: number) {
	const [row, column] = [down, along].map((at) => Math.min(2, Math.floor(3 * at))) as [0 | 1 | 2, 0 | 1 | 2];
	return { name: ninths[row][column], down: 3 * down - row, along: 3 * along - column };
}

/** Numbers names that occur more than once. */
function numbered(names: readonly string[]): string[] {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	const seen = new Map<string, number>();
	return names.map((name) => {
		if (counts.get(name) === 1) return name;
		seen.set(name, (seen.get(name) ?? 0) + 1);
		return `${name}, ${ordinal(seen.get(name) as number)}`;
	});
}

/**
 * The share and the place of each region. Regions in the same ninth of the picture are told apart by the ninth of that ninth, such as
 * `"top left of the middle"`, and where this is the same too by a number.
 *
 * @param regions the region of each pixel, `[height, width]`; what is outside 0 … count − 1 belongs to none.
 */
export function regionPlaces({ values, shape }: NdArray<Int32Array>, count: number): RegionPlaces {
	const [height = 0, width = 0] = shape;
	const [areas, down, along] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
	for (const [i, region] of values.entries()) {
		if (region < 0 || region >= count) continue;
		areas[region]!++;
		down[region]! += Math.floor(i / width) + 0.5;
		along[region]! += (i % width) + 0.5;
	}
	const ninth = Array.from(areas, (cells, region) =>
		cells > 0 ? ninthOf(down[region]! / (cells * height), along[region]! / (cells * width)) : undefined,
	);
	const fine = ninth.map((own, region) => {
		if (!own) return "nowhere";
		const isAlone = ninth.every((other, i) => i === region || other?.name !== own.name);
		return isAlone ? own.name : `${ninthOf(own.down, own.along).name} of the ${own.name}`;
	});
	return { areas: areas.map((cells) => cells / values.length), places: numbered(fine) };
}
