import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** A PNG's own marks. */
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const colorTypes = { rgb: 2, palette: 3, rgba: 6 } as const;

function chunk(type: string, data: Uint8Array): Buffer {
	const made = Buffer.alloc(data.length + 12);
	made.writeUInt32BE(data.length, 0);
	made.write(type, 4, "latin1");
	made.set(data, 8);
	made.writeUInt32BE(crc32(made.subarray(4, data.length + 8)), data.length + 8);
	return made;
}

/** The pixels as numbers of at most 256 colours; undefined where there are more. */
function indexed(pixels: Uint8ClampedArray): { indices: Uint8Array; colors: number[] } | undefined {
	const numbers = new Map<number, number>();
	const colors = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length / 4);
	const indices = new Uint8Array(colors.length);
	for (let i = 0; i < colors.length; i++) {
		let number = numbers.get(colors[i]!);
		if (number === undefined) {
			number = numbers.size;
			if (number === 256) return undefined;
			numbers.set(colors[i]!, number);
		}
		indices[i] = number;
	}
	return { indices, colors: [...numbers.keys()] };
}

/** Rows of bytes with the filter's number (0: none) before each. */
function scanlines(bytes: Uint8Array, stride: number): Buffer {
	const rows = bytes.length / stride;
	const lines = Buffer.alloc(bytes.length + rows);
	for (let row = 0; row < rows; row++) {
		lines.set(bytes.subarray(row * stride, (row + 1) * stride), row * (stride + 1) + 1);
	}
	return lines;
}

/** The compressed rows and what has to stand before them: pixels as a palette where 256 colours do, opaque ones without opacity. */
function encoded(pixels: Uint8ClampedArray, width: number): { type: number; chunks: Buffer[] } {
	const rows = (bytes: Uint8Array, stride: number) => chunk("IDAT", deflateSync(scanlines(bytes, stride)));
	const few = indexed(pixels);
	if (few !== undefined) {
		const rgba = new Uint8Array(Uint32Array.from(few.colors).buffer);
		const colors = rgba.filter((_, i) => i % 4 !== 3);
		const opacities = rgba.filter((_, i) => i % 4 === 3);
		return {
			type: colorTypes.palette,
			chunks: [chunk("PLTE", colors), chunk("tRNS", opacities), rows(few.indices, width)],
		};
	}
	const isOpaque = !pixels.some((byte, i) => i % 4 === 3 && byte !== 255);
	const bytes = new Uint8Array(isOpaque ? pixels.filter((_, i) => i % 4 !== 3) : pixels);
	const type = isOpaque ? colorTypes.rgb : colorTypes.rgba;
	return { type, chunks: [rows(bytes, width * (isOpaque ? 3 : 4))] };
}

/**
 * Red, green, blue, opacity (four bytes a pixel) as a PNG. By zlib alone: loading a canvas takes longer than the picture.
 */
export function encodePng(pixels: Uint8ClampedArray, width: number, height: number): Buffer {
	const { type, chunks } = encoded(pixels, width);
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, type], 8); // 8 bits a channel; no other compression, filter and interlacing than the usual
	return Buffer.concat([signature, chunk("IHDR", header), ...chunks, chunk("IEND", new Uint8Array())]);
}
