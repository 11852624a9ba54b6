import { ExplainError } from "../../core/errors.ts";
import { type NdArray, ndArray, shapeText, type TypedArray } from "../../core/nd-array.ts";

/**
 * Images of one shape as a batch, `[n, …]`.
 *
 * @param remedy what would bring them to one size, for the error text.
 * @throws ExplainError `shape-mismatch` naming the first image that differs.
 */
export function stacked<A extends TypedArray>(
	method: string,
	images: readonly NdArray<A>[],
	nameOf: (index: number) => string,
	remedy: string,
): NdArray<A> {
	const first = images[0]!;
	const size = first.values.length;
	const values = new (first.values.constructor as new (length: number) => A)(size * images.length);
	for (const [i, image] of images.entries()) {
		if (shapeText(image.shape) !== shapeText(first.shape)) {
			throw new ExplainError(
				"shape-mismatch",
				`${method}: expected images of one size, got ${shapeText(first.shape)} (${nameOf(0)}) and ${shapeText(image.shape)} (${nameOf(i)}); ${remedy} brings them to one`,
			);
		}
		values.set(image.values, i * size);
	}
	return ndArray(values, [images.length, ...first.shape], ["example", ...first.axes]);
}
