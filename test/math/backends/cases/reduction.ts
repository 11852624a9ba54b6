import { type Tensor, tf } from "../../../../src/math/tf.ts";
import { type Case, forwardOnly, tfjs } from "../case.ts";
import { meanOf, varianceOf } from "../references/rows.ts";
import { cumulated } from "../references/shape.ts";
import { at, filled, normal, reduced, type Values } from "../values.ts";

const x = normal([2, 3, 4], "x");
const axesOf = [[0], [1], [2], [0, 2], [1, 2], [0, 1, 2]];

type Joined = readonly [(x: Tensor, axes: number[], keep: boolean) => Tensor, (values: readonly number[]) => number];

const joins: Readonly<Record<string, Joined>> = {
	sum: [(of, axes, keep) => tf.sum(of, axes, keep), (values) => values.reduce((a, b) => a + b, 0)],
	mean: [(of, axes, keep) => tf.mean(of, axes, keep), meanOf],
	max: [(of, axes, keep) => tf.max(of, axes, keep), (values) => Math.max(...values)],
	min: [(of, axes, keep) => tf.min(of, axes, keep), (values) => Math.min(...values)],
	prod: [(of, axes, keep) => tf.prod(of, axes, keep), (values) => values.reduce((a, b) => a * b, 1)],
	logSumExp: [
		(of, axes, keep) => tf.logSumExp(of, axes, keep),
		(values) => Math.log(values.reduce((a, b) => a + Math.exp(b), 0)),
	],
	norm: [(of, axes, keep) => tf.norm(of, "euclidean", axes, keep), (values) => Math.hypot(...values)],
	variance: [(of, axes, keep) => tf.moments(of, axes, keep).variance, varianceOf],
};

/** The norm of tfjs is that of vectors or matrices. */
const fits = (name: string, axes: readonly number[]): boolean => name !== "norm" || axes.length < 3;

const flags: Values = { shape: [3, 4], values: [1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 0], dtype: "bool" };

/** Each place's rank among those of the last axis, largest first. */
const ranked = (of: Values, index: readonly number[]): number =>
	[0, 1, 2, 3].sort((a, b) => at(of, [...index.slice(0, -1), b]) - at(of, [...index.slice(0, -1), a]))[index.at(-1)!]!;

/** Operations that join many numbers into one, or run along an axis. */
export const reductionCases: readonly Case[] = [
	...Object.entries(joins).flatMap(([name, [compute, join]]) =>
		axesOf
			.filter((axes) => fits(name, axes))
			.flatMap((axes) =>
				[false, true].map((keep) =>
					tfjs(
						`${name} over ${axes}${keep ? ", kept" : ""}`,
						[x],
						([of]) => compute(of!, axes, keep),
						([of]) => reduced(of!, axes, join, keep),
					),
				),
			),
	),
	...[0, 1, 2].flatMap((axis) =>
		[false, true].flatMap((exclusive) =>
			[false, true].flatMap((reverse) => {
				const label = `along ${axis}${exclusive ? ", exclusive" : ""}${reverse ? ", reverse" : ""}`;
				return [
					tfjs(
						`cumsum ${label}`,
						[x],
						([of]) => tf.cumsum(of!, axis, exclusive, reverse),
						([of]) => cumulated(of!, axis, "sum", { exclusive, reverse }),
					),
					tfjs(
						`cumprod ${label}`,
						[x],
						([of]) => tf.cumprod(of!, axis, exclusive, reverse),
						([of]) => cumulated(of!, axis, "product", { exclusive, reverse }),
					),
				];
			}),
		),
	),
	...[0, 1, 2].flatMap((axis) => {
		const place = (best: (...values: number[]) => number) => (values: readonly number[]) =>
			values.indexOf(best(...values));
		return [
			forwardOnly(
				`argMax along ${axis}`,
				[x],
				([of]) => tf.argMax(of!, axis),
				([of]) => reduced(of!, [axis], place(Math.max)),
			),
			forwardOnly(
				`argMin along ${axis}`,
				[x],
				([of]) => tf.argMin(of!, axis),
				([of]) => reduced(of!, [axis], place(Math.min)),
			),
		];
	}),
	forwardOnly(
		"all",
		[flags],
		([of]) => tf.all(of!, 1),
		([of]) => reduced(of!, [1], (values) => Math.min(...values)),
	),
	forwardOnly(
		"any",
		[flags],
		([of]) => tf.any(of!, 1),
		([of]) => reduced(of!, [1], (values) => Math.max(...values)),
	),
	tfjs(
		"topk values",
		[x],
		([of]) => tf.topk(of!, 2).values,
		([of]) => filled([2, 3, 2], (index) => at(of!, [...index.slice(0, -1), ranked(of!, index)])),
	),
	forwardOnly(
		"topk indices",
		[x],
		([of]) => tf.topk(of!, 2).indices,
		([of]) => filled([2, 3, 2], (index) => ranked(of!, index)),
	),
];
