import type { Call, Handler } from "../call.ts";
import { Unsupported } from "../unsupported.ts";
import type { Dim, View } from "../values.ts";
import { images, imagesView, paddingOf, type Sides, windowOf } from "./convolution.ts";

const maxPool: Handler = (call) => {
	const x = call.view(0);
	const rank = x.groups.length;
	if (call.attributes.outputs > 1) throw new Unsupported("indices of the largest");
	const input = images(call, x);
	const window = windowOf(call, input.sizes, rank, call.attributes.ints("kernel_shape") ?? []);
	if (window.dilation.some((rate) => rate !== 1)) throw new Unsupported("dilations");
	const [[top, bottom], [left, right]] = window.sides;
	const sides: Sides = [
		[top, bottom + window.overhang[0]],
		[left, right + window.overhang[1]],
	];
	const attributes = { size: window.kernel, strides: window.strides, padding: paddingOf(sides) };
	const node = call.emit("maxPool2d", [input.node], { attributes });
	return imagesView(call, node, [input.sizes[0] as Dim, ...window.lengths, input.sizes[3] as Dim], rank);
};

const averagePool: Handler = (call) => {
	const x = call.view(0);
	const rank = x.groups.length;
	const input = images(call, x);
	const window = windowOf(call, input.sizes, rank, call.attributes.ints("kernel_shape") ?? []);
	if (window.dilation.some((rate) => rate !== 1)) throw new Unsupported("dilations");
	const countPadding = call.attributes.int("count_include_pad", 0) === 1;
	const padded = paddingOf(window.sides) !== "valid" || window.overhang.some((count) => count > 0);
	const attributes = {
		size: window.kernel,
		strides: window.strides,
		padding: padded ? window.sides : "valid",
		...(padded && { countPadding, overhang: window.overhang }),
	};
	const node = call.emit("avgPool2d", [input.node], { attributes });
	return imagesView(call, node, [input.sizes[0] as Dim, ...window.lengths, input.sizes[3] as Dim], rank);
};

/** Over all axes after the channels; what is left of those has length 1. */
export function globalPool(call: Call, op: string, x: View, keep: boolean): View {
	const input = images(call, x);
	const node = call.emit(op, [input.node]);
	const [n, , , channels] = input.sizes as [Dim, Dim, Dim, Dim];
	return {
		type: "view",
		node,
		sizes: [n, channels],
		groups: [[{ size: n, axis: 0 }], [{ size: channels, axis: 1 }], ...(keep ? x.groups.slice(2).map(() => []) : [])],
		kind: "float",
		mask: false,
	};
}

/** Pools. */
export const poolingHandlers: Readonly<Record<string, Handler>> = {
	MaxPool: maxPool,
	AveragePool: averagePool,
	GlobalAveragePool: (call) => globalPool(call, "globalAvgPool", call.view(0), true),
	GlobalMaxPool: (call) => globalPool(call, "globalMaxPool", call.view(0), true),
};
