import { type Case, graph } from "../case.ts";
import { convolution } from "../references/linear.ts";
import { meanOf, perRow } from "../references/rows.ts";
import { concatenated, sliced } from "../references/shape.ts";
import { at, broadcast, filled, mapped, normal, reduced, type Values, whole } from "../values.ts";

const maps = normal([2, 4, 5, 6], "maps");
const rows = normal([3, 4], "rows");
const support = normal([2, 4], "support");
const epsilon = 1e-3;

const convolutionAttributes = { strides: [2, 1], padding: "same", dilation: [1, 1] } as const;
const groups = 3;
/** The g-th group of the last axis. */
const part = (x: Values, g: number): Values => {
	const length = (x.shape.at(-1) as number) / groups;
	const begin = x.shape.map((_, axis) => (axis === x.shape.length - 1 ? g * length : 0));
	return sliced(x, begin, [...x.shape.slice(0, -1), length]);
};

/** Mean and variance of each example's group of channels over all places. */
function groupNorm(x: Values, gamma: Values, beta: Values): Values {
	const [, height, width, channels] = x.shape as [number, number, number, number];
	const size = channels / groups;
	return filled(x.shape, ([n, i, j, c]) => {
		const first = Math.floor(c! / size) * size;
		const group = filled([height, width, size], ([y, z, k]) => at(x, [n!, y!, z!, first + k!])).values;
		const mean = meanOf(group);
		const variance = meanOf(group.map((value) => (value - mean) ** 2));
		return ((at(x, [n!, i!, j!, c!]) - mean) / Math.sqrt(variance + epsilon)) * gamma.values[c!]! + beta.values[c!]!;
	});
}

/** Of each row to each support vector. */
const pairs = (x: Values, others: Values, f: (a: number[], b: number[]) => number): Values => {
	const row = (from: Values, i: number) => from.values.slice(i * 4, i * 4 + 4);
	return filled([x.shape[0]!, others.shape[0]!], ([i, j]) => f(row(x, i!), row(others, j!)));
};
const product = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const numbers = { gamma: 0.3, coefficient: 0.5, degree: 2 };
const kernels: Readonly<Record<string, (a: number[], b: number[]) => number>> = {
	linear: product,
	polynomial: (a, b) => (0.3 * product(a, b) + 0.5) ** 2,
	radial: (a, b) => Math.exp(-0.3 * a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)),
	sigmoid: (a, b) => Math.tanh(0.3 * product(a, b) + 0.5),
};

const holes: Values = { shape: [2, 3], values: [1, -7, 3, -7, 5, 0.5] };

/** Layers of the graph that take channels in groups, and those on columns of tables. */
export const graphLayerCases: readonly Case[] = [
	graph(
		"groupedConv2d",
		[maps],
		([x], [w, b]) => {
			const made = [0, 1, 2].map((g) => convolution(part(x!, g), part(w!, g), undefined, convolutionAttributes));
			return broadcast(concatenated(made, -1), b!, (value, bias) => value + bias);
		},
		{
			attributes: { ...convolutionAttributes, groups },
			weights: [normal([3, 2, 2, 6], "grouped kernel"), normal([6], "grouped bias")],
		},
	),
	graph("groupNorm", [maps], ([x], [gamma, beta]) => groupNorm(x!, gamma!, beta!), {
		attributes: { groups, epsilon },
		weights: [normal([6], "gamma"), normal([6], "beta")],
	}),
	...[[normal([4], "gamma"), normal([4], "beta")], [normal([4], "gamma")]].map((weights) =>
		graph(
			"rmsNorm",
			[rows],
			([x], [gamma, beta]) =>
				perRow(x!, (row) => {
					const size = Math.sqrt(meanOf(row.map((value) => value * value)) + epsilon);
					return row.map((value, i) => (value / size) * gamma!.values[i]! + (beta?.values[i] ?? 0));
				}),
			{ attributes: { epsilon, center: weights.length > 1 }, weights },
		),
	),
	...[3, 4].map((size) =>
		graph(
			"localResponseNorm",
			[maps],
			([x]) =>
				filled(x!.shape, ([n, i, j, c]) => {
					let squares = 0;
					for (let k = 0; k < size; k++) squares += at(x!, [n!, i!, j!, c! - Math.floor((size - 1) / 2) + k]) ** 2;
					return at(x!, [n!, i!, j!, c!]) / (1.5 + (0.4 / size) * squares) ** 0.75;
				}),
			{ attributes: { size, alpha: 0.4, beta: 0.75, bias: 1.5 } },
		),
	),
	graph("l1Normalize", [rows], ([x]) => {
		const sums = reduced(mapped(x!, Math.abs), [1], (values) => values.reduce((a, b) => a + b, 0), true);
		return broadcast(x!, sums, (value, sum) => value / sum);
	}),
	graph(
		"impute",
		[holes],
		([x], [values]) => broadcast(x!, values!, (value, other) => (value === -7 ? other : value)),
		{
			attributes: { missing: -7 },
			weights: [normal([3], "columns")],
			withRespectTo: [],
		},
	),
	graph(
		"categories",
		[whole([2, 3], "codes", 4)],
		([codes]) => filled([2, 3, 2], ([i, j, k]) => Number(at(codes!, [i!, j!]) === [1, 3][k!])),
		{
			weights: [{ shape: [2], values: [1, 3] }],
			withRespectTo: [],
		},
	),
	...Object.entries(kernels).map(([kernel, f]) =>
		graph("similarity", [rows], ([x], [others]) => pairs(x!, others!, f), {
			attributes: { kernel, ...numbers },
			weights: [support],
		}),
	),
];
