import { describe, expect, it } from "vitest";
import { loadImage, ndArray, type ResizeImageOptions, resizeImage } from "../../../src/index.ts";
import { fixture, golden, imageOf, largestDifference, type Packed, thrown, unpacked } from "./golden.ts";

type Interpolation = NonNullable<ResizeImageOptions["interpolation"]>;

interface Case {
	readonly image: Packed;
	readonly size: [number, number];
	readonly interpolation: Interpolation;
	readonly antialias: boolean;
	readonly box: [number, number, number, number] | null;
	readonly expected: Packed;
}

/** Sums in 64 bits, held in 32 between the passes by the others: a few units in the last place of numbers up to 4. */
const floatRounding = 2e-6;
/** TensorFlow sums in 32 bits at 32-bit positions; its cubic kernel without antialias is a table of 1,024 places. */
const tensorflowRounding = { kernel: 1e-5, table: 3e-3 };

const fromPillow = ({ image, size, interpolation, box, expected }: Case): number => {
	const { values } = resizeImage<Uint8Array | Float32Array>(imageOf(image), size, {
		interpolation,
		box: box ?? undefined,
	});
	return largestDifference(values, unpacked(expected));
};

describe("resizeImage(image, size)", () => {
	const cases = golden<Case[]>("pillow-resize");
	const isTranslucent = ({ image }: Case) => image.shape[2] === 4;

	it.each(["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"])(
		"bytes are those of Pillow, each one: %s",
		(interpolation) => {
			const own = cases.filter((one) => one.interpolation === interpolation && one.expected.kind === "uint8");
			expect(own.length).toBeGreaterThanOrEqual(19);
			for (const one of own.filter((each) => !isTranslucent(each))) expect(fromPillow(one)).toBe(0);
			// Pillow undoes the weighting by opacity in whole numbers.
			for (const one of own.filter(isTranslucent)) expect(fromPillow(one)).toBeLessThanOrEqual(1);
		},
	);

	it("floats are those of Pillow", () => {
		const own = cases.filter(({ expected }) => expected.kind === "float64");
		expect(own.length).toBe(18);
		for (const one of own) expect(fromPillow(one)).toBeLessThan(floatRounding);
	});

	it("with and without antialias, bilinear is PyTorch's interpolate, in a batch", () => {
		const { image, cases: own } = golden<{ image: Packed; cases: Case[] }>("torch-resize");
		for (const { size, antialias, expected } of own) {
			const { values, shape } = resizeImage<Uint8Array | Float32Array>(imageOf(image), size, { antialias });
			expect(shape).toEqual([2, ...size, 2]);
			expect(largestDifference(values, unpacked(expected))).toBeLessThan(floatRounding);
		}
		const [plain, wide] = own.map(({ expected }) => unpacked(expected));
		expect(largestDifference(plain!, wide!)).toBeGreaterThan(0.1);
	});

	it("with and without antialias, the kernels are those of tf.image.resize", () => {
		const { resized, resize } = golden<{ resized: Packed; resize: Case[] }>("keras");
		for (const { size, antialias, interpolation, expected } of resize) {
			const { values } = resizeImage<Uint8Array | Float32Array>(imageOf(resized), size, { antialias, interpolation });
			const isTable = interpolation === "bicubic" && !antialias;
			const rounding = isTable ? tensorflowRounding.table : tensorflowRounding.kernel;
			expect(largestDifference(values, unpacked(expected))).toBeLessThan(rounding);
		}
	});

	it("an image that is loaded and resized is that of Keras' load_img", async () => {
		const { loaded } = golden<{ loaded: Record<Interpolation, Packed> }>("keras");
		const image = await loadImage(fixture("rgb.png"));
		for (const [interpolation, expected] of Object.entries(loaded)) {
			const { values } = resizeImage(image, [9, 31], { interpolation: interpolation as Interpolation });
			expect(largestDifference(values, unpacked(expected))).toBe(0);
		}
	});

	it("the colour of transparent pixels does not bleed into others", () => {
		const image = ndArray(Float32Array.of(1, 0, 0, 1, 0, 1, 0, 0), [1, 2, 4], ["height", "width", "channel"]);
		expect([...resizeImage(image, [1, 1]).values]).toEqual([1, 0, 0, 0.5]);
	});

	it("keeps bytes as bytes and axes as they are", () => {
		const image = ndArray(new Uint8Array(24), [2, 2, 2, 3], ["example", "height", "width", "channel"]);
		const { values, shape, axes } = resizeImage(image, [3, 1]);
		expect(values).toBeInstanceOf(Uint8Array);
		expect([shape, axes]).toEqual([[2, 3, 1, 3], image.axes]);
	});

	it("makes bytes of the clamped bytes of a canvas", () => {
		const image = ndArray(Uint8ClampedArray.of(0, 255, 10, 20), [2, 2], ["height", "width"]);
		const { values } = resizeImage(image, [1, 1], { interpolation: "box" });
		expect(values).toEqual(Uint8Array.of(72));
	});

	it("says which option is wrong", () => {
		const image = ndArray(new Uint8Array(4), [2, 2], ["height", "width"]);
		expect(thrown(() => resizeImage(image, [2, 2], { interpolation: "cubic" as "box" }))).toBe(
			'bad-option resizeImage: expected option "interpolation" to be one of "nearest", "box", "bilinear", "hamming", "bicubic", "lanczos", got "cubic"',
		);
		expect(thrown(() => resizeImage(image, [2] as never))).toMatch(/^bad-option resize: expected a size .*, got \[2\]/);
	});
});
