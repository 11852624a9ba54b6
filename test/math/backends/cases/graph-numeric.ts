import { type Case, graph } from "../case.ts";
import { elu, erf, even, softplus } from "../references/functions.ts";
import { broadcast, filled, mapped, normal, positive, reduced, type Values } from "../values.ts";

const rows = normal([2, 9], "rows");
const above = positive([2, 9], "rows");
const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

const functions: readonly [string, (x: number) => number, Record<string, number>?][] = [
	["erf", erf],
	["abs", Math.abs],
	["sin", Math.sin],
	["cos", Math.cos],
	["exp", Math.exp],
	["hardSwish", (x) => x * clamp(x / 6 + 0.5, 0, 1)],
	["hardTanh", (x) => clamp(x, -1, 1)],
	["hardSigmoid", (x) => clamp(x / 6 + 0.4, 0, 1), { slope: 1 / 6, shift: 0.4 }],
	["logSigmoid", (x) => -softplus(-x)],
	["celu", (x) => (x > 0 ? x : 0.7 * Math.expm1(x / 0.7)), { alpha: 0.7 }],
	["squareplus", (x) => (x + Math.sqrt(x * x + 4)) / 2, { b: 4 }],
	["softShrink", (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.4, 0), { threshold: 0.4 }],
	["hardShrink", (x) => (Math.abs(x) > 0.4 ? x : 0), { threshold: 0.4 }],
	["tanhShrink", (x) => x - Math.tanh(x)],
	["clip", (x) => clamp(x, -0.5, 0.7), { min: -0.5, max: 0.7 }],
	["powerOf", (x) => x ** 2, { exponent: 2 }],
	["powerOf", (x) => x ** 3, { exponent: 3 }],
	["affine", (x) => 2.5 * x - 0.3, { scale: 2.5, shift: -0.3 }],
	["elu", (x) => elu(x, 1.3), { alpha: 1.3 }],
];

const ofPositive: readonly [string, (x: number) => number, Record<string, number>?][] = [
	["log", Math.log],
	["sqrt", Math.sqrt],
	["reciprocal", (x) => 1 / x],
	["powerOf", (x) => x ** 0.7, { exponent: 0.7 }],
];

const flat: Readonly<Record<string, (x: number) => number>> = {
	floor: Math.floor,
	ceil: Math.ceil,
	round: even,
	sign: Math.sign,
	truncate: Math.trunc,
	toFloat: (x) => x,
	notZero: (x) => Number(x !== 0),
	logicalNot: (x) => Number(x === 0),
};

const pairs: readonly (readonly [Values, Values])[] = [
	[positive([2, 5], "a"), positive([2, 5], "b")],
	[positive([2, 3, 4], "a"), positive([1, 4], "b")],
];

const binary: Readonly<Record<string, (a: number, b: number) => number>> = {
	subtract: (a, b) => a - b,
	divide: (a, b) => a / b,
	power: (a, b) => a ** b,
};

const relations: Readonly<Record<string, (a: number, b: number) => boolean>> = {
	equal: (a, b) => a === b,
	greater: (a, b) => a > b,
	greaterOrEqual: (a, b) => a >= b,
	less: (a, b) => a < b,
	lessOrEqual: (a, b) => a <= b,
	logicalAnd: (a, b) => a !== 0 && b !== 0,
	logicalOr: (a, b) => a !== 0 || b !== 0,
	logicalXor: (a, b) => (a !== 0) !== (b !== 0),
};

const small: Values = { shape: [2, 4], values: [0, 1, 2, 0, 1, 1, 0, 2] };
const other: Values = { shape: [1, 4], values: [0, 1, 0, 2] };

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const reductions: Readonly<Record<string, (values: readonly number[]) => number>> = {
	reduceMean: (values) => sum(values) / values.length,
	reduceSum: sum,
	reduceMax: (values) => Math.max(...values),
	reduceMin: (values) => Math.min(...values),
	reduceProd: (values) => values.reduce((a, b) => a * b, 1),
	reduceL1: (values) => sum(values.map(Math.abs)),
	reduceL2: (values) => Math.hypot(...values),
	reduceSumSquare: (values) => sum(values.map((x) => x * x)),
	reduceLogSum: (values) => Math.log(sum(values)),
	reduceLogSumExp: (values) => Math.log(sum(values.map(Math.exp))),
};

const indexOf = (best: (...values: number[]) => number) => (values: readonly number[]) =>
	values.indexOf(best(...values));
const steps = normal([2, 3, 4], "steps");

/** Operations of the graph on each number, on two, and on all of an axis. */
export const graphNumericCases: readonly Case[] = [
	...functions.map(([op, f, attributes = {}]) => graph(op, [rows], ([x]) => mapped(x!, f), { attributes })),
	...ofPositive.map(([op, f, attributes = {}]) => graph(op, [above], ([x]) => mapped(x!, f), { attributes })),
	...Object.entries(flat).map(([op, f]) => graph(op, [rows], ([x]) => mapped(x!, f), { withRespectTo: [] })),
	graph(
		"isNaN",
		[{ shape: [3], values: [1, Number.NaN, 0] }],
		([x]) => mapped(x!, (value) => Number(Number.isNaN(value))),
		{ withRespectTo: [] },
	),
	...Object.entries(binary).flatMap(([op, f]) =>
		pairs.map((pair) => graph(op, pair, ([a, b]) => broadcast(a!, b!, f))),
	),
	...Object.entries(relations).map(([op, holds]) =>
		graph(op, [small, other], ([a, b]) => broadcast(a!, b!, (x, y) => Number(holds(x, y))), { withRespectTo: [] }),
	),
	graph(
		"where",
		[small, normal([2, 4], "a"), normal([1, 4], "b")],
		([condition, a, b]) => {
			const chosen = mapped(condition!, (x) => Number(x !== 0));
			const [first, second] = [broadcast(chosen, a!, (c, x) => c * x), broadcast(chosen, b!, (c, x) => (1 - c) * x)];
			return broadcast(first, second, (x, y) => x + y);
		},
		{ withRespectTo: [1, 2] },
	),
	graph(
		"addMask",
		[normal([2, 3, 4], "scores"), normal([2, 1, 4], "mask")],
		([x, mask]) => broadcast(x!, mask!, (a, b) => a + b),
		{ withRespectTo: [0] },
	),
	graph("scale", [rows], ([x], [weight]) => broadcast(x!, weight!, (a, b) => a * b), {
		weights: [normal([9], "weight")],
	}),
	graph("bias", [rows], ([x], [weight]) => broadcast(x!, weight!, (a, b) => a + b), {
		weights: [normal([9], "weight")],
	}),
	...Object.entries(reductions).flatMap(([op, join]) =>
		[[1], [1, 2]].map((axes) =>
			graph(op, [op === "reduceLogSum" ? positive([2, 3, 4], "steps") : steps], ([x]) => reduced(x!, axes, join), {
				attributes: { axes },
			}),
		),
	),
	...[1, 2].flatMap((axis) => [
		graph("argMax", [steps], ([x]) => reduced(x!, [axis], indexOf(Math.max)), {
			attributes: { axis },
			withRespectTo: [],
		}),
		graph("argMin", [steps], ([x]) => reduced(x!, [axis], indexOf(Math.min)), {
			attributes: { axis },
			withRespectTo: [],
		}),
	]),
	graph("places", [steps], () => filled([1, 3], ([, i]) => 2 + 3 * i!), {
		attributes: { axis: 1, start: 2, step: 3 },
		withRespectTo: [],
	}),
	graph("triangle", [steps], () => filled([1, 4, 4], ([, i, j]) => (j! > i! ? -7 : 2)), {
		attributes: { axis: 2, inside: 2, outside: -7 },
		withRespectTo: [],
	}),
];
