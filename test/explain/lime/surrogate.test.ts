import { describe, expect, it } from "vitest";
import { Breather } from "../../../src/core/breather.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { distances, kernelWeights, type Points } from "../../../src/explain/lime/kernel.ts";
import { fitLocally } from "../../../src/explain/lime/local-fit.ts";
import { MomentMemory } from "../../../src/explain/lime/moments.ts";
import type { SurrogateKind } from "../../../src/explain/lime/surrogate.ts";
import { limeKernel, objective, type WeightedPoints, weightedLasso } from "../../reference/lime.ts";

/** Both solve to nearly the last digit; what is left is rounding of other sums. */
const solved = 1e-8;

const pace = { breather: new Breather({ checkpoint: async () => {} }), progress: { done: 0, total: 0 } };

/** Points whose features go together a little, and an answer with a bend. */
function drawn(count: number, width: number, seed = 1): WeightedPoints & { readonly at: number[] } {
	const random = seededRandom(seed);
	const z = Array.from({ length: count }, () => {
		const common = random.normal();
		return Array.from({ length: width }, () => random.normal() + 0.4 * common);
	});
	const y = z.map(
		(row) => Math.tanh(row.reduce((sum, value, j) => sum + value * (1 - j / 3), 0.3)) + 0.2 * row[0]! ** 2,
	);
	const at = Array.from({ length: width }, (_, j) => 0.3 * (j % 2));
	return { z, y, w: limeKernel(z, at, 0.75 * Math.sqrt(width)), at };
}

/** The same as the surrogate takes it, with weights of its own. */
function pointsOf({ z, y, at }: ReturnType<typeof drawn>, width = 0.75 * Math.sqrt(at.length)): Points {
	const columns = at.map((_, j) => Float64Array.from(z, (row) => row[j]!));
	const points = { count: y.length, columns, origin: new Float64Array(at.length), at: Float64Array.from(at) };
	const weights = new Float64Array(y.length);
	distances(points, "euclidean", weights);
	kernelWeights(weights, y.length, width);
	return { ...points, answers: Float64Array.from(y), weights };
}

const fitted = (points: Points, wanted: SurrogateKind) =>
	fitLocally(points, wanted, new MomentMemory(points.columns.length), pace);

describe("the surrogate of LIME", () => {
	it("weighs points as lime's package does", () => {
		const data = drawn(50, 3);
		const { weights } = pointsOf(data);
		for (const [i, weight] of data.w.entries()) expect(weights[i]).toBeCloseTo(weight, 14);
	});

	it.each([0.1, 3, 40])("is the lecture's weighted LASSO at λ = %d", async (lambda) => {
		const data = drawn(200, 5);
		const expected = weightedLasso(data, lambda);
		const fit = await fitted(pointsOf(data), { kind: "lasso", penalty: { by: "lambda", lambda } });
		for (const [j, value] of expected.beta.entries())
			expect(Math.abs(fit.coefficients[j]! - value)).toBeLessThan(solved);
		expect(Math.abs(fit.intercept - expected.intercept)).toBeLessThan(solved);
		expect(fit.lambda).toBeCloseTo(lambda, 9);
		const own = { beta: [...fit.coefficients], intercept: fit.intercept };
		expect(objective(data, own, lambda)).toBeLessThanOrEqual(objective(data, expected, lambda) * (1 + solved));
	});

	it("takes scikit-learn's α for λ = 2 α Σw", async () => {
		const data = drawn(200, 5);
		const total = data.w.reduce((sum, weight) => sum + weight, 0);
		const alpha = 0.05;
		const expected = weightedLasso(data, 2 * alpha * total);
		const fit = await fitted(pointsOf(data), { kind: "lasso", penalty: { by: "alpha", alpha } });
		for (const [j, value] of expected.beta.entries())
			expect(Math.abs(fit.coefficients[j]! - value)).toBeLessThan(solved);
	});

	it.each([1, 2, 4])("takes the smallest λ that leaves %i features", async (count) => {
		const data = drawn(300, 6);
		const points = pointsOf(data);
		const fit = await fitted(points, { kind: "lasso", penalty: { by: "count", count } });
		expect(fit.active).toHaveLength(count);
		const expected = weightedLasso(data, fit.lambda!);
		for (const [j, value] of expected.beta.entries())
			expect(Math.abs(fit.coefficients[j]! - value)).toBeLessThan(solved);
		const alpha = 0.99 * fit.alpha!;
		const below = await fitted(points, { kind: "lasso", penalty: { by: "alpha", alpha } });
		expect(below.active.length).toBeGreaterThan(count);
	});

	it("is weighted least squares where there are no more features than asked for, and of the K-LASSO", async () => {
		const data = drawn(300, 4);
		const points = pointsOf(data);
		const whole = weightedLasso(data, 0);
		const fit = await fitted(points, { kind: "lasso", penalty: { by: "count", count: 6 } });
		for (const [j, value] of whole.beta.entries()) expect(Math.abs(fit.coefficients[j]! - value)).toBeLessThan(solved);
		const two = await fitted(points, { kind: "k-lasso", count: 2 });
		const chosen = [...two.active].sort();
		const part = weightedLasso({ ...data, z: data.z.map((row) => chosen.map((j) => row[j]!)) }, 0);
		for (const [k, j] of chosen.entries()) expect(Math.abs(two.coefficients[j]! - part.beta[k]!)).toBeLessThan(solved);
	});

	it("tells its R² on its points, and on points that it was not fitted to", async () => {
		const data = drawn(60, 8);
		const fit = await fitted(pointsOf(data), { kind: "lasso", penalty: { by: "alpha", alpha: 0 } });
		const { w, y, z } = data;
		const total = w.reduce((sum, weight) => sum + weight, 0);
		const mean = y.reduce((sum, value, i) => sum + w[i]! * value, 0) / total;
		const spread = y.reduce((sum, value, i) => sum + w[i]! * (value - mean) ** 2, 0);
		const line = { beta: [...fit.coefficients], intercept: fit.intercept };
		expect(fit.fidelity).toBeCloseTo(1 - objective(data, line, 0) / spread, 10);
		// Each fifth by a fit to the others, as the twin does it.
		let left = 0;
		for (let start = 0; start < 60; start += 12) {
			const held = (i: number) => i >= start && i < start + 12;
			const of = (want: boolean): WeightedPoints => ({
				z: z.filter((_, i) => held(i) === want),
				y: y.filter((_, i) => held(i) === want),
				w: w.filter((_, i) => held(i) === want),
			});
			left += objective(of(true), weightedLasso(of(false), 0), 0);
		}
		expect(fit.heldOut).toBeCloseTo(1 - left / spread, 8);
		expect(fit.heldOut).toBeLessThan(fit.fidelity);
	});

	it.each<[string, SurrogateKind]>([
		["lasso", { kind: "lasso", penalty: { by: "count", count: 2 } }],
		["cross-validation", { kind: "lasso", penalty: { by: "cross-validation" } }],
		["α", { kind: "lasso", penalty: { by: "alpha", alpha: 0.01 } }],
		["k-lasso", { kind: "k-lasso", count: 2 }],
		["ridge", { kind: "ridge", alpha: 1, selection: "auto", count: 2 }],
	])("has finite numbers of twins, of a constant feature and of a constant answer: %s", async (_, wanted) => {
		const data = drawn(80, 3);
		const z = data.z.map((row) => [row[0]!, row[0]!, 7, row[1]!]);
		const twins = pointsOf({ ...data, z, at: [0, 0, 7, 0] });
		const fit = await fitted(twins, wanted);
		for (const value of [...fit.coefficients, ...fit.standardError, fit.fidelity, fit.heldOut, fit.intercept])
			expect(value).toSatisfy(Number.isFinite);
		expect(fit.coefficients[2]).toBe(0);
		expect(fit.constant).toEqual([2]);
		const still = await fitted({ ...twins, answers: new Float64Array(80).fill(3) }, wanted);
		expect([...still.coefficients].every((value) => value === 0)).toBe(true);
		expect([still.intercept, still.fidelity, still.heldOut]).toEqual([3, 1, 1]);
	});

	it("takes more features than points", async () => {
		const data = drawn(20, 40);
		for (const wanted of [
			{ kind: "lasso", penalty: { by: "count", count: 5 } },
			{ kind: "ridge", alpha: 1, selection: "highest_weights", count: 5 },
			{ kind: "ridge", alpha: 1, selection: "none", count: 5 },
		] as const) {
			const fit = await fitted(pointsOf(data, 3), wanted);
			for (const value of [...fit.coefficients, ...fit.standardError]) expect(value).toSatisfy(Number.isFinite);
		}
	});
});
