import type { Tree } from "../tree-ensemble.ts";
import { type RowBlock, turnsAt } from "../walk.ts";

/** A tree as Tree SHAP walks it: its leaves add to one score. */
export interface TreeGame {
	/** Its own values are not looked at. */
	readonly tree: Tree;
	/** Whether a value equal to the threshold goes right. */
	readonly strict: boolean;
	/** What a leaf adds to the explained score, `[nodes]`. */
	readonly leaves: Float64Array;
	/** The player that a column is, or is a part of. */
	readonly playerOf: Int32Array;
	readonly players: number;
}

/** How far a tree reaches. */
export interface TreeReach {
	/** Splits on the longest path. */
	readonly depth: number;
	/** Different players on the path that has most of them. */
	readonly players: number;
	/** Places where the tree can end. */
	readonly leaves: number;
}

/** Measures a tree in one walk. */
export function reachOf({ tree, playerOf, players }: TreeGame): TreeReach {
	const { childrenLeft, childrenRight, feature } = tree;
	const met = new Int32Array(players);
	let different = 0;
	let [depth, most, leaves] = [0, 0, 0];
	const visit = (node: number, above: number) => {
		const left = childrenLeft[node] as number;
		if (left < 0) {
			leaves++;
			depth = Math.max(depth, above);
			most = Math.max(most, different);
			return;
		}
		const player = playerOf[feature[node] as number] as number;
		if (met[player]!++ === 0) different++;
		visit(left, above + 1);
		visit(childrenRight[node] as number, above + 1);
		if (--met[player]! === 0) different--;
	};
	visit(0, 0);
	return { depth, players: most, leaves };
}

/**
 * The share of the training weight of its parent that came to each node, `[nodes]`, 1 at the root. Where none came to the parent, both sides get half,
 * so that shares add up.
 */
export function sharesOf({ childrenLeft, childrenRight, cover }: Tree): Float64Array {
	const shares = new Float64Array(childrenLeft.length).fill(1);
	for (let node = 0; node < shares.length; node++) {
		if ((childrenLeft[node] as number) < 0) continue;
		const whole = cover?.[node] as number;
		for (const child of [childrenLeft[node] as number, childrenRight[node] as number]) {
			shares[child] = whole > 0 ? (cover?.[child] as number) / whole : 0.5;
		}
	}
	return shares;
}

/** The same of a single row: 1 on its way, otherwise 0; `[nodes]`, below nodes that it does not come to as well. */
export function sidesOf({ tree, strict }: TreeGame, row: RowBlock): Float64Array {
	const { childrenLeft, childrenRight } = tree;
	const sides = new Float64Array(childrenLeft.length).fill(1);
	const turn = new Uint8Array(1);
	for (let node = 0; node < sides.length; node++) {
		if ((childrenLeft[node] as number) < 0) continue;
		turnsAt(tree, node, row, strict, turn);
		sides[childrenLeft[node] as number] = turn[0] as number;
		sides[childrenRight[node] as number] = 1 - (turn[0] as number);
	}
	return sides;
}

/** What a tree adds where no player is known: its leaves, each by the product of the shares on the way to it. */
export function expectedLeaf({ tree, leaves }: TreeGame, shares: Float64Array): number {
	const { childrenLeft, childrenRight } = tree;
	const visit = (node: number): number => {
		const left = childrenLeft[node] as number;
		if (left < 0) return leaves[node] as number;
		const right = childrenRight[node] as number;
		return (shares[left] as number) * visit(left) + (shares[right] as number) * visit(right);
	};
	return visit(0);
}
