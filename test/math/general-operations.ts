import type { Case } from "./operation-case.ts";

const maps = [2, 6, 7, 4];
const cube = [2, 3, 4];
const pair = [cube, cube];
const overlapping = {
	size: [3, 2],
	strides: [2, 2],
	padding: [
		[1, 0],
		[1, 1],
	],
};

const unary = [
	"erf",
	"abs",
	"sin",
	"cos",
	"floor",
	"ceil",
	"round",
	"sign",
	"truncate",
	"toFloat",
	"logicalNot",
	"isNaN",
	"notZero",
	"l1Normalize",
];
const positive = ["log", "sqrt", "reciprocal"];
const reductions = ["Mean", "Sum", "Max", "Min", "Prod", "L1", "L2", "SumSquare", "LogSumExp"];
const relations = [
	"equal",
	"greater",
	"greaterOrEqual",
	"less",
	"lessOrEqual",
	"logicalAnd",
	"logicalOr",
	"logicalXor",
];

/** Operations of general tensors, as files of other frameworks use them. */
export const generalOperations: readonly Case[] = [
	...unary.map((op): Case => ({ op, inputs: [cube] })),
	...positive.map((op): Case => ({ op, inputs: [cube], positiveInputs: true })),
	...relations.map((op): Case => ({ op, inputs: pair })),
	...["subtract", "divide", "power"].flatMap((op): Case[] => [
		{ op, inputs: pair, positiveInputs: true },
		{ op, inputs: [cube, [2, 1, 4]], positiveInputs: true },
		{ op, inputs: [[1, 4], cube], positiveInputs: true },
	]),
	{ op: "powerOf", attributes: { exponent: 2 }, inputs: [cube] },
	{ op: "powerOf", attributes: { exponent: 3 }, inputs: [cube] },
	{ op: "powerOf", attributes: { exponent: -0.5 }, inputs: [cube], positiveInputs: true },
	{ op: "scale", inputs: [cube], weights: [[3, 4]] },
	{ op: "clip", attributes: { min: -0.5, max: 0.7 }, inputs: [cube] },
	{ op: "where", inputs: [[2, 1, 4], cube, cube] },
	{ op: "where", inputs: [cube, [1, 4], [2, 3, 1]] },
	{
		op: "addMask",
		inputs: [
			[2, 3, 4, 4],
			[2, 1, 1, 4],
		],
	},
	{ op: "argMax", attributes: { axis: 2 }, inputs: [cube] },
	{ op: "argMin", attributes: { axis: 1 }, inputs: [cube] },
	{ op: "places", attributes: { axis: 1, start: 2, step: 3 }, inputs: [cube] },
	{ op: "triangle", attributes: { axis: 1, inside: 0, outside: -1000 }, inputs: [cube] },
	...reductions.flatMap((name): Case[] => [
		{ op: `reduce${name}`, attributes: { axes: [2] }, inputs: [cube] },
		{ op: `reduce${name}`, attributes: { axes: [1, 3] }, inputs: [[2, 3, 4, 2]] },
	]),
	{ op: "reduceLogSum", attributes: { axes: [1] }, inputs: [cube], positiveInputs: true },
	{ op: "cumulativeSum", attributes: { axis: 1, exclusive: false, reverse: false }, inputs: [cube] },
	{ op: "cumulativeSum", attributes: { axis: 2, exclusive: true, reverse: true }, inputs: [cube] },
	{ op: "mergeAxes", attributes: { groups: [[0], [1, 2], []] }, inputs: [cube] },
	{ op: "splitAxis", attributes: { axis: 2, sizes: [2, -1] }, inputs: [cube] },
	{ op: "slice", attributes: { axis: 1, start: 1, size: 2 }, inputs: [cube] },
	{ op: "slice", attributes: { axis: 2, start: 1, end: -1 }, inputs: [cube] },
	{ op: "slice", attributes: { axis: 1, start: 1, size: 3, step: 2 }, inputs: [maps] },
	{ op: "gather", attributes: { axis: 2, indices: [3, 0, 0] }, inputs: [cube] },
	{ op: "tile", attributes: { axis: 1, times: 3 }, inputs: [cube] },
	{ op: "repeatLike", attributes: { axis: 1, likeAxis: 1 }, inputs: [[2, 1, 4], cube] },
	{
		op: "pad",
		attributes: {
			sides: [
				[0, 0],
				[1, 2],
				[0, 1],
			],
			value: 3,
			mode: "constant",
		},
		inputs: [cube],
	},
	{
		op: "pad",
		attributes: {
			sides: [
				[0, 0],
				[1, 2],
				[0, 3],
			],
			value: 0,
			mode: "reflect",
		},
		inputs: [cube],
	},
	{
		op: "resample",
		attributes: { axes: [1, 2] },
		inputs: [maps],
		weights: [
			[9, 6],
			[5, 7],
		],
	},
	{ op: "einsum", attributes: { equation: "bij,bkj->bik" }, inputs: [cube, [2, 5, 4]] },
	{ op: "groupNorm", attributes: { groups: 2, epsilon: 1e-3 }, inputs: [maps], weights: [[4], [4]] },
	{ op: "localResponseNorm", attributes: { size: 3, alpha: 0.4, beta: 0.75, bias: 1.5 }, inputs: [maps] },
	{ op: "localResponseNorm", attributes: { size: 2, alpha: 0.4, beta: 0.5, bias: 2 }, inputs: [maps] },
	{ op: "rmsNorm", attributes: { epsilon: 1e-3 }, inputs: [cube], weights: [[4], [4]] },
	{
		op: "groupedConv2d",
		attributes: {
			groups: 2,
			strides: [2, 1],
			padding: [
				[1, 0],
				[0, 2],
			],
			dilation: [1, 2],
		},
		inputs: [maps],
		weights: [[3, 2, 2, 6], [6]],
	},
	...["conv2d", "depthwiseConv2d"].map(
		(op): Case => ({
			op,
			attributes: { strides: [2, 2], padding: "valid", dilation: [2, 2] },
			inputs: [maps],
			weights: [[3, 2, 4, 2]],
		}),
	),
	{ op: "maxPool2d", attributes: overlapping, inputs: [maps] },
	{ op: "avgPool2d", attributes: overlapping, inputs: [maps] },
	{ op: "avgPool2d", attributes: { ...overlapping, countPadding: true, overhang: [1, 0] }, inputs: [maps] },
	{ op: "impute", attributes: {}, inputs: [[2, 4]], weights: [[4]] },
	{ op: "categories", inputs: [[2, 4]], weights: [[3]] },
	...["linear", "radial", "sigmoid"].map(
		(kernel): Case => ({
			op: "similarity",
			attributes: { kernel, gamma: 0.3, coefficient: 0.2, degree: 0 },
			inputs: [[2, 4]],
			weights: [[5, 4]],
		}),
	),
	{
		op: "similarity",
		attributes: { kernel: "polynomial", gamma: 0.3, coefficient: 0.2, degree: 3 },
		inputs: [[2, 4]],
		weights: [[5, 4]],
	},
];
