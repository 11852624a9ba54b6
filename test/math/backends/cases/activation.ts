import { type Tensor, tf } from "../../../../src/math/tf.ts";
import { type Case, forwardOnly, tfjs } from "../case.ts";
import { elu, erf, even, selu, sigmoid, softmax, softplus } from "../references/functions.ts";
import { perRow } from "../references/rows.ts";
import { broadcast, filled, mapped, normal, positive } from "../values.ts";

type Unary = readonly [(x: Tensor) => Tensor, (x: number) => number];

/** Of all numbers. */
const everywhere: Readonly<Record<string, Unary>> = {
	neg: [(x) => tf.neg(x), (x) => -x],
	abs: [(x) => tf.abs(x), Math.abs],
	square: [(x) => tf.square(x), (x) => x * x],
	exp: [(x) => tf.exp(x), Math.exp],
	expm1: [(x) => tf.expm1(x), Math.expm1],
	sin: [(x) => tf.sin(x), Math.sin],
	cos: [(x) => tf.cos(x), Math.cos],
	atan: [(x) => tf.atan(x), Math.atan],
	sinh: [(x) => tf.sinh(x), Math.sinh],
	cosh: [(x) => tf.cosh(x), Math.cosh],
	tanh: [(x) => tf.tanh(x), Math.tanh],
	asinh: [(x) => tf.asinh(x), Math.asinh],
	erf: [(x) => tf.erf(x), erf],
	sigmoid: [(x) => tf.sigmoid(x), sigmoid],
	logSigmoid: [(x) => tf.logSigmoid(x), (x) => -softplus(-x)],
	softplus: [(x) => tf.softplus(x), softplus],
	relu: [(x) => tf.relu(x), (x) => Math.max(x, 0)],
	relu6: [(x) => tf.relu6(tf.mul(x, 4)), (x) => Math.min(Math.max(4 * x, 0), 6)],
	leakyRelu: [(x) => tf.leakyRelu(x, 0.1), (x) => (x > 0 ? x : 0.1 * x)],
	elu: [(x) => tf.elu(x), (x) => elu(x)],
	selu: [(x) => tf.selu(x), selu],
	step: [(x) => tf.step(x), (x) => Number(x > 0)],
	clipByValue: [(x) => tf.clipByValue(x, -0.5, 0.7), (x) => Math.min(Math.max(x, -0.5), 0.7)],
};

/** Of positive numbers. */
const above: Readonly<Record<string, Unary>> = {
	log: [(x) => tf.log(x), Math.log],
	log1p: [(x) => tf.log1p(x), Math.log1p],
	sqrt: [(x) => tf.sqrt(x), Math.sqrt],
	rsqrt: [(x) => tf.rsqrt(x), (x) => 1 / Math.sqrt(x)],
	reciprocal: [(x) => tf.reciprocal(x), (x) => 1 / x],
	tan: [(x) => tf.tan(tf.div(x, 4)), (x) => Math.tan(x / 4)],
	asin: [(x) => tf.asin(tf.div(x, 8)), (x) => Math.asin(x / 8)],
	acos: [(x) => tf.acos(tf.div(x, 8)), (x) => Math.acos(x / 8)],
	atanh: [(x) => tf.atanh(tf.div(x, 8)), (x) => Math.atanh(x / 8)],
	acosh: [(x) => tf.acosh(tf.add(x, 1)), (x) => Math.acosh(x + 1)],
};

/** With the derivative 0 wherever there is one. */
const flat: Readonly<Record<string, Unary>> = {
	floor: [(x) => tf.floor(x), Math.floor],
	ceil: [(x) => tf.ceil(x), Math.ceil],
	round: [(x) => tf.round(x), even],
	sign: [(x) => tf.sign(x), Math.sign],
};

const special = { shape: [2, 3], values: [1, Number.NaN, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0] };
const x = normal([3, 5], "x");

/** Functions of one number, and softmax. */
export const activationCases: readonly Case[] = [
	...Object.entries({ ...everywhere, ...flat }).map(([name, [compute, f]]) =>
		tfjs(
			name,
			[x],
			([of]) => compute(of!),
			([of]) => mapped(of!, f),
		),
	),
	...Object.entries(above).map(([name, [compute, f]]) =>
		tfjs(
			name,
			[positive([3, 5], "x")],
			([of]) => compute(of!),
			([of]) => mapped(of!, f),
		),
	),
	forwardOnly(
		"round of halves",
		[{ shape: [6], values: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5] }],
		([of]) => tf.round(of!),
		([of]) => mapped(of!, even),
	),
	forwardOnly(
		"isNaN",
		[special],
		([of]) => tf.isNaN(of!),
		([of]) => mapped(of!, (value) => Number(Number.isNaN(value))),
	),
	forwardOnly(
		"isInf",
		[special],
		([of]) => tf.isInf(of!),
		([of]) => mapped(of!, (value) => Number(Math.abs(value) === Infinity)),
	),
	forwardOnly(
		"isFinite",
		[special],
		([of]) => tf.isFinite(of!),
		([of]) => mapped(of!, (value) => Number(Number.isFinite(value))),
	),
	tfjs(
		"prelu",
		[x, normal([5], "alpha")],
		([of, alpha]) => tf.prelu(of!, alpha!),
		([of, alpha]) => broadcast(of!, alpha!, (value, slope) => (value > 0 ? value : slope * value)),
	),
	tfjs(
		"softmax",
		[x],
		([of]) => tf.softmax(of!),
		([of]) => perRow(of!, softmax),
	),
	tfjs(
		"logSoftmax",
		[x],
		([of]) => tf.logSoftmax(of!),
		([of]) => perRow(of!, (row) => softmax(row).map(Math.log)),
	),
	tfjs(
		"softmax of large numbers",
		// Whose exponentials are infinite, though they lie near each other: drawn ones may leave one class alone, and no gradient.
		[filled([2, 4], ([row, column]) => 1000 + ((row! + 3 * column!) % 4) / 2)],
		([of]) => tf.softmax(of!),
		([of]) => perRow(of!, softmax),
	),
];
