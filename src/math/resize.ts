import { ExplainError, shown } from "../core/errors.ts";
import type { NdArray, TypedArray } from "../core/nd-array.ts";
import { isBytes, planesOf, withSize } from "./planes.ts";
import { byteTaps, type Interpolation, taps, weigh } from "./resample.ts";

/** How {@link resize} resamples. */
export interface ResampleOptions {
	/** Where the size shrinks, every old pixel counts instead of those beside the new one's centre. Default false. */
	readonly antialias?: boolean | undefined;
	/** The part that is resized, `[top, left, bottom, right]` in pixels, fractions allowed. Default: all of it. */
	readonly box?: readonly [number, number, number, number] | undefined;
}

/** Bytes stay bytes, every other kind of number becomes 32-bit floats. */
export type Resized<A extends TypedArray> = A extends Uint8Array | Uint8ClampedArray ? Uint8Array : Float32Array;

function checkedSize(size: readonly [number, number]): void {
	if (!Array.isArray(size) || size.length !== 2 || !size.every((length) => Number.isInteger(length) && length > 0)) {
		const came = Array.isArray(size) ? `[${size.join(", ")}]` : shown(size);
		throw new ExplainError("bad-option", `resize: expected a size [height, width] of integers at least 1, got ${came}`);
	}
}

function checkedBox(box: readonly number[], height: number, width: number): void {
	const [top = 0, left = 0, bottom = 0, right = 0] = box;
	if (
		!(box.length === 4 && top >= 0 && left >= 0 && top < bottom && left < right && bottom <= height && right <= width)
	) {
		throw new ExplainError(
			"bad-option",
			`resize: expected box to be [top, left, bottom, right] within ${height} × ${width} pixels, got [${box.join(", ")}]`,
		);
	}
}

/** Pillow 13 begins with the columns where the height shrinks by far more, earlier ones never: bytes differ by the rounding between. */
function columnsFirst(
	[height, width]: readonly [number, number],
	[newHeight, newWidth]: readonly [number, number],
): boolean {
	return newHeight < height && height - newHeight > 2 * (width - newWidth);
}

/**
 * Brings the axes height and width of maps or images to another size, with half-pixel centres (PyTorch's
 * `align_corners=False`, TensorFlow's `half_pixel_centers=True`), one axis after the other.
 *
 * Floats are summed in 64 bits; bytes are rounded between the two passes and after them, as Pillow 13 does.
 *
 * @throws ExplainError `bad-option` for a size or box that is none, `shape-mismatch` for what has no height and width.
 */
export function resize<A extends TypedArray>(
	array: NdArray<A>,
	size: readonly [number, number],
	interpolation: Interpolation,
	{ antialias = false, box }: ResampleOptions = {},
): NdArray<Resized<A>> {
	checkedSize(size);
	const planes = planesOf("resize", array);
	const { count, height, width, channels } = planes;
	if (box) checkedBox(box, height, width);
	const [top, left, bottom, right] = box ?? [0, 0, height, width];
	const bytes = isBytes(array.values);
	const along = (length: number, start: number, end: number, to: number) => {
		const exact = taps({ length, start, end, size: to }, interpolation, antialias);
		return bytes ? byteTaps(exact) : exact;
	};
	const [newHeight, newWidth] = size;
	const rows = along(height, top, bottom, newHeight);
	const columns = along(width, left, right, newWidth);
	const Between = bytes ? Uint8Array : Float64Array;
	const result = new (bytes ? Uint8Array : Float32Array)(count * newHeight * newWidth * channels);
	if (columnsFirst([height, width], size)) {
		const low = new Between(count * newHeight * width * channels);
		weigh(array.values, low, [count, height, width * channels], rows);
		weigh(low, result, [count * newHeight, width, channels], columns);
	} else {
		const narrow = new Between(count * height * newWidth * channels);
		weigh(array.values, narrow, [count * height, width, channels], columns);
		weigh(narrow, result, [count, height, newWidth * channels], rows);
	}
	return withSize(result as Resized<A>, array, planes, size);
}
