import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { centerCrop, cropImage, flipImage, ndArray, padImage } from "../../../src/index.ts";
import { golden, imageOf, largestDifference, type Packed, thrown, unpacked } from "./golden.ts";

const counted = (height: number, width: number) =>
	ndArray(
		Float32Array.from({ length: height * width }, (_, i) => i + 1),
		[height, width],
		["height", "width"],
	);

describe("centerCrop(image, size)", () => {
	it("is torchvision's CenterCrop, also where the image is smaller", () => {
		const { cropped, crops } = golden<{ cropped: Packed; crops: { size: [number, number]; expected: Packed }[] }>(
			"torchvision",
		);
		expect(crops.length).toBe(10);
		for (const { size, expected } of crops) {
			const { values, shape } = centerCrop(imageOf(cropped) as ReturnType<typeof counted>, size);
			expect(shape).toEqual(size);
			expect(largestDifference(values, unpacked(expected))).toBe(0);
		}
	});

	it("says what a size is", () => {
		expect(thrown(() => centerCrop(counted(2, 2), [0, 1]))).toMatch(
			/^bad-option centerCrop: expected \[height, width\]/,
		);
	});
});

describe("cropImage(image, box)", () => {
	it("cuts the same part out of each image of a batch", () => {
		const values = Uint8Array.from({ length: 2 * 3 * 4 * 2 }, (_, i) => i);
		const batch = ndArray(values, [2, 3, 4, 2], ["example", "height", "width", "channel"]);
		const part = cropImage(batch, [1, 2, 3, 4]);
		expect(part.shape).toEqual([2, 2, 2, 2]);
		expect([...part.values]).toEqual([12, 13, 14, 15, 20, 21, 22, 23, 36, 37, 38, 39, 44, 45, 46, 47]);
	});

	it("refuses a box that is not within the image", () => {
		expect(thrown(() => cropImage(counted(2, 3), [0, 0, 3, 3]))).toBe(
			"bad-option cropImage: expected box to be integers [top, left, bottom, right] within 2 × 3 pixels, got [0, 0, 3, 3]",
		);
		expect(thrown(() => cropImage(counted(2, 3), [0.5, 0, 1, 1]))).toMatch(/^bad-option/);
	});
});

describe("padImage(image, sides)", () => {
	it("surrounds with a value, the border, or the mirrored image, as NumPy's pad", () => {
		const row = counted(1, 3);
		expect([...padImage(row, [0, 2, 0, 1], { value: 9 }).values]).toEqual([9, 1, 2, 3, 9, 9]);
		expect([...padImage(row, [0, 2, 0, 1], { mode: "edge" }).values]).toEqual([1, 1, 2, 3, 3, 3]);
		expect([...padImage(row, [0, 5, 0, 3], { mode: "reflect" }).values]).toEqual([2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2]);
		expect([...padImage(counted(1, 1), 1, { mode: "reflect" }).values]).toEqual(Array(9).fill(1));
		expect(padImage(row, [1, 0, 2, 0]).shape).toEqual([4, 3]);
	});

	it("what was padded is there again after a crop", () => {
		const side = fc.integer({ min: 0, max: 5 });
		fc.assert(
			fc.property(
				fc.constantFrom("constant", "edge", "reflect"),
				side,
				side,
				side,
				side,
				(mode, top, right, bottom, left) => {
					const image = counted(3, 4);
					const around = padImage(image, [top, right, bottom, left], { mode: mode as "edge" });
					expect(cropImage(around, [top, left, top + 3, left + 4])).toEqual(image);
				},
			),
		);
	});

	it("says what it takes", () => {
		expect(thrown(() => padImage(counted(1, 1), -1))).toMatch(/^bad-option padImage: expected a count of pixels or/);
		expect(thrown(() => padImage(counted(1, 1), 1, { mode: "wrap" as "edge" }))).toMatch(
			/"constant", "edge", "reflect"/,
		);
	});
});

describe("flipImage(image, direction)", () => {
	it("exchanges left and right, or top and bottom, and twice gives the image", () => {
		const image = counted(2, 3);
		expect([...flipImage(image).values]).toEqual([3, 2, 1, 6, 5, 4]);
		expect([...flipImage(image, "vertical").values]).toEqual([4, 5, 6, 1, 2, 3]);
		expect(flipImage(flipImage(image))).toEqual(image);
		expect(thrown(() => flipImage(image, "left" as "vertical"))).toMatch(
			/^bad-option flipImage: .*"horizontal", "vertical"/,
		);
	});
});
