import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { checkOptions } from "../core/options.ts";
import { badFile, isObject } from "../core/untrusted.ts";
import { openFolder, statedFileName } from "./folder.ts";
import { parseJson } from "./parse-json.ts";
import { longestHeader, reader, readHeader, type SafetensorsEntry } from "./safetensors/header.ts";
import { numberReaders } from "./safetensors/types.ts";
import { readSource, type Source, type SourceOptions, sourceName, sourceRules } from "./source.ts";

export type { SafetensorsEntry };

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

const noTensor = (file: string, tensor: string, names: Iterable<string>): ExplainError => {
	const known = [...names].join(", ");
	return new ExplainError("unknown-name", `${reader}: ${file} has no tensor ${shown(tensor)}; it has ${known}`);
};

/** The tensors of a file whose bytes are there. */
function parse(name: string, bytes: Uint8Array): Safetensors {
	const { entries, metadata, data } = readHeader(name, bytes);
	return {
		name,
		tensors: new Map([...entries].map(([tensor, { dtype, shape }]) => [tensor, { dtype, shape: [...shape] }])),
		metadata,
		read(tensor) {
			const entry = entries.get(tensor);
			if (!entry) throw noTensor(name, tensor, entries.keys());
			const { dtype, shape, start, end } = entry;
			const axes = shape.map((_, i) => `axis ${i + 1}`);
			const from = data.byteOffset + start;
			if (dtype === "F32" && from % 4 === 0) {
				return ndArray(new Float32Array(data.buffer, from, (end - start) / 4), shape, axes);
			}
			const read = numberReaders[dtype];
			if (!read) {
				const known = Object.keys(numberReaders).join(", ");
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
			if (!holder) throw noTensor(name, tensor, holders.keys());
			return holder.read(tensor);
		},
	};
}

/** The files that an index names, which lie beside it. */
async function readIndexed(source: string | URL, options: Required<SourceOptions>): Promise<Safetensors> {
	const name = sourceName(source);
	const index = parseJson(reader, name, await readSource(reader, source, { ...options, limit: longestHeader }));
	const map = isObject(index) ? index.weight_map : undefined;
	if (!isObject(map)) throw badFile(reader, `expected ${name} to have a weight_map, got ${shown(index)}`);
	const names = [...new Set(Object.values(map).map((file) => statedFileName(reader, file, ".safetensors")))];
	const folder = openFolder(reader, source instanceof URL ? new URL(".", source) : name.replace(/[^/\\]*$/, "") || ".");
	const files: Safetensors[] = [];
	let { limit } = options;
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

/**
 * Reads a safetensors file: which weights does it hold, and what are their numbers?
 *
 * The header is checked before anything else: its length, every tensor's type and shape, and that the tensors follow one
 * another without gap or overlap up to the file's end. The numbers are converted when they are asked for, one tensor at a
 * time. Nothing in such a file is ever run.
 *
 * @param source a path, an address or bytes; 2 GiB at most, or `options.limit`. Of weights in several files, the path or
 * address of their `….safetensors.index.json`.
 * @throws ExplainError `bad-file` for a file that is damaged or none of this format, `bad-input` when it cannot be read; `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const file = await readSafetensors("model.safetensors");
 * for (const [name, { dtype, shape }] of file.tensors) console.log(name, dtype, shape);
 * const kernel = file.read("encoder.layer.0.attention.self.query.weight"); // NdArray, [outputs, inputs]
 * ```
 */
export async function readSafetensors(source: Source, options: SourceOptions = {}): Promise<Safetensors> {
	const reading = checkOptions<Required<SourceOptions>>(reader, sourceRules(), options);
	const name = sourceName(source);
	if ((typeof source === "string" || source instanceof URL) && name.endsWith(".index.json")) {
		return readIndexed(source, reading);
	}
	return parse(name, await readSource(reader, source, reading));
}
