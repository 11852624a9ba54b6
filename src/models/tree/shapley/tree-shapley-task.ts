import type { RowBlock } from "../walk.ts";
import { ClassWalk } from "./class-walk.ts";
import { mostOnPath } from "./leaf-gains.ts";
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

/** Works through some trees, each for all rows of the part; nothing depends on how the work is divided. */
export async function run(part: TreeShapleyPart, pause?: (done: number) => Promise<void>): Promise<TreeShapleyShare> {
	const { playerOf, players, strict, rows, background } = part;
	const values = new Float64Array(players * rows.count);
	const pairs = part.pairs ? new Float64Array(players * players * rows.count) : undefined;
	const games = part.trees.map((tree): TreeGame => ({ ...tree, playerOf, players, strict }));
	const reaches = games.map(reachOf);
	// One walk for all trees whose paths have as many players, as they are integrated at as many points.
	const walks = new Map<number, BlockWise>();
	const byPaths = (game: TreeGame, { players: most }: TreeReach, shares: Float64Array, weight: number) => {
		const points = Math.ceil(most / 2);
		let walk = walks.get(points);
		if (!walk) {
			const mostRows = pairs ? Math.ceil(mostPairNumbers / players ** 2) : rows.count;
			walk = new BlockWise(new PathWalk(players, { players: most }, Math.min(mostRows, rows.count)), part);
			walks.set(points, walk);
		}
		walk.add(game, shares, weight, values, pairs);
		return weight * expectedLeaf(game, shares);
	};
	let classes: ClassWalk | undefined;
	const byRow = new Float64Array(background ? values.length : 0);
	let base = 0;
	for (const [i, game] of games.entries()) {
		const reach = reaches[i] as TreeReach;
		if (!background) base += byPaths(game, reach, sharesOf(game.tree), 1);
		else {
			const { weights } = background;
			const behind = { values: background.values, columns: rows.columns, from: 0, count: weights.length };
			if (reach.players <= mostOnPath) {
				classes ??= new ClassWalk(players, { rows: rows.count, background: weights.length });
				base += classes.add(game, rows, behind, weights, byRow, pairs);
			} else {
				// Too many for the bits of a class. One background row is shares of 0 and 1.
				for (let row = 0; row < weights.length; row++) {
					base += byPaths(game, reach, sidesOf(game, { ...behind, from: row, count: 1 }), weights[row] as number);
				}
			}
		}
		await pause?.(i + 1);
	}
	for (let at = 0; at < byRow.length; at++) {
		values[(at % players) * rows.count + Math.floor(at / players)]! += byRow[at] as number;
	}
	return { values, pairs, base };
}

/** A walk over blocks of as many rows as it takes at once. */
class BlockWise {
	readonly #walk: PathWalk;
	readonly #rows: RowBlock;
	readonly #into: Float64Array;
	readonly #pairs: Float64Array | undefined;

	constructor(walk: PathWalk, { rows, players, pairs }: TreeShapleyPart) {
		this.#walk = walk;
		this.#rows = rows;
		this.#into = new Float64Array(players * walk.size);
		if (pairs) this.#pairs = new Float64Array(players * players * walk.size);
	}

	add(
		game: TreeGame,
		shares: Float64Array,
		weight: number,
		values: Float64Array,
		pairs: Float64Array | undefined,
	): void {
		const { from, count } = this.#rows;
		const { size } = this.#walk;
		for (let start = 0; start < count; start += size) {
			const block = { ...this.#rows, from: from + start, count: Math.min(size, count - start) };
			this.#into.fill(0);
			this.#pairs?.fill(0);
			this.#walk.add(game, shares, block, this.#into, this.#pairs);
			this.#take(this.#into, block.count, weight, values, start);
			if (pairs) this.#take(this.#pairs as Float64Array, block.count, weight, pairs, start);
		}
	}

	/** Adds a block to the columns of all rows. */
	#take(block: Float64Array, taken: number, weight: number, into: Float64Array, start: number): void {
		const { count } = this.#rows;
		const { size } = this.#walk;
		const lines = into.length / count;
		for (let line = 0; line < lines; line++) {
			for (let i = 0; i < taken; i++) into[line * count + start + i]! += weight * (block[line * size + i] as number);
		}
	}
}
