import { ExplainError } from "../../../core/errors.ts";
import { type NdArray, sizeOf, type TypedArray } from "../../../core/nd-array.ts";
import type { ValueInfoProto } from "../reader/messages.ts";
import { elementTypes } from "../reader/tensor-types.ts";
import type { Runtime } from "./load-runtime.ts";

type RuntimeTensor = InstanceType<Runtime["Tensor"]>;

/** Numbers of a type of whole numbers, each of which must be one. */
function wholeNumbers(type: string, values: ArrayLike<number>): ArrayLike<number> {
	const wrong = Array.prototype.find.call(values, (value) => !Number.isInteger(value));
	if (wrong === undefined) return values;
	throw new ExplainError("not-finite", `predict: expected whole numbers for an input of ${type}, got ${wrong}`);
}

/** Numbers as the runtime takes those of a type. */
function runtimeValues(type: string, values: ArrayLike<number>) {
	switch (type) {
		case "float":
			return ["float32", Float32Array.from(values)] as const;
		case "double":
			return ["float64", Float64Array.from(values)] as const;
		case "int64":
			return ["int64", BigInt64Array.from(Array.from(wholeNumbers(type, values), BigInt))] as const;
		case "int32":
			return ["int32", Int32Array.from(wholeNumbers(type, values))] as const;
		case "uint8":
			return ["uint8", Uint8Array.from(wholeNumbers(type, values))] as const;
		case "bool":
			return ["bool", Uint8Array.from(values, (value) => (value === 0 ? 0 : 1))] as const;
		default:
			throw new ExplainError("unsupported-model", `loadOnnx: an input of type ${type} cannot be given`);
	}
}

/** `[n, height, width, channels]` as `[n, channels, height, width]`. */
function channelsFirst(values: TypedArray, [n, height, width, channels]: readonly number[]): Float32Array {
	const result = new Float32Array(values.length);
	const places = (height as number) * (width as number);
	let at = 0;
	for (let i = 0; i < (n as number); i++) {
		for (let c = 0; c < (channels as number); c++) {
			for (let p = 0; p < places; p++) {
				result[at++] = values[(i * places + p) * (channels as number) + c] as number;
			}
		}
	}
	return result;
}

/** Rows of an input as the runtime takes them. */
export function runtimeTensor(
	runtime: Runtime,
	info: ValueInfoProto,
	{ values, shape }: NdArray<TypedArray>,
	image: boolean,
): RuntimeTensor {
	const name = elementTypes[info.elementType]?.name ?? "unknown";
	const dims = image ? [shape[0], shape[3], shape[1], shape[2]] : shape;
	const [type, data] = runtimeValues(name, image ? channelsFirst(values, shape) : values);
	return new runtime.Tensor(type as "float32", data as Float32Array, [...(dims as number[])]);
}

/** As many rows as the file wants at once, the last one repeated. */
export function filledUp({ values, shape, axes }: NdArray<TypedArray>, count: number): NdArray<TypedArray> {
	const [rows = 0, ...rest] = shape;
	if (rows >= count) return { values, shape, axes };
	const size = sizeOf(rest);
	const whole = new Float64Array(count * size);
	whole.set(values);
	for (let row = rows; row < count; row++) whole.set(values.subarray((rows - 1) * size), row * size);
	return { values: whole, shape: [count, ...rest], axes };
}

/** The part of a batch from one row to before another. */
export function rowsOf({ values, shape, axes }: NdArray<TypedArray>, start: number, end: number): NdArray<TypedArray> {
	const size = sizeOf(shape.slice(1));
	return {
		values: values.subarray(start * size, end * size) as TypedArray,
		shape: [end - start, ...shape.slice(1)],
		axes,
	};
}
