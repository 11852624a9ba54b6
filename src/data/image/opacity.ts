import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { isBytes, type Planes } from "../../math/planes.ts";

/**
 * Runs `change` on colours that are multiplied by their opacity, as resampling must: otherwise the colour that a transparent
 * pixel happens to have bleeds into its neighbours. Images without opacity are changed as they are.
 */
export function weightedByOpacity<A extends TypedArray, B extends Uint8Array | Float32Array>(
	image: NdArray<A>,
	{ channels }: Planes,
	change: (image: NdArray<A>) => NdArray<B>,
): NdArray<B> {
	if (channels !== 4) return change(image);
	const bytes = isBytes(image.values);
	const full = bytes ? 255 : 1;
	const values = image.values.slice() as A;
	for (let at = 0; at < values.length; at += 4) {
		const opacity = values[at + 3]! / full;
		for (let i = at; i < at + 3; i++) values[i] = bytes ? Math.round(values[i]! * opacity) : values[i]! * opacity;
	}
	const changed = change(ndArray(values, image.shape, image.axes));
	const out = changed.values;
	for (let at = 0; at < out.length; at += 4) {
		const opacity = out[at + 3]! / full;
		if (opacity === 0) continue;
		for (let i = at; i < at + 3; i++) {
			const colour = out[i]! / opacity;
			out[i] = bytes ? Math.min(Math.floor(colour), 255) : colour;
		}
	}
	return changed;
}
