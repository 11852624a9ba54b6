import { describe, expect, it } from "vitest";
import { ndArray, toPixels } from "../../src/index.ts";

const image = (values: number[], shape: number[]) =>
	ndArray(Float32Array.from(values), shape, ["height", "width", "channel"].slice(0, shape.length));

describe("toPixels(image)", () => {
	it("turns one channel into opaque grey, clipping what is outside the domain", () => {
		const { values, shape } = toPixels(image([0, 0.2, 1, 7], [2, 2, 1]));
		expect(shape).toEqual([2, 2, 4]);
		expect([...values]).toEqual([0, 0, 0, 255, 51, 51, 51, 255, 255, 255, 255, 255, 255, 255, 255, 255]);
		expect([...toPixels(image([-1, 3], [1, 2])).values]).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
	});

	it("keeps colours, and an opacity of its own where there are four channels", () => {
		expect([...toPixels(image([0, 0.4, 1], [1, 1, 3])).values]).toEqual([0, 102, 255, 255]);
		expect([...toPixels(image([0, 0.4, 1, 0.2], [1, 1, 4])).values]).toEqual([0, 102, 255, 51]);
	});

	it("takes values in another domain", () => {
		expect([...toPixels(image([-1, 1], [1, 2]), { domain: [-1, 1] }).values]).toEqual([
			0, 0, 0, 255, 255, 255, 255, 255,
		]);
		expect([...toPixels(image([51], [1, 1]), { domain: [0, 255] }).values]).toEqual([51, 51, 51, 255]);
	});

	it("takes bytes as they are", () => {
		const bytes = ndArray(Uint8Array.of(0, 51, 255), [1, 1, 3], ["height", "width", "channel"]);
		expect([...toPixels(bytes).values]).toEqual([0, 51, 255, 255]);
		const clamped = ndArray(Uint8ClampedArray.of(1, 2, 3, 4), [1, 1, 4], ["height", "width", "channel"]);
		expect([...toPixels(clamped).values]).toEqual([1, 2, 3, 4]);
	});

	it("draws ink on paper where the domain falls", () => {
		expect([...toPixels(image([0, 0.2, 1], [1, 3]), { domain: [1, 0] }).values]).toEqual([
			255, 255, 255, 255, 204, 204, 204, 255, 0, 0, 0, 255,
		]);
	});

	it("refuses what is no image and a domain without extent", () => {
		expect(() => toPixels(image([1, 2], [1, 1, 2]))).toThrow(/got shape \[1, 1, 2\]/);
		expect(() => toPixels(ndArray(new Float32Array(3), [3], ["x"]))).toThrow(/expected an image/);
		expect(() => toPixels(image([1], [1, 1]), { domain: [1, 1] })).toThrow(
			/domain to be two different numbers, got \[1, 1\]/,
		);
	});
});
