import { describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.ts";

describe("seededRandom(seed)", () => {
	it("gives the same stream for the same seed and another for another", () => {
		const draw = (seed: number) => Array.from({ length: 8 }, seededRandom(seed).uniform);
		expect(draw(7)).toEqual(draw(7));
		expect(draw(7)).not.toEqual(draw(8));
	});

	it("draws uniform numbers whose mean is 1/2 and normal numbers whose mean is 0 and variance 1", () => {
		const random = seededRandom(1);
		const n = 20_000;
		const uniform = Array.from({ length: n }, () => random.uniform());
		const normal = Array.from({ length: n }, () => random.normal());
		const mean = (xs: number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
		// Four standard errors of the mean.
		expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
		expect(Math.abs(mean(normal))).toBeLessThan(4 / Math.sqrt(n));
		expect(Math.abs(mean(normal.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
	});

	it("draws as many normal numbers beyond a limit as the density says, in the tail too, the same in parts", () => {
		const n = 2_000_000;
		const normal = new Float64Array(n);
		seededRandom(4).normals(normal, 0, n);
		// 2 (1 − Φ(limit)); the ziggurat's tail begins at 3.654….
		const beyond = {
			0.2: 0.841480581121794,
			1: 0.317310507862914,
			2.5: 0.0124193306515523,
			3.654152885361009: 0.000258032487653902,
			4.2: 0.0000266914911189,
		};
		for (const [limit, share] of Object.entries(beyond)) {
			let count = 0;
			for (const value of normal) count += Number(Math.abs(value) > Number(limit));
			// Four standard errors of the share.
			expect(Math.abs(count / n - share), limit).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
		}
		const random = seededRandom(4);
		const parts = new Float64Array(1000);
		random.normals(parts, 0, 300);
		random.normals(parts, 300, 1000);
		expect(parts).toEqual(normal.slice(0, 1000));
	});

	it("permutes every index exactly once", () => {
		expect([...seededRandom(3).permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
	});

	it("forks streams that do not shift when the parent draws more", () => {
		const early = seededRandom(5);
		const late = seededRandom(5);
		late.uniform();
		expect(late.fork("noise").uniform()).toBe(early.fork("noise").uniform());
		expect(early.fork("noise").uniform()).not.toBe(early.fork("masks").uniform());
	});
});
