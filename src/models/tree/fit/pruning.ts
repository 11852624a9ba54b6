import type { GrownTree } from "./grown-tree.ts";

/** The trees that cost–complexity pruning goes through, from the whole tree to its root. */
export interface PruningPath {
	/** The smallest α at which each of them is the best; ascending, the first is 0. */
	readonly alphas: Float64Array;
	/** Σ over its leaves of share × impurity. */
	readonly impurities: Float64Array;
	readonly leaves: Uint32Array;
}

/** α that differ by less than this share are one step. */
const sameAlpha = 1e-10;

/** Branches wait here for their turn, the cheapest first; the one that comes first in the tree where they cost the same. */
class Queue {
	readonly #alphas: number[] = [];
	readonly #nodes: number[] = [];
	readonly #versions: number[] = [];

	push(alpha: number, node: number, version: number): void {
		let at = this.#alphas.length;
		this.#alphas.push(alpha);
		this.#nodes.push(node);
		this.#versions.push(version);
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!this.#before(at, parent)) break;
			this.#swap(at, parent);
			at = parent;
		}
	}

	pop(): { alpha: number; node: number; version: number } | undefined {
		const last = this.#alphas.length - 1;
		if (last < 0) return undefined;
		this.#swap(0, last);
		const alpha = this.#alphas.pop() as number;
		const node = this.#nodes.pop() as number;
		const version = this.#versions.pop() as number;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= last) break;
			if (child + 1 < last && this.#before(child + 1, child)) child++;
			if (!this.#before(child, at)) break;
			this.#swap(child, at);
			at = child;
		}
		return { alpha, node, version };
	}

	#before(a: number, b: number): boolean {
		const difference = (this.#alphas[a] as number) - (this.#alphas[b] as number);
		return difference < 0 || (difference === 0 && (this.#nodes[a] as number) < (this.#nodes[b] as number));
	}

	#swap(a: number, b: number): void {
		for (const list of [this.#alphas, this.#nodes, this.#versions]) {
			const kept = list[a] as number;
			list[a] = list[b] as number;
			list[b] = kept;
		}
	}
}

/** What pruning knows of a tree. */
export interface Pruning {
	readonly path: PruningPath;
	/** Of each node that is split: the smallest α at which its branch is cut. At leaves infinite. */
	readonly alphas: Float64Array;
}

/**
 * Minimal cost–complexity pruning: again and again the branch t is cut whose leaves buy the least,
 *
 *   g(t) = (R(t) − R(Tₜ)) / (leaves of Tₜ − 1),   R = Σ share of weight × impurity
 *
 * Breiman, Friedman, Olshen, Stone (1984), Classification and Regression Trees, section 3.3. O(n log n · depth).
 */
export function costComplexity(tree: GrownTree): Pruning {
	const { childrenLeft, childrenRight, impurity, cover } = tree;
	const nodes = childrenLeft.length;
	const total = cover[0] as number;
	const own = Float64Array.from(impurity, (value, node) => (value * (cover[node] as number)) / total);
	const below = Float64Array.from(own);
	const leaves = new Uint32Array(nodes).fill(1);
	const parent = new Int32Array(nodes).fill(-1);
	const version = new Uint32Array(nodes);
	const alphas = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
	const queue = new Queue();
	// A node comes before its branches.
	for (let node = nodes - 1; node >= 0; node--) {
		const [left, right] = [childrenLeft[node] as number, childrenRight[node] as number];
		if (left < 0) continue;
		parent[left] = node;
		parent[right] = node;
		leaves[node] = (leaves[left] as number) + (leaves[right] as number);
		below[node] = (below[left] as number) + (below[right] as number);
	}
	const costOf = (node: number) =>
		Math.max(0, ((own[node] as number) - (below[node] as number)) / ((leaves[node] as number) - 1));
	for (let node = 0; node < nodes; node++) if ((childrenLeft[node] as number) >= 0) queue.push(costOf(node), node, 0);

	const steps = [{ alpha: 0, impurity: below[0] as number, leaves: leaves[0] as number }];
	let reached = 0;
	for (let next = queue.pop(); next; next = queue.pop()) {
		const { alpha, node } = next;
		if (next.version !== version[node] || alphas[node] !== Number.POSITIVE_INFINITY) continue;
		reached = Math.max(reached, alpha);
		const fewer = (leaves[node] as number) - 1;
		const dearer = (own[node] as number) - (below[node] as number);
		// All of the branch goes, as far as it had not gone before.
		const waiting = [node];
		for (let cut = waiting.pop(); cut !== undefined; cut = waiting.pop()) {
			if ((childrenLeft[cut] as number) < 0 || alphas[cut] !== Number.POSITIVE_INFINITY) continue;
			alphas[cut] = reached;
			waiting.push(childrenLeft[cut] as number, childrenRight[cut] as number);
		}
		for (let up = node; up >= 0; up = parent[up] as number) {
			leaves[up]! -= fewer;
			below[up]! += dearer;
			version[up]!++;
			if (up !== node) queue.push(costOf(up), up, version[up] as number);
		}
		const last = steps.at(-1) as (typeof steps)[number];
		const step = { alpha: reached, impurity: below[0] as number, leaves: leaves[0] as number };
		if (reached <= last.alpha * (1 + sameAlpha)) steps[steps.length - 1] = { ...step, alpha: last.alpha };
		else steps.push(step);
	}
	return {
		alphas,
		path: {
			alphas: Float64Array.from(steps, ({ alpha }) => alpha),
			impurities: Float64Array.from(steps, (step) => step.impurity),
			leaves: Uint32Array.from(steps, (step) => step.leaves),
		},
	};
}
