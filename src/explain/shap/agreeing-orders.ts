import type { Random } from "../../core/random.ts";
import { coalitionKey } from "../game/coalition-key.ts";
import { agreeingOrder, type PartialOrder } from "./partial-order.ts";
import type { Pauses } from "./shapley-estimate.ts";

/** Exchanges between two looks at the clock: the bits that are 0 then. */
const betweenPauses = (1 << 16) - 1;

/** Coalitions in which nobody takes part without those before it, with what they count for each player's share. */
export interface ClosedCoalitions {
	/** How many there are, nobody first and all last. */
	readonly count: number;
	/** `[count, players]`. */
	readonly coalitions: Uint8Array;
	/**
	 * `[count, players]`: the share of a player is the sum of these × what the coalitions are worth. Where it takes part, the share of all agreeing orders that come to
	 * the coalition by its joining; where it does not, less the share of those that go on with it.
	 */
	readonly weights: Float64Array;
}

/** A player that joins a coalition of one size less, by their places among the coalitions. */
interface Joining {
	readonly from: number;
	readonly to: number;
	readonly player: number;
}

/**
 * The closed coalitions of an order, unless there are more than `most`, by size; every order that agrees is a way through them. How many ways lead to each and on from it
 * is counted, not walked: there may be 10¹⁰ orders of a thousand coalitions.
 */
export function closedCoalitions({ players, before }: PartialOrder, most: number): ClosedCoalitions | undefined {
	const found: Uint8Array[] = [new Uint8Array(players)];
	const levels: Joining[][] = [];
	for (let start = 0, size = 0; size < players; size++) {
		const end = found.length;
		const places = new Map<number | string, number>();
		const joinings: Joining[] = [];
		for (let from = start; from < end; from++) {
			const members = found[from] as Uint8Array;
			for (let player = 0; player < players; player++) {
				if (members[player] !== 0 || !mayJoin(before, players, members, player)) continue;
				const joined = members.slice();
				joined[player] = 1;
				const key = coalitionKey(joined, 0, players);
				let to = places.get(key);
				if (to === undefined) {
					if (found.length >= most) return undefined;
					to = found.length;
					places.set(key, to);
					found.push(joined);
				}
				joinings.push({ from, to, player });
			}
		}
		levels.push(joinings);
		start = end;
	}
	const count = found.length;
	// Ways to each and on from each, as shares of their size's: there are too many to count.
	const there = new Float64Array(count);
	const on = new Float64Array(count);
	there[0] = 1;
	on[count - 1] = 1;
	for (const level of levels) {
		for (const { from, to } of level) there[to]! += there[from] as number;
		shareOut(there, level, "to");
	}
	for (const level of levels.toReversed()) {
		for (const { from, to } of level) on[from]! += on[to] as number;
		shareOut(on, level, "from");
	}
	const coalitions = new Uint8Array(count * players);
	for (const [at, members] of found.entries()) coalitions.set(members, at * players);
	const weights = new Float64Array(count * players);
	for (const level of levels) {
		const ways = level.map(({ from, to }) => (there[from] as number) * (on[to] as number));
		// Every order passes once through each size.
		const all = ways.reduce((sum, one) => sum + one, 0);
		for (const [i, { from, to, player }] of level.entries()) {
			const share = (ways[i] as number) / all;
			weights[to * players + player]! += share;
			weights[from * players + player]! -= share;
		}
	}
	return { count, coalitions, weights };
}

/** Whether all who come before a player take part. */
function mayJoin(before: Uint8Array, players: number, members: Uint8Array, player: number): boolean {
	for (let early = 0; early < players; early++) {
		if (before[player * players + early] !== 0 && members[early] === 0) return false;
	}
	return true;
}

/** Scales the ways of the coalitions at one end of a level to a sum of 1, so that they stay finite. */
function shareOut(ways: Float64Array, level: readonly Joining[], side: "from" | "to"): void {
	const places = [...new Set(level.map((one) => one[side]))];
	const all = places.reduce((sum, place) => sum + (ways[place] as number), 0);
	for (const place of places) ways[place]! /= all;
}

/**
 * Draws orders that agree, all with the same chance: neighbours of which none comes before the other change places now and then (Karzanov, Khachiyan 1991). Between two
 * orders there are n³ ln n exchanges, of the order that suffices to forget where it began (Wilson 2004). Keys `karzanov1991`, `wilson2004`.
 */
export class AgreeingOrders {
	readonly #before: Uint8Array;
	readonly #current: Uint32Array;
	readonly #random: Random;
	readonly #steps: number;

	constructor(order: PartialOrder, random: Random) {
		const { players } = order;
		this.#before = order.before;
		this.#random = random;
		this.#current = agreeingOrder(order);
		this.#steps = Math.ceil(players ** 3 * Math.log(players));
	}

	/** The next order; it stays the same until the one after it is drawn. */
	async next(pauses: Pauses): Promise<Uint32Array> {
		const current = this.#current;
		const players = current.length;
		const choices = 2 * (players - 1);
		for (let step = 0; step < this.#steps; step++) {
			if ((step & betweenPauses) === 0 && pauses.due) await pauses.breathe();
			const choice = this.#random.integer(choices);
			if ((choice & 1) === 0) continue;
			const place = choice >>> 1;
			const early = current[place] as number;
			const late = current[place + 1] as number;
			if (this.#before[late * players + early] !== 0) continue;
			current[place] = late;
			current[place + 1] = early;
		}
		return current;
	}
}
