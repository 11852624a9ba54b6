import { crc32 } from "node:zlib";
import { badFile } from "../../core/untrusted.ts";
import { exifOrientation } from "./exif.ts";
import type { ImageFile } from "./image-file.ts";

/** Chunks that say how the numbers are to be shown. */
const colourChunks = new Set(["gAMA", "cHRM", "iCCP", "sRGB", "cICP", "mDCv", "cLLi"]);

/** Of the colour type. */
const opacityBit = 4;

interface Chunk {
	readonly type: string;
	/** With length, type and checksum. */
	readonly whole: Uint8Array;
	readonly data: Uint8Array;
}

/** The chunks of a PNG to its end, with their checksums tested: damage does not become a picture. */
function* chunksOf(reader: string, bytes: Uint8Array): Generator<Chunk> {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let at = 8; ; ) {
		const length = view.getUint32(at);
		const end = at + 12 + length;
		if (end > bytes.length) throw badFile(reader, "is cut off");
		const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
		if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4)) {
			throw badFile(reader, `the checksum of its chunk ${JSON.stringify(type)} does not fit: the file is damaged`);
		}
		yield { type, whole: bytes.subarray(at, end), data: bytes.subarray(at + 8, end - 4) };
		if (type === "IEND") return;
		at = end;
	}
}

/** Reads the structure of a PNG (W3C, PNG third edition). Its decoder leaves the orientation to us. */
export function readPng(reader: string, bytes: Uint8Array): ImageFile {
	const chunks = [...chunksOf(reader, bytes)];
	const [header] = chunks;
	if (header?.type !== "IHDR" || header.data.length !== 13) throw badFile(reader, "does not begin with a PNG header");
	const view = new DataView(header.data.buffer, header.data.byteOffset, 13);
	const exif = chunks.find(({ type }) => type === "eXIf");
	const kept = chunks.filter(({ type }) => !colourChunks.has(type));
	return {
		format: "png",
		width: view.getUint32(0),
		height: view.getUint32(4),
		orientation: exif ? exifOrientation(exif.data) : 1,
		opaque: (header.data[9]! & opacityBit) === 0 && !chunks.some(({ type }) => type === "tRNS"),
		plain: () =>
			kept.length === chunks.length ? bytes : Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ whole }) => whole)]),
		frames: [],
	};
}
