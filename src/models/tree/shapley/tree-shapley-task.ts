import type { RowBlock } from "../walk.ts";
import { ClassWalk } from "./class-walk.ts";
import { mostOnPath } from "./leaf-chances.ts";
import { PathWalk } from "./path-walk.ts";
import { expectedLeaf, reachOf, sharesOf, sidesOf, type TreeGame, type TreeReach } from "./tree-game.ts";

/** Some trees and rows of a question of Tree SHAP. */
export interface TreeShapleyPart {
	readonly trees: readonly Omit<TreeGame, "playerOf" | "players" | "strict">[];
	/** As {@link TreeGame} has them. */
	readonly playerOf: Int32Array;
	readonly players: number;
	readonly strict: boolean;
	/** `[row, column]`: the rows `from` … `from + count − 1` are explained. */
	readonly rows: RowBlock;
	/** Rows that stand for what is unknown; without them the covers of the trees do. */
	readonly background: TreeBackground | undefined;
	/** Whether interactions are asked for. */
	readonly pairs: boolean;
}

/** Rows that stand for what is unknown; their weights sum to 1. */
export interface TreeBackground {
	/** `[row, column]` */
	readonly values: Float64Array;
	readonly weights: Float64Array;
}

/** What the trees of a part give. */
export interface TreeShapleyShare {
	/** `[player, row]` */
	readonly values: Float64Array;
	/** `[player, player, row]`, where the second player's number is the smaller one; whole, not halved. */
	readonly pairs: Float64Array | undefined;
	/** What they add where no player is known. */
	readonly base: number;
}

/** Numbers of a block of interactions at most: many features make blocks of few rows. */
const mostPairNumbers = 1 << 19;

/** Rows that are divided into classes together at most: more share more, and take more memory at each depth of a tree. */
const mostInClasses = 4_096;

/** Works through some trees, each for all rows of the part; nothing depends on how the work is divided. */
export async function run(part: TreeShapleyPart, pause?: (done: number) => Promise<void>): Promise<TreeShapleyShare> {
	const { playerOf, players, strict, rows, background } = part;
	const values = new Float64Array(players * rows.count);
	const pairs = part.pairs ? new Float64Array(players * players * rows.count) : undefined;
	const games = part.trees.map((tree): TreeGame => ({ ...tree, playerOf, players, strict }));
	const reaches = games.map(reachOf);
	const mostRows = pairs ? Math.ceil(mostPairNumbers / players ** 2) : rows.count;
	// One walk for all trees whose paths have as many players, as they are integrated at as many points.
	const walks = new Map<number, { walk: PathWalk; blocks: Blocks }>();
	const byPaths = (game: TreeGame, { players: most }: TreeReach, shares: Float64Array, weight: number) => {
		const points = Math.ceil(most / 2);
		let found = walks.get(points);
		if (!found) {
			const walk = new PathWalk(players, { players: most }, Math.min(mostRows, rows.count));
			found = { walk, blocks: new Blocks(part, walk.size) };
			walks.set(points, found);
		}
		const { walk, blocks } = found;
		blocks.add(weight, values, pairs, (block, into, intoPairs) => walk.add(game, shares, block, into, intoPairs));
		return weight * expectedLeaf(game, shares);
	};
	let byClasses: ((game: TreeGame) => number) | undefined;
	let base = 0;
	for (const [i, game] of games.entries()) {
		const reach = reaches[i] as TreeReach;
		if (!background) base += byPaths(game, reach, sharesOf(game.tree), 1);
		else {
			const { weights } = background;
			const behind = { values: background.values, columns: rows.columns, from: 0, count: weights.length };
			if (reach.players <= mostOnPath) {
				if (!byClasses) {
					const walk = new ClassWalk(players, Math.min(mostRows, mostInClasses, rows.count), weights.length);
					const blocks = new Blocks(part, walk.size);
					byClasses = (one) => {
						let mean = 0;
						blocks.add(1, values, pairs, (block, into, intoPairs) => {
							mean = walk.add(one, block, behind, weights, into, intoPairs);
						});
						return mean;
					};
				}
				base += byClasses(game);
			} else {
				// Too many for the bits of a class. One background row is shares of 0 and 1.
				for (let row = 0; row < weights.length; row++) {
					base += byPaths(game, reach, sidesOf(game, { ...behind, from: row, count: 1 }), weights[row] as number);
				}
			}
		}
		await pause?.(i + 1);
	}
	return { values, pairs, base };
}

/** Rows in blocks, and what a walk adds to those of one block at a time. */
class Blocks {
	readonly #rows: RowBlock;
	readonly #size: number;
	readonly #into: Float64Array;
	readonly #pairs: Float64Array | undefined;

	/** @param size of a block. */
	constructor({ rows, players, pairs }: TreeShapleyPart, size: number) {
		this.#rows = rows;
		this.#size = size;
		this.#into = new Float64Array(players * size);
		if (pairs) this.#pairs = new Float64Array(players * players * size);
	}

	/**
	 * Adds what a walk gives the rows of each block, times a weight, to the columns of all rows.
	 *
	 * @param walk writes `[player, size]`, and `[player, player, size]` for pairs.
	 */
	add(
		weight: number,
		values: Float64Array,
		pairs: Float64Array | undefined,
		walk: (block: RowBlock, into: Float64Array, pairs: Float64Array | undefined) => void,
	): void {
		const { from, count } = this.#rows;
		for (let start = 0; start < count; start += this.#size) {
			const block = { ...this.#rows, from: from + start, count: Math.min(this.#size, count - start) };
			this.#into.fill(0);
			this.#pairs?.fill(0);
			walk(block, this.#into, this.#pairs);
			this.#take(this.#into, block.count, weight, values, start);
			if (pairs) this.#take(this.#pairs as Float64Array, block.count, weight, pairs, start);
		}
	}

	/** Adds a block to the columns of all rows. */
	#take(block: Float64Array, taken: number, weight: number, into: Float64Array, start: number): void {
		const { count } = this.#rows;
		const lines = into.length / count;
		for (let line = 0; line < lines; line++) {
			for (let i = 0; i < taken; i++) {
				into[line * count + start + i]! += weight * (block[line * this.#size + i] as number);
			}
		}
	}
}
