import { type Case, graph } from "../case.ts";
import { elu, gelu, geluTanh, selu, sigmoid, softmax, softplus } from "../references/functions.ts";
import { matMul } from "../references/linear.ts";
import { meanOf, perRow, varianceOf } from "../references/rows.ts";
import { concatenated, padded, reshaped, sliced, tiled, transposed } from "../references/shape.ts";
import { at, broadcast, filled, mapped, normal, positive, reduced, type Values } from "../values.ts";

const maps = normal([2, 5, 4, 3], "maps");
const rows = normal([2, 9], "rows");
const steps = normal([2, 4, 5], "steps");
const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

const functions: Readonly<Record<string, (x: number) => number>> = {
	relu: (x) => Math.max(x, 0),
	relu6: (x) => clamp(x, 0, 6),
	selu,
	sigmoid,
	hardSigmoid: (x) => clamp(0.2 * x + 0.5, 0, 1),
	tanh: Math.tanh,
	softplus,
	softsign: (x) => x / (1 + Math.abs(x)),
	swish: (x) => x * sigmoid(x),
	mish: (x) => x * Math.tanh(softplus(x)),
	gelu,
	geluTanh,
};

const withOptions: readonly [string, Record<string, number>, (x: number) => number][] = [
	["leakyRelu", { slope: 0.2 }, (x) => (x > 0 ? x : 0.2 * x)],
	["clippedRelu", { max: 0.8 }, (x) => clamp(x, 0, 0.8)],
	["thresholdedRelu", { threshold: 0.3 }, (x) => (x > 0.3 ? x : 0)],
	["elu", { alpha: 1 }, (x) => elu(x)],
	["elu", { alpha: 0.5 }, (x) => elu(x, 0.5)],
];

const activations: readonly Case[] = [
	...Object.entries(functions).map(([op, f]) => graph(op, [rows], ([x]) => mapped(x!, f))),
	...withOptions.map(([op, attributes, f]) => graph(op, [rows], ([x]) => mapped(x!, f), { attributes })),
	graph("softmax", [rows], ([x]) => perRow(x!, softmax)),
	graph("logSoftmax", [rows], ([x]) => perRow(x!, (row) => softmax(row).map(Math.log))),
	graph(
		"prelu",
		[rows],
		([x], [alpha]) => broadcast(x!, alpha!, (value, slope) => (value > 0 ? value : slope * value)),
		{
			weights: [normal([9], "alpha")],
		},
	),
];

const pairwise: Readonly<Record<string, (a: number, b: number) => number>> = {
	add: (a, b) => a + b,
	multiply: (a, b) => a * b,
	maximum: Math.max,
	minimum: Math.min,
};
const three = ["first", "second", "third"].map((name) => normal([2, 5], name));
const folded = (inputs: readonly Values[], f: (a: number, b: number) => number) =>
	inputs.slice(1).reduce((sofar, next) => broadcast(sofar, next, f), inputs[0]!);

const combinations: readonly Case[] = [
	...Object.entries(pairwise).map(([op, f]) => graph(op, three, (inputs) => folded(inputs, f))),
	graph("average", three, (inputs) =>
		mapped(
			folded(inputs, (a, b) => a + b),
			(x) => x / 3,
		),
	),
	...[1, -1].map((axis) =>
		graph("concat", [steps, normal([2, 4, 5], "more")], (inputs) => concatenated(inputs, axis), {
			attributes: { axis },
		}),
	),
];

const epsilon = 1e-3;

/** (x − mean) / √(variance + epsilon) · gamma + beta for weights along the last axis. */
const scaled = (x: Values, mean: Values, variance: Values, gamma?: Values, beta?: Values): Values =>
	filled(x.shape, (index) => {
		const c = index.at(-1) as number;
		const normalised = (at(x, index) - mean.values[c]!) / Math.sqrt(variance.values[c]! + epsilon);
		return normalised * (gamma?.values[c] ?? 1) + (beta?.values[c] ?? 0);
	});

const normalisations: readonly Case[] = [
	graph("batchNorm", [maps], ([x], [gamma, beta, mean, variance]) => scaled(x!, mean!, variance!, gamma, beta), {
		attributes: { epsilon, scale: true, center: true },
		weights: [normal([3], "gamma"), normal([3], "beta"), normal([3], "mean"), positive([3], "variance")],
	}),
	graph("batchNorm", [maps], ([x], [mean, variance]) => scaled(x!, mean!, variance!), {
		attributes: { epsilon, scale: false, center: false },
		weights: [normal([3], "mean"), positive([3], "variance")],
	}),
	graph(
		"layerNorm",
		[steps],
		([x], [gamma, beta]) =>
			perRow(x!, (row) =>
				row.map(
					(value, i) =>
						((value - meanOf(row)) / Math.sqrt(varianceOf(row) + epsilon)) * gamma!.values[i]! + beta!.values[i]!,
				),
			),
		{ attributes: { epsilon, scale: true, center: true }, weights: [normal([5], "gamma"), normal([5], "beta")] },
	),
];

const sides = [
	[1, 2],
	[0, 1],
] as const;

const shapes: readonly Case[] = [
	graph("input", [rows], ([x]) => x!),
	graph("identity", [rows], ([x]) => x!),
	graph("reshape", [maps], ([x]) => reshaped(x!, [2, 10, 6]), { attributes: { shape: [-1, 6] } }),
	graph("flatten", [maps], ([x]) => reshaped(x!, [2, 60])),
	graph("permute", [maps], ([x]) => transposed(x!, [0, 3, 1, 2]), { attributes: { order: [3, 1, 2] } }),
	graph("zeroPadding2d", [maps], ([x]) => padded(x!, [[0, 0], ...sides, [0, 0]]), { attributes: { sides } }),
	graph("cropping2d", [maps], ([x]) => sliced(x!, [0, 1, 0, 0], [2, 2, 3, 3]), { attributes: { sides } }),
	graph("repeatVector", [rows], ([x]) => tiled(reshaped(x!, [2, 1, 9]), [1, 3, 1]), { attributes: { times: 3 } }),
];

const mask: Values = { shape: [2, 4], values: [1, 1, 1, 0, 1, 1, 0, 0] };
const scores = normal([2, 2, 3, 4], "scores");
/** What the library adds to a score that must not count. */
const excluded = -1e9;

/** The mask is no input of which a derivative is asked; next to −10⁹ a small step would be lost. */
const ofFirst = (each: Case): Case => ({ ...each, withRespectTo: [0], step: 1 });

const attention: readonly Case[] = [
	graph("matMul", [normal([2, 3, 4], "a"), normal([2, 4, 2], "b")], ([a, b]) => matMul(a!, b!)),
	graph("matMul", [normal([2, 2, 3, 4], "a"), normal([3, 4], "b")], ([a, b]) => matMul(a!, b!, false, true), {
		attributes: { transposeB: true },
	}),
	ofFirst(
		graph("causalMask", [normal([1, 2, 3, 3], "square scores")], ([x]) =>
			filled(x!.shape, (index) => at(x!, index) + (index[3]! > index[2]! ? excluded : 0)),
		),
	),
	ofFirst(
		graph("keyMask", [scores, mask], ([x]) =>
			filled(x!.shape, (index) => at(x!, index) + (1 - at(mask, [index[0]!, index[3]!])) * excluded),
		),
	),
	graph(
		"positionEmbedding",
		[steps],
		([x], [table]) => filled(x!.shape, (index) => at(x!, index) + at(table!, [index[1]! + 2, index[2]!])),
		{ attributes: { offset: 2 }, weights: [normal([8, 5], "table")] },
	),
	graph(
		"classToken",
		[steps],
		([x], [token]) => filled([2, 5, 5], ([n, i, c]) => (i === 0 ? token!.values[c!]! : at(x!, [n!, i! - 1, c!]))),
		{ weights: [normal([5], "token")] },
	),
	ofFirst(
		graph("maskedMean", [steps, mask], ([x]) =>
			filled([2, 5], ([n, c]) =>
				meanOf([0, 1, 2, 3].filter((i) => at(mask, [n!, i]) > 0).map((i) => at(x!, [n!, i, c!]))),
			),
		),
	),
	...[0, -1].map((index) =>
		graph("at", [steps], ([x]) => filled([2, 5], ([n, c]) => at(x!, [n!, index < 0 ? 3 : 0, c!])), {
			attributes: { index },
		}),
	),
	graph("l2Normalize", [steps], ([x]) => perRow(x!, (row) => row.map((value) => value / Math.hypot(...row)))),
	graph("softmax", [scores], ([x]) => perRow(x!, softmax)),
];

/** The operations of the graph that are not in another theme. */
export const graphCases: readonly Case[] = [
	...shapes,
	...activations,
	...combinations,
	...normalisations,
	...attention,
	graph("globalAvgPool", [steps], ([x]) => reduced(x!, [1], meanOf)),
];
