import { describe, expect, it } from "vitest";
import { maskSegments, ndArray, paintSegments, segmentBoundaries, segmentMask } from "../../../src/index.ts";
import { thrown } from "./golden.ts";

const axes = ["height", "width"];
const segments = { labels: ndArray(Int32Array.of(0, 0, 1, 2, 2, 1), [2, 3], axes), count: 3 };
const image = ndArray(Uint8Array.of(10, 20, 30, 41, 50, 60), [2, 3, 1], [...axes, "channel"]);
const kept = (rows: number[][]) => ndArray(Uint8Array.from(rows.flat()), [rows.length, 3], ["sample", "segment"]);

describe("segments of an image", () => {
	it("segmentMask says where the chosen ones are", () => {
		expect([...segmentMask(segments, [0, 1]).values]).toEqual([1, 1, 1, 0, 0, 1]);
		expect([...segmentMask(segments, []).values]).toEqual([0, 0, 0, 0, 0, 0]);
		expect(thrown(() => segmentMask(segments, [3]))).toBe(
			"out-of-range segmentMask: expected segments from 0 to 2, got 3",
		);
	});

	it("paintSegments gives each its value", () => {
		const { values, shape } = paintSegments(segments, [0.5, -1, 2]);
		expect([shape, [...values]]).toEqual([
			[2, 3],
			[0.5, 0.5, -1, 2, 2, -1],
		]);
		expect(thrown(() => paintSegments(segments, [1]))).toBe("shape-mismatch paintSegments: expected 3 values, got 1");
	});

	it("segmentBoundaries marks both sides of a border", () => {
		const halves = { labels: ndArray(Int32Array.of(0, 0, 0, 1, 1, 1), [1, 6], axes), count: 2 };
		expect([...segmentBoundaries(halves).values]).toEqual([0, 0, 1, 1, 0, 0]);
		const stacked = { labels: ndArray(Int32Array.of(0, 0, 1), [3, 1], axes), count: 2 };
		expect([...segmentBoundaries(stacked).values]).toEqual([0, 1, 1]);
	});
});

describe("maskSegments(image, segments, kept, fill)", () => {
	it("puts the segment's mean where one is switched off, once for each sample", () => {
		const masked = maskSegments(
			image,
			segments,
			kept([
				[1, 1, 1],
				[0, 1, 0],
			]),
		);
		expect([masked.shape, masked.axes]).toEqual([
			[2, 2, 3, 1],
			["example", "height", "width", "channel"],
		]);
		expect([...masked.values]).toEqual([10, 20, 30, 41, 50, 60, 15, 15, 30, 46, 46, 60]);
		expect(masked.values).toBeInstanceOf(Uint8Array);
	});

	it("takes a number, numbers of the channels, or another image to put there", () => {
		const colours = ndArray(
			Float32Array.from({ length: 12 }, (_, i) => i),
			[2, 3, 2],
			[...axes, "channel"],
		);
		const sample = ndArray(Float32Array.of(1, 0, 1), [3], ["segment"]);
		const at = (fill: Parameters<typeof maskSegments>[3]) => [...maskSegments(colours, segments, sample, fill).values];
		expect(at(-1)).toEqual([0, 1, 2, 3, -1, -1, 6, 7, 8, 9, -1, -1]);
		expect(at([0.5, 9])).toEqual([0, 1, 2, 3, 0.5, 9, 6, 7, 8, 9, 0.5, 9]);
		const other = ndArray(new Float32Array(12).fill(7), colours.shape, colours.axes);
		expect(at(other)).toEqual([0, 1, 2, 3, 7, 7, 6, 7, 8, 9, 7, 7]);
	});

	it("says what does not agree", () => {
		const small = ndArray(new Uint8Array(2), [1, 2], axes);
		expect(thrown(() => maskSegments(small, segments, kept([[1, 1, 1]])))).toBe(
			"shape-mismatch maskSegments: expected the image of the segments, 2 × 3 places, got shape [1, 2]",
		);
		expect(thrown(() => maskSegments(image, segments, ndArray(new Uint8Array(2), [1, 2], ["s", "k"])))).toBe(
			"shape-mismatch maskSegments: expected kept to be [samples, 3], got [1, 2]",
		);
		expect(thrown(() => maskSegments(image, segments, kept([[1, 1, 1]]), "blur" as "mean"))).toMatch(
			/^bad-option maskSegments: expected fill to be "mean", a number, 1 numbers, or an image .*, got "blur"/,
		);
	});
});
