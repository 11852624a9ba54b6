import { sizeOf } from "../../core/nd-array.ts";
import type { Kind } from "./reader/tensor-types.ts";

/** An array that is known while a file is read: a weight, a constant, or what follows from sizes. */
export interface HostTensor {
	readonly kind: Exclude<Kind, "string">;
	readonly shape: readonly number[];
	/** 32-bit floats, or whole numbers; 0 and 1 where the kind is bool. */
	readonly values: Float32Array | Float64Array;
}

/** Texts, which only ai.onnx.ml's operators have. */
export interface TextTensor {
	readonly kind: "string";
	readonly shape: readonly number[];
	readonly values: readonly string[];
}

/** Room for the numbers of a kind. */
export const emptyValues = (kind: HostTensor["kind"], size: number): Float32Array | Float64Array =>
	kind === "float" ? new Float32Array(size) : new Float64Array(size);

/** An array of numbers. */
export function hostTensor(
	kind: HostTensor["kind"],
	shape: readonly number[],
	numbers: ArrayLike<number> | ((i: number) => number),
): HostTensor {
	const size = sizeOf(shape);
	const values = emptyValues(kind, size);
	if (typeof numbers === "function") for (let i = 0; i < size; i++) values[i] = numbers(i);
	else values.set(numbers);
	return { kind, shape, values };
}

/** Row-major strides of a shape. */
export function stridesOf(shape: readonly number[]): number[] {
	const strides: number[] = new Array(shape.length);
	let size = 1;
	for (let axis = shape.length - 1; axis >= 0; axis--) {
		strides[axis] = size;
		size *= shape[axis] as number;
	}
	return strides;
}

/** The elements of a tensor seen with another shape and strides, in row-major order of that shape. */
export function strided(
	tensor: HostTensor,
	shape: readonly number[],
	strides: readonly number[],
	offset = 0,
): HostTensor {
	const values = emptyValues(tensor.kind, sizeOf(shape));
	const place = new Array<number>(shape.length).fill(0);
	let from = offset;
	for (let i = 0; i < values.length; i++) {
		values[i] = tensor.values[from] as number;
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			place[axis] = (place[axis] as number) + 1;
			from += strides[axis] as number;
			if ((place[axis] as number) < (shape[axis] as number)) break;
			from -= (shape[axis] as number) * (strides[axis] as number);
			place[axis] = 0;
		}
	}
	return { kind: tensor.kind, shape, values };
}

/** The axes in another order: axis i of the result is axis `order[i]`. */
export function transposed(tensor: HostTensor, order: readonly number[]): HostTensor {
	if (order.every((axis, i) => axis === i)) return tensor;
	const strides = stridesOf(tensor.shape);
	return strided(
		tensor,
		order.map((axis) => tensor.shape[axis] as number),
		order.map((axis) => strides[axis] as number),
	);
}

/** The same numbers in another shape. */
export const reshaped = (tensor: HostTensor, shape: readonly number[]): HostTensor => ({ ...tensor, shape });
