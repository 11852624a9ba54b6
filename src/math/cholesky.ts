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
		const value = (b[i] as number) / (l[i * n + i] as number);
		b[i] = value;
		for (let k = 0; k < i; k++) b[k] = (b[k] as number) - (l[i * n + k] as number) * value;
	}
}

/** A⁻¹ of the factor L of A, `[n, n]`. */
export function invertCholesky(l: Float64Array, n: number): Float64Array {
	// Row j of `columns` is column j of L⁻¹, so that all sums run over neighbours in memory.
	const columns = new Float64Array(n * n);
	for (let j = 0; j < n; j++) {
		const column = j * n;
		columns[column + j] = 1 / (l[column + j] as number);
		for (let i = j + 1; i < n; i++) {
			const row = i * n;
			let sum = 0;
			for (let k = j; k < i; k++) sum += (l[row + k] as number) * (columns[column + k] as number);
			columns[column + i] = -sum / (l[row + i] as number);
		}
	}
	const inverse = new Float64Array(n * n);
	for (let i = 0; i < n; i++) {
		for (let j = 0; j <= i; j++) {
			let sum = 0;
			for (let k = i; k < n; k++) sum += (columns[i * n + k] as number) * (columns[j * n + k] as number);
			inverse[i * n + j] = sum;
			inverse[j * n + i] = sum;
		}
	}
	return inverse;
}

/** ln |A| of the factor L of A. */
export function logDeterminant(l: Float64Array, n: number): number {
	let sum = 0;
	for (let i = 0; i < n; i++) sum += Math.log(l[i * n + i] as number);
	return 2 * sum;
}
