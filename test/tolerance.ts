/**
 * Two float32 computations of the same number, by other kernels or in other batches, differ by roundings of intermediate
 * sums: at most this share of the largest magnitude in the answer (measured on five backends: 6e-7 to 2e-6).
 */
export const float32Rounding = 1e-5;

/** The largest difference of two arrays as a share of the largest magnitude of the second; NaN where lengths differ. */
export function relativeDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
	if (got.length !== expected.length) return Number.NaN;
	let difference = 0;
	let largest = 0;
	for (let i = 0; i < expected.length; i++) {
		// A NaN must not be lost in a maximum.
		if (Number.isNaN(got[i]) || Number.isNaN(expected[i])) return Number.NaN;
		difference = Math.max(difference, Math.abs((got[i] as number) - (expected[i] as number)));
		largest = Math.max(largest, Math.abs(expected[i] as number));
	}
	return largest === 0 ? difference : difference / largest;
}
