import type { Game, GameEnds } from "../game/game.ts";
import { type Clusters, clusterSizes } from "./clusters.ts";
import { partSize } from "./coalition-parts.ts";
import type { ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** What a cluster adds to those who have come before it: a cluster, who has come, and the worth without and with it. */
interface Share {
	readonly node: number;
	/** Who has come. */
	readonly context: Uint8Array;
	readonly without: Float64Array;
	readonly whole: Float64Array;
	/** Of how many such orders it is one: ½ for each cluster that it is within. */
	readonly weight: number;
}

/** Coalitions that a hierarchy takes to be divided to the last: two in each context of each merge. */
export function partitionCoalitions(merges: Clusters["merges"]): number {
	const features = merges.length + 1;
	const contexts = new Float64Array(features + merges.length).fill(1);
	let total = 0;
	for (let i = merges.length - 1; i >= 0; i--) {
		const here = contexts[features + i] as number;
		total += 2 * here;
		for (const child of merges[i] as readonly [number, number]) contexts[child] = 2 * here;
	}
	return total;
}

/** Shares by how much is in them, most first: a binary heap. */
class Largest {
	readonly #amounts: number[] = [];
	readonly #shares: Share[] = [];

	get shares(): readonly Share[] {
		return this.#shares;
	}

	push(share: Share, amount: number): void {
		let at = this.#shares.length;
		this.#shares.push(share);
		this.#amounts.push(amount);
		while (at > 0) {
			const above = (at - 1) >> 1;
			if ((this.#amounts[above] as number) >= amount) break;
			this.#swap(at, above);
			at = above;
		}
	}

	pop(): Share | undefined {
		const last = this.#shares.length - 1;
		if (last < 0) return undefined;
		this.#swap(0, last);
		this.#amounts.pop();
		const top = this.#shares.pop();
		for (let at = 0; ; ) {
			let child = 2 * at + 1;
			if (child >= last) return top;
			if (child + 1 < last && (this.#amounts[child + 1] as number) > (this.#amounts[child] as number)) child++;
			if ((this.#amounts[at] as number) >= (this.#amounts[child] as number)) return top;
			this.#swap(at, child);
			at = child;
		}
	}

	#swap(a: number, b: number): void {
		[this.#shares[a], this.#shares[b]] = [this.#shares[b] as Share, this.#shares[a] as Share];
		[this.#amounts[a], this.#amounts[b]] = [this.#amounts[b] as number, this.#amounts[a] as number];
	}
}

const short = (value: number): string => String(Number(value.toPrecision(2)));

/** The most that a share holds of any number. */
function amountOf({ without, whole, weight }: Share): number {
	let most = 0;
	for (let at = 0; at < whole.length; at++) {
		most = Math.max(most, Math.abs((whole[at] as number) - (without[at] as number)));
	}
	return most * weight;
}

/**
 * Owen values of a hierarchy of two at a time: a cluster's two parts share what it adds as two players do, in each context that its own cluster
 * was seen in.
 *
 *   part A of a cluster A ∪ B that joins C: ½ (v(C ∪ A) − v(C)) + ½ (v(C ∪ A ∪ B) − v(C ∪ B))
 *
 * The largest share is divided first. Where the budget ends, the features of a cluster that was not divided get equal parts of what it has.
 */
export function partitionEstimate({ merges }: Clusters): ShapleyEstimator {
	return async function* (game: Game, budget: ShapleyBudget) {
		const players = game.players.length;
		const { width } = game;
		const sizes = clusterSizes(merges);
		const all = partitionCoalitions(merges);
		const total = Math.min(all, budget.samples - (budget.samples % 2));
		yield { done: 0, total };
		const ends = await game.ends();
		const members = membersOf(merges);
		/** What each node holds for itself: features what is theirs, clusters what was not divided. */
		const settled = new Float64Array(players * width);
		const open = new Largest();
		const settle = (share: Share) => {
			if (share.node >= players) return open.push(share, amountOf(share));
			const { node, without, whole, weight } = share;
			for (let at = 0; at < width; at++) {
				settled[node * width + at]! += weight * ((whole[at] as number) - (without[at] as number));
			}
		};
		settle({
			node: sizes.length - 1,
			context: new Uint8Array(players),
			without: ends.none,
			whole: ends.all,
			weight: 1,
		});
		for (let asked = 0; ; ) {
			const left = Math.floor((total - asked) / 2);
			const now = estimateOf(ends, settled, open.shares, merges, sizes, width);
			if (open.shares.length === 0) return now;
			const stopped = left === 0 ? "evaluations" : asked > 0 && budget.late() ? "time limit" : undefined;
			if (asked > 0 && !stopped) yield { done: asked, total, estimate: now };
			if (stopped) return { ...now, stopped, warnings: [undivided(open.shares, sizes, asked)] };
			const batch: Share[] = [];
			const most = Math.min(left, Math.max(1, partSize(game, asked) >> 1));
			while (batch.length < most && open.shares.length > 0) batch.push(open.pop() as Share);
			const coalitions = new Uint8Array(2 * batch.length * players);
			for (const [i, { node, context }] of batch.entries()) {
				for (const side of [0, 1] as const) {
					const at = (2 * i + side) * players;
					coalitions.set(context, at);
					const child = (merges[node - players] as readonly [number, number])[side];
					for (const player of members[child] as Int32Array) coalitions[at + player] = 1;
				}
			}
			const worth = await game.worth(coalitions, 2 * batch.length);
			asked += 2 * batch.length;
			for (const [i, { node, context, without, whole, weight: above }] of batch.entries()) {
				const [a, b] = merges[node - players] as readonly [number, number];
				const at = 2 * i;
				const withA = worth.slice(at * width, (at + 1) * width);
				const withB = worth.slice((at + 1) * width, (at + 2) * width);
				const afterA = coalitions.slice(at * players, (at + 1) * players);
				const afterB = coalitions.slice((at + 1) * players, (at + 2) * players);
				const weight = above / 2;
				settle({ node: a, context, without, whole: withA, weight });
				settle({ node: b, context, without, whole: withB, weight });
				settle({ node: a, context: afterB, without: withB, whole, weight });
				settle({ node: b, context: afterA, without: withA, whole, weight });
			}
		}
	};
}

/** The players below each node. */
function membersOf(merges: Clusters["merges"]): Int32Array[] {
	const members = Array.from({ length: merges.length + 1 }, (_, player) => Int32Array.of(player));
	for (const [a, b] of merges) {
		const [first, second] = [members[a] as Int32Array, members[b] as Int32Array];
		const both = new Int32Array(first.length + second.length);
		both.set(first);
		both.set(second, first.length);
		members.push(both);
	}
	return members;
}

/** What is settled, and equal parts of what is not. */
function estimateOf(
	ends: GameEnds,
	settled: Float64Array,
	open: readonly Share[],
	merges: Clusters["merges"],
	sizes: Float64Array,
	width: number,
): ShapleyEstimate {
	const players = merges.length + 1;
	const held = new Float64Array(sizes.length * width);
	held.set(settled);
	for (const { node, without, whole, weight } of open) {
		for (let at = 0; at < width; at++) {
			held[node * width + at]! += weight * ((whole[at] as number) - (without[at] as number));
		}
	}
	for (let i = merges.length - 1; i >= 0; i--) {
		const from = (players + i) * width;
		for (const child of merges[i] as readonly [number, number]) {
			const part = (sizes[child] as number) / (sizes[players + i] as number);
			for (let at = 0; at < width; at++) held[child * width + at]! += part * (held[from + at] as number);
		}
	}
	return { ...ends, values: held.slice(0, players * width) };
}

/** What the equal parts are worth, in words. */
function undivided(open: readonly Share[], sizes: Float64Array, asked: number): string {
	const amounts = new Map<number, number>();
	for (const share of open) amounts.set(share.node, (amounts.get(share.node) ?? 0) + amountOf(share));
	let most = 0;
	let size = 0;
	for (const [node, amount] of amounts) {
		if (amount < most) continue;
		most = amount;
		size = sizes[node] as number;
	}
	const clusters = amounts.size === 1 ? "one cluster" : `${amounts.size} clusters`;
	return `${asked} coalitions did not divide ${clusters} to the last: the features of such a cluster share equally what was left of it, up to ${short(most)} among ${size}; more samples divide it.`;
}
