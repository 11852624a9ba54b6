import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { checkOptions, number } from "../../core/options.ts";
import { isBytes, planesOf } from "../../math/planes.ts";
import { gaussianBlur } from "./gaussian-blur.ts";

/**
 * An image, or each of a batch, blurred: what stands for "not there" where a flat colour would be a thing of its own, as with
 * {@link maskSegments} or a baseline.
 *
 * Each channel is convolved with a Gaussian cut at four standard deviations, the border mirrored, as SciPy's `gaussian_filter`.
 *
 * @param sigma standard deviation in pixels, from 0: no blur.
 * @returns numbers of the image's kind, bytes rounded.
 * @throws ExplainError `bad-option` for a sigma that is none, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const batch = maskSegments(image, segments, kept, blurImage(image, 10));
 * ```
 */
export function blurImage<A extends TypedArray>(image: NdArray<A>, sigma: number): NdArray<A> {
	checkOptions("blurImage", { sigma: number(0, { min: 0 }) }, { sigma });
	const { count, height, width, channels } = planesOf("blurImage", image);
	const values = image.values.slice() as A;
	const size = height * width * channels;
	for (let n = 0; n < count; n++) {
		const field = {
			values: Float64Array.from(image.values.subarray(n * size, (n + 1) * size)),
			height,
			width,
			channels,
		};
		const blurred = gaussianBlur(field, sigma).values;
		values.set(isBytes(values) ? blurred.map(Math.round) : blurred, n * size);
	}
	return ndArray(values, image.shape, image.axes);
}
