import { describe, expect, it } from "vitest";
import { principalPlane } from "../../src/views/principal-axes.ts";
import { noise } from "./attributions.ts";

/** Power iteration ends within this of the exact axes, with 100 turns and axes as different as here. */
const iterationError = 1e-6;

describe("principalPlane", () => {
	it("finds the axes of two columns: their sum and their difference", () => {
		const count = 200;
		const points = Array.from({ length: count }, (_, i) => {
			const [a, b] = [noise(2 * i), noise(2 * i + 1)];
			return [a + b, 10 * (a - b) + 30 * (a + b)];
		});
		const { x, y, shares } = principalPlane(points.flat(), count, 2);
		// Of two standardised columns with correlation r the axes have the shares (1 ± r) / 2.
		const mean = (k: number) => points.reduce((sum, point) => sum + point[k]!, 0) / count;
		const [ma, mb] = [mean(0), mean(1)];
		let [aa, bb, ab] = [0, 0, 0];
		for (const [a = 0, b = 0] of points) {
			aa += (a - ma) ** 2;
			bb += (b - mb) ** 2;
			ab += (a - ma) * (b - mb);
		}
		const r = ab / Math.sqrt(aa * bb);
		expect(Math.abs(shares[0] - (1 + r) / 2)).toBeLessThan(iterationError);
		expect(Math.abs(shares[1] - (1 - r) / 2)).toBeLessThan(iterationError);
		let product = 0;
		for (let i = 0; i < count; i++) product += x[i]! * y[i]!;
		expect(Math.abs(product / count)).toBeLessThan(iterationError);
	});

	it("takes constant columns and a single column", () => {
		const flat = principalPlane([1, 1, 1, 1], 2, 2);
		expect([...flat.x, ...flat.y, ...flat.shares]).toEqual([0, 0, 0, 0, 0, 0]);
		const line = principalPlane([0, 1, 2], 3, 1);
		expect(line.shares[0]).toBeCloseTo(1, 12);
		expect(line.shares[1]).toBeCloseTo(0, 12);
		expect(line.x[2]).toBeGreaterThan(line.x[0]!);
	});
});
