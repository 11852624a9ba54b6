import { type RowBlock, turnsAt } from "../walk.ts";
import { type FailedClasses, LeafGains } from "./leaf-gains.ts";
import type { TreeGame } from "./tree-game.ts";

/**
 * Shapley values of a tree where what is unknown has the values of a background row, averaged over those.
 *
 * What a leaf gives ({@link LeafGains}) depends on nothing but the players whose conditions a row fails on the path to it, and those that a background row fails.
 * Rows that fail the same are one class, and so are background rows; at a split a class falls into two halves, by the side that its rows turn to, and each half
 * goes to both children: failing on one of them. A class that shares a failed player with every class of the background is left behind.
 */
export class ClassWalk {
	readonly #levels: { own: Classes; behind: Classes }[] = [];
	/** The players of the path in the order that they were met, and the bit of each, −1 where it was not. */
	readonly #path: number[] = [];
	readonly #bits: Int32Array;
	readonly #gains: LeafGains;
	readonly #most: { readonly rows: number; readonly background: number };
	readonly #shares: Float64Array;
	#given = new Float64Array(0);
	#game!: TreeGame;
	#block!: RowBlock;
	#behind!: RowBlock;
	#weights!: Float64Array;
	#into!: Float64Array;
	#pairs: Float64Array | undefined;
	#base = 0;

	/** @param most rows, and background rows, that are handed over at once at most. */
	constructor(players: number, most: { readonly rows: number; readonly background: number }) {
		this.#most = most;
		this.#shares = new Float64Array(most.background);
		this.#bits = new Int32Array(players).fill(-1);
		this.#gains = new LeafGains(players);
	}

	/**
	 * Adds what a tree gives each player of a block of rows. No path may have more than {@link mostOnPath} players.
	 *
	 * @param weights of the background rows; they sum to 1.
	 * @param into `[row, player]`
	 * @param pairs `[player, player, count]`, where interactions are asked for as well; written where the second player's number is the smaller.
	 * @returns the mean of the tree over the background.
	 */
	add(
		game: TreeGame,
		rows: RowBlock,
		background: RowBlock,
		weights: Float64Array,
		into: Float64Array,
		pairs?: Float64Array,
	): number {
		this.#game = game;
		this.#block = rows;
		this.#behind = background;
		this.#weights = weights;
		this.#into = into;
		this.#pairs = pairs;
		this.#base = 0;
		const { own, behind } = this.#level(0);
		oneClass(own, rows.count);
		oneClass(behind, background.count);
		if ((game.tree.childrenLeft[0] as number) < 0) return game.leaves[0] as number;
		this.#visit(0, 0);
		return this.#base;
	}

	#level(depth: number): { own: Classes; behind: Classes } {
		this.#levels[depth] ??= { own: classesOf(this.#most.rows), behind: classesOf(this.#most.background) };
		return this.#levels[depth];
	}

	#visit(node: number, depth: number): void {
		const { tree, strict, playerOf, leaves } = this.#game;
		const { own, behind } = this.#level(depth);
		const player = playerOf[tree.feature[node] as number] as number;
		const isNew = this.#bits[player] === -1;
		if (isNew) {
			this.#bits[player] = this.#path.length;
			this.#path.push(player);
		}
		const bit = 1 << (this.#bits[player] as number);
		turnsAt(tree, node, { ...this.#block, picked: own.items, count: own.count }, strict, own.turns);
		turnsAt(tree, node, { ...this.#behind, picked: behind.items, count: behind.count }, strict, behind.turns);
		halve(own);
		halve(behind);
		const children = [tree.childrenRight[node] as number, tree.childrenLeft[node] as number];
		const below = this.#level(depth + 1);
		// Rows first meet the leaves, so that what both give is spread over them at once.
		let given: Float64Array | undefined;
		for (const [side, child] of children.entries()) {
			if ((tree.childrenLeft[child] as number) >= 0) continue;
			failSide(own, side, bit, below.own);
			failSide(behind, side, bit, below.behind);
			given = this.#end(leaves[child] as number, own, behind, below, given);
		}
		if (given) spreadOver(own, given, this.#path, this.#into, this.#game.players);
		for (const [side, child] of children.entries()) {
			if ((tree.childrenLeft[child] as number) < 0) continue;
			failSide(own, side, bit, below.own);
			failSide(behind, side, bit, below.behind);
			matchingHalves(below.own, below.behind, own.numbers);
			takeHalves(own, below.own);
			matchingHalves(below.behind, below.own, behind.numbers);
			takeHalves(behind, below.behind);
			if (below.own.classes > 0) this.#visit(child, depth + 1);
		}
		if (isNew) {
			this.#bits[player] = -1;
			this.#path.pop();
		}
	}

	/** What a leaf gives each half, `[half, player of the path]`, added to what the other leaf gave. */
	#end(
		leaf: number,
		own: Classes,
		behind: Classes,
		at: { readonly own: FailedClasses; readonly behind: FailedClasses },
		given: Float64Array | undefined,
	): Float64Array | undefined {
		const shares = this.#shareOf(behind);
		for (let b = 0; b < behind.halves; b++) if (at.behind.failed[b] === 0) this.#base += leaf * (shares[b] as number);
		if (leaf === 0) return given;
		const length = this.#path.length;
		if (this.#pairs) this.#endPairs(this.#pairs, leaf, own, at, shares);
		let into = given;
		if (!into) {
			if (this.#given.length < own.halves * length) this.#given = new Float64Array(2 * own.halves * length);
			into = this.#given.fill(0, 0, own.halves * length);
		}
		this.#gains.add(leaf, at.own, at.behind, shares, length, into);
		return into;
	}

	#endPairs(
		pairs: Float64Array,
		leaf: number,
		own: Classes,
		at: { readonly own: FailedClasses; readonly behind: FailedClasses },
		shares: Float64Array,
	): void {
		const { players } = this.#game;
		const { count } = this.#block;
		const given = new Float64Array(own.halves);
		for (const [i, one] of this.#path.entries()) {
			for (const [j, other] of this.#path.slice(0, i).entries()) {
				given.fill(0);
				this.#gains.addPair(leaf, at.own, at.behind, shares, [i, j], given);
				spread(own, given, pairs, (Math.max(one, other) * players + Math.min(one, other)) * count);
			}
		}
	}

	/** The weight of each half of the background. */
	#shareOf({ items, halfOf, count, halves }: Classes): Float64Array {
		const shares = this.#shares.fill(0, 0, halves);
		for (let i = 0; i < count; i++) shares[halfOf[i] as number]! += this.#weights[items[i] as number] as number;
		return shares;
	}
}

/** Rows of a block that are still on the way, in classes. */
interface Classes extends FailedClasses {
	/** Which rows, the class of each, and its half. */
	readonly items: Int32Array;
	readonly of: Int32Array;
	readonly halfOf: Int32Array;
	count: number;
	/** Of each class, the bits of the players whose conditions it failed. */
	readonly failed: Int32Array;
	classes: number;
	/** Of each of these rows, whether it goes left at the node. */
	readonly turns: Uint8Array;
	/** Of each half, its class and the side that it turns to, as 2 · class + side; only halves that have rows. */
	readonly parts: Int32Array;
	halves: number;
	/** A number for each of both halves of a class, or for each half. */
	readonly numbers: Int32Array;
}

const classesOf = (rows: number): Classes => ({
	items: new Int32Array(rows),
	of: new Int32Array(rows),
	halfOf: new Int32Array(rows),
	count: 0,
	failed: new Int32Array(rows),
	classes: 0,
	turns: new Uint8Array(rows),
	parts: new Int32Array(rows),
	halves: 0,
	numbers: new Int32Array(2 * rows),
});

function oneClass(all: Classes, count: number): void {
	for (let i = 0; i < count; i++) all.items[i] = i;
	all.of.fill(0, 0, count);
	all.count = count;
	all.failed[0] = 0;
	all.classes = 1;
}

/** Numbers the halves of the classes by the side that rows turn to. */
function halve(all: Classes): void {
	const { of, halfOf, count, turns, parts, numbers } = all;
	numbers.fill(-1, 0, 2 * all.classes);
	let found = 0;
	for (let i = 0; i < count; i++) {
		const part = 2 * (of[i] as number) + (turns[i] as number);
		let half = numbers[part] as number;
		if (half < 0) {
			half = found++;
			numbers[part] = half;
			parts[half] = part;
		}
		halfOf[i] = half;
	}
	all.halves = found;
}

/** What the halves have failed at the child of a side: those that turn to the other one fail the player of the split. */
function failSide({ failed, parts, halves }: Classes, side: number, bit: number, into: Classes): void {
	for (let half = 0; half < halves; half++) {
		const part = parts[half] as number;
		const before = failed[part >> 1] as number;
		into.failed[half] = (part & 1) === side ? before : before | bit;
	}
	into.classes = halves;
}

/** Keeps the classes that fail nothing together with some class of the others; `numbers` tells their new ones, −1 for those that go. */
function matchingHalves(own: Classes, others: FailedClasses, numbers: Int32Array): void {
	const { failed } = own;
	let kept = 0;
	for (let c = 0; c < own.classes; c++) {
		const mine = failed[c] as number;
		let b = 0;
		while (b < others.classes && (mine & (others.failed[b] as number)) !== 0) b++;
		const isKept = b < others.classes;
		numbers[c] = isKept ? kept : -1;
		if (isKept) failed[kept++] = mine;
	}
	own.classes = kept;
}

/** Hands on the rows of the halves that were kept. */
function takeHalves({ items, halfOf, count, numbers }: Classes, into: Classes): void {
	let taken = 0;
	for (let i = 0; i < count; i++) {
		const number = numbers[halfOf[i] as number] as number;
		if (number < 0) continue;
		into.items[taken] = items[i] as number;
		into.of[taken++] = number;
	}
	into.count = taken;
}

/** Adds to each row what its half was given, `[half, player of the path]`. */
function spreadOver(
	{ items, halfOf, count }: Classes,
	given: Float64Array,
	path: readonly number[],
	into: Float64Array,
	players: number,
): void {
	const length = path.length;
	for (let i = 0; i < count; i++) {
		const start = (items[i] as number) * players;
		const from = (halfOf[i] as number) * length;
		for (let place = 0; place < length; place++) {
			into[start + (path[place] as number)]! += given[from + place] as number;
		}
	}
}

/** Adds to each row the number of its half. */
function spread({ items, halfOf, count }: Classes, given: Float64Array, into: Float64Array, start: number): void {
	for (let i = 0; i < count; i++) into[start + (items[i] as number)]! += given[halfOf[i] as number] as number;
}
