import { ExplainError } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import type { CausalStage } from "./causal-order.ts";

/** Which players come before which. */
export interface PartialOrder {
	readonly players: number;
	/** `[player, player]`, 1 where the second comes before the first, directly or by others between them. */
	readonly before: Uint8Array;
}

/** Adds what follows: who comes before one that comes before another comes before that, too. */
function close(before: Uint8Array, players: number): void {
	for (let between = 0; between < players; between++) {
		for (let late = 0; late < players; late++) {
			if (before[late * players + between] === 0) continue;
			for (let early = 0; early < players; early++) {
				if (before[between * players + early] !== 0) before[late * players + early] = 1;
			}
		}
	}
}

/**
 * The order of players whose columns depend on each other: causes come before their effects.
 *
 * @param playerOf the player of each column.
 * @throws ExplainError `bad-option` for a group of columns that would come before and after another.
 */
export function orderOfStages(
	who: string,
	players: readonly Feature[],
	playerOf: ArrayLike<number>,
	stages: readonly CausalStage[],
): PartialOrder {
	const count = players.length;
	const before = new Uint8Array(count * count);
	for (const { members, causes } of stages) {
		for (const member of members) {
			const late = playerOf[member] as number;
			for (const cause of causes) {
				const early = playerOf[cause] as number;
				if (early !== late) before[late * count + early] = 1;
			}
		}
	}
	close(before, count);
	for (let one = 0; one < count; one++) {
		if (before[one * count + one] === 0) continue;
		const other = players.findIndex((_, at) => at !== one && before[at * count + one] && before[one * count + at]);
		const words = `expected a group to come before or after others, got "${players[one]?.name}" before and after "${players[other]?.name}"`;
		throw new ExplainError("bad-option", `${who}: ${words}`);
	}
	return { players: count, before };
}

/** One of the orders that agree: whoever comes before another has fewer before it. */
export function agreeingOrder({ players, before }: PartialOrder): Uint32Array {
	const earlier = (late: number) =>
		before.subarray(late * players, (late + 1) * players).reduce((sum, one) => sum + one, 0);
	const counts = Array.from({ length: players }, (_, late) => earlier(late));
	return Uint32Array.from({ length: players }, (_, player) => player).sort(
		(a, b) => (counts[a] as number) - (counts[b] as number) || a - b,
	);
}

/** Players that all come after those of earlier parts and before those of later ones, with the order among them. */
export interface OrderPart {
	readonly members: readonly number[];
	/** Among them by their place in `members`; absent where none comes before another. */
	readonly order?: PartialOrder;
}

/** Cuts an order wherever all that come earlier come before all that come later. */
export function partsOfOrder({ players, before }: PartialOrder): OrderPart[] {
	const sorted = agreeingOrder({ players, before });
	const parts: OrderPart[] = [];
	for (let start = 0, end = 1; end <= players; end++) {
		const has = (late: number) => {
			for (let at = start; at < end; at++) if (before[late * players + (sorted[at] as number)] === 0) return false;
			return true;
		};
		if (!sorted.slice(end).every(has)) continue;
		const members = [...sorted.slice(start, end)].sort((a, b) => a - b);
		const own = new Uint8Array(members.length ** 2);
		for (const [i, late] of members.entries()) {
			for (const [k, early] of members.entries()) {
				own[i * members.length + k] = before[late * players + early] as number;
			}
		}
		parts.push({ members, ...(own.includes(1) && { order: { players: members.length, before: own } }) });
		start = end;
	}
	return parts;
}
