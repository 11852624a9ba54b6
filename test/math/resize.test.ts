import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/index.ts";
import { resize } from "../../src/math/resize.ts";

const maps = (values: number[], shape: number[]) =>
	ndArray(Float32Array.from(values), shape, ["example", "height", "width"]);

describe("resize(maps, size)", () => {
	it("interpolates with half-pixel centres and a repeated border, as PyTorch with align_corners=False", () => {
		const { values, shape } = resize(maps([0, 1], [1, 1, 2]), [1, 4], "bilinear");
		expect([shape, [...values]]).toEqual([
			[1, 1, 4],
			[0, 0.25, 0.75, 1],
		]);
		expect([...resize(maps([0, 1, 2, 3], [1, 2, 2]), [4, 1], "bilinear").values]).toEqual([0.5, 1, 2, 2.5]);
	});

	it("repeats for nearest, in each map by itself", () => {
		const { values } = resize(maps([1, 2, 3, 4], [2, 1, 2]), [2, 4], "nearest");
		expect([...values]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
	});

	it("keeps maps of the same size", () => {
		const same = [1, -2, 3, 4, 5, 6];
		for (const interpolation of ["bilinear", "nearest"] as const) {
			expect([...resize(maps(same, [1, 2, 3]), [2, 3], interpolation).values]).toEqual(same);
		}
	});
});
