import type { NdArray, TypedArray } from "../../../core/nd-array.ts";
import type { Pooling } from "../output.ts";

/** One vector for each text, of one for each token: `[n, length, width]` → `[n, width]`. */
export function pooledTokens(
	values: Float64Array,
	[n = 0, length = 0, width = 0]: readonly number[],
	pooling: Pooling,
	mask: NdArray<TypedArray> | undefined,
): Float64Array {
	const rows = new Float64Array(n * width);
	for (let i = 0; i < n; i++) {
		let total = 0;
		for (let t = 0; t < length; t++) {
			const counts = mask ? (mask.values[i * length + t] as number) : 1;
			const share = { mean: counts, first: t === 0 ? 1 : 0, last: t === length - 1 ? 1 : 0 }[pooling];
			total += share;
			for (let k = 0; k < width; k++) {
				rows[i * width + k] =
					(rows[i * width + k] as number) + share * (values[(i * length + t) * width + k] as number);
			}
		}
		for (let k = 0; k < width; k++) rows[i * width + k] = (rows[i * width + k] as number) / Math.max(total, 1e-9);
	}
	return rows;
}
