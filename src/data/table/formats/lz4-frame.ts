import { badFile } from "../../../core/untrusted.ts";

const magic = 0x184d2204;
/** What LZ4 can make of one byte at most. */
const mostPerByte = 255;

/** Decodes a block onto `out` from `at`, with what stands before it as its dictionary; answers where it ends. */
function decodeBlock(block: Uint8Array, out: Uint8Array, from: number): number {
	let [read, at] = [0, from];
	/** A length of 15 goes on in the bytes that follow, up to the first that is not 255. */
	const length = (nibble: number) => {
		let total = nibble;
		for (let byte = nibble === 15 ? 255 : 0; byte === 255 && read < block.length; )
			total += byte = block[read++] as number;
		return total;
	};
	while (read < block.length) {
		const token = block[read++] as number;
		const literals = length(token >> 4);
		if (read + literals > block.length || at + literals > out.length) throw new RangeError("literals beyond the end");
		out.set(block.subarray(read, read + literals), at);
		[read, at] = [read + literals, at + literals];
		if (read >= block.length) return at; // the last sequence has no match
		const offset = (block[read] as number) | ((block[read + 1] as number) << 8);
		read += 2;
		const end = at + length(token & 15) + 4;
		if (offset === 0 || offset > at || end > out.length) throw new RangeError("a match beyond the data");
		for (; at < end; at++) out[at] = out[at - offset] as number; // may overlap itself
	}
	return at;
}

/** Doubles until so many bytes fit. */
function withRoom(out: Uint8Array, length: number): Uint8Array {
	if (length <= out.length) return out;
	const larger = new Uint8Array(Math.max(length, 2 * out.length));
	larger.set(out);
	return larger;
}

/**
 * Unpacks an LZ4 frame, as Arrow's IPC files hold them; the packages for Parquet know blocks without a frame alone. Blocks may
 * refer to those before them. Checksums are passed over.
 *
 * @throws ExplainError `bad-file`.
 */
export function decodeLz4Frame(reader: string, bytes: Uint8Array): Uint8Array {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	try {
		if (view.getUint32(0, true) !== magic) throw new RangeError("another magic number");
		const flags = view.getUint8(4);
		const has = (bit: number) => ((flags >> bit) & 1) === 1;
		const blockSize = 2 ** (8 + 2 * ((view.getUint8(5) >> 4) & 7));
		let read = 7 + (has(3) ? 8 : 0) + (has(0) ? 4 : 0);
		let out: Uint8Array = new Uint8Array(Math.min(blockSize, bytes.length * mostPerByte));
		let at = 0;
		for (;;) {
			const size = view.getUint32(read, true);
			read += 4;
			if (size === 0) return out.subarray(0, at);
			const length = size & 0x7fffffff;
			if (read + length > bytes.length) throw new RangeError("a block beyond the end");
			const block = bytes.subarray(read, read + length);
			const isStored = size >>> 31 === 1;
			out = withRoom(out, at + (isStored ? length : Math.min(blockSize, length * mostPerByte)));
			if (isStored) out.set(block, at);
			at = isStored ? at + length : decodeBlock(block, out, at);
			read += length + (has(4) ? 4 : 0);
		}
	} catch (error) {
		throw badFile(reader, "expected compressed data as LZ4 frames, got damaged ones", error);
	}
}
