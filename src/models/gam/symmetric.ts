/**
 * Eigenvalues, ascending, and eigenvectors (`vectors[i · size + j]` is element i of the j-th) of a small symmetric matrix, by Jacobi's
 * rotations.
 */
export function eigen(matrix: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
	const a = matrix.slice();
	const v = new Float64Array(size * size);
	for (let i = 0; i < size; i++) v[i * size + i] = 1;
	let scale = 0;
	for (const value of a) scale += value * value;
	for (let sweep = 0; sweep < 60; sweep++) {
		let off = 0;
		for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += (a[p * size + q] as number) ** 2;
		if (off <= 1e-30 * scale) break;
		for (let p = 0; p < size; p++) {
			for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
		}
	}
	const order = Array.from({ length: size }, (_, i) => i).sort(
		(i, j) => (a[i * size + i] as number) - (a[j * size + j] as number),
	);
	const vectors = new Float64Array(size * size);
	for (const [to, from] of order.entries()) {
		for (let i = 0; i < size; i++) vectors[i * size + to] = v[i * size + from] as number;
	}
	return { values: Float64Array.from(order, (i) => a[i * size + i] as number), vectors };
}

/** Turns the plane of two axes so that they no longer mix. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
	const mixed = a[p * size + q] as number;
	if (mixed === 0) return;
	const theta = ((a[q * size + q] as number) - (a[p * size + p] as number)) / (2 * mixed);
	const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
	const c = 1 / Math.hypot(t, 1);
	const s = t * c;
	for (let k = 0; k < size; k++) {
		const [x, y] = [a[k * size + p] as number, a[k * size + q] as number];
		a[k * size + p] = c * x - s * y;
		a[k * size + q] = s * x + c * y;
	}
	for (let k = 0; k < size; k++) {
		const [x, y] = [a[p * size + k] as number, a[q * size + k] as number];
		a[p * size + k] = c * x - s * y;
		a[q * size + k] = s * x + c * y;
		const [left, right] = [v[k * size + p] as number, v[k * size + q] as number];
		v[k * size + p] = c * left - s * right;
		v[k * size + q] = s * left + c * right;
	}
}

/** A = Tᵀ M T for blocks: `left` is `[rows, i]`, `right` `[columns, j]`, M's block begins at `(row, column)` of a matrix of that width. */
export function sandwich(
	matrix: Float64Array,
	width: number,
	[row, column]: readonly [number, number],
	left: Columns,
	right: Columns,
): Float64Array {
	const half = new Float64Array(left.rows * right.count);
	for (let i = 0; i < left.rows; i++) {
		for (let k = 0; k < right.rows; k++) {
			const value = matrix[(row + i) * width + column + k] as number;
			if (value === 0) continue;
			for (let j = 0; j < right.count; j++)
				half[i * right.count + j]! += value * (right.values[k * right.count + j] as number);
		}
	}
	const product = new Float64Array(left.count * right.count);
	for (let k = 0; k < left.rows; k++) {
		for (let i = 0; i < left.count; i++) {
			const value = left.values[k * left.count + i] as number;
			if (value === 0) continue;
			for (let j = 0; j < right.count; j++)
				product[i * right.count + j]! += value * (half[k * right.count + j] as number);
		}
	}
	return product;
}

/** A matrix `[rows, count]`. */
export interface Columns {
	readonly values: Float64Array;
	readonly rows: number;
	readonly count: number;
}

/** T b, `[rows]`. */
export function combine({ values, rows, count }: Columns, b: Float64Array): Float64Array {
	const sums = new Float64Array(rows);
	for (let i = 0; i < rows; i++) {
		let sum = 0;
		for (let j = 0; j < count; j++) sum += (values[i * count + j] as number) * (b[j] as number);
		sums[i] = sum;
	}
	return sums;
}
