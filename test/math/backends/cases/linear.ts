import { tf } from "../../../../src/math/tf.ts";
import { type Case, graph, tfjs } from "../case.ts";
import { dense, einsum, matMul } from "../references/linear.ts";
import { normal, whole } from "../values.ts";

/** [a, b, transposed a, transposed b]; batch axes alike, of length 1, or missing. */
const products: readonly [number[], number[]][] = [
	[
		[4, 3],
		[3, 5],
	],
	[
		[2, 4, 3],
		[2, 3, 5],
	],
	[
		[2, 3, 4, 3],
		[2, 3, 3, 5],
	],
	[
		[2, 4, 3],
		[1, 3, 5],
	],
	[
		[2, 4, 3],
		[3, 5],
	],
	[
		[4, 3],
		[2, 3, 5],
	],
	[
		[2, 1, 4, 3],
		[1, 3, 3, 5],
	],
	[
		[2, 2, 4, 3],
		[2, 3, 5],
	],
];

const turned = (shape: readonly number[], turn: boolean) =>
	turn ? [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!] : [...shape];

const matMulCases = products.flatMap(([left, right]) =>
	[false, true].flatMap((transposeA) =>
		[false, true].map((transposeB) =>
			tfjs(
				`matMul [${left}] [${right}] ${transposeA} ${transposeB}`,
				[normal(turned(left, transposeA), "a"), normal(turned(right, transposeB), "b")],
				([a, b]) => tf.matMul(a!, b!, transposeA, transposeB),
				([a, b]) => matMul(a!, b!, transposeA, transposeB),
			),
		),
	),
);

const equations: readonly [string, number[][]][] = [
	[
		"ij,jk->ik",
		[
			[3, 4],
			[4, 2],
		],
	],
	[
		"bqhd,bkhd->bhqk",
		[
			[2, 3, 2, 4],
			[2, 5, 2, 4],
		],
	],
	[
		"bhqk,bkhd->bqhd",
		[
			[2, 2, 3, 5],
			[2, 5, 2, 4],
		],
	],
	[
		"abc,cd->abd",
		[
			[2, 3, 4],
			[4, 5],
		],
	],
	[
		"abc,cde->abde",
		[
			[2, 3, 4],
			[4, 2, 3],
		],
	],
	["i,j->ij", [[3], [4]]],
	[
		"ij,ij->i",
		[
			[3, 4],
			[3, 4],
		],
	],
	["ijk->kji", [[2, 3, 4]]],
	["ijk->j", [[2, 3, 4]]],
];

const einsumCases = equations.map(([equation, shapes]) =>
	tfjs(
		`einsum ${equation}`,
		shapes.map((shape, i) => normal(shape, `term ${i}`)),
		(terms) => tf.einsum(equation, ...terms),
		(terms) => einsum(equation, terms),
	),
);

/** Dense layers, products of matrices and sums of products. */
export const linearCases: readonly Case[] = [
	graph("dense", [normal([2, 5], "x")], ([x], [w, b]) => dense(x!, w!, b), {
		weights: [normal([5, 3], "w"), normal([3], "b")],
	}),
	graph("dense", [normal([2, 4, 5], "x")], ([x], [w]) => dense(x!, w!), { weights: [normal([5, 3], "w")] }),
	graph(
		"embedding",
		[whole([2, 3], "tokens", 6)],
		([tokens], [table]) => {
			const rows = tokens!.values.flatMap((token) => table!.values.slice(token * 4, token * 4 + 4));
			return { shape: [2, 3, 4], values: rows };
		},
		{ weights: [normal([6, 4], "table")] },
	),
	...matMulCases,
	...einsumCases,
];
