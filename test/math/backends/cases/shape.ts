import { type Tensor4D, tf } from "../../../../src/math/tf.ts";
import { type Case, tfjs } from "../case.ts";
import { concatenated, padded, reshaped, sliced, tiled, transposed } from "../references/shape.ts";
import { at, filled, normal, whole } from "../values.ts";

const x = normal([2, 3, 4], "x");
const maps = normal([2, 4, 6, 3], "maps");

const orders = [
	[0, 2, 1],
	[2, 1, 0],
	[1, 0, 2],
	[1, 2, 0],
	[2, 0, 1],
];
const wide = [
	[1, 2],
	[0, 1],
	[2, 1],
] as [number, number][];
const mirrored = [
	[0, 1],
	[2, 1],
	[1, 3],
] as [number, number][];

/** Operations that move numbers. */
export const shapeCases: readonly Case[] = [
	...orders.map((order) =>
		tfjs(
			`transpose ${order}`,
			[x],
			([of]) => tf.transpose(of!, order),
			([of]) => transposed(of!, order),
		),
	),
	tfjs(
		"transpose of four axes",
		[maps],
		([of]) => tf.transpose(of!, [0, 3, 1, 2]),
		([of]) => transposed(of!, [0, 3, 1, 2]),
	),
	tfjs(
		"reshape",
		[x],
		([of]) => tf.reshape(of!, [4, 6]),
		([of]) => reshaped(of!, [4, 6]),
	),
	tfjs(
		"expandDims and squeeze",
		[x],
		([of]) => tf.squeeze(tf.expandDims(of!, 1), [1]),
		([of]) => of!,
	),
	tfjs(
		"pad",
		[x],
		([of]) => tf.pad(of!, wide, 0.5),
		([of]) => padded(of!, wide, 0.5),
	),
	...(["reflect", "symmetric"] as const).map((mode) =>
		tfjs(
			`mirrorPad ${mode}`,
			[x],
			([of]) => tf.mirrorPad(of!, mirrored, mode),
			([of]) => padded(of!, mirrored, mode),
		),
	),
	tfjs(
		"slice",
		[x],
		([of]) => tf.slice(of!, [1, 0, 2], [1, 2, 2]),
		([of]) => sliced(of!, [1, 0, 2], [1, 2, 2]),
	),
	tfjs(
		"stridedSlice",
		[maps],
		([of]) => tf.stridedSlice(of!, [0, 1, 0, 0], [2, 4, 6, 3], [1, 2, 3, 1]),
		([of]) => sliced(of!, [0, 1, 0, 0], [2, 2, 2, 3], [1, 2, 3, 1]),
	),
	tfjs(
		"stridedSlice backwards",
		[x],
		([of]) => tf.stridedSlice(of!, [0, 2, 0], [2, 0, 4], [1, -1, 2]),
		([of]) => sliced(of!, [0, 2, 0], [2, 2, 2], [1, -1, 2]),
	),
	tfjs(
		"stridedSlice that drops an axis",
		[x],
		([of]) => tf.stridedSlice(of!, [0, 1, 0], [2, 2, 4], [1, 1, 1], 0, 0, 0, 0, 2),
		([of]) => reshaped(sliced(of!, [0, 1, 0], [2, 1, 4]), [2, 4]),
	),
	...[0, 1, 2].map((axis) => {
		const other = normal(
			x.shape.map((length, i) => (i === axis ? 2 : length)),
			"other",
		);
		return tfjs(
			`concat along ${axis}`,
			[x, other],
			([a, b]) => tf.concat([a!, b!], axis),
			(inputs) => concatenated(inputs, axis),
		);
	}),
	tfjs(
		"stack",
		[x, normal([2, 3, 4], "other")],
		([a, b]) => tf.stack([a!, b!], 1),
		([a, b]) => filled([2, 2, 3, 4], ([n, which, i, c]) => at(which === 0 ? a! : b!, [n!, i!, c!])),
	),
	tfjs(
		"unstack",
		[x],
		([of]) => tf.unstack(of!, 1)[2]!,
		([of]) => filled([2, 4], ([n, c]) => at(of!, [n!, 2, c!])),
	),
	tfjs(
		"split",
		[maps],
		([of]) => tf.split(of!, [1, 3], 1)[1]!,
		([of]) => sliced(of!, [0, 1, 0, 0], [2, 3, 6, 3]),
	),
	tfjs(
		"tile",
		[x],
		([of]) => tf.tile(of!, [2, 1, 3]),
		([of]) => tiled(of!, [2, 1, 3]),
	),
	tfjs(
		"broadcastTo",
		[normal([3, 1], "column")],
		([of]) => tf.broadcastTo(of!, [2, 3, 4]),
		([of]) => filled([2, 3, 4], ([, row]) => at(of!, [row!, 0])),
	),
	tfjs(
		"reverse",
		[x],
		([of]) => tf.reverse(of!, [0, 2]),
		([of]) => filled(x.shape, ([i, j, k]) => at(of!, [1 - i!, j!, 3 - k!])),
	),
	tfjs(
		"depthToSpace",
		[normal([1, 2, 3, 8], "deep")],
		([of]) => tf.depthToSpace(of as Tensor4D, 2, "NHWC"),
		([of]) =>
			filled([1, 4, 6, 2], ([n, row, column, c]) =>
				at(of!, [n!, Math.floor(row! / 2), Math.floor(column! / 2), ((row! % 2) * 2 + (column! % 2)) * 2 + c!]),
			),
	),
	tfjs(
		"spaceToBatchND",
		[maps],
		([of]) =>
			tf.spaceToBatchND(
				of!,
				[2, 2],
				[
					[0, 0],
					[0, 0],
				],
			),
		([of]) =>
			filled([8, 2, 3, 3], ([b, i, j, c]) =>
				at(of!, [b! % 2, i! * 2 + Math.floor(b! / 4), j! * 2 + (Math.floor(b! / 2) % 2), c!]),
			),
	),
	tfjs(
		"batchToSpaceND",
		[normal([4, 2, 3, 2], "batches")],
		([of]) =>
			tf.batchToSpaceND(
				of!,
				[2, 2],
				[
					[0, 1],
					[1, 0],
				],
			),
		([of]) =>
			filled([1, 3, 5, 2], ([, row, column, c]) =>
				at(of!, [(row! % 2) * 2 + ((column! + 1) % 2), Math.floor(row! / 2), Math.floor((column! + 1) / 2), c!]),
			),
	),
	tfjs(
		"cast",
		[whole([3, 4], "whole", 9)],
		([of]) => tf.cast(of!, "float32"),
		([of]) => ({ ...of!, dtype: "float32" }),
	),
	tfjs(
		"cast to integers",
		[normal([3, 4], "x", 4)],
		([of]) => tf.cast(of!, "int32"),
		([of]) => filled([3, 4], (index) => Math.trunc(at(of!, index))),
		{ withRespectTo: [] },
	),
];
