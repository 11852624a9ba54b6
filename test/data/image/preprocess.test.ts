import { describe, expect, it } from "vitest";
import {
	deprocess,
	describePreprocessing,
	type NdArray,
	ndArray,
	type PreprocessingName,
	preprocess,
	preprocessing,
} from "../../../src/index.ts";
import { golden, imageOf, largestDifference, type Packed, thrown, unpacked } from "./golden.ts";

/** Keras and torchvision divide and subtract in 32 bits, one after the other. */
const stepsRounding = 1e-6;

interface KerasGolden {
	readonly image: Packed;
	readonly values: Record<string, Packed>;
	readonly sides: Record<string, number>;
}
interface TorchvisionGolden {
	readonly transforms: {
		name: PreprocessingName;
		image: Packed;
		shape: number[];
		places: number[][];
		expected: Packed;
	}[];
	readonly count: number;
}

const valuesOnly = (name: string) => ({ ...preprocessing[name as PreprocessingName], resize: undefined as never });

describe("preprocess(images, name)", () => {
	const keras = golden<KerasGolden>("keras");

	it.each(Object.keys(keras.values))("values are those of Keras' preprocess_input: %s", (name) => {
		const expected = unpacked(keras.values[name] as Packed);
		const largest = Math.max(...[...expected].map(Math.abs));
		const { values, shape } = preprocess(imageOf(keras.image), valuesOnly(name));
		expect(shape).toEqual([1, 3, 4, 3]);
		expect(largestDifference(values, expected) / largest).toBeLessThan(stepsRounding);
	});

	it("sizes are the default ones of Keras' models", () => {
		const theirs = Object.entries(keras.sides).map(([name, side]) => [snakeCase(name), side]);
		const ours = theirs.map(([name]) => {
			const { resize } = preprocessing[name as "vgg16"];
			return [name, Array.isArray(resize?.size) ? resize.size[0] : undefined];
		});
		expect(theirs.length).toBe(18);
		expect(ours).toEqual(theirs);
	});

	it("is the transforms() of torchvision's weights, from resize to normalisation", () => {
		const { transforms } = golden<TorchvisionGolden>("torchvision");
		expect(transforms.length).toBe(10);
		for (const { name, image, shape, places, expected } of transforms) {
			const got = preprocess(imageOf(image), name);
			expect(got.shape).toEqual(shape);
			const width = shape[1] as number;
			const sample = places.flatMap(([y, x]) => [0, 1, 2].map((c) => got.values[(y! * width + x!) * 3 + c]!));
			const reference = unpacked(expected);
			const largest = Math.max(...[...reference].map(Math.abs));
			expect(largestDifference(sample, reference) / largest).toBeLessThan(stepsRounding);
		}
	});

	it("knows all of torchvision's weights", () => {
		const names = Object.keys(preprocessing).filter((name) => name.includes("_Weights."));
		expect(names.length).toBe(golden<TorchvisionGolden>("torchvision").count);
	});

	it("takes floats from 0 to 1 as it takes bytes from 0 to 255", () => {
		const bytes = imageOf(keras.image);
		const floats = ndArray(
			Float32Array.from(bytes.values, (value) => value / 255),
			bytes.shape,
			bytes.axes,
		);
		const [fromBytes, fromFloats] = [preprocess(bytes, "caffe"), preprocess(floats, "caffe")];
		expect(largestDifference(fromFloats.values, fromBytes.values)).toBeLessThan(1e-4);
		expect(Math.max(...fromBytes.values)).toBeGreaterThan(100);
	});

	it("makes one batch of images of different sizes", () => {
		const image = (height: number, width: number) =>
			ndArray(new Uint8Array(height * width * 3).fill(255), [height, width, 3], ["height", "width", "channel"]);
		const batch = preprocess([image(3, 4), image(7, 2)], { resize: { size: [2, 2] } });
		expect([batch.shape, batch.axes]).toEqual([
			[2, 2, 2, 3],
			["example", "height", "width", "channel"],
		]);
		expect([...batch.values]).toEqual(Array(24).fill(1));
		expect(thrown(() => preprocess([image(3, 4), image(4, 3)], "tf"))).toMatch(
			/^shape-mismatch preprocess: .*\[3, 4, 3\] \(image 0\) and \[4, 3, 3\] \(image 1\)/,
		);
		expect(thrown(() => preprocess([], "tf"))).toMatch(/^bad-input preprocess: expected at least one image/);
	});

	it("makes a grey image as many channels as the model has", () => {
		const grey = ndArray(Uint8Array.of(0, 255), [1, 2], ["height", "width"]);
		const { values, shape } = preprocess(grey, "torch");
		expect(shape).toEqual([1, 2, 3]);
		expect([...values].map((value) => Number(value.toFixed(3)))).toEqual([-2.118, -2.036, -1.804, 2.249, 2.429, 2.64]);
		expect(preprocess(grey, { mean: [0.5] }).shape).toEqual([1, 2, 1]);
	});

	it("says what is wrong with a name, a part or the channels", () => {
		const image = imageOf(keras.image);
		expect(thrown(() => preprocess(image, "resnet" as "vgg16"))).toMatch(
			/^unknown-name preprocess: there is no preprocessing "resnet"; names like it are .*resnet50, .*ResNet50_Weights/,
		);
		expect(thrown(() => preprocess(image, "toString" as "vgg16"))).toMatch(/^unknown-name/);
		expect(thrown(() => preprocess(image, { size: 3 } as never))).toBe(
			'bad-option preprocess: preprocessing has no part "size"; the parts are resize, crop, scale, mean, std, order',
		);
		expect(thrown(() => preprocess(image, { std: [1, 0, 1] }))).toMatch(
			/part "std" to be a number other than 0 for each/,
		);
		expect(thrown(() => preprocess(image, { toString: 3 } as never))).toMatch(/^bad-option .*has no part "toString"/);
		expect(thrown(() => preprocess(image, { resize: { size: 0 } }))).toMatch(/^bad-option .*part "resize" to be/);
		expect(thrown(() => preprocess(image, { resize: null } as never))).toMatch(/part "resize" to be .*, got null$/);
		const other = ndArray(new Uint8Array(3), [1, 1, 3], ["height", "width", "channel"]);
		expect(thrown(() => preprocess([image, other], "tf"))).toMatch(
			/^shape-mismatch preprocess: .* \[1, 1, 3\] \(image 1\); part resize or crop brings them to one$/,
		);
		expect(thrown(() => preprocess(image, { mean: [1, 2, 3], std: [1] }))).toMatch(/as many numbers in std as in mean/);
		const four = ndArray(new Uint8Array(4), [1, 1, 4], ["height", "width", "channel"]);
		expect(thrown(() => preprocess(four, "tf"))).toBe(
			"shape-mismatch preprocess: expected images of 3 channels or of 1, grey, got 4",
		);
	});
});

describe("deprocess(inputs, name)", () => {
	it("brings the colours back, in every named range", () => {
		const image = imageOf(golden<KerasGolden>("keras").image);
		const colours = Float32Array.from(image.values, (value) => value / 255);
		for (const name of ["caffe", "tf", "torch", "none", "half", "VGG16_Weights.IMAGENET1K_FEATURES"] as const) {
			const inputs: NdArray<Float32Array> = preprocess(image, { ...valuesOnly(name), crop: undefined as never });
			expect(largestDifference(inputs.values, colours)).toBeGreaterThan(0.1);
			expect(largestDifference(deprocess(inputs, name).values, colours)).toBeLessThan(1e-6);
		}
	});

	it("refuses inputs of other channels", () => {
		const grey = ndArray(new Float32Array(1), [1, 1, 1], ["height", "width", "channel"]);
		expect(thrown(() => deprocess(grey, "tf"))).toMatch(
			/^shape-mismatch deprocess: expected inputs of 3 channels, got 1/,
		);
	});
});

describe("describePreprocessing(name)", () => {
	it("says each step", () => {
		expect(describePreprocessing("ResNet50_Weights.IMAGENET1K_V2")).toBe(
			"resized to shorter side 232 (bilinear), middle 224 × 224, ÷ 255, − mean [0.485, 0.456, 0.406], ÷ std [0.229, 0.224, 0.225]",
		);
		expect(describePreprocessing("vgg16")).toBe(
			"resized to 224 × 224 (nearest), BGR, − mean [103.939, 116.779, 123.68]",
		);
		expect(describePreprocessing("tf")).toBe("÷ 127.5, − mean [1, 1, 1]");
		expect(describePreprocessing("none")).toBe("as it is, 0 … 255");
	});
});

/** Keras' names of functions from those of models: `InceptionResNetV2` is `inception_resnet_v2`. */
function snakeCase(name: string): string {
	const words = name
		.replace(
			/(ResNet|VGG|DenseNet|ConvNeXt|EfficientNet|MobileNet|NASNet|Inception)/g,
			(word) => `_${word.toLowerCase()}`,
		)
		.replace(/(V\d|B\d|[A-Z][a-z]+$|[SML]$)/g, (word) => `_${word.toLowerCase()}`);
	return words.replace(/^_|_(?=_)/g, "").toLowerCase();
}
