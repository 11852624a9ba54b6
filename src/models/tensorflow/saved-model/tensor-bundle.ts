import { badFile, statedSize } from "../../../core/untrusted.ts";
import type { StoredArray } from "../weights-manifest.ts";
import { kindOf, numbersIn } from "./tensor.ts";

/** One variable of a checkpoint: where its bytes lie. */
interface BundleEntry {
	type: number;
	shape: number[];
	shard: number;
	offset: number;
	size: number;
}

const magic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
const footerLength = 48;
const types: Readonly<Record<number, string>> = {
	1: "DT_FLOAT",
	2: "DT_DOUBLE",
	3: "DT_INT32",
	9: "DT_INT64",
	10: "DT_BOOL",
};

class Cursor {
	readonly #bytes: Uint8Array;
	at: number;

	constructor(bytes: Uint8Array, at: number) {
		this.#bytes = bytes;
		this.at = at;
	}

	/** A number of seven bits a byte, the lowest first. */
	varint(): number {
		let value = 0;
		for (let shift = 0; shift < 63; shift += 7) {
			const byte = this.#bytes[this.at++];
			if (byte === undefined) throw new Error("a number that goes on beyond the end");
			value += (byte & 127) * 2 ** shift;
			if (byte < 128) return value;
		}
		throw new Error("a number of too many bytes");
	}

	take(length: number): Uint8Array {
		const end = this.at + length;
		if (!(length >= 0) || end > this.#bytes.length) throw new Error("a part that goes on beyond the end");
		const part = this.#bytes.subarray(this.at, end);
		this.at = end;
		return part;
	}
}

/** The keys and values of a block of LevelDB's table, in which each key says only how it differs from the one before. */
function* block(bytes: Uint8Array, offset: number, size: number): Generator<[string, Uint8Array]> {
	const whole = new Cursor(bytes, offset).take(size + 1);
	if (whole[size] !== 0) throw new Error("a compressed block, which TensorFlow does not write");
	const restarts = new DataView(whole.buffer, whole.byteOffset, size).getUint32(size - 4, true);
	const end = size - 4 - 4 * restarts;
	if (end < 0) throw new Error("a block without its index");
	const cursor = new Cursor(whole, 0);
	let key = new Uint8Array();
	while (cursor.at < end) {
		const [shared, fresh, length] = [cursor.varint(), cursor.varint(), cursor.varint()];
		if (shared > key.length) throw new Error("a key that begins as none before it");
		key = Uint8Array.from([...key.subarray(0, shared), ...cursor.take(fresh)]);
		yield [new TextDecoder().decode(key), cursor.take(length)];
	}
}

const handle = (bytes: Uint8Array, at: number): [number, number] => {
	const cursor = new Cursor(bytes, at);
	return [cursor.varint(), cursor.varint()];
};

async function entryOf(bytes: Uint8Array): Promise<BundleEntry> {
	const { PbfReader } = await import("pbf");
	const shape: number[] = [];
	return new PbfReader(bytes).readFields(
		(tag, into, pbf) => {
			if (tag === 1) into.type = pbf.readVarint();
			else if (tag === 2) {
				const end = pbf.readVarint() + pbf.pos;
				pbf.readFields(
					(field, _, inner) => {
						if (field !== 2) return;
						const stop = inner.readVarint() + inner.pos;
						let size = 0;
						inner.readFields(
							(t, __, p) => {
								if (t === 1) size = p.readVarint(true);
							},
							{},
							stop,
						);
						shape.push(size);
					},
					{},
					end,
				);
			} else if (tag === 3) into.shard = pbf.readVarint();
			else if (tag === 4) into.offset = pbf.readVarint();
			else if (tag === 5) into.size = pbf.readVarint();
		},
		{ type: 0, shape, shard: 0, offset: 0, size: 0 } satisfies BundleEntry as BundleEntry,
	);
}

/** The entries of `variables.index`, by name. */
async function readIndex(reader: string, bytes: Uint8Array): Promise<Map<string, BundleEntry>> {
	const found = new Map<string, BundleEntry>();
	try {
		const footer = bytes.length - footerLength;
		if (footer < 0 || !magic.every((byte, i) => bytes[bytes.length - 8 + i] === byte)) throw new Error("no table");
		const cursor = new Cursor(bytes, footer);
		cursor.varint();
		cursor.varint();
		const [at, size] = [cursor.varint(), cursor.varint()];
		for (const [, where] of block(bytes, at, size)) {
			const [offset, length] = handle(where, 0);
			for (const [key, value] of block(bytes, offset, length)) if (key !== "") found.set(key, await entryOf(value));
		}
	} catch (error) {
		throw badFile(reader, `expected an index of variables: ${(error as Error).message}`, error);
	}
	return found;
}

/** The variables of a checkpoint, read when they are asked for. */
export interface TensorBundle {
	/** The variable of that name; undefined where there is none, or it is not of numbers. */
	get(name: string): StoredArray | undefined;
}

/**
 * Opens TensorFlow's form of a checkpoint.
 *
 * @param shard gives the bytes of the file with that number, of so many.
 */
export async function readBundle(
	reader: string,
	index: Uint8Array,
	shard: (number: number, of: number) => Promise<Uint8Array>,
): Promise<TensorBundle> {
	const entries = await readIndex(reader, index);
	const files = new Map<number, Uint8Array>();
	const count = Math.max(0, ...[...entries.values()].map((entry) => entry.shard)) + 1;
	for (const { shard: number } of entries.values()) {
		if (!files.has(number)) files.set(number, await shard(number, count));
	}
	return {
		get(name) {
			const entry = entries.get(name);
			const type = types[entry?.type ?? -1];
			const dtype = type === undefined ? undefined : kindOf(type);
			if (!entry || type === undefined || !dtype) return undefined;
			const bytes = files.get(entry.shard) as Uint8Array;
			if (entry.offset + entry.size > bytes.byteLength)
				throw badFile(reader, `expected variable "${name}" to lie in its file`);
			const size = statedSize(reader, name, entry.shape, entry.size);
			const values = numbersIn(type, bytes.subarray(entry.offset, entry.offset + entry.size), size);
			if (!values) throw badFile(reader, `expected variable "${name}" to have as many bytes as its shape says`);
			return { dtype, shape: entry.shape, values };
		},
	};
}
