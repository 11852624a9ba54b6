import { type Tensor4D, tf } from "../../../../src/math/tf.ts";
import { type Case, graph, tfjs } from "../case.ts";
import { reshaped } from "../references/shape.ts";
import { pooled, resizedBilinear, resizedNearest } from "../references/windows.ts";
import { normal, reduced, type Values } from "../values.ts";

type Pair = [number, number];
const maps = normal([2, 5, 6, 2], "maps");
const row = normal([2, 9, 2], "row");

const grids = (["same", "valid"] as const).flatMap((padding) =>
	(
		[
			[
				[2, 2],
				[2, 2],
			],
			[
				[3, 2],
				[1, 2],
			],
			[
				[3, 3],
				[3, 3],
			],
			[
				[1, 2],
				[2, 1],
			],
		] as [Pair, Pair][]
	).map(([size, strides]) => ({ size, strides, padding })),
);

const pools = grids.flatMap((attributes): Case[] => {
	const { size, strides, padding } = attributes;
	const label = `of ${size} by ${strides}, ${padding}`;
	const [max, mean] = [(x: Values) => pooled(x, attributes, "max"), (x: Values) => pooled(x, attributes, "mean")];
	return [
		graph("maxPool2d", [maps], ([x]) => max(x!), { attributes }),
		graph("avgPool2d", [maps], ([x]) => mean(x!), { attributes }),
		tfjs(
			`maxPool ${label}`,
			[maps],
			([x]) => tf.maxPool(x as Tensor4D, size, strides, padding),
			([x]) => max(x!),
		),
		// Without a positive number in it, a window must still find its largest.
		tfjs(
			`maxPool of negative numbers ${label}`,
			[{ shape: maps.shape, values: maps.values.map((x) => Math.fround(x - 9)) }],
			([x]) => tf.maxPool(x as Tensor4D, size, strides, padding),
			([x]) => max(x!),
		),
		tfjs(
			`avgPool ${label}`,
			[maps],
			([x]) => tf.avgPool(x as Tensor4D, size, strides, padding),
			([x]) => mean(x!),
		),
	];
});

const pools1d = (
	[
		[2, 2, "valid"],
		[3, 2, "same"],
		[3, 1, "same"],
	] as [number, number, "same" | "valid"][]
).flatMap(([size, stride, padding]): Case[] => {
	const attributes = { size, stride, padding };
	const flat =
		(join: "max" | "mean") =>
		([x]: readonly Values[]) => {
			const found = pooled(reshaped(x!, [2, 9, 1, 2]), { size: [size, 1], strides: [stride, 1], padding }, join);
			return reshaped(found, [2, found.shape[1]!, 2]);
		};
	return [
		graph("maxPool1d", [row], flat("max"), { attributes }),
		graph("avgPool1d", [row], flat("mean"), { attributes }),
	];
});

const sizes: readonly Pair[] = [
	[7, 9],
	[10, 12],
	[3, 4],
	[5, 6],
	[1, 1],
];
const ways: readonly [boolean, boolean][] = [
	[false, false],
	[true, false],
	[false, true],
];

const resizes = sizes.flatMap((size) =>
	ways.flatMap(([alignCorners, halfPixel]): Case[] => {
		const label = `to ${size}${alignCorners ? ", corners aligned" : ""}${halfPixel ? ", half-pixel centres" : ""}`;
		const asked = { size, alignCorners, halfPixel };
		return [
			tfjs(
				`resizeBilinear ${label}`,
				[maps],
				([x]) => tf.image.resizeBilinear(x as Tensor4D, size, alignCorners, halfPixel),
				([x]) => resizedBilinear(x!, asked),
			),
			tfjs(
				`resizeNearestNeighbor ${label}`,
				[maps],
				([x]) => tf.image.resizeNearestNeighbor(x as Tensor4D, size, alignCorners, halfPixel),
				([x]) => resizedNearest(x!, asked),
			),
		];
	}),
);

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Operations that look at neighbourhoods or whole maps. */
export const windowCases: readonly Case[] = [
	...pools,
	...pools1d,
	graph("globalAvgPool", [maps], ([x]) => reduced(x!, [1, 2], mean)),
	graph("globalMaxPool", [maps], ([x]) => reduced(x!, [1, 2], (values) => Math.max(...values))),
	...resizes,
	...(["nearest", "bilinear"] as const).map((interpolation) =>
		graph(
			"upSampling2d",
			[maps],
			([x]) => {
				const asked = { size: [10, 18] as Pair };
				return interpolation === "nearest" ? resizedNearest(x!, asked) : resizedBilinear(x!, asked);
			},
			{ attributes: { size: [2, 3], interpolation } },
		),
	),
];
