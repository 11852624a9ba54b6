import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ndArray } from "../../src/index.ts";
import { interpolations } from "../../src/math/resample.ts";
import { resize } from "../../src/math/resize.ts";

const maps = (values: number[], shape: number[]) =>
	ndArray(Float32Array.from(values), shape, ["example", "height", "width"]);

describe("resize(maps, size, interpolation)", () => {
	it("interpolates with half-pixel centres and a repeated border, as PyTorch with align_corners=False", () => {
		const { values, shape, axes } = resize(maps([0, 1], [1, 1, 2]), [1, 4], "bilinear");
		expect([shape, [...values]]).toEqual([
			[1, 1, 4],
			[0, 0.25, 0.75, 1],
		]);
		expect(axes).toEqual(["example", "height", "width"]);
		expect([...resize(maps([0, 1, 2, 3], [1, 2, 2]), [4, 1], "bilinear").values]).toEqual([0.5, 1, 2, 2.5]);
	});

	it("repeats for nearest, in each map by itself", () => {
		const { values } = resize(maps([1, 2, 3, 4], [2, 1, 2]), [2, 4], "nearest");
		expect([...values]).toEqual([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
	});

	it.each(interpolations)("keeps maps of the same size: %s", (interpolation) => {
		const same = [1, -2, 3, 4, 5, 6];
		const { values } = resize(maps(same, [1, 2, 3]), [2, 3], interpolation);
		for (const [i, value] of same.entries()) expect(values[i]).toBeCloseTo(value, 6);
	});

	it("a flat image stays flat, with every kernel, size and part", () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...interpolations),
				fc.boolean(),
				fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 4, maxLength: 4 }),
				(interpolation, antialias, [height, width, newHeight, newWidth]) => {
					const flat = new Float32Array(height! * width!).fill(0.5);
					const array = ndArray(flat, [height!, width!], ["height", "width"]);
					const box = [0, 0, height! / 2, width!] as const;
					for (const part of [undefined, box]) {
						const { values } = resize(array, [newHeight!, newWidth!], interpolation, { antialias, box: part });
						for (const value of values) if (Math.abs(value - 0.5) > 1e-6) return false;
					}
					return true;
				},
			),
		);
	});

	it("refuses sizes, parts and arrays that are none", () => {
		const array = maps([1, 2], [1, 1, 2]);
		expect(() => resize(array, [0, 2], "box")).toThrow(
			"resize: expected a size [height, width] of integers at least 1, got [0, 2]",
		);
		expect(() => resize(array, [1, 2], "box", { box: [0, 0, 1, 3] })).toThrow(
			"resize: expected box to be [top, left, bottom, right] within 1 × 2 pixels, got [0, 0, 1, 3]",
		);
		expect(() => resize(ndArray(new Float32Array(2), [2], ["x"]), [1, 2], "box")).toThrow(
			/expected images .*, got shape \[2\] with axes x/,
		);
	});
});
