/** Σ aᵢ bᵢ in four running sums, which the processor adds at the same time. */
export function dot(a: Float64Array, b: Float64Array): number {
	const { length } = a;
	let [s0, s1, s2, s3] = [0, 0, 0, 0];
	let i = 0;
	for (; i + 3 < length; i += 4) {
		s0 += (a[i] as number) * (b[i] as number);
		s1 += (a[i + 1] as number) * (b[i + 1] as number);
		s2 += (a[i + 2] as number) * (b[i + 2] as number);
		s3 += (a[i + 3] as number) * (b[i + 3] as number);
	}
	for (; i < length; i++) s0 += (a[i] as number) * (b[i] as number);
	return s0 + s1 + (s2 + s3);
}
