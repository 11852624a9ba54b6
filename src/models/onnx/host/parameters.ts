import { Unsupported } from "../unsupported.ts";

/** An axis counted from the front. */
export function axisOf(axis: number, rank: number): number {
	const place = axis < 0 ? axis + rank : axis;
	if (!Number.isInteger(place) || place < 0 || place >= Math.max(rank, 1)) {
		throw new Unsupported(`axis ${axis} of an array of ${rank} axes`);
	}
	return place;
}

/** Axes counted from the front, ascending. */
export const axesOf = (axes: readonly number[], rank: number): number[] =>
	axes.map((axis) => axisOf(axis, rank)).sort((a, b) => a - b);

/** The shape that both broadcast to. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
	const rank = Math.max(a.length, b.length);
	return Array.from({ length: rank }, (_, i) => {
		const one = a[a.length - rank + i] ?? 1;
		const other = b[b.length - rank + i] ?? 1;
		if (one !== other && one !== 1 && other !== 1) {
			throw new Unsupported(`shapes [${a.join(", ")}] and [${b.join(", ")}], which do not broadcast`);
		}
		return one === 1 ? other : one;
	});
}

/** The shape that Reshape asks for: 0 copies a length where `allowZero` is not set, −1 is what is left. */
export function targetShape(from: readonly number[], wanted: readonly number[], allowZero: boolean): number[] {
	const size = from.reduce((product, length) => product * length, 1);
	const shape = wanted.map((length, i) => (length === 0 && !allowZero ? (from[i] ?? 0) : length));
	const known = shape.reduce((product, length) => (length === -1 ? product : product * length), 1);
	return shape.map((length) => (length === -1 ? size / Math.max(known, 1) : length));
}

/** Where a slice of an axis begins, how many elements it takes, and how far apart. */
export interface Range {
	readonly start: number;
	readonly count: number;
	readonly step: number;
}

/** Slice's start, end and step on an axis of that length. */
export function sliceRange(length: number, start: number, end: number, step: number): Range {
	const from = (value: number) => (value < 0 ? value + length : value);
	const clamp = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
	if (step === 0) throw new Unsupported("a slice by steps of 0");
	const first = step > 0 ? clamp(from(start), 0, length) : clamp(from(start), 0, length - 1);
	const last = step > 0 ? clamp(from(end), 0, length) : clamp(from(end), -1, length);
	return { start: first, count: Math.max(0, Math.ceil((last - first) / step)), step };
}

/** The lengths of the parts that Split makes. */
export function splitLengths(length: number, given: readonly number[] | undefined, parts: number): number[] {
	if (given && given.length > 0) return [...given];
	const each = Math.ceil(length / parts);
	return Array.from({ length: parts }, (_, i) => Math.max(0, Math.min(each, length - i * each)));
}
