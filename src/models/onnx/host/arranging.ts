import { sizeOf } from "../../../core/nd-array.ts";
import { type HostTensor, hostTensor, reshaped, strided, stridesOf, transposed } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { expanded, sizeOfAtMost } from "./elementwise.ts";
import type { HostEvaluator } from "./evaluator.ts";
import { axesOf, axisOf, broadcastShape, sliceRange, splitLengths, targetShape } from "./parameters.ts";

const numbers = (tensor: HostTensor | undefined): number[] | undefined => tensor && [...tensor.values];

function slicedAxis(x: HostTensor, axis: number, start: number, count: number, step = 1): HostTensor {
	const strides = stridesOf(x.shape);
	const offset = start * (strides[axis] as number);
	const shape = x.shape.map((length, i) => (i === axis ? count : length));
	if (count === 0) return hostTensor(x.kind, shape, []);
	return strided(
		x,
		shape,
		strides.map((stride, i) => (i === axis ? stride * step : stride)),
		offset,
	);
}

const slice: HostEvaluator = ([x, starts, ends, axes, steps], attributes) => {
	const from = numbers(starts) ?? attributes.ints("starts") ?? [];
	const to = numbers(ends) ?? attributes.ints("ends") ?? [];
	const over = numbers(axes) ?? attributes.ints("axes") ?? from.map((_, i) => i);
	return [
		over.reduce((tensor, axis, i) => {
			const place = axisOf(axis, tensor.shape.length);
			const length = tensor.shape[place] as number;
			const { start, count, step } = sliceRange(length, from[i] as number, to[i] as number, steps?.values[i] ?? 1);
			return slicedAxis(tensor, place, start, count, step);
		}, x!),
	];
};

/** Where a possibly negative index points. */
function place(index: number, length: number): number {
	const at = index < 0 ? index + length : index;
	if (!(at >= 0 && at < length)) throw new Unsupported(`index ${index} of an axis of ${length}`);
	return at;
}

const gather: HostEvaluator = ([x, indices], attributes) => {
	const axis = axisOf(attributes.int("axis", 0), x!.shape.length);
	const length = x!.shape[axis] as number;
	const inner = sizeOf(x!.shape.slice(axis + 1));
	const count = indices!.values.length;
	const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
	return [
		hostTensor(x!.kind, shape, (i) => {
			const at = Math.floor(i / inner) % count;
			const outer = Math.floor(i / (inner * count));
			const from = place(indices!.values[at] as number, length);
			return x!.values[(outer * length + from) * inner + (i % inner)] as number;
		}),
	];
};

const gatherElements: HostEvaluator = ([x, indices], attributes) => {
	const axis = axisOf(attributes.int("axis", 0), x!.shape.length);
	const strides = stridesOf(x!.shape);
	const own = stridesOf(indices!.shape);
	return [
		hostTensor(x!.kind, indices!.shape, (i) => {
			let at = 0;
			for (const [k, stride] of own.entries()) {
				const index = Math.floor(i / stride) % (indices!.shape[k] as number);
				const here = k === axis ? place(indices!.values[i] as number, x!.shape[axis] as number) : index;
				at += here * (strides[k] as number);
			}
			return x!.values[at] as number;
		}),
	];
};

const gatherNd: HostEvaluator = ([x, indices], attributes) => {
	if (attributes.int("batch_dims", 0) > 0) throw new Unsupported("batch_dims of constants");
	const depth = indices!.shape.at(-1) as number;
	const strides = stridesOf(x!.shape);
	const inner = sizeOf(x!.shape.slice(depth));
	const shape = [...indices!.shape.slice(0, -1), ...x!.shape.slice(depth)];
	return [
		hostTensor(x!.kind, shape, (i) => {
			const row = Math.floor(i / inner) * depth;
			let at = i % inner;
			for (let k = 0; k < depth; k++) {
				at += place(indices!.values[row + k] as number, x!.shape[k] as number) * (strides[k] as number);
			}
			return x!.values[at] as number;
		}),
	];
};

const scatterNd: HostEvaluator = ([x, indices, updates], attributes) => {
	if (attributes.text("reduction", "none") !== "none") throw new Unsupported("a reduction");
	const depth = indices!.shape.at(-1) as number;
	const strides = stridesOf(x!.shape);
	const inner = sizeOf(x!.shape.slice(depth));
	const values = x!.values.slice();
	for (let row = 0; row * depth < indices!.values.length; row++) {
		let at = 0;
		for (let k = 0; k < depth; k++) {
			at += place(indices!.values[row * depth + k] as number, x!.shape[k] as number) * (strides[k] as number);
		}
		values.set(updates!.values.subarray(row * inner, (row + 1) * inner), at);
	}
	return [{ ...x!, values }];
};

/** Several arrays one after the other along an axis. */
function concatenated(parts: readonly HostTensor[], given: number): HostTensor {
	const [first] = parts as [HostTensor];
	const axis = axisOf(given, first.shape.length);
	const length = parts.reduce((sum, part) => sum + (part.shape[axis] as number), 0);
	const shape = first.shape.map((own, i) => (i === axis ? length : own));
	const outer = sizeOf(shape.slice(0, axis));
	const result = hostTensor(first.kind, shape, []);
	let at = 0;
	for (let o = 0; o < outer; o++) {
		for (const part of parts) {
			const run = sizeOf(part.shape.slice(axis));
			result.values.set(part.values.subarray(o * run, (o + 1) * run), at);
			at += run;
		}
	}
	return result;
}

const expand: HostEvaluator = ([x, shape]) => {
	const target = broadcastShape(x!.shape, [...shape!.values]);
	sizeOfAtMost(target);
	return [expanded(x!, target)];
};

const split: HostEvaluator = ([x, given], attributes) => {
	const axis = axisOf(attributes.int("axis", 0), x!.shape.length);
	const parts = attributes.int("num_outputs", attributes.outputs);
	const lengths = splitLengths(x!.shape[axis] as number, numbers(given) ?? attributes.ints("split"), parts);
	let start = 0;
	return lengths.map((count) => {
		const part = slicedAxis(x!, axis, start, count);
		start += count;
		return part;
	});
};

const tile: HostEvaluator = ([x, repeats]) => {
	const shape = x!.shape.map((length, i) => length * (repeats!.values[i] as number));
	sizeOfAtMost(shape);
	const own = stridesOf(x!.shape);
	const strides = stridesOf(shape);
	return [
		hostTensor(x!.kind, shape, (i) => {
			let at = 0;
			for (const [k, stride] of strides.entries()) {
				at += (Math.floor(i / stride) % (x!.shape[k] as number)) * (own[k] as number);
			}
			return x!.values[at] as number;
		}),
	];
};

const trilu: HostEvaluator = ([x, shift], attributes) => {
	const upper = attributes.int("upper", 1) === 1;
	const k = shift?.values[0] ?? 0;
	const columns = x!.shape.at(-1) as number;
	const rows = x!.shape.at(-2) as number;
	return [
		hostTensor(x!.kind, x!.shape, (i) => {
			const distance = (i % columns) - (Math.floor(i / columns) % rows);
			return (upper ? distance >= k : distance <= k) ? (x!.values[i] as number) : 0;
		}),
	];
};

const nonZero: HostEvaluator = ([x]) => {
	const strides = stridesOf(x!.shape);
	const found = [...x!.values.keys()].filter((i) => x!.values[i] !== 0);
	return [
		hostTensor("int", [x!.shape.length, found.length], (i) => {
			const axis = Math.floor(i / found.length);
			return Math.floor((found[i % found.length] as number) / (strides[axis] as number)) % (x!.shape[axis] as number);
		}),
	];
};

/** Operators that move numbers, on arrays that are known while the file is read. */
export const arrangingEvaluators: Readonly<Record<string, HostEvaluator>> = {
	Shape: ([x], attributes) => {
		const end = attributes.has("end") ? attributes.int("end", 0) : undefined;
		return [
			hostTensor(
				"int",
				[x!.shape.slice(attributes.int("start", 0), end).length],
				x!.shape.slice(attributes.int("start", 0), end),
			),
		];
	},
	Size: ([x]) => [hostTensor("int", [], [x!.values.length])],
	Reshape: ([x, shape], attributes) => [
		reshaped(
			x!,
			targetShape(x!.shape, numbers(shape) ?? attributes.ints("shape") ?? [], attributes.int("allowzero", 0) === 1),
		),
	],
	Flatten: ([x], attributes) => {
		const axis = attributes.int("axis", 1);
		const at = axis < 0 ? axis + x!.shape.length : axis;
		return [reshaped(x!, [sizeOf(x!.shape.slice(0, at)), sizeOf(x!.shape.slice(at))])];
	},
	Squeeze: ([x, given], attributes) => {
		const axes = numbers(given) ?? attributes.ints("axes");
		const gone = axes && axesOf(axes, x!.shape.length);
		return [
			reshaped(
				x!,
				x!.shape.filter((length, i) => (gone ? !gone.includes(i) : length !== 1)),
			),
		];
	},
	Unsqueeze: ([x, given], attributes) => {
		const axes = numbers(given) ?? attributes.ints("axes") ?? [];
		const shape = [...x!.shape];
		for (const axis of axesOf(axes, x!.shape.length + axes.length)) shape.splice(axis, 0, 1);
		return [reshaped(x!, shape)];
	},
	Transpose: ([x], attributes) => [
		transposed(x!, attributes.ints("perm") ?? x!.shape.map((_, i) => x!.shape.length - 1 - i)),
	],
	Concat: (inputs, attributes) => [concatenated(inputs, attributes.int("axis", 0))],
	Split: split,
	Slice: slice,
	Gather: gather,
	GatherElements: gatherElements,
	GatherND: gatherNd,
	ScatterND: scatterNd,
	Expand: expand,
	Tile: tile,
	Trilu: trilu,
	NonZero: nonZero,
};
