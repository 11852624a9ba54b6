import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../src/core/random.ts";
import { type LeastSquares, smooth } from "../../../src/models/gam/smoothness.ts";
import { eigen } from "../../../src/models/gam/symmetric.ts";
import { slowCriterion } from "./restricted-likelihood.ts";

const random = seededRandom(5);
const rowCount = 40;
const sizes = [4, 3];
const size = 1 + sizes[0]! + sizes[1]!;
const columns = Array.from({ length: rowCount }, () => Array.from({ length: size - 1 }, () => random.normal()));
const effects = columns[0]!.map((_, a) => (a < sizes[0]! ? random.normal() : 0.3 * random.normal()));
const y = columns.map((row) => row.reduce((sum, value, a) => sum + value * effects[a]!, 2) + random.normal());

function problem(): LeastSquares {
	const rows = columns.map((row) => [1, ...row]);
	const matrix = new Float64Array(size * size);
	const vector = new Float64Array(size);
	for (const [i, row] of rows.entries()) {
		for (let a = 0; a < size; a++) {
			vector[a]! += row[a]! * y[i]!;
			for (let b = 0; b < size; b++) matrix[a * size + b]! += row[a]! * row[b]!;
		}
	}
	return {
		matrix,
		vector,
		squares: y.reduce((sum, value) => sum + value * value, 0),
		size,
		rowCount,
		scale: undefined,
	};
}

const blocks = [
	{ coordinates: Int32Array.of(1, 2, 3, 4), unit: 1 },
	{ coordinates: Int32Array.of(5, 6, 7), unit: 1 },
];
const options = { fixed: false, steps: 100, tick: async () => {} };
const slowly = (logs: ArrayLike<number>) => {
	const lambdas = effects.map((_, a) => Math.exp(logs[a < sizes[0]! ? 0 : 1]!));
	return slowCriterion(y, columns, lambdas);
};

/** The search ends where the slope is below 1e-4; over the largest move, 0.1, that is 1e-5. */
const flatness = 1e-5;

describe("smooth", () => {
	it("makes the restricted likelihood largest, as its definition gives it", async () => {
		const { logs, criterion } = await smooth(problem(), blocks, Float64Array.of(1, 1), options);
		const best = slowly(logs);
		// The two differ by a constant.
		const other = await smooth(problem(), blocks, Float64Array.of(0.3, -1), { ...options, fixed: true });
		expect(criterion - other.criterion).toBeCloseTo(best - slowly([0.3, -1]), 8);
		for (const [j, move] of [0, 1].flatMap((j) => [-0.1, -0.01, 0.01, 0.1].map((move) => [j, move] as const))) {
			const moved = logs.slice();
			moved[j]! += move;
			expect(slowly(moved)).toBeGreaterThan(best - flatness);
		}
	});

	it("has the derivatives that differences give", async () => {
		const at = Float64Array.of(0.3, -1);
		const here = await smooth(problem(), blocks, at, { ...options, fixed: true });
		const width = 1e-4;
		for (let j = 0; j < 2; j++) {
			const beside = await Promise.all(
				[-width, width].map((move) => {
					const logs = at.slice();
					logs[j]! += move;
					return smooth(problem(), blocks, logs, { ...options, fixed: true });
				}),
			);
			expect((beside[1]!.criterion - beside[0]!.criterion) / (2 * width)).toBeCloseTo(here.gradient[j]!, 5);
			for (let k = 0; k < 2; k++) {
				const slope = (beside[1]!.gradient[k]! - beside[0]!.gradient[k]!) / (2 * width);
				expect(slope).toBeCloseTo(here.hessian[k * 2 + j]!, 5);
			}
		}
	});

	it("finds the same from 150 times the penalty and from a part of it", async () => {
		const near = await smooth(problem(), blocks, Float64Array.of(0, 0), options);
		const far = await smooth(problem(), blocks, Float64Array.of(5, -5), options);
		expect([...far.beta].map((value) => value.toFixed(3))).toEqual([...near.beta].map((value) => value.toFixed(3)));
	});
});

describe("symmetric matrices", () => {
	const { matrix } = problem();

	it("are turned into their eigenvectors", () => {
		const { values, vectors } = eigen(matrix, size);
		for (let j = 0; j < size; j++) {
			for (let i = 0; i < size; i++) {
				let sum = 0;
				for (let k = 0; k < size; k++) sum += matrix[i * size + k]! * vectors[k * size + j]!;
				expect(sum).toBeCloseTo(values[j]! * vectors[i * size + j]!, 9);
			}
		}
		expect([...values]).toEqual([...values].sort((a, b) => a - b));
	});
});
