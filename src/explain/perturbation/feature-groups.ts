import { ExplainError } from "../../core/errors.ts";
import { type NdArray, shapeText, sizeOf, type TypedArray } from "../../core/nd-array.ts";

/** Which elements of an example are changed together. */
export interface FeatureGroups {
	readonly count: number;
	/** The group of each element. */
	readonly of: Int32Array;
}

/**
 * The group of each element of an example: each its own, or as labels say. Labels may lack the last axes of the example, as
 * superpixels `[height, width]` do of an image with channels.
 *
 * @throws ExplainError `shape-mismatch` for labels that do not fit, `bad-option` for labels that are not 0, 1, 2 … without gaps.
 */
export function featureGroups(
	method: string,
	shape: readonly number[],
	labels: NdArray<TypedArray> | undefined,
): FeatureGroups {
	const size = sizeOf(shape);
	if (!labels) return { count: size, of: Int32Array.from({ length: size }, (_, i) => i) };
	const leads = labels.shape.length <= shape.length && labels.shape.every((length, i) => length === shape[i]);
	if (!leads) {
		const words = `expected option "groups" to have the shape ${shapeText(shape)} of an example or its first axes`;
		throw new ExplainError("shape-mismatch", `${method}: ${words}, got ${shapeText(labels.shape)}`);
	}
	const inner = size / labels.values.length;
	const of = Int32Array.from({ length: size }, (_, i) => labels.values[Math.floor(i / inner)] as number);
	const known = new Set(labels.values);
	const count = known.size;
	for (let group = 0; group < count; group++) {
		if (known.has(group)) continue;
		const words = `expected option "groups" to hold 0 to ${count - 1} without gaps`;
		throw new ExplainError("bad-option", `${method}: ${words}, got no ${group}`);
	}
	return { count, of };
}
