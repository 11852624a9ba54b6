import { badFile } from "../../core/untrusted.ts";
import type { ImageFile } from "./image-file.ts";

interface Chunk {
	readonly type: string;
	/** With type, length and padding. */
	readonly whole: Uint8Array;
	readonly data: DataView;
}

function chunksOf(reader: string, bytes: Uint8Array): Chunk[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const end = 8 + view.getUint32(4, true);
	if (end > bytes.length) throw badFile(reader, "is cut off");
	const chunks: Chunk[] = [];
	for (let at = 12; at + 8 <= end; ) {
		const length = view.getUint32(at + 4, true);
		const next = at + 8 + length + (length % 2);
		if (at + 8 + length > end) throw badFile(reader, "has a chunk longer than the file: it is damaged");
		const type = String.fromCharCode(...bytes.subarray(at, at + 4));
		chunks.push({
			type,
			whole: bytes.subarray(at, next),
			data: new DataView(bytes.buffer, bytes.byteOffset + at + 8, length),
		});
		at = next;
	}
	return chunks;
}

/** The sizes that a chunk states, if it is of those that do. */
function sizeOf({ type, data }: Chunk): { width: number; height: number } | undefined {
	const three = (at: number) => data.getUint16(at, true) + data.getUint8(at + 2) * 0x10000;
	if (type === "VP8X") return { width: three(4) + 1, height: three(7) + 1 };
	if (type === "VP8 ") return { width: data.getUint16(6, true) & 0x3fff, height: data.getUint16(8, true) & 0x3fff };
	if (type !== "VP8L") return undefined;
	const bits = data.getUint32(1, true);
	return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
}

/** Whether a chunk announces opacity. */
function mayBeTranslucent({ type, data }: Chunk): boolean {
	if (type === "VP8X") return (data.getUint8(0) & 0x10) !== 0;
	return type === "ALPH" || (type === "VP8L" && (data.getUint8(4) & 0x10) !== 0);
}

/** The same file without its colour profile: the chunk, and the bit that announces it. */
function withoutProfile(chunks: readonly Chunk[]): Uint8Array {
	const kept = chunks.filter(({ type }) => type !== "ICCP").map(({ whole }) => whole);
	const body = Buffer.concat([Buffer.from("WEBP"), ...kept]);
	const header = Buffer.from("RIFF\0\0\0\0");
	header.writeUInt32LE(body.length, 4);
	const [first] = chunks;
	if (first?.type === "VP8X") body[12]! &= ~0x20;
	return Buffer.concat([header, body]);
}

/** Reads the structure of a WebP (RFC 9649). Its decoder turns it upright by its EXIF block. */
export function readWebp(reader: string, bytes: Uint8Array): ImageFile {
	const chunks = chunksOf(reader, bytes);
	const sizes = chunks.map(sizeOf).filter((size) => size !== undefined);
	if (sizes.length === 0) throw badFile(reader, "has no picture: the file is damaged");
	return {
		format: "webp",
		width: Math.max(...sizes.map(({ width }) => width)),
		height: Math.max(...sizes.map(({ height }) => height)),
		orientation: 1,
		opaque: !chunks.some(mayBeTranslucent),
		plain: () => (chunks.some(({ type }) => type === "ICCP") ? withoutProfile(chunks) : bytes),
		frames: [],
	};
}
