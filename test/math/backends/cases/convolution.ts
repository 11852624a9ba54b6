import { type Tensor3D, type Tensor4D, tf } from "../../../../src/math/tf.ts";
import { type Case, graph, tfjs } from "../case.ts";
import { convolution, type Padding, transposedConvolution } from "../references/linear.ts";
import { reshaped } from "../references/shape.ts";
import { normal, type Values } from "../values.ts";

const maps = normal([2, 5, 4, 2], "maps");
const kernel = normal([3, 2, 2, 3], "kernel");
const deep = normal([3, 2, 2, 2], "depthwise kernel");

type Words = "same" | "valid";
const words: readonly Words[] = ["same", "valid"];
type Pair = [number, number];

const graphConvolutions = ([1, 2] as const).flatMap((stride) =>
	(
		[
			"same",
			"valid",
			1,
			[
				[2, 0],
				[1, 3],
			],
		] as readonly Padding[]
	).flatMap((padding): Case[] => {
		const attributes = { strides: [stride, stride] as Pair, padding, dilation: [1, 1] as Pair };
		const plain =
			(depthwise: boolean) =>
			([x]: readonly Values[], [w, b]: readonly Values[]) =>
				convolution(x!, w!, b, attributes, depthwise);
		return [
			graph("conv2d", [maps], plain(false), { attributes, weights: [kernel, normal([3], "bias")] }),
			graph("depthwiseConv2d", [maps], plain(true), { attributes, weights: [deep, normal([4], "bias")] }),
		];
	}),
);

const dilations: readonly Pair[] = [
	[2, 2],
	[1, 3],
	[2, 1],
];

const graphDilations = dilations.flatMap((dilation) =>
	([...words, 2] as readonly Padding[]).flatMap((padding): Case[] => {
		const attributes = { strides: [1, 1] as Pair, padding, dilation };
		const wide = normal([1, 8, 7, 2], "wide maps");
		return [
			graph("conv2d", [wide], ([x], [w]) => convolution(x!, w!, undefined, attributes), {
				attributes,
				weights: [kernel],
			}),
			graph("depthwiseConv2d", [wide], ([x], [w]) => convolution(x!, w!, undefined, attributes, true), {
				attributes,
				weights: [deep],
			}),
		];
	}),
);

/** Convolutions as cells write them: strides, dilation and both words, with the filter's gradient too. */
const tfjsConvolutions = words.flatMap((padding) =>
	(
		[
			[
				[1, 1],
				[1, 1],
			],
			[
				[2, 1],
				[1, 1],
			],
			[
				[3, 3],
				[1, 1],
			],
			[
				[1, 1],
				[2, 2],
			],
			[
				[1, 1],
				[3, 1],
			],
		] as [Pair, Pair][]
	).flatMap(([strides, dilation]): Case[] => {
		const attributes = { strides, padding, dilation };
		const wide = normal([1, 7, 8, 2], "wide maps");
		const label = `strides ${strides}, dilation ${dilation}, ${padding}`;
		return [
			tfjs(
				`conv2d, ${label}`,
				[wide, kernel],
				([x, w]) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, padding, "NHWC", dilation),
				([x, w]) => convolution(x!, w!, undefined, attributes),
			),
			tfjs(
				`depthwiseConv2d, ${label}`,
				[wide, deep],
				([x, w]) => tf.depthwiseConv2d(x as Tensor4D, w as Tensor4D, strides, padding, "NHWC", dilation),
				([x, w]) => convolution(x!, w!, undefined, attributes, true),
			),
		];
	}),
);

const conv1dCases = (
	[
		[1, 1],
		[2, 1],
		[1, 2],
		[1, 3],
	] as const
).flatMap(([stride, dilation]) =>
	words.flatMap((padding): Case[] => {
		const row = normal([2, 9, 2], "row");
		const window = normal([3, 2, 3], "window");
		const attributes = { stride, padding, dilation };
		const reference = (x: Values, w: Values, bias?: Values) => {
			const flat = convolution(reshaped(x, [2, 9, 1, 2]), reshaped(w, [3, 1, 2, 3]), bias, {
				strides: [stride, 1],
				dilation: [dilation, 1],
				padding,
			});
			return reshaped(flat, [2, flat.shape[1]!, 3]);
		};
		return [
			graph("conv1d", [row], ([x], [w, b]) => reference(x!, w!, b), {
				attributes,
				weights: [window, normal([3], "bias")],
			}),
			tfjs(
				`conv1d, stride ${stride}, dilation ${dilation}, ${padding}`,
				[row, window],
				([x, w]) => tf.conv1d(x as Tensor3D, w as Tensor3D, stride, padding, "NWC", dilation),
				([x, w]) => reference(x!, w!),
			),
		];
	}),
);

const transposedCases = (
	[
		[2, "same"],
		[1, "same"],
		[2, "valid"],
	] as [number, Words][]
).flatMap(([stride, padding]): Case[] => {
	const x = normal([2, 3, 4, 2], "small maps");
	const w = normal([3, 2, 3, 2], "transposed kernel");
	const [height, width] = padding === "same" ? [3 * stride, 4 * stride] : [2 * stride + 3, 3 * stride + 2];
	const attributes = {
		strides: [stride, stride] as Pair,
		padding,
		shape: [height, width, 3] as [number, number, number],
	};
	return [
		graph("conv2dTranspose", [x], ([from], [by, b]) => transposedConvolution(from!, by!, b, attributes), {
			attributes,
			weights: [w, normal([3], "bias")],
		}),
		tfjs(
			`conv2dTranspose, stride ${stride}, ${padding}`,
			[x, w],
			([from, by]) =>
				tf.conv2dTranspose(from as Tensor4D, by as Tensor4D, [2, ...attributes.shape], attributes.strides, padding),
			([from, by]) => transposedConvolution(from!, by!, undefined, attributes),
		),
	];
});

/** Convolutions of every kind: strides, padding, dilation, by the graph's own rules and by tfjs's tape. */
export const convolutionCases: readonly Case[] = [
	...graphConvolutions,
	...graphDilations,
	...tfjsConvolutions,
	...conv1dCases,
	...transposedCases,
];
