import { gaussLegendre } from "../../../math/gauss-legendre.ts";
import { type RowBlock, turnsAt } from "../walk.ts";
import type { TreeGame, TreeReach } from "./tree-game.ts";

/** Numbers of a level of the walk: what is at work stays in the processor's cache. */
const numbersPerLevel = 2048;

/**
 * Shapley values of a tree whose splits by unknown players send a row both ways, by the shares of the training weight.
 *
 * With x = 1 where a row meets all conditions on a player along the path to a leaf, and z the product of their shares, a coalition S is worth
 * Σ over leaves of leaf · Π_{S} xⱼ · Π_{not S} zⱼ. As s! (d − 1 − s)! / d! = ∫₀¹ tˢ (1 − t)^(d−1−s) dt, a leaf gives the player j
 *
 *   leaf · (xⱼ − zⱼ) ∫₀¹ Π_{k ≠ j} fₖ(t) dt   with   fₖ(t) = t xₖ + (1 − t) zₖ
 *
 * a polynomial of degree d − 1, which ⌈d / 2⌉ points of Gauss and Legendre integrate exactly. At each point the products of all fₖ are made on the way down,
 * and their sums over the leaves below come back up; at every edge the player of its split gets them times g = (x − z) / f, minus what it got above for
 * the part of the path before. So a row costs nodes × d, not leaves × d²; all factors are positive: nothing cancels. (Linear TreeSHAP with another basis.)
 */
export class PathWalk {
	readonly #points: Float64Array;
	readonly #weights: Float64Array;
	/** Rows of a block at most. */
	readonly size: number;
	readonly #levels: Level[] = [];
	/** Of each player: its state of each row after the last split, the share so far, and g where pairs are asked for. */
	readonly #states: Uint8Array[];
	readonly #shares: Float64Array;
	readonly #gains: Float64Array[];
	/** Players on the path, each once. */
	readonly #path: number[] = [];
	readonly #met: Int32Array;
	#game!: TreeGame;
	#splitShares!: Float64Array;
	#rows!: RowBlock;
	#into!: Float64Array;
	#pairs: Float64Array | undefined;

	/**
	 * @param reach of the trees that are walked, the one with most players.
	 * @param mostRows that will be handed over at once.
	 */
	constructor(players: number, reach: Pick<TreeReach, "players">, mostRows = Number.POSITIVE_INFINITY) {
		// An even number, as loops take two at a time; one more than needed is as exact.
		const points = 2 * Math.max(1, Math.ceil(reach.players / 4));
		const { points: at, weights } = gaussLegendre(points);
		this.#points = at;
		this.#weights = weights;
		this.size = Math.min(mostRows, Math.max(16, Math.floor(numbersPerLevel / points)));
		const always = new Uint8Array(this.size).fill(2);
		this.#states = new Array(players).fill(always);
		this.#shares = new Float64Array(players).fill(1);
		this.#gains = new Array(players);
		this.#met = new Int32Array(players);
	}

	/**
	 * Adds what a tree gives each player of a block of rows.
	 *
	 * @param shares of the way from its parent, for each node: of the training weight.
	 * @param into `[player, size]`
	 * @param pairs `[player, player, size]`, where interactions are asked for as well; written where the second player's number is the smaller.
	 */
	add(game: TreeGame, shares: Float64Array, rows: RowBlock, into: Float64Array, pairs?: Float64Array): void {
		if ((game.tree.childrenLeft[0] as number) < 0) return;
		this.#game = game;
		this.#splitShares = shares;
		this.#rows = rows;
		this.#into = into;
		this.#pairs = pairs;
		const { products } = this.#level(0);
		for (let at = 0; at < rows.count * this.#weights.length; at += this.#weights.length) {
			products.set(this.#weights, at);
		}
		this.#visit(0, 0);
	}

	#level(depth: number): Level {
		this.#levels[depth] ??= levelOf(this.size, this.#points.length);
		return this.#levels[depth];
	}

	#visit(node: number, depth: number): void {
		const { tree, strict, playerOf, leaves } = this.#game;
		const { childrenLeft, childrenRight, feature } = tree;
		const { count } = this.#rows;
		const points = this.#points.length;
		const here = this.#level(depth);
		const below = this.#level(depth + 1);
		const player = playerOf[feature[node] as number] as number;
		const above = this.#states[player] as Uint8Array;
		const shareAbove = this.#shares[player] as number;
		const gainsAbove = this.#gains[player] as Float64Array;
		turnsAt(tree, node, this.#rows, strict, here.turns);
		const children = [childrenRight[node] as number, childrenLeft[node] as number];
		const isLeaf = (child: number) => (childrenLeft[child] as number) < 0;
		if (this.#met[player]!++ === 0) this.#path.push(player);
		if (this.#pairs || !children.some(isLeaf)) here.sums.fill(0, 0, count * points);
		else this.#endAtLeaves(here, player, children);
		for (const [side, child] of children.entries()) {
			if (isLeaf(child) && !this.#pairs) continue;
			const share = shareAbove * (this.#splitShares[child] as number);
			follow(above, here.turns, side, here.state, count);
			this.#edgeTables(here, shareAbove, share);
			multiply(here, below.products, points, count);
			if (isLeaf(child)) {
				const leaf = leaves[child] as number;
				for (let at = 0; at < count * points; at++) below.sums[at] = leaf * (below.products[at] as number);
			} else {
				this.#states[player] = here.state;
				this.#shares[player] = share;
				this.#gains[player] = here.ends;
				this.#visit(child, depth + 1);
				this.#states[player] = above;
				this.#shares[player] = shareAbove;
				this.#gains[player] = gainsAbove;
			}
			collect(here, below.sums, points, count, this.#into, player * this.size);
			if (this.#pairs) this.#addPairs(this.#pairs, player, here, below.sums);
		}
		if (--this.#met[player]! === 0) this.#path.pop();
	}

	/**
	 * What the leaves below a node give, both in one pass: a row's state at the one side tells that at the other. Begins the sums of the node.
	 */
	#endAtLeaves(here: Level, player: number, children: readonly number[]): void {
		const { tree, leaves } = this.#game;
		const { count } = this.#rows;
		const points = this.#points.length;
		const above = this.#shares[player] as number;
		const { factors, gains, leafSums, leafGains } = here;
		leafSums.fill(0);
		leafGains.fill(0);
		for (const [side, child] of children.entries()) {
			if ((tree.childrenLeft[child] as number) >= 0) continue;
			this.#edgeTables(here, above, above * (this.#splitShares[child] as number));
			for (let at = 0; at < 3 * points; at++) {
				const state = Math.floor(at / points);
				const stateLeft = side === 1 || state === 0 ? state : 3 - state;
				const to = at + (stateLeft - state) * points;
				const sum = (leaves[child] as number) * (factors[at] as number);
				leafSums[to]! += sum;
				leafGains[to]! += sum * (gains[at] as number);
			}
		}
		follow(this.#states[player] as Uint8Array, here.turns, 1, here.state, count);
		begin(here, points, count, this.#into, player * this.size);
	}

	/** Factors f and gains g of an edge by a row's state: 2 where it still meets all, 1 where it fails here, 0 where it failed above. */
	#edgeTables({ factors, gains, ends }: Level, before: number, after: number): void {
		const points = this.#points.length;
		for (let q = 0; q < points; q++) {
			const t = this.#points[q] as number;
			const met = t + (1 - t) * before;
			const stillMet = t + (1 - t) * after;
			// Where a share is 0, the product is 0 as well: any g will do.
			const failed = -1 / (1 - t);
			factors[q] = before > 0 ? after / before : 0;
			factors[points + q] = ((1 - t) * after) / met;
			factors[2 * points + q] = stillMet / met;
			gains[q] = 0;
			gains[points + q] = failed - (1 - before) / met;
			gains[2 * points + q] = (1 - after) / stillMet - (1 - before) / met;
			ends[q] = failed;
			ends[points + q] = failed;
			ends[2 * points + q] = (1 - after) / stillMet;
		}
	}

	/** The same for two players: what changes at this edge is the gain of its player, times that of each other player on the path. */
	#addPairs(pairs: Float64Array, player: number, { gains, state }: Level, sums: Float64Array): void {
		const points = this.#points.length;
		const { players } = this.#game;
		const { count } = this.#rows;
		for (const other of this.#path) {
			if (other === player) continue;
			const ends = this.#gains[other] as Float64Array;
			const states = this.#states[other] as Uint8Array;
			const into = (Math.max(player, other) * players + Math.min(player, other)) * this.size;
			for (let i = 0, at = 0; i < count; i++, at += points) {
				const own = (state[i] as number) * points;
				const others = (states[i] as number) * points;
				let sum = 0;
				for (let q = 0; q < points; q++) {
					sum += (sums[at + q] as number) * (gains[own + q] as number) * (ends[others + q] as number);
				}
				pairs[into + i]! += sum;
			}
		}
	}
}

/** What a depth of the walk keeps, `[row, point]` or `[row]`. */
interface Level {
	/** Weight · Π f of the path to here. */
	readonly products: Float64Array;
	/** Σ over the leaves below of leaf · weight · Π f. */
	readonly sums: Float64Array;
	readonly turns: Uint8Array;
	/** Of the edge that is walked: the state of each row, and by state and point what f changes by, what g changes by, and g after it. */
	readonly state: Uint8Array;
	readonly factors: Float64Array;
	readonly gains: Float64Array;
	readonly ends: Float64Array;
	/** Of the leaves below, by the state at the left side: what a product adds to the sums, and what it gives the player. */
	readonly leafSums: Float64Array;
	readonly leafGains: Float64Array;
}

function levelOf(size: number, points: number): Level {
	return {
		products: new Float64Array(size * points),
		sums: new Float64Array(size * points),
		turns: new Uint8Array(size),
		state: new Uint8Array(size),
		factors: new Float64Array(3 * points),
		gains: new Float64Array(3 * points),
		ends: new Float64Array(3 * points),
		leafSums: new Float64Array(3 * points),
		leafGains: new Float64Array(3 * points),
	};
}

/** The states of rows after an edge, from those before it and the way that each row takes. */
function follow(above: Uint8Array, turns: Uint8Array, side: number, state: Uint8Array, count: number): void {
	for (let i = 0; i < count; i++) {
		const met = (above[i] as number) >> 1;
		state[i] = met + (met & (turns[i] === side ? 1 : 0));
	}
}

function multiply({ products, state, factors }: Level, into: Float64Array, points: number, count: number): void {
	for (let i = 0, at = 0; i < count; i++) {
		let from = (state[i] as number) * points;
		for (const end = at + points; at < end; at += 2, from += 2) {
			into[at] = (products[at] as number) * (factors[from] as number);
			into[at + 1] = (products[at + 1] as number) * (factors[from + 1] as number);
		}
	}
}

/** Adds the sums of a child to those of its parent, and to the player of the edge what they give it. */
function collect(
	{ sums, state, gains }: Level,
	child: Float64Array,
	points: number,
	count: number,
	into: Float64Array,
	start: number,
): void {
	for (let i = 0, at = 0; i < count; i++) {
		let from = (state[i] as number) * points;
		let given = 0;
		for (const end = at + points; at < end; at += 2, from += 2) {
			const sum = child[at] as number;
			const next = child[at + 1] as number;
			sums[at]! += sum;
			sums[at + 1]! += next;
			given += sum * (gains[from] as number) + next * (gains[from + 1] as number);
		}
		into[start + i]! += given;
	}
}

/** Both at once where children are leaves. */
function begin(
	{ products, sums, state, leafSums, leafGains }: Level,
	points: number,
	count: number,
	into: Float64Array,
	start: number,
): void {
	for (let i = 0, at = 0; i < count; i++) {
		let from = (state[i] as number) * points;
		let given = 0;
		for (const end = at + points; at < end; at += 2, from += 2) {
			const product = products[at] as number;
			const next = products[at + 1] as number;
			sums[at] = product * (leafSums[from] as number);
			sums[at + 1] = next * (leafSums[from + 1] as number);
			given += product * (leafGains[from] as number) + next * (leafGains[from + 1] as number);
		}
		into[start + i]! += given;
	}
}
