import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.ts";
import { cholesky, invertCholesky, logDeterminant, solveCholesky } from "../../src/math/cholesky.ts";

const size = 12;
/** Digits that are left of sums of a dozen numbers near 1 of a well-conditioned matrix. */
const digits = 11;

/** Bᵀ B + I, symmetric and positive definite. */
const random = seededRandom(7);
const factors = Array.from({ length: size }, () => Array.from({ length: size }, () => random.normal()));
const matrix = Float64Array.from({ length: size * size }, (_, at) => {
	const [i, j] = [Math.floor(at / size), at % size];
	return factors.reduce((sum, row) => sum + (row[i] as number) * (row[j] as number), i === j ? 1 : 0);
});

function factored(): Float64Array {
	const factor = matrix.slice();
	// Above the diagonal nothing is read.
	for (let i = 0; i < size; i++) factor.fill(Number.NaN, i * size + i + 1, (i + 1) * size);
	expect(cholesky(factor, size)).toBe(true);
	return factor;
}

/** A · b in plain loops. */
const times = (a: Float64Array, b: ArrayLike<number>) =>
	Array.from({ length: size }, (_, i) =>
		Array.from(b).reduce((sum, value, k) => sum + (a[i * size + k] as number) * value, 0),
	);

describe("Cholesky's factor", () => {
	it("solves", () => {
		const b = Float64Array.from({ length: size }, (_, i) => i - 2);
		const x = b.slice();
		solveCholesky(factored(), size, x);
		for (const [i, value] of times(matrix, x).entries()) expect(value).toBeCloseTo(b[i] as number, digits);
	});

	it("inverts: A⁻¹ A e = e, and A⁻¹ is symmetric", () => {
		const inverse = invertCholesky(factored(), size);
		for (let j = 0; j < size; j++) {
			const unit = Array.from({ length: size }, (_, i) => Number(i === j));
			for (const [i, value] of times(inverse, times(matrix, unit)).entries()) {
				expect(value).toBeCloseTo(unit[i] as number, digits);
				expect(inverse[i * size + j]).toBe(inverse[j * size + i]);
			}
		}
	});

	it("has the determinant", () => {
		const small = Float64Array.of(4, 0, 2, 10);
		expect(cholesky(small, 2)).toBe(true);
		// 4 · 10 − 2 · 2
		expect(logDeterminant(small, 2)).toBeCloseTo(Math.log(36), digits);
	});

	it("refuses what is singular, not positive or no number, and takes 1 × 1 and nothing", () => {
		expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBe(false);
		expect(cholesky(Float64Array.of(1, 0, 2, 1), 2)).toBe(false);
		expect(cholesky(Float64Array.of(0), 1)).toBe(false);
		expect(cholesky(Float64Array.of(Number.NaN), 1)).toBe(false);
		const one = Float64Array.of(9);
		expect([cholesky(one, 1), one[0], invertCholesky(one, 1)[0]]).toEqual([true, 3, 1 / 9]);
		expect(cholesky(new Float64Array(0), 0)).toBe(true);
	});
});
