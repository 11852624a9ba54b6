import { ExplainError } from "../../core/errors.ts";
import type { Game } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import { constrainedFit, type FitRows } from "./constrained-fit.ts";
import { undetermined } from "./kernel-estimate.ts";
import type { ShapleyBudget, ShapleyEstimator } from "./shapley-estimate.ts";

/** The weight of one coalition of a size in the Shapley kernel: (M − 1) / (C(M, s) s (M − s)). */
export function kernelWeight(players: number, size: number): number {
	let choices = 1;
	for (let i = 1; i <= size; i++) choices = (choices * (players - size + i)) / i;
	return (players - 1) / (choices * size * (players - size));
}

/** Checks coalitions that a person gives, `[count, players]`. */
function readCoalitions(who: string, given: readonly ArrayLike<number>[], players: number): Uint8Array {
	const coalitions = new Uint8Array(given.length * players);
	for (const [row, one] of given.entries()) {
		if (one.length !== players) {
			const words = `expected option "coalitions" to have ${players} numbers in each row, one for each feature`;
			throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${one.length} in row ${row}`);
		}
		for (let player = 0; player < players; player++) {
			if (one[player] !== 0 && one[player] !== 1) {
				const words = 'expected option "coalitions" to hold 0 and 1';
				throw new ExplainError("bad-option", `${who}: ${words}, got ${one[player]} in row ${row}`);
			}
			coalitions[row * players + player] = one[player] as number;
		}
	}
	return coalitions;
}

/** Kernel SHAP's fit to coalitions that a person chose, with their weights or those of the kernel. It has no bars: how they were chosen is not known. */
export function givenEstimate(
	who: string,
	given: readonly ArrayLike<number>[],
	weights: ArrayLike<number> | undefined,
): ShapleyEstimator {
	return async function* (game: Game, { pauses, late }: ShapleyBudget) {
		const players = game.players.length;
		const count = given.length;
		yield { done: 0, total: count };
		const coalitions = readCoalitions(who, given, players);
		if (weights && weights.length !== count) {
			const words = `expected option "weights" to hold one for each of ${count} coalitions`;
			throw new ExplainError("shape-mismatch", `${who}: ${words}, got ${weights.length}`);
		}
		const ends = await game.ends();
		const parts: FitRows[] = [];
		const sums = ends.all.map((value, at) => value - (ends.none[at] as number));
		for (let done = 0; done < count; ) {
			const more = Math.min(count - done, partSize(game, done));
			const own = coalitions.subarray(done * players, (done + more) * players);
			const targets = await game.worth(own, more);
			for (let i = 0; i < targets.length; i++) targets[i]! -= ends.none[i % game.width] as number;
			const from = done;
			const weight = Float64Array.from({ length: more }, (_, row) => {
				if (weights) return weights[from + row] as number;
				let size = 0;
				for (let player = 0; player < players; player++) size += own[row * players + player] as number;
				// Nobody and all are held by the sum.
				return size === 0 || size === players ? 0 : kernelWeight(players, size);
			});
			parts.push({ count: more, coalitions: own, weights: weight, targets });
			done += more;
			yield { done, total: count };
			if (done === count || !late()) continue;
			const known = await constrainedFit(parts, players, sums, pauses);
			// Until they tell the features apart there is nothing to stop with.
			if (!known) continue;
			const warnings = [`Only ${done} of ${count} given coalitions were asked.`];
			return { ...ends, values: known.values, stopped: "time limit", warnings };
		}
		const fit = await constrainedFit(parts, players, sums, pauses);
		if (!fit) throw undetermined(who);
		return { ...ends, values: fit.values };
	};
}
