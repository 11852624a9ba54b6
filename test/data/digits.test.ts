import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { digitsSum } from "../../src/data/digits-bytes.ts";
import { digits } from "../../src/index.ts";

describe("digits()", () => {
	const { images, labels, names } = digits();

	it("are 1,797 images of 8 × 8 pixels with one channel, from 0 to 1", () => {
		expect(images).toMatchObject({ shape: [1797, 8, 8, 1], axes: ["example", "height", "width", "channel"] });
		expect(images.values).toBeInstanceOf(Float32Array);
		expect([Math.min(...images.values), Math.max(...images.values)]).toEqual([0, 1]);
		expect(names).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
	});

	it("are as many of each digit as the UCI repository says of its test set", () => {
		const counts = names.map((_, digit) => labels.filter((label) => label === digit).length);
		expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
	});

	it("are the bytes of scikit-learn's copy", () => {
		const bytes = Uint8Array.from([...images.values].map((ink) => ink * 16).concat([...labels]));
		expect(createHash("sha256").update(bytes).digest("hex")).toBe(digitsSum);
		// The first line of digits.csv: a nought.
		const nought = [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0];
		expect([...images.values.subarray(0, 16)].map((ink) => ink * 16)).toEqual(nought);
		expect(labels[0]).toBe(0);
	});

	it("are each caller's own", () => {
		images.values[0] = 0.5;
		expect(digits().images.values[0]).toBe(0);
	});
});
