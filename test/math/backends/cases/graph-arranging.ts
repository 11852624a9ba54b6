import { type Case, graph } from "../case.ts";
import { dense, einsum } from "../references/linear.ts";
import { cumulated, gathered, padded, reshaped, sliced, tiled } from "../references/shape.ts";
import { at, filled, normal, whole } from "../values.ts";

const x = normal([2, 5, 4], "x");
const maps = normal([2, 4, 5, 3], "maps");
const rows = normal([7, 4], "rows matrix");
const columns = normal([3, 5], "columns matrix");

/** Operations of the graph that move numbers over any axes. */
export const graphArrangingCases: readonly Case[] = [
	graph("mergeAxes", [maps], ([of]) => reshaped(of!, [2, 20, 1, 3]), {
		attributes: { groups: [[0], [1, 2], [], [3]] },
	}),
	graph("splitAxis", [x], ([of]) => reshaped(of!, [2, 5, 2, 2]), { attributes: { axis: 2, sizes: [-1, 2] } }),
	graph("slice", [x], ([of]) => sliced(of!, [0, 1, 0], [2, 3, 4]), { attributes: { axis: 1, start: 1, end: -1 } }),
	graph("slice", [x], ([of]) => sliced(of!, [0, 0, 0], [2, 3, 4], [1, 2, 1]), {
		attributes: { axis: 1, start: 0, step: 2 },
	}),
	graph("slice", [x], ([of]) => sliced(of!, [0, 1, 0], [2, 2, 4], [1, 2, 1]), {
		attributes: { axis: 1, start: 1, size: 2, step: 2 },
	}),
	graph("gather", [x], ([of]) => gathered(of!, { shape: [4], values: [3, 0, 3, 1] }, 1), {
		attributes: { axis: 1, indices: [3, 0, 3, 1] },
	}),
	graph("atEach", [x, whole([2], "places", 5)], ([of, places]) =>
		filled([2, 4], ([n, i]) => at(of!, [n!, places!.values[n!] as number, i!])),
	),
	graph("tile", [x], ([of]) => tiled(of!, [1, 3, 1]), { attributes: { axis: 1, times: 3 } }),
	graph("repeatLike", [normal([2, 1, 4], "one"), normal([2, 6], "like")], ([of]) => tiled(of!, [1, 6, 1]), {
		attributes: { axis: 1, likeAxis: 1 },
		withRespectTo: [0],
	}),
	graph(
		"pad",
		[x],
		([of]) =>
			padded(
				of!,
				[
					[0, 0],
					[1, 2],
					[0, 3],
				],
				0.5,
			),
		{
			attributes: {
				sides: [
					[0, 0],
					[1, 2],
					[0, 3],
				],
				value: 0.5,
				mode: "constant",
			},
		},
	),
	graph(
		"pad",
		[x],
		([of]) =>
			padded(
				of!,
				[
					[0, 0],
					[4, 2],
					[1, 3],
				],
				"reflect",
			),
		{
			attributes: {
				sides: [
					[0, 0],
					[4, 2],
					[1, 3],
				],
				value: 0,
				mode: "reflect",
			},
		},
	),
	graph("resample", [maps], ([of], [tall, wide]) => einsum("ai,bj,nijc->nabc", [tall!, wide!, of!]), {
		attributes: { axes: [1, 2] },
		weights: [rows, columns],
	}),
	graph("einsum", [normal([2, 3, 4], "a"), normal([2, 5, 4], "b")], (terms) => einsum("nid,njd->nij", terms), {
		attributes: { equation: "nid,njd->nij" },
	}),
	...[false, true].flatMap((exclusive) =>
		[false, true].map((reverse) =>
			graph("cumulativeSum", [x], ([of]) => cumulated(of!, 1, "sum", { exclusive, reverse }), {
				attributes: { axis: 1, exclusive, reverse },
			}),
		),
	),
	graph("reverse", [x], ([of]) => filled(x.shape, ([n, i, c]) => at(of!, [n!, 4 - i!, c!]))),
	graph("splitHeads", [x], ([of]) => filled([2, 2, 5, 2], ([n, h, i, c]) => at(of!, [n!, i!, h! * 2 + c!])), {
		attributes: { heads: 2 },
	}),
	graph("mergeHeads", [normal([2, 3, 5, 2], "heads")], ([of]) =>
		filled([2, 5, 6], ([n, i, c]) => at(of!, [n!, Math.floor(c! / 2), i!, c! % 2])),
	),
	graph(
		"tiedDense",
		[x],
		([of], [table]) =>
			dense(
				of!,
				filled([4, 6], ([i, o]) => at(table!, [o!, i!])),
			),
		{
			weights: [normal([6, 4], "table")],
		},
	),
	graph(
		"tokenMask",
		[whole([2, 5], "tokens", 3)],
		([ids]) => filled([2, 5], (index) => Number(at(ids!, index) !== 1)),
		{
			attributes: { padding: 1 },
			withRespectTo: [],
		},
	),
	graph(
		"tokenPositions",
		[{ shape: [2, 4], values: [7, 8, 9, 1, 5, 1, 1, 1], dtype: "int32" }],
		() => ({ shape: [2, 4], values: [2, 3, 4, 1, 2, 1, 1, 1] }),
		{ attributes: { padding: 1, most: 10 }, withRespectTo: [] },
	),
];
