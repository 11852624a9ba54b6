import { shown } from "../../core/errors.ts";
import { badFile, statedSize } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { float16Value } from "../../data/half-precision.ts";
import type { FileWithOthers } from "./files-beside.ts";

/** An array as a file holds it. */
export interface StoredArray {
	readonly dtype: "float32" | "int32" | "bool";
	readonly shape: readonly number[];
	readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Bytes of all weights of a model at most. */
const mostBytes = 2 ** 32;

const widths: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };

/** What a weight of the manifest is, and how its bytes are to be read. */
interface Entry {
	readonly name: string;
	readonly dtype: StoredArray["dtype"];
	readonly shape: readonly number[];
	readonly stored: string;
	readonly scale: number;
	readonly min: number;
	readonly size: number;
}

function entryOf(weight: FileFields): Entry {
	const name = weight.at("name").text();
	const dtype = weight.at("dtype").oneOf(["float32", "int32", "bool"]);
	const packed = weight.maybe("quantization");
	const stored = packed?.maybe("dtype")?.oneOf(Object.keys(widths)) ?? dtype;
	const scale = packed?.maybe("scale")?.number() ?? 1;
	const min = packed?.maybe("min")?.number() ?? 0;
	const shape = weight.at("shape").values() as readonly number[];
	const size = statedSize(weight.reader, name, shape, mostBytes / (widths[stored] as number));
	return { name, dtype, shape, stored, scale, min, size };
}

/** The values of a weight whose bytes begin at `from`. */
function valuesOf({ dtype, stored, scale, min, size }: Entry, bytes: Uint8Array, from: number): StoredArray["values"] {
	const view = new DataView(bytes.buffer, bytes.byteOffset + from, size * (widths[stored] as number));
	const read = (one: (at: number) => number) => Float32Array.from({ length: size }, (_, i) => one(i));
	const rounded = (values: Float32Array) => (dtype === "int32" ? Int32Array.from(values, Math.round) : values);
	switch (stored) {
		case "float32":
			return read((i) => view.getFloat32(4 * i, true));
		case "int32":
			return Int32Array.from({ length: size }, (_, i) => view.getInt32(4 * i, true));
		case "bool":
			return Uint8Array.from({ length: size }, (_, i) => view.getUint8(i));
		case "float16":
			return rounded(read((i) => float16Value(view.getUint16(2 * i, true))));
		case "uint16":
			return rounded(read((i) => view.getUint16(2 * i, true) * scale + min));
		default:
			return rounded(read((i) => view.getUint8(i) * scale + min));
	}
}

/**
 * The weights of a TensorFlow.js model, from the files that the manifest in its `model.json` names.
 *
 * @throws ExplainError `bad-file` for names that lead out of the folder, for sizes that the files do not have, and for types
 * that are not known.
 */
export async function readManifest(model: FileFields, file: FileWithOthers): Promise<Map<string, StoredArray>> {
	const { reader } = model;
	const found = new Map<string, StoredArray>();
	let room = mostBytes;
	for (const group of model.maybe("weightsManifest")?.list() ?? []) {
		const entries = group.at("weights").list().map(entryOf);
		const total = entries.reduce((sum, { size, stored }) => sum + size * (widths[stored] as number), 0);
		room -= total;
		if (room < 0) throw badFile(reader, `expected weights of at most ${mostBytes} bytes`);
		const parts: Uint8Array[] = [];
		for (const name of group.at("paths").texts()) {
			const left = total - parts.reduce((sum, part) => sum + part.byteLength, 0);
			parts.push(await file.beside(name, left));
		}
		const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
		if (bytes.byteLength !== total) {
			throw badFile(reader, `expected ${total} bytes of weights, got ${bytes.byteLength}`);
		}
		let from = 0;
		for (const entry of entries) {
			if (found.has(entry.name)) throw badFile(reader, `expected one weight ${shown(entry.name)}, got two`);
			found.set(entry.name, { dtype: entry.dtype, shape: entry.shape, values: valuesOf(entry, bytes, from) });
			from += entry.size * (widths[entry.stored] as number);
		}
	}
	return found;
}
