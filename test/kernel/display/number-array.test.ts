import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, test, vi } from "vitest";
import { colorAt } from "../../../src/figure/color-map.ts";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { limits } from "../../../src/kernel/display/limits.ts";
import { encodePng } from "../../../src/kernel/display/picture/png.ts";
import { type ShownArray, type ShownPicture, valueMimeType } from "../../../src/protocol/shown-value.ts";

async function arrayOf(value: unknown): Promise<ShownArray> {
	const shown = (await bundleOf(value))[valueMimeType] as ShownArray;
	expect(shown?.kind).toBe("array");
	return shown;
}

/** The pixels of an encoded picture, by a decoder that is not ours. */
async function pixelsOf(png: Buffer | string) {
	const image = await loadImage(typeof png === "string" ? Buffer.from(png, "base64") : png);
	const context = createCanvas(image.width, image.height).getContext("2d");
	context.drawImage(image, 0, 0);
	const { data } = context.getImageData(0, 0, image.width, image.height);
	const at = (x: number, y: number) => [...data.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4)];
	return { width: image.width, height: image.height, at, data };
}

const pixelsOfPicture = ({ png }: ShownPicture) => pixelsOf(png);
const facts = ({ facts }: ShownArray) => Object.fromEntries(facts.map(({ label, value }) => [label, value]));
const grid = (shape: readonly number[], value: (i: number) => number) => ({
	shape,
	values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
});

describe("what numbers are shown as", () => {
	test("a long typed array has type, length, range, mean and its first values", async () => {
		const shown = await arrayOf(Int16Array.from({ length: 4000 }, (_, i) => i - 1000));
		expect(shown).toMatchObject({ title: "Int16Array", dtype: "int16", shape: [4000] });
		expect(facts(shown)).toEqual({ min: "−1000", max: "2999", mean: "1000" });
		expect(shown.values).toMatchObject({ rows: 4000, width: 1 });
		expect(shown.values!.columns[0]!.cells.slice(0, 2)).toEqual([-1000, -999]);
	});

	test("values that are not finite are counted apart", async () => {
		const values = Float64Array.from({ length: 200 }, (_, i) =>
			i === 3 ? Number.NaN : i === 4 ? Number.POSITIVE_INFINITY : i,
		);
		expect(facts(await arrayOf(values))).toMatchObject({ min: "0", max: "199", "not finite": "2" });
	});

	test("numbers of float32 have the digits that float32 has", async () => {
		const shown = await arrayOf(Float32Array.from({ length: 200 }, () => 0.1));
		expect(shown.values!.columns[0]!.cells[0]).toBe(0.1);
	});

	test("of a very long array a sample is described, and the words say so", async () => {
		expect(facts(await arrayOf(new Float32Array(5_000_000).fill(2)))).toMatchObject({
			mean: "2",
			of: "a sample of 1,000,000",
		});
	});

	test.each([
		["this package's arrays", () => ({ values: new Float32Array(64), shape: [8, 8], axes: ["y", "x"] }), "NdArray"],
		["an ndarray", () => ({ data: new Float64Array(64), shape: [8, 8], stride: [8, 1], offset: 0 }), "NdArray"],
		["a matrix of lists", () => Array.from({ length: 8 }, () => Array.from({ length: 8 }, (_, i) => i)), "Array"],
		["a long list of numbers", () => Array.from({ length: 101 }, (_, i) => i), "Array"],
		["big integers", () => BigInt64Array.from({ length: 101 }, (_, i) => BigInt(i)), "BigInt64Array"],
		["a buffer", () => Buffer.alloc(200, 7), "Buffer"],
	])("%s are known", async (_, make, title) => {
		expect((await arrayOf(make())).title).toBe(title);
	});

	test.each([
		["rows of different lengths", [[1, 2], [3]]],
		["a shape that is not the values'", { shape: [3, 3], values: new Float32Array(8) }],
		["a shape that is none", { shape: [-1], values: new Float32Array(8) }],
	])("%s are none", async (_, value) => {
		const shown = (await bundleOf(value))[valueMimeType] as { kind: string } | undefined;
		expect(shown?.kind).not.toBe("array");
	});
});

describe("a tensor", () => {
	const tensor = (shape: number[], dtype: string, values: () => ArrayLike<unknown>) => ({
		shape,
		dtype,
		size: shape.reduce((a, b) => a * b, 1),
		isDisposedInternal: false,
		dataSync: vi.fn(values),
	});

	test("is fetched once, and read as TensorFlow prints it", async () => {
		const made = tensor([5, 4], "float32", () => Float32Array.from({ length: 20 }, (_, i) => i / 10));
		const { "text/plain": text } = await bundleOf(made);
		expect(text).toBe(
			"Tensor float32 [5, 4]\n[[0, 0.1, 0.2, 0.3],\n [0.4, 0.5, 0.6, 0.7],\n [0.8, 0.9, 1, 1.1],\n [1.2, 1.3, 1.4, 1.5],\n [1.6, 1.7, 1.8, 1.9]]",
		);
		expect(made.dataSync).toHaveBeenCalledOnce();
	});

	test("of few numbers is text alone", async () => {
		expect(await bundleOf(tensor([], "int32", () => Int32Array.of(7)))).toEqual({ "text/plain": "Tensor int32 [] 7" });
		expect(await bundleOf(tensor([3], "bool", () => Uint8Array.of(1, 0, 1)))).toEqual({
			"text/plain": "Tensor bool [3] [1, 0, 1]",
		});
		expect(await bundleOf(tensor([2], "string", () => ["a", "b"]))).toEqual({
			"text/plain": 'Tensor string [2] ["a", "b"]',
		});
	});

	test("that is large stays on its device, and the words say so", async () => {
		const made = tensor([4096, 4096], "float32", () => new Float32Array());
		const shown = await arrayOf(made);
		expect(made.dataSync).not.toHaveBeenCalled();
		expect(shown.note).toBe("Its 16,777,216 numbers stay where they are; a slice of it is shown with values.");
		expect(shown.picture).toBeUndefined();
	});

	test("that is disposed is not asked", async () => {
		const made = { ...tensor([2, 2], "float32", () => new Float32Array(4)), isDisposedInternal: true };
		expect((await bundleOf(made))["text/plain"]).toContain("It is disposed.");
		expect(made.dataSync).not.toHaveBeenCalled();
	});

	test("of ONNX Runtime is known by dims, type and location", async () => {
		const here = { dims: [1, 40], type: "float32", location: "cpu", data: new Float32Array(40) };
		expect(await arrayOf(here)).toMatchObject({ title: "Tensor", dtype: "float32", shape: [1, 40] });
		const away = {
			dims: [2],
			type: "float32",
			location: "gpu-buffer",
			get data() {
				throw new Error("not here");
			},
		};
		expect((await bundleOf(away))["text/plain"]).toBe('Tensor float32 [2]\nIts numbers are in "gpu-buffer".');
	});
});

describe("the preview", () => {
	test("of a grid is a heat map: dark the least, bright the greatest", async () => {
		const { picture } = await arrayOf(grid([28, 28], (i) => i));
		const { width, height, at } = await pixelsOfPicture(picture!);
		expect([width, height]).toEqual([224, 224]);
		expect(at(0, 0).slice(0, 3)).toEqual([...colorAt("viridis", 0)]);
		expect(at(223, 223).slice(0, 3)).toEqual([...colorAt("viridis", 1)]);
		expect(picture!.caption).toBe("dark 0, bright 783");
	});

	test("of numbers of both signs has white at zero", async () => {
		const { picture } = await arrayOf(grid([5, 5], (i) => (i - 12) / 12));
		const { at, width } = await pixelsOfPicture(picture!);
		const middle = Math.floor(width / 2);
		expect(at(middle, middle).slice(0, 3)).toEqual([246, 246, 246]);
		expect(picture!.caption).toBe("blue −1, white 0, red 1");
	});

	test("leaves missing numbers clear", async () => {
		const { picture } = await arrayOf(grid([6, 6], (i) => (i === 0 ? Number.NaN : i)));
		expect((await pixelsOfPicture(picture!)).at(0, 0)[3]).toBe(0);
	});

	test.each([
		["bytes", 255],
		["fractions", 1],
	])("of [h, w, 3] in %s is the picture itself", async (_, full) => {
		const { picture } = await arrayOf(grid([8, 8, 3], (i) => (i % 3 === 0 ? full : i === 1 ? full / 2 : 0)));
		const { at } = await pixelsOfPicture(picture!);
		expect(at(200, 200)).toEqual([255, 0, 0, 255]);
		expect(at(0, 0)[1]).toBe(128);
		expect(picture!.caption).toBe(`black 0, full brightness ${full}`);
	});

	test("of [h, w, 4] keeps the opacity; of [h, w, 1] is grey", async () => {
		const clear = await arrayOf(grid([8, 8, 4], (i) => (i % 4 === 3 ? 0.5 : 1)));
		expect((await pixelsOfPicture(clear.picture!)).at(0, 0)[3]).toBe(128);
		const grey = await arrayOf(grid([8, 8, 1], (i) => (i < 32 ? 0 : 1)));
		expect((await pixelsOfPicture(grey.picture!)).at(0, 223)).toEqual([255, 255, 255, 255]);
	});

	test("of a batch shows the first pictures side by side", async () => {
		const { picture } = await arrayOf(grid([20, 12, 12], (i) => Math.floor(i / 144)));
		expect(picture!.caption).toBe("dark 0, bright 19; the first 12 of 20");
		const { at } = await pixelsOfPicture(picture!);
		expect(at(0, 0).slice(0, 3)).toEqual([...colorAt("viridis", 0)]);
	});

	test("of a large grid is small: each pixel the mean of what falls into it", async () => {
		const { picture } = await arrayOf(grid([1000, 500], (i) => (Math.floor(i / 500) < 500 ? 0 : 1)));
		expect([picture!.width, picture!.height]).toEqual([128, 256]);
		const { at } = await pixelsOfPicture(picture!);
		expect([at(64, 10), at(64, 250)].map((pixel) => pixel.slice(0, 3))).toEqual([
			[...colorAt("viridis", 0)],
			[...colorAt("viridis", 1)],
		]);
	});

	test.each([[[300]], [[1, 300]], [[300, 1, 1]]])(
		"of one row, shape %j, draws the values in order, from zero",
		async (shape) => {
			const { picture } = await arrayOf(grid(shape, (i) => (i < 150 ? 1 : -1)));
			const { at, width, height } = await pixelsOfPicture(picture!);
			expect(at(10, 5)[3]).toBe(255);
			expect(at(10, height - 5)[3]).toBe(0);
			expect(at(width - 10, height - 5)[3]).toBe(255);
			expect(picture!.caption).toBe("300 values in order, from −1 to 1");
		},
	);

	test.each([[[3, 3, 3, 3, 3]], [[0, 4]]])("is left out for shape %j", async (shape) => {
		const bundle = await bundleOf(grid(shape, (i) => i));
		expect((bundle[valueMimeType] as ShownArray | undefined)?.picture).toBeUndefined();
	});

	test("is smaller than what a page can bear, whatever the numbers", async () => {
		let seed = 1;
		const noise = () => {
			seed = (seed * 16807) % 2147483647;
			return seed / 2147483647;
		};
		const { picture } = await arrayOf(grid([600, 600, 3], noise));
		// 256 × 256 pixels of three bytes that nothing compresses, as base64.
		expect(picture!.png.length).toBeLessThan(1.05 * limits.array.picture ** 2 * 3 * (4 / 3));
	});
});

test("PNGs of few colours, of many, and with opacity come back as they went", async () => {
	for (const [colors, alpha] of [
		[10, 255],
		[60_000, 255],
		[60_000, 200],
	] as const) {
		const pixels = new Uint8ClampedArray(64 * 32 * 4).map((_, i) =>
			i % 4 === 3 ? alpha : ((i >> 2) * (i % 4) * 31) % Math.min(colors, 256),
		);
		const { data, width, height } = await pixelsOf(encodePng(pixels, 64, 32));
		expect([width, height]).toEqual([64, 32]);
		// A canvas multiplies by the opacity and back, which loses a little.
		const tolerance = alpha === 255 ? 0 : 2;
		expect(Math.max(...data.map((byte, i) => Math.abs(byte - pixels[i]!)))).toBeLessThanOrEqual(tolerance);
	}
});
