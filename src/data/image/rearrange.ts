import { ExplainError, shown } from "../../core/errors.ts";
import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import { checkOptions, number, type OptionRules, oneOf } from "../../core/options.ts";
import { planesOf, withSize } from "../../math/planes.ts";

/** New rows and columns as old ones; −1 is filled. */
function rearranged<A extends TypedArray>(
	method: string,
	image: NdArray<A>,
	rows: readonly number[],
	columns: readonly number[],
	fill = 0,
): NdArray<A> {
	const planes = planesOf(method, image);
	const { count, height, width, channels } = planes;
	const size = count * rows.length * columns.length * channels;
	const values = new (image.values.constructor as new (length: number) => A)(size).fill(fill) as A;
	let next = 0;
	for (let n = 0; n < count; n++) {
		for (const row of rows) {
			for (const column of columns) {
				const at = ((n * height + row) * width + column) * channels;
				if (row >= 0 && column >= 0) for (let c = 0; c < channels; c++) values[next + c] = image.values[at + c]!;
				next += channels;
			}
		}
	}
	return withSize(values, image, planes, [rows.length, columns.length]);
}

const range = (start: number, end: number): number[] => Array.from({ length: end - start }, (_, i) => start + i);
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/**
 * Cuts the part `[top, left, bottom, right]` out of an image or of each of a batch; pixels, `bottom` and `right` not included.
 *
 * @throws ExplainError `bad-option` for a box that does not lie within the image, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const face = cropImage(image, [40, 60, 168, 188]); // [128, 128, channels]
 * ```
 */
export function cropImage<A extends TypedArray>(
	image: NdArray<A>,
	box: readonly [number, number, number, number],
): NdArray<A> {
	const { height, width } = planesOf("cropImage", image);
	const [top, left, bottom, right] = box;
	if (!(box.every(isCount) && top < bottom && left < right && bottom <= height && right <= width)) {
		const expected = `integers [top, left, bottom, right] within ${height} × ${width} pixels`;
		throw new ExplainError("bad-option", `cropImage: expected box to be ${expected}, got [${box.join(", ")}]`);
	}
	return rearranged("cropImage", image, range(top, bottom), range(left, right));
}

/** Half of a difference, a half rounded to the even neighbour, as Python's `round` does for torchvision. */
function roundedHalf(difference: number): number {
	const low = Math.floor(difference / 2);
	return difference % 2 === 0 || low % 2 === 0 ? low : low + 1;
}

/** The places of the middle `size` of `length`; where there are fewer, they stand in the middle of places to fill. */
function middle(length: number, size: number): number[] {
	const start = size > length ? -Math.floor((size - length) / 2) : roundedHalf(length - size);
	return range(start, start + size).map((place) => (place < 0 || place >= length ? -1 : place));
}

/**
 * The middle `[height, width]` of an image or of each of a batch, as torchvision's `CenterCrop`; a smaller image is surrounded
 * with zeros.
 *
 * @throws ExplainError `bad-option`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const middle = centerCrop(image, [224, 224]);
 * ```
 */
export function centerCrop<A extends TypedArray>(image: NdArray<A>, size: readonly [number, number]): NdArray<A> {
	const planes = planesOf("centerCrop", image);
	if (!(Array.isArray(size) && size.length === 2 && size.every((length) => isCount(length) && length > 0))) {
		throw new ExplainError("bad-option", `centerCrop: expected [height, width] in pixels, got ${shown(size)}`);
	}
	return rearranged("centerCrop", image, middle(planes.height, size[0]), middle(planes.width, size[1]));
}

/** What {@link padImage} takes. */
export interface PadImageOptions {
	/** A value; the border's pixels repeated; or the image mirrored at its border pixels, which are not repeated. Default `"constant"`. */
	mode?: "constant" | "edge" | "reflect";
	/** The value of `"constant"`. Default 0. */
	value?: number;
}

const padRules: OptionRules<Required<PadImageOptions>> = {
	mode: oneOf(["constant", "edge", "reflect"], "constant"),
	value: number(0),
};

/** The old places of an axis with `before` and `after` new ones around it. */
function padded(length: number, before: number, after: number, mode: PadImageOptions["mode"]): number[] {
	return range(-before, length + after).map((place) => {
		if (place >= 0 && place < length) return place;
		if (mode === "constant") return -1;
		if (mode === "edge") return place < 0 ? 0 : length - 1;
		const period = Math.max(2 * (length - 1), 1);
		const phase = ((place % period) + period) % period;
		return Math.min(phase, period - phase) % length;
	});
}

/**
 * Surrounds an image or each of a batch with `[top, right, bottom, left]` pixels, or with as many on each side.
 *
 * @throws ExplainError `bad-option`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const framed = padImage(image, 8, { mode: "reflect" });
 * ```
 */
export function padImage<A extends TypedArray>(
	image: NdArray<A>,
	sides: number | readonly [number, number, number, number],
	options: PadImageOptions = {},
): NdArray<A> {
	const { mode, value } = checkOptions<Required<PadImageOptions>>("padImage", padRules, options);
	const { height, width } = planesOf("padImage", image);
	const [top, right, bottom, left] = typeof sides === "number" ? [sides, sides, sides, sides] : sides;
	if (![top, right, bottom, left].every(isCount)) {
		const expected = "a count of pixels or [top, right, bottom, left]";
		throw new ExplainError("bad-option", `padImage: expected ${expected}, got ${shown(sides)}`);
	}
	return rearranged("padImage", image, padded(height, top, bottom, mode), padded(width, left, right, mode), value);
}

/**
 * Mirrors an image or each of a batch: `"horizontal"` exchanges left and right, `"vertical"` top and bottom.
 *
 * @throws ExplainError `bad-option`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const mirrored = flipImage(image);
 * ```
 */
export function flipImage<A extends TypedArray>(
	image: NdArray<A>,
	direction: "horizontal" | "vertical" = "horizontal",
): NdArray<A> {
	const { height, width } = planesOf("flipImage", image);
	checkOptions("flipImage", { direction: oneOf(["horizontal", "vertical"], "horizontal") }, { direction });
	const [rows, columns] = [range(0, height), range(0, width)];
	return rearranged(
		"flipImage",
		image,
		direction === "vertical" ? rows.reverse() : rows,
		direction === "horizontal" ? columns.reverse() : columns,
	);
}
