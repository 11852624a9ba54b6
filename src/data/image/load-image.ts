import { ExplainError, shown } from "../../core/errors.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { checked, checkOptions, number, type OptionRules, oneOf } from "../../core/options.ts";
import { type Interpolation, interpolations } from "../../math/resample.ts";
import { readSource, type Source, type SourceOptions, sourceName, sourceRules } from "../source.ts";
import { decode } from "./decode.ts";
import type { Pixels } from "./exif.ts";
import type { ImageFormat } from "./image-file.ts";
import { checkFrame, readImageFile } from "./read-image-file.ts";
import { resizeImage } from "./resize-image.ts";
import { stacked } from "./stack.ts";

/** The numbers of an image: bytes from 0 to 255, or floats from 0 to 1. */
export type ImageValues = "uint8" | "float32";

/** What {@link loadImage} takes beside a limit of bytes, a time limit and a signal for reading. */
export interface LoadImageOptions<V extends ImageValues = ImageValues> extends SourceOptions {
	/** 1: grey (0.299 R + 0.587 G + 0.114 B, as Pillow); 3: colours; 4: colours and opacity. Default 3. */
	channels?: 1 | 3 | 4;
	/** `"uint8"`: bytes from 0 to 255; `"float32"`: these divided by 255. Default `"uint8"`. */
	values?: V;
	/** What translucent pixels stand on where there are 1 or 3 channels: red, green, blue, 0 … 255. Default white. */
	background?: readonly [number, number, number];
	/** Which picture of an animated GIF, from 0, with what earlier ones leave of theirs. Default 0. */
	frame?: number;
	/** Height × width at most, found in the header before anything is decoded. Default 2²⁶ (67 million, 268 MB decoded). */
	maxPixels?: number;
}

/** What {@link loadImages} takes. */
export interface LoadImagesOptions<V extends ImageValues = ImageValues> extends LoadImageOptions<V> {
	/** All images are brought to this `[height, width]`, without regard to their proportions. Default: they must have one size. */
	size?: readonly [number, number] | undefined;
	/** How, as in {@link resizeImage}. Default `"bilinear"`. */
	interpolation?: Interpolation;
}

type Bytes<V extends ImageValues> = V extends "uint8" ? Uint8Array : Float32Array;
type Checked = Required<LoadImageOptions>;

const isColour = (value: unknown) =>
	Array.isArray(value) &&
	value.length === 3 &&
	value.every((part) => typeof part === "number" && part >= 0 && part <= 255);

const rules: OptionRules<Checked> = {
	...sourceRules(),
	channels: checked<1 | 3 | 4>(3, "1, 3 or 4", (value) => [1, 3, 4].includes(value as number)),
	values: oneOf<ImageValues>(["uint8", "float32"], "uint8"),
	background: checked([255, 255, 255] as const, "three numbers from 0 to 255", isColour),
	frame: number(0, { min: 0, integer: true }),
	maxPixels: number(2 ** 26, { min: 1 }),
};

const isSize = (value: unknown) =>
	Array.isArray(value) && value.length === 2 && value.every((length) => Number.isInteger(length) && length > 0);

const batchRules: OptionRules<Required<LoadImagesOptions>> = {
	...rules,
	size: checked<LoadImagesOptions["size"]>(undefined, "[height, width] in pixels", isSize),
	interpolation: oneOf(interpolations, "bilinear"),
};

/** Pillow's grey of three bytes: weights of 16 binary places, rounded. */
const grey = (red: number, green: number, blue: number) => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

/** The bytes of the channels that were asked for. */
function channelsOf({ values }: Pixels, channels: 1 | 3 | 4, background: readonly number[]): Uint8Array {
	if (channels === 4) return new Uint8Array(values.buffer, values.byteOffset, values.length);
	const result = new Uint8Array((values.length / 4) * channels);
	for (let at = 0, next = 0; at < values.length; at += 4) {
		const opacity = values[at + 3]! / 255;
		const on = (i: number) => Math.round(values[at + i]! * opacity + background[i]! * (1 - opacity));
		const [red, green, blue] = [on(0), on(1), on(2)];
		if (channels === 1) {
			result[next++] = grey(red, green, blue);
		} else {
			result[next++] = red;
			result[next++] = green;
			result[next++] = blue;
		}
	}
	return result;
}

async function load(reader: string, source: Source, options: Checked): Promise<NdArray<Uint8Array>> {
	const { frame, channels, background, maxPixels } = options;
	const name = sourceName(source);
	const file = readImageFile(reader, name, await readSource(reader, source, options), maxPixels);
	checkFrame(reader, name, file, frame);
	const pixels = await decode(reader, name, file, frame);
	const bytes = channelsOf(pixels, channels, background);
	return ndArray(bytes, [pixels.height, pixels.width, channels], ["height", "width", "channel"]);
}

const asFloats = (image: NdArray<Uint8Array>): NdArray<Float32Array> =>
	ndArray(
		Float32Array.from(image.values, (value) => value / 255),
		image.shape,
		image.axes,
	);

/**
 * Loads an image: PNG, JPEG, WebP or a frame of a GIF, from a path, an address or its bytes, `[height, width, channels]`.
 *
 * The stored numbers come out as Pillow (and with it Keras and torchvision) reads them: colour profiles are not applied, 16-bit
 * samples become 8. Two things differ from these, as people see images so: the picture is turned upright where its EXIF block
 * says so, and translucent pixels are laid over a background (Pillow's `convert("RGB")` drops the opacity).
 *
 * @throws ExplainError `bad-file` for a damaged or cut file, another format or too many pixels; `bad-input` where the source
 * cannot be read; `out-of-range` for a frame that is not there; `bad-option`; `aborted`.
 *
 * @example
 * ```ts
 * const image = await loadImage("cat.jpg"); // [height, width, 3], bytes
 * const inputs = preprocess([image], "resnet50"); // [1, 224, 224, 3]
 * ```
 */
export async function loadImage<V extends ImageValues = "uint8">(
	source: Source,
	options: LoadImageOptions<V> = {},
): Promise<NdArray<Bytes<V>>> {
	const given = checkOptions<Checked>("loadImage", rules, options);
	const image = await load("loadImage", source, given);
	return (given.values === "uint8" ? image : asFloats(image)) as NdArray<Bytes<V>>;
}

/**
 * Loads images into one batch `[n, height, width, channels]`; options and errors as in {@link loadImage}, and `shape-mismatch`
 * where they differ in size and no `size` is given.
 *
 * @example
 * ```ts
 * const images = await loadImages(["cat.jpg", "dog.png"], { size: [224, 224] });
 * ```
 */
export async function loadImages<V extends ImageValues = "uint8">(
	sources: readonly Source[],
	options: LoadImagesOptions<V> = {},
): Promise<NdArray<Bytes<V>>> {
	const reader = "loadImages";
	const given = checkOptions<Required<LoadImagesOptions>>(reader, batchRules, options);
	const { size, interpolation } = given;
	if (!Array.isArray(sources) || sources.length === 0) {
		throw new ExplainError("bad-input", `${reader}: expected a list of at least one source, got ${shown(sources)}`);
	}
	const images: NdArray<Uint8Array>[] = [];
	for (const source of sources) {
		const image = await load(reader, source, given);
		images.push(size ? resizeImage(image, size, { interpolation }) : image);
	}
	const batch = stacked(reader, images, (i) => sourceName(sources[i] as Source), "option size");
	return (given.values === "uint8" ? batch : asFloats(batch)) as NdArray<Bytes<V>>;
}

/** What is known of an image before it is decoded. */
export interface ImageInfo {
	readonly format: ImageFormat;
	/** In pixels, as stored: before the EXIF block turns it. */
	readonly height: number;
	readonly width: number;
	/** Frames that {@link loadImage} can read. */
	readonly frames: number;
}

/**
 * What the header of an image says; options of reading and errors as in {@link loadImage}.
 *
 * @example
 * ```ts
 * const { width, height, frames } = await imageInfo("cat.gif");
 * ```
 */
export async function imageInfo(source: Source, options: SourceOptions = {}): Promise<ImageInfo> {
	const bytes = await readSource("imageInfo", source, checkOptions("imageInfo", sourceRules(), options));
	const { format, height, width, frames } = readImageFile("imageInfo", sourceName(source), bytes, Infinity);
	return { format, height, width, frames: Math.max(frames.length, 1) };
}
