import { type NdArray, ndArray } from "../core/nd-array.ts";

/** How {@link resize} fills in. */
export type Interpolation = "bilinear" | "nearest";

/** For each new place along an axis: the two old places beside it, and the share of the second. */
function places(
	from: number,
	to: number,
	interpolation: Interpolation,
): { low: number; high: number; share: number }[] {
	return Array.from({ length: to }, (_, i) => {
		// Half-pixel centres: the middle of new pixel i lies at (i + ½) · from / to of the old axis.
		const middle = ((i + 0.5) * from) / to;
		if (interpolation === "nearest") {
			const at = Math.min(Math.floor(middle), from - 1);
			return { low: at, high: at, share: 0 };
		}
		const at = Math.max(middle - 0.5, 0);
		const low = Math.min(Math.floor(at), from - 1);
		return { low, high: Math.min(low + 1, from - 1), share: at - low };
	});
}

/**
 * Brings maps `[n, height, width]` to another height and width, with half-pixel centres and the border repeated:
 * PyTorch's `align_corners=False`, TensorFlow's `half_pixel_centers=True`.
 */
export function resize(
	maps: NdArray,
	[height, width]: readonly [number, number],
	interpolation: Interpolation,
): NdArray<Float32Array> {
	const [count, oldHeight, oldWidth] = maps.shape as [number, number, number];
	const rows = places(oldHeight, height, interpolation);
	const columns = places(oldWidth, width, interpolation);
	const result = new Float32Array(count * height * width);
	let next = 0;
	for (let n = 0; n < count; n++) {
		const at = (y: number, x: number) => maps.values[(n * oldHeight + y) * oldWidth + x] as number;
		for (const row of rows) {
			for (const column of columns) {
				const top = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
				const bottom = at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
				result[next++] = top * (1 - row.share) + bottom * row.share;
			}
		}
	}
	return ndArray(result, [count, height, width], maps.axes);
}
