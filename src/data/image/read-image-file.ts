import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { hasSignature } from "../file-signature.ts";
import { readGif } from "./gif-file.ts";
import type { ImageFile } from "./image-file.ts";
import { readJpeg } from "./jpeg-file.ts";
import { readPng } from "./png-file.ts";
import { readWebp } from "./webp-file.ts";

function readerOf(bytes: Uint8Array): ((reader: string, bytes: Uint8Array) => ImageFile) | undefined {
	if (hasSignature(bytes, "\x89PNG\r\n\x1a\n")) return readPng;
	if (hasSignature(bytes, "\xff\xd8\xff")) return readJpeg;
	if (hasSignature(bytes, "RIFF") && hasSignature(bytes, "WEBP", 8)) return readWebp;
	if (hasSignature(bytes, "GIF87a") || hasSignature(bytes, "GIF89a")) return readGif;
	return undefined;
}

/**
 * Reads the structure of an image file: format, size, frames; and finds that it is whole.
 *
 * @param maxPixels more than these are refused before memory is taken for them.
 * @throws ExplainError `bad-file` for another format, a damaged or cut file, or too many pixels.
 */
export function readImageFile(reader: string, name: string, bytes: Uint8Array, maxPixels: number): ImageFile {
	const read = readerOf(bytes);
	if (!read) throw badFile(reader, `expected ${name} to be a PNG, JPEG, WebP or GIF image, got another format`);
	let file: ImageFile;
	try {
		file = read(`${reader}: ${name}`, bytes);
	} catch (error) {
		if (error instanceof RangeError) throw badFile(reader, `${name} is cut off`, error);
		throw error;
	}
	const { width, height } = file;
	if (width < 1 || height < 1) throw badFile(reader, `expected ${name} to have pixels, got ${width} × ${height}`);
	if (width * height > maxPixels) {
		throw badFile(
			reader,
			`expected ${name} to have at most ${maxPixels} pixels (option maxPixels), got ${width} × ${height}`,
		);
	}
	return file;
}

/** The frame that was asked for. @throws ExplainError `out-of-range` where the file has no such frame. */
export function checkFrame(reader: string, name: string, file: ImageFile, frame: number): void {
	const count = Math.max(file.frames.length, 1);
	if (frame < count) return;
	const has = count === 1 ? "1 frame that can be read" : `${count} frames`;
	throw new ExplainError(
		"out-of-range",
		`${reader}: expected a frame below ${count}, as ${name} has ${has}, got ${frame}`,
	);
}
