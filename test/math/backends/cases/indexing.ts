import { type Tensor1D, tf } from "../../../../src/math/tf.ts";
import { type Case, forwardOnly, tfjs } from "../case.ts";
import { gathered } from "../references/shape.ts";
import { at, filled, normal, type Values, whole } from "../values.ts";

const x = normal([4, 3, 5], "x");
const few: Values = { shape: [4], values: [2, 0, 2, 1], dtype: "int32" };
const matrix: Values = { shape: [2, 3], values: [2, 0, 2, 1, 1, 0], dtype: "int32" };

/** Places `[2, 3, depth]` in x, one of them twice. */
const places = (depth: number): Values => {
	const rows = [
		[3, 1, 4],
		[0, 2, 2],
		[3, 1, 4],
		[1, 0, 0],
		[2, 2, 3],
		[0, 0, 1],
	];
	return { shape: [2, 3, depth], values: rows.flatMap((row) => row.slice(0, depth)), dtype: "int32" };
};

/** Each of `updates` added at its place. */
function scattered(indices: Values, updates: Values, shape: readonly number[]): Values {
	const depth = indices.shape.at(-1) as number;
	const inner = shape.slice(depth).reduce((a, b) => a * b, 1);
	const values = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(0);
	for (let row = 0; row < indices.values.length / depth; row++) {
		const start = indices.values
			.slice(row * depth, (row + 1) * depth)
			.reduce((place, i, axis) => place * shape[axis]! + i, 0);
		for (let i = 0; i < inner; i++) values[start * inner + i]! += updates.values[row * inner + i]!;
	}
	return { shape, values };
}

const segments: Values = { shape: [4], values: [1, 0, 1, 2], dtype: "int32" };

/** Operations that look up and put in place. */
export const indexingCases: readonly Case[] = [
	...[0, 1, 2].map((axis) =>
		tfjs(
			`gather along ${axis}`,
			[x, few],
			([of, at]) => tf.gather(of!, at as Tensor1D, axis),
			([of, at]) => gathered(of!, at!, axis),
		),
	),
	tfjs(
		"gather by a matrix",
		[x, matrix],
		([of, at]) => tf.gather(of!, at!, 1),
		([of, at]) => gathered(of!, at!, 1),
	),
	...[1, 2, 3].map((depth) =>
		tfjs(
			`gatherND at ${depth} axes`,
			[x, places(depth)],
			([of, where]) => tf.gatherND(of!, where!),
			([of, where]) =>
				filled([2, 3, ...x.shape.slice(depth)], (index) => {
					const own = Array.from({ length: depth }, (_, i) => at(where!, [...index.slice(0, 2), i]));
					return at(of!, [...own, ...index.slice(2)]);
				}),
		),
	),
	...[1, 2, 3].map((depth) =>
		tfjs(
			`scatterND at ${depth} axes, a place twice`,
			[places(depth), normal([2, 3, ...x.shape.slice(depth)], "updates")],
			([where, updates]) => tf.scatterND(where!, updates!, [...x.shape]),
			([where, updates]) => scattered(where!, updates!, x.shape),
		),
	),
	tfjs(
		"tensorScatterUpdate",
		[x, { shape: [2, 1], values: [3, 0], dtype: "int32" }, normal([2, 3, 5], "updates")],
		([of, where, updates]) => tf.tensorScatterUpdate(of!, where!, updates!),
		([of, , updates]) =>
			filled(x.shape, ([i, j, k]) =>
				i === 3 ? at(updates!, [0, j!, k!]) : i === 0 ? at(updates!, [1, j!, k!]) : at(of!, [i!, j!, k!]),
			),
	),
	tfjs(
		"unsortedSegmentSum",
		[x, segments],
		([of, ids]) => tf.unsortedSegmentSum(of!, ids as Tensor1D, 4),
		([of, ids]) => scattered({ ...ids!, shape: [4, 1] }, of!, [4, 3, 5]),
	),
	...(["float32", "int32"] as const).map((dtype) =>
		forwardOnly(
			`oneHot of ${dtype}`,
			[whole([2, 3], "classes", 4)],
			([of]) => tf.oneHot(of!, 4, 5, -1, dtype),
			([of]) => filled([2, 3, 4], ([i, j, c]) => (at(of!, [i!, j!]) === c ? 5 : -1)),
		),
	),
	forwardOnly(
		"range",
		[normal([1], "nothing")],
		() => tf.range(2, 11, 3),
		() => ({ shape: [3], values: [2, 5, 8] }),
	),
	forwardOnly(
		"linspace",
		[normal([1], "nothing")],
		() => tf.linspace(0, 1, 5),
		() => ({ shape: [5], values: [0, 0.25, 0.5, 0.75, 1] }),
	),
];
