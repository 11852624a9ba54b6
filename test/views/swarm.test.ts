import { describe, expect, it } from "vitest";
import { swarm } from "../../src/views/swarm.ts";
import { noise } from "./attributions.ts";

const places = (count: number, spread: number) => Array.from({ length: count }, (_, i) => 170 + spread * noise(i));

/** The pairs of dots on a line that are closer than their diameter. */
function touching(line: readonly number[], offsets: Float64Array, diameter: number): number {
	let pairs = 0;
	for (let i = 0; i < line.length; i++)
		for (let j = 0; j < i; j++) {
			const [dx, dy] = [line[i]! - line[j]!, offsets[i]! - offsets[j]!];
			if (Math.hypot(dx, dy) < diameter - 1e-9) pairs++;
		}
	return pairs;
}

describe("swarm", () => {
	it("keeps dots apart where there is room, and within the band", () => {
		const line = places(20, 150);
		const { offsets, diameter, covered } = swarm([line], 30);
		expect(covered).toBe(false);
		expect(diameter).toBe(7);
		expect(touching(line, offsets[0]!, diameter)).toBe(0);
		expect(offsets[0]!.every((offset) => Math.abs(offset) + diameter / 2 <= 15)).toBe(true);
		// 20 dots of 7 pixels, some of them close, need more than their line.
		expect(new Set(offsets[0]).size).toBeGreaterThan(1);
	});

	it("lets at most a fifth of the dots touch another", () => {
		const line = places(300, 150);
		const { offsets, diameter, covered } = swarm([line], 30);
		expect(covered).toBe(true);
		const touched = line.filter(
			(_, i) =>
				touching(line.slice(0, i + 1), offsets[0]!.subarray(0, i + 1), diameter) >
				touching(line.slice(0, i), offsets[0]!.subarray(0, i), diameter),
		);
		expect(touched.length).toBeLessThanOrEqual(60);
	});

	it("says so where dots must cover each other, and makes them smaller first", () => {
		const crowded = swarm([places(3000, 100)], 30);
		expect(crowded.covered).toBe(true);
		const few = swarm([places(20, 150)], 30);
		const many = swarm([places(600, 150)], 30);
		expect(many.diameter).toBeLessThan(few.diameter);
	});

	it("does not let rows of one category make all other dots small", () => {
		const alone = swarm([places(60, 150)], 30);
		const beside = swarm([places(60, 150), Array.from({ length: 60 }, () => 3)], 30);
		expect(beside.diameter).toBe(alone.diameter);
		expect(beside.covered).toBe(true);
	});

	it("gives the same layout again, and none for no dots", () => {
		expect(swarm([places(50, 9)], 30)).toEqual(swarm([places(50, 9)], 30));
		expect(swarm([[]], 30).offsets).toEqual([new Float64Array(0)]);
		expect(swarm([[4]], 30)).toEqual({ offsets: [Float64Array.of(0)], diameter: 7, covered: false });
	});
});
