import { ExplainError } from "../core/errors.ts";
import { type InputArray, readArray } from "../math/model-inputs.ts";
import { bytesOf } from "./safetensors/types.ts";

/** What {@link writeSafetensors} takes beside the tensors. */
export interface WriteSafetensorsOptions {
	/** Texts that go with them, such as the names of classes. */
	readonly metadata?: Readonly<Record<string, string>>;
}

function dtypeOf(values: ArrayLike<number>): string | undefined {
	if (values instanceof Float32Array) return "F32";
	if (values instanceof Float64Array) return "F64";
	if (values instanceof Int32Array) return "I32";
	if (values instanceof Uint32Array) return "U32";
	if (values instanceof Int16Array) return "I16";
	if (values instanceof Uint16Array) return "U16";
	if (values instanceof Int8Array) return "I8";
	return values instanceof Uint8Array || values instanceof Uint8ClampedArray ? "U8" : undefined;
}

const order = Object.keys(bytesOf);
const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Writes tensors as a safetensors file: weights that PyTorch, TensorFlow, JAX and {@link readSafetensors} read.
 *
 * The same tensors give the same bytes, those of the format's own writer: wide types first, then by name, so that every
 * tensor lies at a multiple of its element's size.
 *
 * @param tensors arrays or borrowed tensors by name; the type is kept (a `bool` tensor becomes U8).
 * @throws ExplainError `bad-input` for something that is no array, `bad-option` for the name `__metadata__`, which the format keeps.
 *
 * @example
 * ```ts
 * const bytes = await writeSafetensors(Object.fromEntries(network.weights.map((w) => [w.name, w.read()])));
 * await writeFile("network.safetensors", bytes);
 * ```
 */
export async function writeSafetensors(
	tensors: Readonly<Record<string, InputArray>>,
	{ metadata = {} }: WriteSafetensorsOptions = {},
): Promise<Uint8Array> {
	const parts = await Promise.all(
		Object.entries(tensors).map(async ([name, tensor]) => {
			const expected = (came: string) =>
				new ExplainError("bad-input", `writeSafetensors: expected "${name}" to be an NdArray or a tensor, got ${came}`);
			if (name === "__metadata__") {
				throw new ExplainError("bad-option", "writeSafetensors: expected names of tensors other than __metadata__");
			}
			const [values, shape] = await readArray(tensor, expected);
			const dtype = dtypeOf(values);
			if (dtype === undefined) throw expected("values of another type");
			const { buffer, byteOffset, byteLength } = values as Float32Array;
			return { name, dtype, shape, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
		}),
	);
	parts.sort((a, b) => order.indexOf(b.dtype) - order.indexOf(a.dtype) || byCodePoint(a.name, b.name));
	let end = 0;
	const entries = parts.map(({ name, dtype, shape, bytes }) => {
		const start = end;
		end += bytes.byteLength;
		return [name, { dtype, shape: [...shape], data_offsets: [start, end] }] as const;
	});
	const texts = Object.entries(metadata).sort(([a], [b]) => byCodePoint(a, b));
	// Written entry by entry: an object would put a tensor whose name is a number before the others.
	const header = [...(texts.length > 0 ? [["__metadata__", Object.fromEntries(texts)] as const] : []), ...entries]
		.map(([name, about]) => `${JSON.stringify(name)}:${JSON.stringify(about)}`)
		.join(",");
	const written = Buffer.from(`{${header}}`);
	const length = Math.ceil(written.byteLength / 8) * 8;
	const file = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
	new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
	file.set(written, 8);
	let at = 8 + length;
	for (const { bytes } of parts) {
		file.set(bytes, at);
		at += bytes.byteLength;
	}
	return file;
}
