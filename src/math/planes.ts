import { ExplainError } from "../core/errors.ts";
import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../core/nd-array.ts";

/** Whether numbers are bytes, which stand for 0 … 255 where floats of images stand for 0 … 1. */
export function isBytes(values: TypedArray): values is Uint8Array | Uint8ClampedArray {
	return values instanceof Uint8Array || values instanceof Uint8ClampedArray;
}

/** How the values of images lie: `count` of them, each with `height` rows of `width` places of `channels` values. */
export interface Planes {
	readonly count: number;
	readonly height: number;
	readonly width: number;
	readonly channels: number;
	/** Where in the shape the height stands; the width is next to it. */
	readonly axis: number;
}

/** Where the height stands: at the axis of that name, otherwise by the number of axes: `[h, w]`, `[h, w, c]`, `[n, h, w, c]`. */
function heightAxis({ shape, axes }: NdArray<TypedArray>): number {
	const named = axes.indexOf("height");
	if (named >= 0) return axes[named + 1] === "width" ? named : -1;
	return [-1, -1, 0, 0, 1][shape.length] ?? -1;
}

/**
 * How the values of an array with an axis `"height"` followed by `"width"` lie; without these names axes are told by their number.
 *
 * @throws ExplainError `shape-mismatch` where there is no such pair or an image without places.
 */
export function planesOf(method: string, array: NdArray<TypedArray>): Planes {
	const axis = heightAxis(array);
	const [height = 0, width = 0] = axis < 0 ? [] : array.shape.slice(axis, axis + 2);
	if (height < 1 || width < 1) {
		const came = `shape ${shapeText(array.shape)} with axes ${array.axes.join(", ")}`;
		throw new ExplainError(
			"shape-mismatch",
			`${method}: expected images [height, width], [height, width, channels] or [n, height, width, channels], got ${came}`,
		);
	}
	return {
		count: sizeOf(array.shape.slice(0, axis)),
		height,
		width,
		channels: sizeOf(array.shape.slice(axis + 2)),
		axis,
	};
}

/** An array of the same axes with another height and width. */
export function withSize<A extends TypedArray>(
	values: A,
	like: NdArray<TypedArray>,
	{ axis }: Planes,
	[height, width]: readonly [number, number],
): NdArray<A> {
	return ndArray(values, [...like.shape.slice(0, axis), height, width, ...like.shape.slice(axis + 2)], like.axes);
}
