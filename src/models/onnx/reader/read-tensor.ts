import { badFile, statedSize } from "../../../core/untrusted.ts";
import { bfloat16Value, float16Value } from "../../../data/half-precision.ts";
import { emptyValues, type HostTensor, type TextTensor } from "../host-tensor.ts";
import type { TensorProto } from "./messages.ts";
import { type ElementType, elementTypes } from "./tensor-types.ts";

/** The bytes beside the model that a tensor refers to. */
export type ExternalBytes = (tensor: TensorProto) => Uint8Array;

function typeOf(reader: string, tensor: TensorProto): ElementType {
	const type = elementTypes[tensor.dataType];
	if (type) return type;
	const names = Object.values(elementTypes).map(({ name }) => name);
	throw badFile(
		reader,
		`expected tensor "${tensor.name}" to be of a type among ${names.join(", ")}, got number ${tensor.dataType}`,
	);
}

/** The field that holds the numbers where they are not raw. */
function typedField(tensor: TensorProto, { name }: ElementType): readonly number[] {
	if (name === "float") return tensor.floatData;
	if (name === "double") return tensor.doubleData;
	if (name === "int64") return tensor.int64Data;
	if (name === "uint32" || name === "uint64") return tensor.uint64Data;
	if (name === "float16") return tensor.int32Data.map((bits) => float16Value(bits & 0xffff));
	if (name === "bfloat16") return tensor.int32Data.map((bits) => bfloat16Value(bits & 0xffff));
	return tensor.int32Data;
}

function fromRaw(raw: Uint8Array, type: ElementType, kind: HostTensor["kind"], size: number) {
	if (type.name === "float") {
		// Aligned by a copy, which also lets the file's bytes go. All platforms of Node are little-endian in practice.
		return new Float32Array(new Uint8Array(raw.subarray(0, 4 * size)).buffer);
	}
	const values = emptyValues(kind, size);
	const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
	for (let i = 0; i < size; i++) values[i] = type.read!(view, i);
	return values;
}

/**
 * The numbers or texts of a tensor, with the sizes that it states checked against the bytes that are there.
 *
 * @throws ExplainError `bad-file`.
 */
export function readTensor(reader: string, tensor: TensorProto, external: ExternalBytes): HostTensor | TextTensor {
	const type = typeOf(reader, tensor);
	const { kind } = type;
	if (kind === "string") {
		const size = statedSize(reader, tensor.name, tensor.dims, tensor.stringData.length);
		const decoder = new TextDecoder();
		const values = tensor.stringData.slice(0, size).map((bytes) => decoder.decode(bytes));
		return { kind, shape: tensor.dims, values };
	}
	const raw = tensor.external ? external(tensor) : tensor.rawData;
	const numbers = raw ? [] : typedField(tensor, type);
	const most = raw ? Math.floor(raw.byteLength / type.bytes) : numbers.length;
	const size = statedSize(reader, tensor.name, tensor.dims, most);
	if (raw) return { kind, shape: tensor.dims, values: fromRaw(raw, type, kind, size) };
	const values = emptyValues(kind, size);
	for (let i = 0; i < size; i++) values[i] = numbers[i] as number;
	return { kind, shape: tensor.dims, values };
}
