import { arranged, emitReshape } from "../arrange.ts";
import type { Call, Handler } from "../call.ts";
import { reshaped, transposed } from "../host-tensor.ts";
import { Unsupported } from "../unsupported.ts";
import { type Dim, dimOf, isFixed, plainView, type View } from "../values.ts";

/** Rows and columns, before and after. */
export type Sides = readonly [readonly [number, number], readonly [number, number]];

/** A window that moves over images. */
export interface Window {
	readonly kernel: readonly [number, number];
	readonly strides: readonly [number, number];
	readonly dilation: readonly [number, number];
	readonly sides: Sides;
	/** Rows and columns after the padding that ceil_mode adds. */
	readonly overhang: readonly [number, number];
	/** Of the result. */
	readonly lengths: readonly [Dim, Dim];
}

/** Images `[n, height, width, channels]` of an array `[n, channels, height, width]`; one of `[n, channels, length]` gets width 1. */
export function images(call: Call, x: View): View {
	const rank = x.groups.length;
	if (rank === 4) return arranged(call.context, call.name, x, [0, 2, 3, 1]);
	if (rank !== 3) throw new Unsupported(`${rank - 2} spatial axes`);
	const line = arranged(call.context, call.name, x, [0, 2, 1]);
	const [n, length, channels] = line.sizes as [Dim, Dim, Dim];
	const sizes = [n, length, dimOf(call.context.worlds, 1), channels];
	return plainView(emitReshape(call.context, call.name, line.node, line.sizes, sizes), sizes);
}

/** The view of a node of images as ONNX sees it. */
export function imagesView(call: Call, node: string, sizes: readonly Dim[], rank: number): View {
	if (rank === 4) {
		const [n, height, width, channels] = sizes.map((size, axis) => [{ size, axis }]);
		return { ...plainView(node, sizes), groups: [n!, channels!, height!, width!] };
	}
	const [n, length, , channels] = sizes as [Dim, Dim, Dim, Dim];
	const flat = [n, length, channels];
	return {
		...plainView(emitReshape(call.context, `${call.name}/line`, node, sizes, flat), flat),
		groups: [[{ size: n, axis: 0 }], [{ size: channels, axis: 2 }], [{ size: length, axis: 1 }]],
	};
}

const two = (values: readonly number[] | undefined, fallback: number): [number, number] => {
	const [first = fallback, second = fallback] = values ?? [];
	return values?.length === 1 ? [first, 1] : [first, second];
};

/** Zeros that SAME puts around an axis. */
function samePadding(size: Dim, kernel: number, stride: number, dilation: number, lower: boolean): [number, number] {
	if (!isFixed(size)) throw new Unsupported("auto_pad over an axis of open length");
	const length = size[0] as number;
	const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + dilation * (kernel - 1) + 1 - length);
	const half = Math.floor(total / 2);
	return lower ? [total - half, half] : [half, total - half];
}

/** Reads the attributes of a window; `sizes` are those of the images. */
export function windowOf(call: Call, sizes: readonly Dim[], rank: number, kernelShape: readonly number[]): Window {
	const { attributes } = call;
	const kernel = two(kernelShape, 1);
	const strides = two(attributes.ints("strides"), 1);
	const dilation = two(attributes.ints("dilations"), 1);
	const pads = attributes.ints("pads") ?? new Array<number>(2 * (rank - 2)).fill(0);
	const automatic = attributes.text("auto_pad", "NOTSET");
	const ceil = attributes.int("ceil_mode", 0) === 1;
	const axes = [0, 1].map((i) => {
		const size = sizes[i + 1] as Dim;
		const [k, stride, rate] = [kernel[i], strides[i], dilation[i]] as [number, number, number];
		let sides: readonly [number, number] = i < rank - 2 ? [pads[i] as number, pads[i + rank - 2] as number] : [0, 0];
		if (automatic.startsWith("SAME")) sides = samePadding(size, k, stride, rate, automatic === "SAME_LOWER");
		else if (automatic === "VALID") sides = [0, 0];
		const span = rate * (k - 1) + 1;
		const steps = size.map((length) => (length + sides[0] + sides[1] - span) / stride);
		const lengths = steps.map((step, w) => {
			if (!ceil) return Math.floor(step) + 1;
			const count = Math.ceil(step) + 1;
			// A window must not begin after the input and the padding before it.
			return (count - 1) * stride >= (size[w] as number) + sides[0] ? count - 1 : count;
		});
		const over = lengths.map((count, w) =>
			Math.max(0, (count - 1) * stride + span - (size[w] as number) - sides[0] - sides[1]),
		);
		if (!isFixed(over)) throw new Unsupported("ceil_mode over an axis of open length");
		if (lengths.some((length) => length < 1)) throw new Unsupported("a window larger than its input");
		return { sides, lengths, over: over[0] as number };
	});
	const [rows, columns] = axes as [(typeof axes)[0], (typeof axes)[0]];
	return {
		kernel,
		strides,
		dilation,
		sides: [rows.sides, columns.sides],
		overhang: [rows.over, columns.over],
		lengths: [rows.lengths, columns.lengths],
	};
}

/** Padding as the graph's convolutions take it. */
export const paddingOf = (sides: Sides): "valid" | Sides =>
	sides.flat().every((count) => count === 0) ? "valid" : sides;

/** Weights `[filters, channels, height, width]` with the axes of the filters last. */
const kernelAxes = [2, 3, 1, 0];

const conv: Handler = (call) => {
	const x = call.view(0);
	const rank = x.groups.length;
	const given = call.weights(1);
	const four = rank === 3 ? reshaped(given, [...given.shape, 1]) : given;
	const input = images(call, x);
	const [filters, depth, height, width] = four.shape as [number, number, number, number];
	const window = windowOf(call, input.sizes, rank, rank === 3 ? [height] : [height, width]);
	const groups = call.attributes.int("group", 1);
	const channels = call.fixed(input.sizes[3] as Dim);
	if (depth * groups !== channels) throw new Unsupported(`${channels} channels for weights of ${depth * groups}`);
	const bias = call.inputs[2] ? [call.weight("bias", call.weights(2))] : [];
	const { strides, dilation } = window;
	const attributes = { strides, padding: paddingOf(window.sides), dilation };
	let node: string;
	if (groups > 1 && depth === 1) {
		// Filters of one channel follow one another: [channels · multiplier, 1, h, w] → [h, w, channels, multiplier].
		const split = reshaped(four, [groups, filters / groups, height, width]);
		const kernel = call.weight("kernel", transposed(split, [2, 3, 0, 1]));
		node = call.emit("depthwiseConv2d", [input.node], { attributes, weights: [kernel, ...bias] });
	} else {
		const kernel = call.weight("kernel", transposed(four, kernelAxes));
		const op = groups > 1 ? "groupedConv2d" : "conv2d";
		node = call.emit(op, [input.node], {
			attributes: groups > 1 ? { ...attributes, groups } : attributes,
			weights: [kernel, ...bias],
		});
	}
	const sizes = [input.sizes[0] as Dim, ...window.lengths, dimOf(call.context.worlds, filters)];
	return imagesView(call, node, sizes, rank);
};

/** The whole transposed convolution, of which the padding is cut off and to which output_padding is added. */
const convTranspose: Handler = (call) => {
	const { attributes, context } = call;
	const x = call.view(0);
	if (x.groups.length !== 4 || attributes.int("group", 1) !== 1)
		throw new Unsupported("groups, or other than two spatial axes");
	if (attributes.has("output_shape") || attributes.text("auto_pad", "NOTSET") !== "NOTSET") {
		throw new Unsupported("output_shape or auto_pad");
	}
	if ((attributes.ints("dilations") ?? []).some((rate) => rate !== 1)) throw new Unsupported("dilations");
	const weights = call.weights(1);
	const [, filters, height, width] = weights.shape as [number, number, number, number];
	const input = images(call, x);
	const strides = two(attributes.ints("strides"), 1);
	const [top, left, bottom, right] = attributes.ints("pads") ?? [0, 0, 0, 0];
	const extra = two(attributes.ints("output_padding"), 0);
	const whole = [height, width].map(
		(kernel, i) => (call.fixed(input.sizes[i + 1] as Dim) - 1) * (strides[i] as number) + kernel,
	);
	const bias = call.inputs[2] ? [call.weight("bias", call.weights(2))] : [];
	const kernel = call.weight("kernel", transposed(weights, [2, 3, 1, 0]));
	// Zeros in the output's padding get no bias here, as the bias comes after the cut.
	let node = call.emit("conv2dTranspose", [input.node], {
		attributes: { strides, padding: "valid", shape: [...whole, filters] },
		weights: [kernel],
	});
	const cut = [
		[top!, Math.max(0, bottom! - extra[0])],
		[left!, Math.max(0, right! - extra[1])],
	];
	if (cut.flat().some((count) => count > 0)) {
		node = context.emit(`${call.name}/crop`, "cropping2d", [node], { attributes: { sides: cut } });
	}
	const more = [
		[0, Math.max(0, extra[0] - bottom!)],
		[0, Math.max(0, extra[1] - right!)],
	];
	if (more.flat().some((count) => count > 0)) {
		node = context.emit(`${call.name}/pad`, "zeroPadding2d", [node], { attributes: { sides: more } });
	}
	if (bias.length > 0) node = context.emit(`${call.name}/bias`, "bias", [node], { weights: bias });
	const lengths = whole.map((length, i) =>
		dimOf(context.worlds, length - cut[i]![0]! - cut[i]![1]! + (more[i]![1] as number)),
	);
	return imagesView(call, node, [input.sizes[0] as Dim, ...lengths, dimOf(context.worlds, filters)], 4);
};

/** Convolutions; arrays `[n, channels, …]` become channels last. */
export const convolutionHandlers: Readonly<Record<string, Handler>> = { Conv: conv, ConvTranspose: convTranspose };
