import { describe, expect, it } from "vitest";
import { ClassWalk } from "../../../../src/models/tree/shapley/class-walk.ts";
import { PathWalk } from "../../../../src/models/tree/shapley/path-walk.ts";
import { reachOf, sharesOf, type TreeGame } from "../../../../src/models/tree/shapley/tree-game.ts";
import { run } from "../../../../src/models/tree/shapley/tree-shapley-task.ts";
import type { TreeEnsemble } from "../../../../src/models/tree/tree-ensemble.ts";
import {
	interventionalByLeaf,
	interventionalWorth,
	pathDependentByLeaf,
	pathDependentWorth,
	shapleyInteractions,
	shapleyValues,
} from "../../../reference/tree-shap.ts";
import { randomRows, randomTrees } from "./random-trees.ts";

/** Sums of a few hundred products of numbers near 1, in another order. */
const otherOrder = 1e-10;

const gamesOf = ({ trees, comparison, featureCount }: TreeEnsemble): TreeGame[] =>
	trees.map((tree) => ({
		tree,
		strict: comparison === "<",
		leaves: tree.values,
		playerOf: Int32Array.from({ length: featureCount }, (_, column) => column),
		players: featureCount,
	}));

const flat = (rows: readonly Float64Array[]): Float64Array => Float64Array.from(rows.flatMap((row) => [...row]));

/** The largest difference, as a share of the largest number. */
function apart(got: readonly number[], expected: readonly number[]): number {
	const largest = Math.max(...expected.map(Math.abs), 1e-300);
	return Math.max(...expected.map((one, i) => Math.abs(one - got[i]!))) / largest;
}

const shapes = [
	{ trees: 3, columns: 6, depth: 4 },
	{ trees: 2, columns: 3, depth: 8, comparison: "<" },
	{ trees: 2, columns: 7, depth: 7, categories: 3 },
	{ trees: 3, columns: 5, depth: 5, empty: true, zeros: true },
	{ trees: 1, columns: 1, depth: 3 },
	{ trees: 2, columns: 2, depth: 0 },
] as const;

describe.each(shapes)("trees of $columns columns and depth $depth", (shape) => {
	it.each([1, 2, 3])("are shared out by their covers as the definition says (%i)", (seed) => {
		const ensemble = randomTrees(seed, shape);
		const rows = randomRows(seed, 5, shape);
		const games = gamesOf(ensemble);
		const players = shape.columns;
		const walk = new PathWalk(players, { players: Math.max(...games.map((game) => reachOf(game).players)) });
		const values = new Float64Array(players * walk.size);
		const pairs = new Float64Array(players * players * walk.size);
		const ofValues = new Float64Array(players * walk.size);
		const block = { values: flat(rows), columns: players, from: 0, count: rows.length };
		for (const game of games) {
			walk.add(game, sharesOf(game.tree), block, values);
			walk.add(game, sharesOf(game.tree), block, ofValues, pairs);
		}
		for (const [i, row] of rows.entries()) {
			const worth = pathDependentWorth(ensemble, row);
			const expected = shapleyValues(worth, players);
			expect(
				apart(
					expected.map((_, j) => values[j * walk.size + i]!),
					expected,
				),
			).toBeLessThan(otherOrder);
			expect(
				apart(
					expected.map((_, j) => ofValues[j * walk.size + i]!),
					expected,
				),
			).toBeLessThan(otherOrder);
			const matrix = shapleyInteractions(worth, players);
			for (let a = 0; a < players; a++) {
				for (let b = 0; b < a; b++) {
					expect(pairs[(a * players + b) * walk.size + i]! / 2).toBeCloseTo(matrix[a]![b]!, 10);
				}
			}
		}
	});

	it.each([1, 2, 3])("are shared out by a background as the definition says (%i)", (seed) => {
		const ensemble = randomTrees(seed, shape);
		const [rows, background] = [randomRows(seed, 5, shape), randomRows(seed + 10, 4, shape)];
		const players = shape.columns;
		const walk = new ClassWalk(players, rows.length, background.length);
		const values = new Float64Array(players * rows.length);
		const pairs = new Float64Array(players * players * rows.length);
		const block = { values: flat(rows), columns: players, from: 0, count: rows.length };
		const behind = { values: flat(background), columns: players, from: 0, count: background.length };
		const weights = new Float64Array(background.length).fill(1 / background.length);
		let base = ensemble.base[0]!;
		for (const game of gamesOf(ensemble)) base += walk.add(game, block, behind, weights, values, pairs);
		for (const [i, row] of rows.entries()) {
			const worth = interventionalWorth(ensemble, row, background);
			expect(base).toBeCloseTo(worth(new Set()), 10);
			const expected = shapleyValues(worth, players);
			expect(
				apart(
					expected.map((_, j) => values[j * rows.length + i]!),
					expected,
				),
			).toBeLessThan(otherOrder);
			const matrix = shapleyInteractions(worth, players);
			for (let a = 0; a < players; a++) {
				for (let b = 0; b < a; b++) {
					expect(pairs[(a * players + b) * rows.length + i]! / 2).toBeCloseTo(matrix[a]![b]!, 10);
				}
			}
		}
	});
});

/** Trees as deep as they are grown: a chain of splits with leaves at its side, and a column for each of them where there are as many. */
function chain(length: number, columns: number): TreeEnsemble {
	const base = randomTrees(1, { trees: 1, columns, depth: 1 });
	const nodes = 2 * length + 1;
	const isSplit = (node: number) => node < nodes - 1 && node % 2 === 0;
	const tree = {
		childrenLeft: Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? node + 1 : -1)),
		childrenRight: Int32Array.from({ length: nodes }, (_, node) => (isSplit(node) ? node + 2 : -1)),
		feature: Int32Array.from({ length: nodes }, (_, node) => (node / 2) % columns),
		threshold: Float64Array.from({ length: nodes }, (_, node) => -0.5 - (node % 7) / 10),
		missingLeft: new Uint8Array(nodes),
		cover: Float64Array.from({ length: nodes }, (_, node) => 0.8 ** Math.ceil(node / 2) * (node % 2 === 1 ? 0.25 : 1)),
		values: Float64Array.from({ length: nodes }, (_, node) => Math.sin(node)),
		width: 1,
		firstOutput: 0,
	};
	return { ...base, trees: [tree] };
}

const weightsOf = (count: number) => new Float64Array(count).fill(1 / count);

async function explain(ensemble: TreeEnsemble, rows: readonly Float64Array[], background?: readonly Float64Array[]) {
	const [game] = gamesOf(ensemble);
	const { values } = await run({
		trees: ensemble.trees.map((tree) => ({ tree, leaves: tree.values })),
		playerOf: game!.playerOf,
		players: ensemble.featureCount,
		strict: false,
		rows: { values: flat(rows), columns: ensemble.featureCount, from: 0, count: rows.length },
		background: background && { values: flat(background), weights: weightsOf(background.length) },
		pairs: false,
	});
	return rows.map((_, i) => Array.from({ length: ensemble.featureCount }, (_, j) => values[j * rows.length + i]!));
}

const deepTrees: [string, TreeEnsemble][] = [
	["of depth 10", randomTrees(5, { trees: 2, columns: 25, depth: 10 })],
	["that is a chain of 60 splits by 60 columns", chain(60, 60)],
	["that is a chain of 90 splits by 3 columns", chain(90, 3)],
];

describe.each(deepTrees)("a tree %s", (_, ensemble) => {
	const shape = { trees: 1, columns: ensemble.featureCount, depth: 0 };
	const rows = randomRows(3, 40, shape);

	it("loses no digit by covers", async () => {
		const values = await explain(ensemble, rows);
		for (const [i, row] of rows.entries()) {
			// Of more rows than a block has, some: the twin is slow.
			if (i % 13 === 0) expect(apart(values[i]!, pathDependentByLeaf(ensemble, row))).toBeLessThan(otherOrder);
		}
	});

	it("loses no digit by a background, with more players on a path than a class has bits", async () => {
		const background = randomRows(4, 5, shape);
		const values = await explain(ensemble, rows, background);
		for (const [i, row] of rows.entries()) {
			if (i % 13 === 0)
				expect(apart(values[i]!, interventionalByLeaf(ensemble, row, background))).toBeLessThan(otherOrder);
		}
	});
});

it("gives a row the same, whatever block of rows it is in", async () => {
	const shape = { trees: 1, columns: 6, depth: 6 };
	const ensemble = randomTrees(9, shape);
	// More than a block has.
	const rows = randomRows(8, 4_200, shape);
	const background = randomRows(7, 3, shape);
	const together = await explain(ensemble, rows, background);
	for (const i of [0, 4_095, 4_096, 4_199]) {
		const [alone] = await explain(ensemble, [rows[i]!], background);
		expect(apart(together[i]!, alone!)).toBeLessThan(otherOrder);
	}
});
