/**
 * The lower triangle L with L Lᵀ = A, written over A `[n, n]`, whose upper triangle is left.
 *
 * @returns false where a pivot is no larger than `tolerance` of what it was before its row was reduced: A is singular, or not positive.
 */
export function cholesky(a: Float64Array, n: number, tolerance = 1e-13): boolean {
	for (let i = 0; i < n; i++) {
		const rowI = i * n;
		for (let j = 0; j <= i; j++) {
			const rowJ = j * n;
			let sum = a[rowI + j] as number;
			for (let k = 0; k < j; k++) sum -= (a[rowI + k] as number) * (a[rowJ + k] as number);
			if (j < i) a[rowI + j] = sum / (a[rowJ + j] as number);
			else {
				if (!(sum > tolerance * (a[rowI + i] as number))) return false;
				a[rowI + i] = Math.sqrt(sum);
			}
		}
	}
	return true;
}

/** Solves L Lᵀ x = b, written over b. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array): void {
	for (let i = 0; i < n; i++) {
		let sum = b[i] as number;
		for (let k = 0; k < i; k++) sum -= (l[i * n + k] as number) * (b[k] as number);
		b[i] = sum / (l[i * n + i] as number);
	}
	for (let i = n - 1; i >= 0; i--) {
		let sum = b[i] as number;
		for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] as number) * (b[k] as number);
		b[i] = sum / (l[i * n + i] as number);
	}
}

/** A⁻¹ of the factor L of A, `[n, n]`. */
export function invertCholesky(l: Float64Array, n: number): Float64Array {
	const inverse = new Float64Array(n * n);
	const column = new Float64Array(n);
	for (let j = 0; j < n; j++) {
		column.fill(0);
		column[j] = 1;
		solveCholesky(l, n, column);
		for (let i = 0; i < n; i++) inverse[i * n + j] = column[i] as number;
	}
	return inverse;
}

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
