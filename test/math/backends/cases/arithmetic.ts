import { type Tensor, tf } from "../../../../src/math/tf.ts";
import { type Case, forwardOnly, tfjs } from "../case.ts";
import { broadcast, mapped, normal, positive, type Values, whole } from "../values.ts";

type Pair = readonly [Values, Values];
const pairs: readonly Pair[] = [
	[normal([3, 4], "a"), normal([3, 4], "b")],
	[normal([2, 3, 4], "a"), normal([4], "b")],
	[normal([3, 1], "a"), normal([2, 1, 4], "b")],
];
const apart = ([a, b]: Pair): Pair => [positive(a.shape, "a"), positive(b.shape, "b")];

const smooth: Readonly<Record<string, [(a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => number]>> = {
	add: [(a, b) => tf.add(a, b), (a, b) => a + b],
	sub: [(a, b) => tf.sub(a, b), (a, b) => a - b],
	mul: [(a, b) => tf.mul(a, b), (a, b) => a * b],
	maximum: [(a, b) => tf.maximum(a, b), Math.max],
	minimum: [(a, b) => tf.minimum(a, b), Math.min],
	squaredDifference: [(a, b) => tf.squaredDifference(a, b), (a, b) => (a - b) ** 2],
	atan2: [(a, b) => tf.atan2(a, b), Math.atan2],
};

const onPositive: Readonly<Record<string, [(a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => number]>> = {
	div: [(a, b) => tf.div(a, b), (a, b) => a / b],
	pow: [(a, b) => tf.pow(a, b), (a, b) => a ** b],
	mod: [(a, b) => tf.mod(a, b), (a, b) => a % b],
	floorDiv: [(a, b) => tf.floorDiv(a, b), (a, b) => Math.floor(a / b)],
	divNoNan: [(a, b) => tf.divNoNan(a, b), (a, b) => a / b],
};

const comparisons: Readonly<Record<string, [(a: Tensor, b: Tensor) => Tensor, (a: number, b: number) => boolean]>> = {
	equal: [(a, b) => tf.equal(a, b), (a, b) => a === b],
	notEqual: [(a, b) => tf.notEqual(a, b), (a, b) => a !== b],
	greater: [(a, b) => tf.greater(a, b), (a, b) => a > b],
	greaterEqual: [(a, b) => tf.greaterEqual(a, b), (a, b) => a >= b],
	less: [(a, b) => tf.less(a, b), (a, b) => a < b],
	lessEqual: [(a, b) => tf.lessEqual(a, b), (a, b) => a <= b],
};

const bool = (x: Values): Values => ({ ...x, dtype: "bool" });
const flags = bool({ shape: [3, 4], values: normal([3, 4], "flags").values.map((x) => Number(x > 0)) });
const more = bool({ shape: [3, 4], values: normal([3, 4], "more flags").values.map((x) => Number(x > 0)) });

/** Operations on two numbers at a time, and choices. */
export const arithmeticCases: readonly Case[] = [
	...Object.entries(smooth).flatMap(([name, [compute, f]]) =>
		pairs.map((pair) =>
			tfjs(
				`${name} [${pair.map(({ shape }) => shape).join("] [")}]`,
				pair,
				([a, b]) => compute(a!, b!),
				([a, b]) => broadcast(a!, b!, f),
			),
		),
	),
	...Object.entries(onPositive).flatMap(([name, [compute, f]]) =>
		pairs.map(apart).map((pair) =>
			tfjs(
				`${name} [${pair.map(({ shape }) => shape).join("] [")}]`,
				pair,
				([a, b]) => compute(a!, b!),
				([a, b]) => broadcast(a!, b!, f),
			),
		),
	),
	tfjs(
		"mod of negative numbers",
		[normal([3, 4], "a")],
		([a]) => tf.mod(a!, 0.7),
		([a]) => mapped(a!, (x) => x - 0.7 * Math.floor(x / 0.7)),
	),
	...Object.entries(comparisons).map(([name, [compute, f]]) => {
		const pair = [whole([3, 4], "a", 3), whole([4], "b", 3)];
		return forwardOnly(
			name,
			pair,
			([a, b]) => compute(a!, b!),
			([a, b]) => broadcast(a!, b!, (x, y) => Number(f(x, y))),
		);
	}),
	forwardOnly(
		"logicalAnd",
		[flags, more],
		([a, b]) => tf.logicalAnd(a!, b!),
		([a, b]) => broadcast(a!, b!, (x, y) => x && y),
	),
	forwardOnly(
		"logicalOr",
		[flags, more],
		([a, b]) => tf.logicalOr(a!, b!),
		([a, b]) => broadcast(a!, b!, (x, y) => x || y),
	),
	forwardOnly(
		"logicalXor",
		[flags, more],
		([a, b]) => tf.logicalXor(a!, b!),
		([a, b]) => broadcast(a!, b!, (x, y) => Number(x !== y)),
	),
	forwardOnly(
		"logicalNot",
		[flags],
		([a]) => tf.logicalNot(a!),
		([a]) => mapped(a!, (x) => 1 - x),
	),
	tfjs(
		"where",
		[flags, normal([3, 4], "a"), normal([3, 4], "b")],
		([which, a, b]) => tf.where(which!, a!, b!),
		([which, a, b]) => ({ shape: [3, 4], values: which!.values.map((x, i) => (x ? a!.values[i]! : b!.values[i]!)) }),
	),
	tfjs(
		"addN",
		["a", "b", "c"].map((name) => normal([3, 4], name)),
		(all) => tf.addN([...all]),
		([a, b, c]) =>
			broadcast(
				broadcast(a!, b!, (x, y) => x + y),
				c!,
				(x, y) => x + y,
			),
	),
];
