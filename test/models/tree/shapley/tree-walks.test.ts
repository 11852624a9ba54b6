import { describe, expect, it } from "vitest";
import { ClassWalk } from "../../../../src/models/tree/shapley/class-walk.ts";
import { PathWalk } from "../../../../src/models/tree/shapley/path-walk.ts";
import { reachOf, sharesOf, type TreeGame } from "../../../../src/models/tree/shapley/tree-game.ts";
import type { TreeEnsemble } from "../../../../src/models/tree/tree-ensemble.ts";
import {
	interventionalWorth,
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
	{ trees: 3, columns: 5, depth: 5, empty: true },
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
		const walk = new ClassWalk(players, { rows: rows.length, background: background.length });
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
