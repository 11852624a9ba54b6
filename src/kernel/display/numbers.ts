import { isProxy, isTypedArray } from "node:util/types";
import { limits } from "./limits.ts";
import { classNameOf, dataOf, find, hasMembers, hasMethods } from "./peek.ts";

/** Numbers in a grid, of whatever library. */
export interface Numbers {
	readonly title: string;
	readonly dtype: string;
	readonly shape: readonly number[];
	/** In row-major order; undefined where they are too many to fetch. */
	readonly values: ArrayLike<number | bigint | boolean | string> | undefined;
	/** Why there are no values. */
	readonly note?: string;
	/** Whether `util.inspect` says it well. */
	readonly inspectable: boolean;
}

/** How many numbers a shape holds; undefined for what is no shape. */
function sizeOf(shape: unknown): number | undefined {
	if (!Array.isArray(shape) || isProxy(shape) || shape.length > 32) return undefined;
	const isShape = shape.every((length) => Number.isSafeInteger(length) && (length as number) >= 0);
	return isShape ? shape.reduce((size: number, length: number) => size * length, 1) : undefined;
}

function dtypeOf(values: NodeJS.TypedArray): string {
	return (classNameOf(values) ?? "array").replace(/(?:Clamped)?Array$/, "").toLowerCase();
}

function typedArray(value: object): Numbers | undefined {
	if (!isTypedArray(value)) return undefined;
	const title = classNameOf(value) ?? "TypedArray";
	const dtype = title.endsWith("Array") ? dtypeOf(value) : "uint8";
	return { title, dtype, shape: [value.length], values: value, inspectable: true };
}

/** `{ shape, values | data }`: this package's arrays, ndarray's, and most others'. */
function shaped(value: object): Numbers | undefined {
	const shape: unknown = dataOf(value, "shape");
	const values = [dataOf(value, "values"), dataOf(value, "data")].find(isTypedArray);
	if (values === undefined || sizeOf(shape) !== values.length) return undefined;
	const name = classNameOf(value) ?? "Object";
	const title = name === "Object" ? "NdArray" : name;
	return { title, dtype: dtypeOf(values), shape: shape as number[], values, inspectable: false };
}

const tooMany = (size: number): string =>
	`Its ${size.toLocaleString("en-US")} numbers stay where they are; a slice of it is shown with values.`;

/** TensorFlow.js: `dataSync` may have to wait for a device, and copy from it. */
function tensor(value: object): Numbers | undefined {
	const [shape, dtype] = [dataOf(value, "shape"), dataOf(value, "dtype")];
	const size = sizeOf(shape);
	if (size === undefined || typeof dtype !== "string" || !hasMethods(value, "dataSync")) return undefined;
	const known = { title: "Tensor", dtype, shape: shape as number[], inspectable: false };
	if (dataOf(value, "isDisposedInternal") === true) return { ...known, values: undefined, note: "It is disposed." };
	if (size > limits.array.fetch) return { ...known, values: undefined, note: tooMany(size) };
	return { ...known, values: (value as { dataSync(): NodeJS.TypedArray }).dataSync() };
}

/** ONNX Runtime's and Transformers.js' tensors: `{ dims, type, data }`. */
function onnxTensor(value: object): Numbers | undefined {
	const [dims, type] = [dataOf(value, "dims"), dataOf(value, "type")];
	const size = sizeOf(dims);
	if (size === undefined || typeof type !== "string" || !hasMembers(value, "data", "dims")) return undefined;
	if (find(value, "location") === undefined) return undefined;
	const known = { title: "Tensor", dtype: type, shape: dims as number[], inspectable: false };
	const { location } = value as { location: unknown };
	if (location !== "cpu") return { ...known, values: undefined, note: `Its numbers are in "${String(location)}".` };
	// Where it is not on the CPU, asking would throw.
	const { data } = value as { data: unknown };
	return isTypedArray(data) || Array.isArray(data) ? { ...known, values: data as ArrayLike<number> } : undefined;
}

/** Rows of numbers, all of one length: `number[][]`. */
function matrix(value: object): Numbers | undefined {
	if (!Array.isArray(value) || value.length < 2 || !Array.isArray(value[0])) return undefined;
	const width = value[0].length;
	if (width < 2 || value.length * width > limits.array.sample) return undefined;
	const values = new Float64Array(value.length * width);
	for (const [y, row] of value.entries()) {
		if (!Array.isArray(row) || isProxy(row) || row.length !== width) return undefined;
		for (let x = 0; x < width; x++) {
			const number: unknown = Object.getOwnPropertyDescriptor(row, x)?.value;
			if (typeof number !== "number") return undefined;
			values[y * width + x] = number;
		}
	}
	return { title: "Array", dtype: "number", shape: [value.length, width], values, inspectable: true };
}

/** A long list of nothing but numbers. */
function list(value: object): Numbers | undefined {
	if (!Array.isArray(value) || value.length <= limits.text.elements) return undefined;
	const step = Math.ceil(value.length / limits.array.sample);
	for (let i = 0; i < value.length; i += step) {
		if (typeof Object.getOwnPropertyDescriptor(value, i)?.value !== "number") return undefined;
	}
	return { title: "Array", dtype: "number", shape: [value.length], values: value, inspectable: true };
}

/** The numbers that a value holds, if it is an array or tensor of any kind. */
export function numbersOf(value: object): Numbers | undefined {
	for (const recognise of [typedArray, shaped, tensor, onnxTensor, matrix, list]) {
		const numbers = recognise(value);
		if (numbers !== undefined) return numbers;
	}
	return undefined;
}
