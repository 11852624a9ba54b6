import { type RowBlock, turnsAt } from "../walk.ts";
import type { TreeGame } from "./tree-game.ts";

/** There is no such half. */
const none = -1;

/**
 * Rows of a block on their way down a tree. Those that have failed conditions of the same players are one class.
 *
 * At a split a class falls into two halves, by the side that its rows turn to, and both go to both children: one stays on its way, the other is away
 * from it and fails the player of the split. A class that failed this player before stays whole, as nothing changes for it. Halves are numbered
 * once; at each child they are the classes.
 */
export class RowClasses {
	/** Which rows, and the class of each. */
	readonly items: Int32Array;
	readonly of: Int32Array;
	count = 0;
	/** Of each class: the players whose conditions it failed, as bits, and how many they are. */
	readonly failed: Int32Array;
	readonly failures: Int32Array;
	classes = 0;
	/**
	 * After a split, the half of each row; of each class its half that turns right, the one that turns left, and itself where it stays whole: −1 for
	 * those that are not there.
	 */
	readonly halfOf: Int32Array;
	readonly right: Int32Array;
	readonly left: Int32Array;
	readonly whole: Int32Array;
	halves = 0;
	/** Whether any class stays whole. */
	hasWhole = false;
	/** Of each half, what its class has failed. */
	readonly halfFailed: Int32Array;
	readonly halfFailures: Int32Array;
	/** The side that each half turns to, 0 for the right one; 2 for a whole class. */
	readonly #sides: Uint8Array;
	readonly #turns: Uint8Array;
	readonly #isOpen: Uint8Array;
	/** The half of each class and side, at 2 · class + side. */
	readonly #halfAt: Int32Array;

	/** @param most rows. */
	constructor(most: number) {
		const numbers = () => new Int32Array(most);
		this.items = numbers();
		this.of = numbers();
		this.failed = numbers();
		this.failures = numbers();
		this.halfOf = numbers();
		this.right = numbers();
		this.left = numbers();
		this.whole = numbers();
		this.halfFailed = numbers();
		this.halfFailures = numbers();
		this.#sides = new Uint8Array(most);
		this.#turns = new Uint8Array(most);
		this.#isOpen = new Uint8Array(most);
		this.#halfAt = new Int32Array(2 * most);
	}

	/** All rows in one class that has failed nothing. */
	start(count: number): void {
		for (let i = 0; i < count; i++) this.items[i] = i;
		this.of.fill(0, 0, count);
		this.count = count;
		this.failed[0] = 0;
		this.failures[0] = 0;
		this.classes = 1;
	}

	/** Divides the classes at a split by a player. */
	divide({ tree, strict }: TreeGame, node: number, block: RowBlock, player: number): void {
		const { items, of, count, classes, failed, failures, halfOf } = this;
		const [turns, isOpen, halfAt, sides] = [this.#turns, this.#isOpen, this.#halfAt, this.#sides];
		turnsAt(tree, node, { ...block, picked: items, count }, strict, turns);
		let open = 0;
		for (let c = 0; c < classes; c++) {
			isOpen[c] = Number(((failed[c] as number) & player) === 0);
			open += isOpen[c] as number;
		}
		this.hasWhole = open < classes;
		halfAt.fill(none, 0, 2 * classes);
		let halves = 0;
		for (let i = 0; i < count; i++) {
			const c = of[i] as number;
			const open = isOpen[c] as number;
			const at = 2 * c + ((turns[i] as number) & open);
			let half = halfAt[at] as number;
			if (half < 0) {
				half = halves++;
				halfAt[at] = half;
				sides[half] = open === 1 ? at & 1 : 2;
				this.halfFailed[half] = failed[c] as number;
				this.halfFailures[half] = failures[c] as number;
			}
			halfOf[i] = half;
		}
		this.halves = halves;
		for (let c = 0; c < classes; c++) {
			const open = isOpen[c] === 1;
			this.right[c] = open ? (halfAt[2 * c] as number) : none;
			this.left[c] = open ? (halfAt[2 * c + 1] as number) : none;
			this.whole[c] = open ? none : (halfAt[2 * c] as number);
		}
	}

	/** Makes the halves the classes of the child on a side, 1 for the left one, and hands on the rows of those that go on. */
	handOn(side: number, player: number, goesOn: Uint8Array, below: RowClasses): void {
		const { items, halfOf, count, halves, halfFailed, halfFailures } = this;
		for (let half = 0; half < halves; half++) {
			const fails = this.#sides[half] === 1 - side ? 1 : 0;
			below.failed[half] = (halfFailed[half] as number) | (fails * player);
			below.failures[half] = (halfFailures[half] as number) + fails;
		}
		below.classes = halves;
		let taken = 0;
		for (let i = 0; i < count; i++) {
			const half = halfOf[i] as number;
			below.items[taken] = items[i] as number;
			below.of[taken] = half;
			taken += goesOn[half] as number;
		}
		below.count = taken;
	}

	/** The sum of the weights of each half. */
	weigh(weights: Float64Array, sums: Float64Array): void {
		const { items, halfOf, count } = this;
		sums.fill(0, 0, this.halves);
		for (let i = 0; i < count; i++) sums[halfOf[i] as number]! += weights[items[i] as number] as number;
	}
}
