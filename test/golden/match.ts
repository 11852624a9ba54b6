import type { GoldenTensor } from "./schema.ts";

/** How far an answer is from what was expected. */
export interface Mismatch {
	/** How many elements are out of tolerance. */
	readonly count: number;
	/** One line on the worst of them. */
	readonly text: string;
}

/** By how much an element exceeds atol + rtol · |expected|; what is not finite must be so on both sides. */
function excess(got: number, expected: number | null, { atol, rtol }: { atol: number; rtol: number }): number {
	if (expected === null) return Number.isFinite(got) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (!Number.isFinite(got)) return Number.POSITIVE_INFINITY;
	return Math.abs(got - expected) - (atol + rtol * Math.abs(expected));
}

/** Compares shape and every element; undefined where all are right. */
export function mismatch(
	got: { readonly shape: readonly number[]; readonly values: ArrayLike<number> },
	expected: GoldenTensor,
	tolerance: { readonly atol: number; readonly rtol: number },
): Mismatch | undefined {
	if (got.shape.join() !== expected.shape.join() || got.values.length !== expected.data.length) {
		return { count: expected.data.length, text: `expected shape [${expected.shape}], got [${got.shape}]` };
	}
	let count = 0;
	let worst = 0;
	let most = Number.NEGATIVE_INFINITY;
	expected.data.forEach((value, i) => {
		const over = excess(got.values[i] as number, value, tolerance);
		if (over > 0) count++;
		if (over > most) [worst, most] = [i, over];
	});
	if (count === 0) return undefined;
	return {
		count,
		text: `${count} of ${expected.data.length} elements out of tolerance, the worst at ${worst}: expected ${expected.data[worst]}, got ${got.values[worst]}`,
	};
}
