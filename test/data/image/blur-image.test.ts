import { expect, test } from "vitest";
import { blurImage, cropImage, loadImage, ndArray } from "../../../src/index.ts";
import { fixture, golden, largestDifference, type Packed, thrown, unpacked } from "./golden.ts";

const floatRounding = 1e-6;

test("a blurred image is that of SciPy's gaussian_filter", async () => {
	const image = cropImage(await loadImage(fixture("astronaut.png"), { values: "float32" }), [0, 0, 9, 7]);
	const cases = golden<{ sigma: number; expected: Packed }[]>("blurred");
	expect(cases.length).toBe(4);
	for (const { sigma, expected } of cases) {
		expect(largestDifference(blurImage(image, sigma).values, unpacked(expected))).toBeLessThan(floatRounding);
		expect(largestDifference(image.values, unpacked(expected))).toBeGreaterThan(0.01);
	}
});

test("each image of a batch is blurred by itself, bytes rounded, and sigma 0 changes nothing", () => {
	const batch = ndArray(Uint8Array.of(0, 0, 0, 90, 200, 200, 200, 200), [2, 1, 4], ["example", "height", "width"]);
	const { values, shape } = blurImage(batch, 1);
	expect(shape).toEqual([2, 1, 4]);
	expect([...values.slice(4)]).toEqual([200, 200, 200, 200]);
	expect(values[3]).toBeLessThan(90);
	expect(values[3]).toBeGreaterThan(45);
	expect(blurImage(batch, 0)).toEqual(batch);
	expect(thrown(() => blurImage(batch, -1))).toBe(
		'bad-option blurImage: expected option "sigma" to be a number at least 0, got -1',
	);
});
