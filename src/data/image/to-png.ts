import type { NdArray, TypedArray } from "../../core/nd-array.ts";
import { type PixelOptions, toPixels } from "../image.ts";
import { canvasLibrary } from "./decode.ts";

/**
 * Writes an image as the bytes of a PNG file, for `fs.writeFile`; which values are black and white as in {@link toPixels}.
 *
 * @param image `[height, width]` or `[height, width, 1 | 3 | 4]`.
 * @throws ExplainError `shape-mismatch`, `bad-option` as {@link toPixels}.
 *
 * @example
 * ```ts
 * await writeFile("map.png", await toPng(image));
 * ```
 */
export async function toPng(image: NdArray<TypedArray>, options: PixelOptions = {}): Promise<Uint8Array> {
	const { values, shape } = toPixels(image, options);
	const [height, width] = shape as [number, number];
	const { ImageData, createCanvas } = await canvasLibrary();
	const canvas = createCanvas(width, height);
	canvas.getContext("2d").putImageData(new ImageData(values, width, height), 0, 0);
	return canvas.encode("png");
}
