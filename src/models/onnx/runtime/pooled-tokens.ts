import type { NdArray, TypedArray } from "../../../core/nd-array.ts";
import type { TokenPooling } from "../output.ts";

type Row = readonly [row: Float64Array, counts: boolean];

/** The places of a text's tokens that a pooling takes, as the graph's operations take them. */
function chosen(tokens: readonly Row[], pooling: TokenPooling): readonly Float64Array[] {
	const counted = tokens.filter(([, counts]) => counts).map(([row]) => row);
	if (pooling === "cls") return [tokens[0]![0]];
	return pooling === "last" ? counted.slice(-1) : counted;
}

/** One vector for each text, of one for each token: `[n, length, width]` → `[n, width]`. */
export function pooledTokens(
	values: Float64Array,
	[n = 0, length = 0, width = 0]: readonly number[],
	pooling: TokenPooling,
	mask: NdArray<TypedArray> | undefined,
): Float64Array {
	const rows = new Float64Array(n * width);
	for (let i = 0; i < n; i++) {
		const tokens = Array.from({ length }, (_, t): Row => {
			const at = i * length + t;
			return [values.subarray(at * width, (at + 1) * width), mask === undefined || mask.values[at] !== 0];
		});
		const taken = chosen(tokens, pooling);
		for (let k = 0; k < width; k++) {
			const numbers = taken.map((token) => token[k] as number);
			const sum = numbers.reduce((total, x) => total + x, 0);
			rows[i * width + k] =
				pooling === "max" ? numbers.reduce((a, b) => Math.max(a, b), -Infinity) : sum / Math.max(taken.length, 1);
		}
	}
	return rows;
}
