import type { SKRSContext2D } from "@napi-rs/canvas";
import { badFile } from "../../core/untrusted.ts";
import { type Pixels, upright } from "./exif.ts";
import type { ImageFile } from "./image-file.ts";

/** The library, loaded (40 ms) when the first image is read or written. */
export const canvasLibrary = (): Promise<typeof import("@napi-rs/canvas")> => import("@napi-rs/canvas");

async function drawn(reader: string, name: string, bytes: Uint8Array): Promise<SKRSContext2D> {
	const { Image, createCanvas } = await canvasLibrary();
	const image = new Image();
	image.src = bytes;
	await image.decode().catch((error: unknown) => {
		throw badFile(reader, `${name} cannot be decoded: the file is damaged`, error);
	});
	const context = createCanvas(image.width, image.height).getContext("2d");
	context.drawImage(image, 0, 0);
	return context;
}

function pixelsOf(context: SKRSContext2D): Pixels {
	const { width, height } = context.canvas;
	return { values: context.getImageData(0, 0, width, height).data, width, height };
}

/** Draws the frames up to the one asked for on each other, each as the one before leaves the canvas. */
async function frameContext(reader: string, name: string, file: ImageFile, frame: number): Promise<SKRSContext2D> {
	const { createCanvas } = await canvasLibrary();
	const context = createCanvas(file.width, file.height).getContext("2d");
	for (const [i, { bytes, left, top, width, height, disposal }] of file.frames.slice(0, frame + 1).entries()) {
		const before = disposal === "restore" ? context.getImageData(left, top, width, height) : undefined;
		const picture = await drawn(reader, name, bytes());
		context.drawImage(picture.canvas, 0, 0);
		if (i === frame) break;
		if (disposal === "clear") context.clearRect(left, top, width, height);
		if (before) context.putImageData(before, left, top);
	}
	return context;
}

/**
 * Decodes an image to upright pixels of red, green, blue and opacity, 0 … 255, the colours not premultiplied.
 *
 * The decoder holds colours multiplied by their opacity in 8 bits, so the colour of a translucent pixel is exact to 128 / opacity.
 *
 * @throws ExplainError `bad-file` where the decoder gives up, at the beginning or half-way.
 */
export async function decode(reader: string, name: string, file: ImageFile, frame: number): Promise<Pixels> {
	const isGif = file.format === "gif";
	const context = await (isGif ? frameContext(reader, name, file, frame) : drawn(reader, name, file.plain()));
	const pixels = pixelsOf(context);
	if (file.opaque) {
		for (let at = 3; at < pixels.values.length; at += 4) {
			if (pixels.values[at] !== 255) throw badFile(reader, `${name} can be decoded in part only: the file is damaged`);
		}
	}
	return upright(pixels, file.orientation);
}
