import type { RowBlock } from "../walk.ts";
import { ClassMatches } from "./class-matches.ts";
import { chanceBits, type LeafChances, leafChances } from "./leaf-chances.ts";
import { LeafGains } from "./leaf-gains.ts";
import { RowClasses } from "./row-classes.ts";
import type { TreeGame } from "./tree-game.ts";

/**
 * Shapley values of a tree where what is unknown has the values of a background row, averaged over those.
 *
 * What a leaf gives ({@link LeafChances}) depends on nothing but the players whose conditions a row fails on the path to it, and those that a background
 * row fails. So rows go down the tree in classes, background rows in others ({@link RowClasses}), and only pairs of classes that share no failed
 * player are followed ({@link ClassMatches}). Above a leaf each pair is looked at once, for both sides of the split ({@link LeafGains}).
 */
export class ClassWalk {
	readonly #levels: Level[] = [];
	/** The players of the path in the order that they were met, and the bit of each, 0 where it was not. */
	readonly #path: number[] = [];
	readonly #bits: Int32Array;
	readonly #chances: LeafChances;
	/** Rows that are handed over at once, at most. */
	readonly size: number;
	readonly #background: number;
	/** The weight of each class of the background at a leaf. */
	readonly #shares: Float64Array;
	readonly #gains: LeafGains;
	/** What an interaction has for each class. */
	readonly #ofPair: Float64Array;
	readonly #ownGoesOn: Uint8Array;
	readonly #behindGoesOn: Uint8Array;
	#game!: TreeGame;
	#rows!: RowBlock;
	#behind!: RowBlock;
	#weights!: Float64Array;
	#into!: Float64Array;
	#pairs: Float64Array | undefined;
	#base = 0;

	/** @param background rows at most. */
	constructor(players: number, size: number, background: number) {
		this.size = size;
		this.#background = background;
		this.#bits = new Int32Array(players);
		this.#chances = leafChances(players);
		this.#shares = new Float64Array(background);
		this.#gains = new LeafGains(this.#chances, size);
		this.#ofPair = new Float64Array(size);
		this.#ownGoesOn = new Uint8Array(size);
		this.#behindGoesOn = new Uint8Array(background);
	}

	/**
	 * Adds what a tree gives each player of a block of rows. No path may have more than {@link mostOnPath} players.
	 *
	 * @param weights of the background rows; they sum to 1.
	 * @param into `[player, size]`
	 * @param pairs `[player, player, size]`, where interactions are asked for as well; written where the second player's number is the smaller.
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
		if ((game.tree.childrenLeft[0] as number) < 0) return game.leaves[0] as number;
		this.#game = game;
		this.#rows = rows;
		this.#behind = background;
		this.#weights = weights;
		this.#into = into;
		this.#pairs = pairs;
		this.#base = 0;
		const { own, behind, matches } = this.#level(0);
		own.start(rows.count);
		behind.start(background.count);
		matches.start();
		this.#visit(0, 0);
		return this.#base;
	}

	#level(depth: number): Level {
		this.#levels[depth] ??= {
			own: new RowClasses(this.size),
			behind: new RowClasses(this.#background),
			matches: new ClassMatches(this.#background),
		};
		return this.#levels[depth];
	}

	#visit(node: number, depth: number): void {
		const { tree, playerOf, leaves } = this.#game;
		const { own, behind, matches } = this.#level(depth);
		const player = playerOf[tree.feature[node] as number] as number;
		const isFirst = this.#bits[player] === 0;
		if (isFirst) {
			this.#bits[player] = 1 << this.#path.length;
			this.#path.push(player);
		}
		const bit = this.#bits[player] as number;
		own.divide(this.#game, node, this.#rows, bit);
		behind.divide(this.#game, node, this.#behind, bit);
		matches.divide(own, behind.classes);
		const children = [tree.childrenRight[node] as number, tree.childrenLeft[node] as number] as const;
		const isLeaf = (child: number) => (tree.childrenLeft[child] as number) < 0;
		const leafOf = (child: number) => (isLeaf(child) ? (leaves[child] as number) : 0);
		if (children.some(isLeaf)) this.#end([leafOf(children[0]), leafOf(children[1])], 31 - Math.clz32(bit), depth);
		const below = this.#level(depth + 1);
		for (const [side, child] of children.entries()) {
			if (isLeaf(child) && !this.#pairs) continue;
			matches.turnTo(side, behind, below.matches);
			if (!below.matches.mark(this.#ownGoesOn, own.halves, this.#behindGoesOn, behind.halves)) continue;
			own.handOn(side, bit, this.#ownGoesOn, below.own);
			behind.handOn(side, bit, this.#behindGoesOn, below.behind);
			if (!isLeaf(child)) this.#visit(child, depth + 1);
			else this.#endPairs(this.#pairs as Float64Array, leaves[child] as number, below);
		}
		if (isFirst) {
			this.#bits[player] = 0;
			this.#path.pop();
		}
	}

	/** What leaves under a split give the players of the path. */
	#end(leaves: readonly [number, number], place: number, depth: number): void {
		const { own, behind, matches } = this.#level(depth);
		const shares = this.#shares;
		behind.weigh(this.#weights, shares);
		for (let b = 0; b < behind.classes; b++) {
			if (behind.failed[b] !== 0) continue;
			const [right, left] = [behind.right[b] as number, behind.left[b] as number];
			if (right >= 0) this.#base += leaves[0] * (shares[right] as number);
			if (left >= 0) this.#base += leaves[1] * (shares[left] as number);
		}
		this.#gains.take(leaves, own, behind, matches, shares, this.#path.length, place);
		this.#gains.spread(own, this.#path, this.#into, this.size);
	}

	/** What a leaf gives every two players of the path. */
	#endPairs(pairs: Float64Array, leaf: number, { own, behind, matches }: Level): void {
		const { players } = this.#game;
		const { bothPresent, bothAbsent, oneEach } = this.#chances;
		const [shares, given] = [this.#shares.fill(0, 0, behind.classes), this.#ofPair];
		for (let i = 0; i < behind.count; i++) {
			shares[behind.of[i] as number]! += leaf * (this.#weights[behind.items[i] as number] as number);
		}
		for (const [i, one] of this.#path.entries()) {
			for (const [j, other] of this.#path.slice(0, i).entries()) {
				given.fill(0, 0, own.classes);
				for (let b = 0; b < behind.classes; b++) {
					const missing = behind.failed[b] as number;
					const isMissing = (missing >>> i) & 1;
					const isOneEach = isMissing !== ((missing >>> j) & 1);
					const chances = isOneEach ? oneEach : isMissing === 1 ? bothPresent : bothAbsent;
					const from = (behind.failures[b] as number) << chanceBits;
					for (let match = matches.starts[b] as number; match < (matches.ends[b] as number); match++) {
						const c = matches.own[match] as number;
						const either = (own.failed[c] as number) | missing;
						if (((either >>> i) & (either >>> j) & 1) === 0) continue;
						given[c]! += (shares[b] as number) * (chances[from + (own.failures[c] as number)] as number);
					}
				}
				const start = (Math.max(one, other) * players + Math.min(one, other)) * this.size;
				for (let r = 0; r < own.count; r++) {
					pairs[start + (own.items[r] as number)]! += given[own.of[r] as number] as number;
				}
			}
		}
	}
}

/** What is known at a depth of the walk. */
interface Level {
	readonly own: RowClasses;
	readonly behind: RowClasses;
	readonly matches: ClassMatches;
}
