import { badFile, statedSize } from "../../../core/untrusted.ts";
import type { StoredArray } from "../weights-manifest.ts";

/** A constant as TensorFlow writes it: bytes, or numbers of which the last is repeated. */
export interface TensorMessage {
	type: string;
	shape: readonly number[];
	content: Uint8Array | undefined;
	readonly numbers: number[];
	readonly texts: string[];
}

const mostValues = 2 ** 28;

/** Reads the bytes of numbers, which stand little-endian. */
export function numbersIn(type: string, bytes: Uint8Array, size: number): StoredArray["values"] | undefined {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const fits = (width: number) => bytes.byteLength === size * width;
	switch (type) {
		case "DT_FLOAT":
			return fits(4) ? Float32Array.from({ length: size }, (_, i) => view.getFloat32(4 * i, true)) : undefined;
		case "DT_DOUBLE":
			return fits(8) ? Float32Array.from({ length: size }, (_, i) => view.getFloat64(8 * i, true)) : undefined;
		case "DT_INT32":
			return fits(4) ? Int32Array.from({ length: size }, (_, i) => view.getInt32(4 * i, true)) : undefined;
		case "DT_INT64":
			return fits(8) ? Int32Array.from({ length: size }, (_, i) => Number(view.getBigInt64(8 * i, true))) : undefined;
		case "DT_BOOL":
			return fits(1) ? Uint8Array.from(bytes) : undefined;
		default:
			return undefined;
	}
}

const kinds: Readonly<Record<string, StoredArray["dtype"]>> = {
	DT_FLOAT: "float32",
	DT_DOUBLE: "float32",
	DT_INT32: "int32",
	DT_INT64: "int32",
	DT_BOOL: "bool",
};

/** The kind of numbers here, or undefined where TensorFlow's is none of ours. */
export const kindOf = (type: string): StoredArray["dtype"] | undefined => kinds[type];

/** A constant as an array; texts as they are; undefined for other types. */
export function arrayOf(message: TensorMessage): StoredArray | readonly string[] | undefined {
	const { type, shape, content, numbers, texts } = message;
	if (type === "DT_STRING") return texts;
	const dtype = kindOf(type);
	if (!dtype) return undefined;
	const size = statedSize("tensor", "a constant", shape, mostValues);
	if (content && content.byteLength > 0) {
		const values = numbersIn(type, content, size);
		if (!values) throw badFile("tensor", "expected a constant to have as many bytes as its shape says");
		return { dtype, shape, values };
	}
	const all =
		dtype === "float32" ? new Float32Array(size) : dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
	all.fill(numbers.at(-1) ?? 0);
	all.set(numbers.slice(0, size));
	return { dtype, shape, values: all };
}
