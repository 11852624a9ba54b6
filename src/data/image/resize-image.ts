import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import { checked, checkOptions, flag, type OptionRules, oneOf } from "../../core/options.ts";
import { planesOf } from "../../math/planes.ts";
import { type Interpolation, interpolations } from "../../math/resample.ts";
import { type Resized, resize } from "../../math/resize.ts";
import { weightedByOpacity } from "./opacity.ts";

/** What {@link resizeImage} takes. */
export interface ResizeImageOptions {
	/** The kernel, named as in Pillow. Default `"bilinear"`. */
	interpolation?: Interpolation;
	/**
	 * Where the image shrinks, widen the kernel to the new pixel, so that every old pixel counts: Pillow, torchvision. False keeps it
	 * as wide as an old pixel: `tf.image.resize` and PyTorch's `interpolate` by default. No matter where the image grows. Default true.
	 */
	antialias?: boolean;
	/** The part to resize, `[top, left, bottom, right]` in pixels, fractions allowed. Default: all of it. */
	box?: readonly [number, number, number, number] | undefined;
}

const rules: OptionRules<Required<ResizeImageOptions>> = {
	interpolation: oneOf(interpolations, "bilinear"),
	antialias: flag(true),
	box: checked<ResizeImageOptions["box"]>(
		undefined,
		"[top, left, bottom, right]",
		(value) => Array.isArray(value) && value.length === 4,
	),
};

/**
 * Resizes an image or a batch to `[height, width]`.
 *
 * Bytes come out as the `Image.resize` of Pillow 13 makes them, rounded between its two passes; floats are not rounded. The kernels:
 * `"nearest"`, `"box"` (mean), `"bilinear"`, `"hamming"`, `"bicubic"` (Keys, a = −½; PyTorch without antialias has −¾) and
 * `"lanczos"` (three lobes). Images with opacity are resampled with their colours weighted by it.
 *
 * Images `[h, w]`, `[h, w, c]` or `[n, h, w, c]`, or any array with axes `"height"`, `"width"`. Cost: for each value between and after
 * the two passes the kernel's width in old pixels.
 *
 * @throws ExplainError `bad-option`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const small = resizeImage(image, [224, 224], { interpolation: "bicubic" });
 * ```
 */
export function resizeImage<A extends TypedArray>(
	image: NdArray<A>,
	size: readonly [number, number],
	options: ResizeImageOptions = {},
): NdArray<Resized<A>> {
	const { interpolation, antialias, box } = checkOptions<Required<ResizeImageOptions>>("resizeImage", rules, options);
	const change = (plain: NdArray<A>) => resize(plain, size, interpolation, { antialias, box });
	// Nearest mixes no colours.
	if (interpolation === "nearest") return change(image);
	return weightedByOpacity(image, planesOf("resizeImage", image), change);
}
