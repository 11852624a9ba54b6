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

/** The inner products of one column with several others, times `scale`, written to their places. */
export function dots(
	own: Float64Array,
	columns: readonly Float64Array[],
	places: readonly number[],
	scale: number,
	into: Float64Array,
): void {
	let at = 0;
	for (; at + 3 < places.length; at += 4) four(own, columns, places, at, scale, into);
	for (; at < places.length; at++) {
		const place = places[at] as number;
		into[place] = dot(own, columns[place] as Float64Array) * scale;
	}
}

/** Four at a time, so that the column is read once for all four. */
function four(
	own: Float64Array,
	columns: readonly Float64Array[],
	places: readonly number[],
	at: number,
	scale: number,
	into: Float64Array,
): void {
	const a = columns[places[at] as number] as Float64Array;
	const b = columns[places[at + 1] as number] as Float64Array;
	const c = columns[places[at + 2] as number] as Float64Array;
	const d = columns[places[at + 3] as number] as Float64Array;
	let [sa, sb, sc, sd] = [0, 0, 0, 0];
	for (let i = 0; i < own.length; i++) {
		const value = own[i] as number;
		sa += value * (a[i] as number);
		sb += value * (b[i] as number);
		sc += value * (c[i] as number);
		sd += value * (d[i] as number);
	}
	into[places[at] as number] = sa * scale;
	into[places[at + 1] as number] = sb * scale;
	into[places[at + 2] as number] = sc * scale;
	into[places[at + 3] as number] = sd * scale;
}

/** Rows of a part of columns that stays in the processor's fast memory while all pairs of them are multiplied. */
const strip = 256;

/** The inner products of all pairs of columns, times `scale`, `[columns, columns]` by rows; two by four at a time, a strip of rows after the other. */
export function allProducts(columns: readonly Float64Array[], scale: number): Float64Array[] {
	const width = columns.length;
	const length = columns[0]?.length ?? 0;
	const products = columns.map(() => new Float64Array(width));
	for (let start = 0; start < length; start += strip) {
		const end = Math.min(length, start + strip);
		const parts = columns.map((column) => column.subarray(start, end));
		for (let i = 0; i < width; i += 2) {
			for (let j = 0; j <= i + 1 && j < width; j += 4) twoByFour(parts, i, j, products);
		}
	}
	for (let i = 0; i < width; i++) {
		const row = products[i] as Float64Array;
		for (let j = 0; j <= i; j++) {
			row[j] = (row[j] as number) * scale;
			(products[j] as Float64Array)[i] = row[j] as number;
		}
	}
	return products;
}

/** Adds the products of columns i, i + 1 with j … j + 3. */
function twoByFour(parts: readonly Float64Array[], i: number, j: number, products: readonly Float64Array[]): void {
	const last = parts.length - 1;
	const p = parts[i] as Float64Array;
	const q = parts[Math.min(last, i + 1)] as Float64Array;
	// Columns that are not there are others once more; what they give is not kept.
	const a = parts[j] as Float64Array;
	const b = parts[Math.min(last, j + 1)] as Float64Array;
	const c = parts[Math.min(last, j + 2)] as Float64Array;
	const d = parts[Math.min(last, j + 3)] as Float64Array;
	let [pa, pb, pc, pd, qa, qb, qc, qd] = [0, 0, 0, 0, 0, 0, 0, 0];
	for (let row = 0; row < p.length; row++) {
		const u = p[row] as number;
		const v = q[row] as number;
		const va = a[row] as number;
		const vb = b[row] as number;
		const vc = c[row] as number;
		const vd = d[row] as number;
		pa += u * va;
		pb += u * vb;
		pc += u * vc;
		pd += u * vd;
		qa += v * va;
		qb += v * vb;
		qc += v * vc;
		qd += v * vd;
	}
	keep(products[i] as Float64Array, j, last, pa, pb, pc, pd);
	if (i < last) keep(products[i + 1] as Float64Array, j, last, qa, qb, qc, qd);
}

function keep(row: Float64Array, j: number, last: number, a: number, b: number, c: number, d: number): void {
	row[j] = (row[j] as number) + a;
	if (j + 1 <= last) row[j + 1] = (row[j + 1] as number) + b;
	if (j + 2 <= last) row[j + 2] = (row[j + 2] as number) + c;
	if (j + 3 <= last) row[j + 3] = (row[j + 3] as number) + d;
}
