import { createRequire } from "node:module";
import type { Readable } from "node:stream";
import type * as Yauzl from "yauzl";
import { ExplainError, messageOf } from "../core/errors.ts";
import { badFile } from "../core/untrusted.ts";

/** What the members of an archive may ask for. */
export interface ZipLimits {
	/** Members at most. Default 10,000. */
	readonly members?: number;
	/** Bytes at most, unpacked, of all members that are read. Default 2 GiB. */
	readonly bytes?: number;
	/** Unpacked bytes for each packed one at most. Default 1,032, which is deflate's own bound. */
	readonly ratio?: number;
}

/** One member, unpacked; never more than it states, and that was checked. */
async function unpacked(zip: Yauzl.ZipFile, entry: Yauzl.Entry): Promise<Uint8Array> {
	const stream: Readable = await zip.openReadStreamPromise(entry);
	const bytes = new Uint8Array(entry.uncompressedSize);
	let length = 0;
	for await (const part of stream as AsyncIterable<Uint8Array>) {
		bytes.set(part, length);
		length += part.byteLength;
	}
	return bytes;
}

/**
 * Unpacks the members of a zip archive that are wanted, in memory: names are only names here, never paths.
 *
 * @param reader who reads, for the error text.
 * @param wanted which members, by name; the others are not unpacked.
 * @throws ExplainError `bad-file` for what is no zip archive or is damaged, for encrypted or doubled members, and for more or
 * larger members than the limits allow.
 */
export async function unzip(
	reader: string,
	bytes: Uint8Array,
	wanted: (name: string) => boolean,
	limits: ZipLimits = {},
): Promise<Map<string, Uint8Array>> {
	const { members: most = 10_000, bytes: room = 2 ** 31, ratio = 1032 } = limits;
	const yauzl = createRequire(import.meta.url)("yauzl") as typeof Yauzl;
	const found = new Map<string, Uint8Array>();
	let total = 0;
	try {
		const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const zip = await yauzl.fromBufferPromise(buffer);
		if (zip.entryCount > most) throw badFile(reader, `expected at most ${most} members, got ${zip.entryCount}`);
		for await (const entry of zip.eachEntry()) {
			const { fileName: name, uncompressedSize: size, compressedSize: packed } = entry;
			if (!wanted(name)) continue;
			if (found.has(name)) throw badFile(reader, `expected one member "${name}", got two`);
			total += size;
			if (total > room) throw badFile(reader, `expected at most ${room} bytes unpacked, got ${total} up to "${name}"`);
			if (size > packed * ratio)
				throw badFile(reader, `expected "${name}" to unpack to at most ${ratio} times its size`);
			found.set(name, await unpacked(zip, entry));
		}
		return found;
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw badFile(reader, `expected a zip archive: ${messageOf(error)}`, error);
	}
}
