import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { isObject } from "../../core/untrusted.ts";
import { isBytes, planesOf } from "../../math/planes.ts";
import { interpolations } from "../../math/resample.ts";
import { type Preprocessing, type PreprocessingName, preprocessing } from "./preprocessing.ts";
import { centerCrop } from "./rearrange.ts";
import { resizeImage } from "./resize-image.ts";
import { stacked } from "./stack.ts";

/** Preprocessing by its name, or in its parts. */
export type PreprocessingChoice = PreprocessingName | Preprocessing;

const isSize = (value: unknown): boolean =>
	Array.isArray(value) && value.length === 2 && value.every((length) => Number.isInteger(length) && length > 0);
const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

/** What each part takes, for the error text. */
const parts: Readonly<Record<keyof Preprocessing, readonly [expected: string, (value: never) => boolean]>> = {
	resize: [
		`{ size: pixels or [height, width], interpolation: one of ${interpolations.join(", ")} }`,
		(value: unknown) => {
			const { size, interpolation = "bilinear" } = (isObject(value) ? value : {}) as Partial<
				NonNullable<Preprocessing["resize"]>
			>;
			return (isSize(size) || isSize([size, size])) && interpolations.includes(interpolation);
		},
	],
	crop: ["[height, width]", isSize],
	scale: ["a number other than 0", (value) => Number.isFinite(value) && value !== 0],
	mean: ["a number for each channel", isNumbers],
	std: ["a number other than 0 for each channel", (value: number[]) => isNumbers(value) && !value.includes(0)],
	order: ['"rgb" or "bgr"', (value) => value === "rgb" || value === "bgr"],
};

/** The parts of a choice, checked. */
function chosen(method: string, choice: PreprocessingChoice): Preprocessing {
	if (typeof choice === "string") {
		if (Object.hasOwn(preprocessing, choice)) return preprocessing[choice];
		const near = Object.keys(preprocessing).filter((name) =>
			name.toLowerCase().startsWith(choice.toLowerCase().slice(0, 4)),
		);
		const exist = near.length > 0 ? `names like it are ${near.join(", ")}` : "preprocessing lists the names";
		throw new ExplainError("unknown-name", `${method}: there is no preprocessing ${shown(choice)}; ${exist}`);
	}
	if (typeof choice !== "object" || choice === null) {
		throw new ExplainError("bad-option", `${method}: expected a name or parts of preprocessing, got ${shown(choice)}`);
	}
	for (const [name, value] of Object.entries(choice)) {
		const [expected, accepts] = Object.hasOwn(parts, name) ? parts[name as keyof Preprocessing] : [];
		if (!accepts) {
			const exist = Object.keys(parts).join(", ");
			throw new ExplainError("bad-option", `${method}: preprocessing has no part "${name}"; the parts are ${exist}`);
		}
		if (value !== undefined && !accepts(value as never)) {
			throw new ExplainError("bad-option", `${method}: expected part "${name}" to be ${expected}, got ${shown(value)}`);
		}
	}
	return choice;
}

/** What happens to the values of `channels` channels: output channel c is (input channel `from[c]` · scale − mean[c]) / std[c]. */
function channelRules(method: string, { scale = 1 / 255, mean, std, order = "rgb" }: Preprocessing, channels: number) {
	const wanted = mean?.length ?? std?.length ?? channels;
	if (std && mean && std.length !== mean.length) {
		throw new ExplainError(
			"bad-option",
			`${method}: expected as many numbers in std as in mean, got ${std.length} and ${mean.length}`,
		);
	}
	if (channels !== wanted && channels !== 1) {
		throw new ExplainError(
			"shape-mismatch",
			`${method}: expected images of ${wanted} channels${wanted === 1 ? "" : " or of 1, grey"}, got ${channels}`,
		);
	}
	const from = Array.from({ length: wanted }, (_, c) =>
		channels === 1 ? 0 : order === "bgr" && c < 3 && wanted >= 3 ? 2 - c : c,
	);
	return { scale, from, mean: from.map((_, c) => mean?.[c] ?? 0), std: from.map((_, c) => std?.[c] ?? 1) };
}

/** The height and width whose shorter side has `length`; the longer is cut down to whole pixels, as in torchvision. */
function shorterSide([height, width]: readonly [number, number], length: number): readonly [number, number] {
	return height <= width
		? [length, Math.trunc((length * width) / height)]
		: [Math.trunc((length * height) / width), length];
}

function toSize<A extends TypedArray>(
	method: string,
	image: NdArray<A>,
	{ resize, crop }: Preprocessing,
): NdArray<TypedArray> {
	let result: NdArray<TypedArray> = image;
	if (resize) {
		const { height, width } = planesOf(method, image);
		const size = typeof resize.size === "number" ? shorterSide([height, width], resize.size) : resize.size;
		if (size[0] !== height || size[1] !== width) {
			result = resizeImage(image, size, { interpolation: resize.interpolation ?? "bilinear" });
		}
	}
	return crop ? centerCrop(result, crop) : result;
}

/**
 * Prepares images as a model was trained to see them: resized, cut and brought to its range, by the name of the model or in parts.
 *
 *   y = (x · scale − mean) / std     with x from 0 to 255
 *
 * Bytes are taken as 0 … 255, floats as 0 … 1 (as {@link loadImage} makes them). A list of images, which may differ in size,
 * becomes one batch. Grey images become as many channels as the model has. Bytes are resized as Pillow resizes them, rounded;
 * so the numbers are those of Keras and torchvision for the same pixels, to 32-bit rounding.
 *
 * @param images `[h, w]`, `[h, w, c]`, `[n, h, w, c]`, or a list of the first two.
 * @returns floats `[h, w, c]` of one image, `[n, h, w, c]` of several.
 * @throws ExplainError `unknown-name`, `bad-option`, `shape-mismatch`, `bad-input` for an empty list.
 *
 * @example
 * ```ts
 * const inputs = preprocess([await loadImage("cat.jpg"), await loadImage("dog.png")], "ResNet50_Weights.IMAGENET1K_V2");
 * inputs.shape; // [2, 224, 224, 3]
 * ```
 */
export function preprocess(
	images: NdArray<TypedArray> | readonly NdArray<TypedArray>[],
	choice: PreprocessingChoice,
): NdArray<Float32Array> {
	const steps = chosen("preprocess", choice);
	if (isList(images)) {
		if (images.length === 0) throw new ExplainError("bad-input", "preprocess: expected at least one image, got none");
		return stacked(
			"preprocess",
			images.map((image) => prepared(image, steps)),
			(i) => `image ${i}`,
			"part resize or crop",
		);
	}
	return prepared(images, steps);
}

const isList = (
	images: NdArray<TypedArray> | readonly NdArray<TypedArray>[],
): images is readonly NdArray<TypedArray>[] => Array.isArray(images);

function prepared(image: NdArray<TypedArray>, steps: Preprocessing): NdArray<Float32Array> {
	const sized = toSize("preprocess", image, steps);
	const { count, height, width, channels } = planesOf("preprocess", sized);
	const { scale, from, mean, std } = channelRules("preprocess", steps, channels);
	const unit = scale * (isBytes(sized.values) ? 1 : 255);
	const places = count * height * width;
	const values = new Float32Array(places * from.length);
	for (let place = 0, next = 0; place < places; place++) {
		for (let c = 0; c < from.length; c++) {
			values[next++] = (sized.values[place * channels + from[c]!]! * unit - mean[c]!) / std[c]!;
		}
	}
	const batch = sized.shape.length === 4 ? [count] : [];
	return ndArray(
		values,
		[...batch, height, width, from.length],
		[...batch.map(() => "example"), "height", "width", "channel"],
	);
}

/**
 * Brings what a model sees back to colours from 0 to 1, red first, so that it can be shown: the inverse of the values' part of
 * {@link preprocess}; size and what was cut off do not come back. Values outside of 0 … 1 are not clipped; {@link toPixels} clips.
 *
 * @param inputs `[h, w, c]` or `[n, h, w, c]`, as {@link preprocess} made them, or changed, such as a counterfactual.
 * @throws ExplainError `unknown-name`, `bad-option`, `shape-mismatch`.
 *
 * @example
 * ```ts
 * const png = await toPng(sliceFirst(deprocess(inputs, "resnet50"), 0));
 * ```
 */
export function deprocess(inputs: NdArray<TypedArray>, choice: PreprocessingChoice): NdArray<Float32Array> {
	const steps = chosen("deprocess", choice);
	const { channels } = planesOf("deprocess", inputs);
	const { scale, from, mean, std } = channelRules("deprocess", { mean: Array(channels).fill(0), ...steps }, channels);
	if (from.length !== channels) {
		throw new ExplainError("shape-mismatch", `deprocess: expected inputs of ${from.length} channels, got ${channels}`);
	}
	const values = new Float32Array(inputs.values.length);
	for (let at = 0; at < values.length; at += channels) {
		for (let c = 0; c < channels; c++) {
			values[at + from[c]!] = (inputs.values[at + c]! * std[c]! + mean[c]!) / (scale * 255);
		}
	}
	return ndArray(values, inputs.shape, inputs.axes);
}

/**
 * Preprocessing in words, for captions and provenance.
 *
 * @example
 * ```ts
 * describePreprocessing("vgg16"); // "resized to 224 × 224 (nearest), BGR, − mean [103.939, 116.779, 123.68]"
 * ```
 */
export function describePreprocessing(choice: PreprocessingChoice): string {
	const { resize, crop, scale = 1 / 255, mean, std, order } = chosen("describePreprocessing", choice);
	const by = (size: readonly number[]) => size.join(" × ");
	const list = (values: readonly number[]) => `[${values.map((value) => Number(value.toPrecision(6))).join(", ")}]`;
	const words: string[] = [];
	if (resize) {
		const size = typeof resize.size === "number" ? `shorter side ${resize.size}` : by(resize.size);
		words.push(`resized to ${size} (${resize.interpolation ?? "bilinear"})`);
	}
	if (crop) words.push(`middle ${by(crop)}`);
	if (order === "bgr") words.push("BGR");
	if (scale !== 1) words.push(scale < 1 ? `÷ ${Number((1 / scale).toPrecision(6))}` : `× ${scale}`);
	if (mean?.some((value) => value !== 0)) words.push(`− mean ${list(mean)}`);
	if (std?.some((value) => value !== 1)) words.push(`÷ std ${list(std)}`);
	return words.length > 0 ? words.join(", ") : "as it is, 0 … 255";
}
