import { type Tensor, tf } from "../../tf.ts";
import type { Kernel } from "./grid.ts";
import { replaceKernel } from "./replace.ts";

/** The parts of one tensor: `begin` and `size` for each. */
const parts = (x: Tensor, axis: number, sizes: readonly number[]): Tensor[] => {
	let from = 0;
	return sizes.map((length) => {
		const begin = x.shape.map((_, i) => (i === axis ? from : 0));
		from += length;
		return tf.slice(
			x,
			begin,
			x.shape.map((own, i) => (i === axis ? length : own)),
		);
	});
};

/** `SplitV` by slices that are copied once. */
export const splitV: Kernel = ({ x }, attributes) => {
	const { numOrSizeSplits, axis } = attributes as { numOrSizeSplits: number | number[]; axis: number };
	const [along] = tf.util.parseAxisParam(axis, x!.shape) as [number];
	return parts(x!, along, tf.backend_util.prepareSplitSize(x!, numOrSizeSplits, along));
};

/** `Unpack` by slices that are copied once. */
export const unpack: Kernel = ({ value }, attributes) => {
	const [along] = tf.util.parseAxisParam((attributes as { axis: number }).axis, value!.shape) as [number];
	const shape = value!.shape.filter((_, i) => i !== along);
	const ones = new Array<number>(value!.shape[along] as number).fill(1);
	return parts(value!, along, ones).map((part) => tf.reshape(part, shape));
};

type Numbers = Float32Array | Int32Array | Uint8Array;

/** The part of the WebAssembly backend that gives tensors their place on the heap. */
interface Heap {
	makeOutput(shape: readonly number[], dtype: string): Tensor;
	typedArrayFromHeap(tensor: Tensor): Numbers;
}

/** Copies a part of `from`, in pieces that lie together in both. */
function copy(
	from: Numbers,
	shape: readonly number[],
	begin: readonly number[],
	to: Numbers,
	size: readonly number[],
): void {
	const strides = [...tf.util.computeStrides([...shape]), 1];
	let axis = shape.length - 1;
	while (axis > 0 && size[axis] === shape[axis]) axis--;
	const piece = (size[axis] as number) * (strides[axis] as number);
	const start = begin.reduce((place, at, i) => place + at * (strides[i] as number), 0);
	const index = new Array<number>(axis).fill(0);
	for (let place = start, out = 0; out < to.length; out += piece) {
		to.set(from.subarray(place, place + piece), out);
		for (let i = axis - 1; i >= 0; i--) {
			place += strides[i] as number;
			index[i] = (index[i] as number) + 1;
			if ((index[i] as number) < (size[i] as number)) break;
			place -= (size[i] as number) * (strides[i] as number);
			index[i] = 0;
		}
	}
}

/** Makes tfjs 4.22's `Slice` on WebAssembly copy what it takes, and not first all of what it takes it from. */
export function repairSlice(): void {
	replaceKernel("Slice", "wasm", (call, original) => {
		const { x } = call.inputs as { x: Tensor };
		if (x.shape.length === 0 || x.dtype === "string") return original(call);
		const asked = call.attrs as unknown as { begin: number | number[]; size: number | number[] };
		const [begin, size] = tf.slice_util.parseSliceParams(x, asked.begin, asked.size) as [number[], number[]];
		tf.slice_util.assertParamsValid(x, begin, size);
		const heap = call.backend as Heap;
		const result = heap.makeOutput(size, x.dtype);
		// After the result has its place: the heap may have moved for it.
		if (!size.includes(0)) copy(heap.typedArrayFromHeap(x), x.shape, begin, heap.typedArrayFromHeap(result), size);
		return result;
	});
}
