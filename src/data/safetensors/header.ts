import { shown } from "../../core/errors.ts";
import { badFile, isObject, statedSize } from "../../core/untrusted.ts";
import { parseJson } from "../parse-json.ts";
import { bytesOf } from "./types.ts";

/** The format's own limit of a header. */
export const longestHeader = 100_000_000;

/** Who reads, in error texts. */
export const reader = "readSafetensors";

/** One tensor of a file, as its header states it. */
export interface SafetensorsEntry {
	/** As the format writes it: `"F32"`, `"BF16"`, `"I64"`, … */
	readonly dtype: string;
	readonly shape: readonly number[];
}

/** A tensor whose bytes are where its header says. */
interface Placed extends SafetensorsEntry {
	readonly start: number;
	readonly end: number;
}

/** The header, and the bytes after it. */
function headerOf(name: string, bytes: Uint8Array): [Readonly<Record<string, unknown>>, Uint8Array] {
	if (bytes.byteLength < 8) {
		throw badFile(reader, `expected ${name} to begin with the length of its header, got ${bytes.byteLength} bytes`);
	}
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const length = view.getBigUint64(0, true);
	const most = Math.min(longestHeader, bytes.byteLength - 8);
	if (length > BigInt(most)) {
		throw badFile(reader, `expected the header of ${name} to have at most ${most} bytes, got ${length}`);
	}
	const end = 8 + Number(length);
	const header = parseJson(reader, `the header of ${name}`, bytes.subarray(8, end));
	if (!isObject(header)) throw badFile(reader, `expected the header of ${name} to be an object, got ${shown(header)}`);
	return [header, bytes.subarray(end)];
}

function placed(name: string, stated: unknown, room: number): Placed {
	const { dtype, shape, data_offsets: offsets } = isObject(stated) ? stated : {};
	const size = typeof dtype === "string" && Object.hasOwn(bytesOf, dtype) ? bytesOf[dtype] : undefined;
	if (typeof dtype !== "string" || size === undefined) {
		const known = Object.keys(bytesOf).join(", ");
		throw badFile(reader, `expected the dtype of ${shown(name)} to be one of ${known}, got ${shown(dtype)}`);
	}
	if (!Array.isArray(shape)) {
		throw badFile(reader, `expected the shape of ${shown(name)} to be a list of counts, got ${shown(shape)}`);
	}
	const length = size * statedSize(reader, name, shape, room / size);
	const [start, end] = Array.isArray(offsets) ? offsets : [];
	if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end > room || end - start !== length) {
		const came = Array.isArray(offsets) ? `[${offsets.slice(0, 3).map(shown).join(", ")}]` : shown(offsets);
		throw badFile(
			reader,
			`expected the offsets of ${shown(name)} to be ${length} bytes apart, within ${room}, got ${came}`,
		);
	}
	return { dtype, shape, start, end };
}

/** The format has no gaps and no overlaps: each tensor begins where the one before it ends, and the last at the file's end. */
function checkWhole(name: string, entries: ReadonlyMap<string, Placed>, room: number): void {
	let at = 0;
	for (const [tensor, { start, end }] of [...entries].sort(([, a], [, b]) => a.start - b.start || a.end - b.end)) {
		if (start !== at) {
			throw badFile(reader, `expected ${shown(tensor)} in ${name} to begin at byte ${at} of the data, got ${start}`);
		}
		at = end;
	}
	if (at !== room) throw badFile(reader, `expected ${name} to have ${at} bytes of data, got ${room}`);
}

/** What a header says that was found to be true. */
export interface Header {
	readonly entries: ReadonlyMap<string, Placed>;
	readonly metadata: Readonly<Record<string, string>>;
	/** The bytes after the header. */
	readonly data: Uint8Array;
}

/**
 * Reads a file's header and compares it with the bytes that are there.
 *
 * @throws ExplainError `bad-file`.
 */
export function readHeader(name: string, bytes: Uint8Array): Header {
	const [{ __metadata__: metadata = {}, ...stated }, data] = headerOf(name, bytes);
	if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
		throw badFile(reader, `expected the metadata of ${name} to be texts, got ${shown(metadata)}`);
	}
	const room = data.byteLength;
	const entries = new Map(Object.entries(stated).map(([tensor, about]) => [tensor, placed(tensor, about, room)]));
	checkWhole(name, entries, room);
	return { entries, metadata: metadata as Record<string, string>, data };
}
