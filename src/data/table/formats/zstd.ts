import { badFile } from "../../../core/untrusted.ts";

/** What a frame may unpack to at most. */
const most = 2 ** 31;

/** The size that a Zstandard frame (RFC 8878) states for what it unpacks to; undefined where it states none. */
function statedLength(bytes: Uint8Array): number | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const descriptor = view.getUint8(4);
	const isSingle = ((descriptor >> 5) & 1) === 1;
	const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] as number);
	const kind = descriptor >> 6;
	if (kind === 0) return isSingle ? view.getUint8(at) : undefined;
	if (kind === 1) return view.getUint16(at, true) + 256;
	return kind === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

/** Unpacks into memory that is there, or into its own. */
type Unpack = (input: Uint8Array, out?: Uint8Array) => Uint8Array;

/**
 * Unpacks a Zstandard frame into no more memory than what is there can mean.
 *
 * @throws ExplainError `bad-file`.
 */
export function decodeZstd(reader: string, unpack: Unpack, bytes: Uint8Array): Uint8Array {
	try {
		const length = statedLength(bytes);
		if (length !== undefined && length > Math.min(most, 2 ** 20 + bytes.length * 2 ** 15))
			throw new RangeError("too large");
		return unpack(bytes, length === undefined ? undefined : new Uint8Array(length));
	} catch (error) {
		throw badFile(reader, "expected compressed data as Zstandard frames, got damaged ones", error);
	}
}
