import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { badFile, statedSize } from "../core/untrusted.ts";
import { openFolder, statedFileName } from "./folder.ts";
import { fromBfloat16, fromFloat16 } from "./half-precision.ts";
import { parseJson } from "./parse-json.ts";
import { readSource, type Source, type SourceOptions, sourceName } from "./source.ts";

/** One tensor of a file, as its header states it. */
export interface SafetensorsEntry {
	/** As the format writes it: `"F32"`, `"BF16"`, `"I64"`, … */
	readonly dtype: string;
	readonly shape: readonly number[];
}

/** The tensors of a file; each is converted when it is read. */
export interface Safetensors {
	/** What the file is called in error texts. */
	readonly name: string;
	readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
	/** Texts that the writer added, such as `format: "pt"`. */
	readonly metadata: Readonly<Record<string, string>>;
	/**
	 * The numbers in 32 bits: exact for 16- and 8-bit types, rounded for F64, I64, U64, I32 and U32 beyond 2²⁴. An F32 tensor
	 * that lies at a multiple of four bytes is not copied, and keeps the file's bytes in memory as long as it lives.
	 *
	 * @throws ExplainError `unknown-name` for a tensor that the file does not have, `bad-file` for 8-bit floats.
	 */
	read(name: string): NdArray<Float32Array>;
}

/** Bytes of an element of each type, in the order in which the format's own writer sorts them. */
export const bytesOf: Readonly<Record<string, number>> = {
	BOOL: 1,
	U8: 1,
	I8: 1,
	F8_E5M2: 1,
	F8_E4M3: 1,
	I16: 2,
	U16: 2,
	F16: 2,
	BF16: 2,
	I32: 4,
	U32: 4,
	F32: 4,
	F64: 8,
	I64: 8,
	U64: 8,
};

type Reader = (bytes: ArrayBuffer) => Float32Array;

/** 64-bit integers, rounded to the 24 bits that a 32-bit float keeps. */
const fromIntegers = (values: BigInt64Array | BigUint64Array): Float32Array => {
	const numbers = new Float32Array(values.length);
	for (let i = 0; i < values.length; i++) numbers[i] = Number(values[i]);
	return numbers;
};

const readers: Readonly<Record<string, Reader>> = {
	BOOL: (bytes) => Float32Array.from(new Uint8Array(bytes), (value) => Number(value !== 0)),
	U8: (bytes) => Float32Array.from(new Uint8Array(bytes)),
	I8: (bytes) => Float32Array.from(new Int8Array(bytes)),
	I16: (bytes) => Float32Array.from(new Int16Array(bytes)),
	U16: (bytes) => Float32Array.from(new Uint16Array(bytes)),
	F16: (bytes) => fromFloat16(new Uint16Array(bytes)),
	BF16: (bytes) => fromBfloat16(new Uint16Array(bytes)),
	I32: (bytes) => Float32Array.from(new Int32Array(bytes)),
	U32: (bytes) => Float32Array.from(new Uint32Array(bytes)),
	F32: (bytes) => new Float32Array(bytes),
	F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
	I64: (bytes) => fromIntegers(new BigInt64Array(bytes)),
	U64: (bytes) => fromIntegers(new BigUint64Array(bytes)),
};

/** The format's own limit of a header. */
const longestHeader = 100_000_000;

const reader = "readSafetensors";

interface Placed extends SafetensorsEntry {
	readonly start: number;
	readonly end: number;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
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

/** The tensors of a file whose bytes are there. */
function parse(name: string, bytes: Uint8Array): Safetensors {
	const [{ __metadata__: metadata = {}, ...stated }, data] = headerOf(name, bytes);
	if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
		throw badFile(reader, `expected the metadata of ${name} to be texts, got ${shown(metadata)}`);
	}
	const room = data.byteLength;
	const entries = new Map(Object.entries(stated).map(([tensor, about]) => [tensor, placed(tensor, about, room)]));
	checkWhole(name, entries, room);
	return {
		name,
		tensors: new Map([...entries].map(([tensor, { dtype, shape }]) => [tensor, { dtype, shape: [...shape] }])),
		metadata: metadata as Record<string, string>,
		read(tensor) {
			const entry = entries.get(tensor);
			if (!entry) {
				const names = [...entries.keys()].join(", ");
				throw new ExplainError("unknown-name", `${reader}: ${name} has no tensor ${shown(tensor)}; it has ${names}`);
			}
			const { dtype, shape, start, end } = entry;
			const axes = shape.map((_, i) => `axis ${i + 1}`);
			const from = data.byteOffset + start;
			if (dtype === "F32" && from % 4 === 0) {
				return ndArray(new Float32Array(data.buffer, from, (end - start) / 4), shape, axes);
			}
			const read = readers[dtype];
			if (!read) {
				const known = Object.keys(readers).join(", ");
				throw badFile(reader, `expected the dtype of ${shown(tensor)} in ${name} to be one of ${known}, got ${dtype}`);
			}
			return ndArray(read(data.slice(start, end).buffer as ArrayBuffer), shape, axes);
		},
	};
}

/** Several files as one. */
function joined(name: string, files: readonly Safetensors[]): Safetensors {
	const holders = new Map<string, Safetensors>();
	for (const file of files) {
		for (const tensor of file.tensors.keys()) {
			const other = holders.get(tensor);
			if (other)
				throw badFile(reader, `expected ${shown(tensor)} in one file, got it in ${other.name} and ${file.name}`);
			holders.set(tensor, file);
		}
	}
	return {
		name,
		tensors: new Map(files.flatMap((file) => [...file.tensors])),
		metadata: Object.assign({}, ...files.map((file) => file.metadata)),
		read(tensor) {
			const holder = holders.get(tensor);
			if (holder) return holder.read(tensor);
			const names = [...holders.keys()].join(", ");
			throw new ExplainError("unknown-name", `${reader}: ${name} has no tensor ${shown(tensor)}; it has ${names}`);
		},
	};
}

/** The files that an index names, which lie beside it. */
async function readIndexed(source: string | URL, options: SourceOptions): Promise<Safetensors> {
	const name = sourceName(source);
	const index = parseJson(reader, name, await readSource(reader, source, { ...options, limit: longestHeader }));
	const map = isObject(index) ? index.weight_map : undefined;
	if (!isObject(map)) throw badFile(reader, `expected ${name} to have a weight_map, got ${shown(index)}`);
	const names = [...new Set(Object.values(map).map((file) => statedFileName(reader, file, ".safetensors")))];
	const folder = openFolder(reader, source instanceof URL ? new URL(".", source) : name.replace(/[^/\\]*$/, "") || ".");
	const files: Safetensors[] = [];
	let limit = options.limit ?? mostBytes;
	for (const file of names) {
		const bytes = await readSource(reader, folder.file(file), { ...options, limit });
		limit -= bytes.byteLength;
		files.push(parse(file, bytes));
	}
	const whole = joined(name, files);
	const lacking = Object.keys(map).find((tensor) => !whole.tensors.has(tensor));
	if (lacking !== undefined) throw badFile(reader, `expected ${shown(lacking)} in ${map[lacking]}, got none`);
	return whole;
}

const mostBytes = 2 ** 31;

/**
 * Reads a safetensors file: which weights does it hold, and what are their numbers?
 *
 * The header is checked before anything else: its length, every tensor's type and shape, and that the tensors follow one
 * another without gap or overlap up to the file's end. The numbers are converted when they are asked for, one tensor at a
 * time. Nothing in such a file is ever run.
 *
 * @param source a path, an address or bytes; 2 GiB at most, or `options.limit`. Of weights in several files, the path or
 * address of their `….safetensors.index.json`.
 * @throws ExplainError `bad-file` for a file that is damaged or none of this format, `bad-input` when it cannot be read.
 *
 * @example
 * ```ts
 * const file = await readSafetensors("model.safetensors");
 * for (const [name, { dtype, shape }] of file.tensors) console.log(name, dtype, shape);
 * const kernel = file.read("encoder.layer.0.attention.self.query.weight"); // NdArray, [outputs, inputs]
 * ```
 */
export async function readSafetensors(source: Source, options: SourceOptions = {}): Promise<Safetensors> {
	const name = sourceName(source);
	if ((typeof source === "string" || source instanceof URL) && name.endsWith(".index.json")) {
		return readIndexed(source, options);
	}
	return parse(name, await readSource(reader, source, options));
}
