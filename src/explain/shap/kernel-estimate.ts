import { ExplainError } from "../../core/errors.ts";
import type { Random } from "../../core/random.ts";
import type { Game, GameEnds } from "../game/game.ts";
import { partSize } from "./coalition-parts.ts";
import { allocate, fewestPairs, type Stratum, strataOf } from "./coalition-strata.ts";
import { constrainedFit, type FitRows } from "./constrained-fit.ts";
import { fitErrors } from "./fit-errors.ts";
import type { Pauses, ShapleyBudget, ShapleyEstimate, ShapleyEstimator } from "./shapley-estimate.ts";

/** Each round has this many times the pairs of the one before it. */
const growth = 1.5;
/** Milliseconds after which a round that goes on says what is known by then; what is asked does not depend on it. */
const silence = 1000;
/** Milliseconds between two rounds that say what is known, where nothing depends on it. */
const patience = 100;

/** Pairs that were asked, of one stratum. */
export interface AskedPairs extends Omit<FitRows, "weights"> {
	readonly stratum: Stratum;
}

/** The error where coalitions do not tell the players apart. */
export const undetermined = (who: string) =>
	new ExplainError("bad-option", `${who}: the coalitions do not tell all features apart; ask for more samples`);

/** How many pairs of a stratum to ask. */
interface WantedPairs {
	readonly stratum: Stratum;
	readonly count: number;
}

/** The next pairs to ask until each stratum has so many, `most` at once. */
function nextPairs(strata: readonly Stratum[], wanted: readonly number[], most: number): WantedPairs[] {
	const next: WantedPairs[] = [];
	let left = most;
	for (const [i, stratum] of strata.entries()) {
		const count = Math.min(left, (wanted[i] as number) - stratum.drawn);
		if (count <= 0) continue;
		next.push({ stratum, count });
		left -= count;
	}
	return next;
}

/**
 * Asks pairs of coalitions of several strata together, as a model takes less time for each of many. A pair is one row of the fit: as shares sum to
 * Δ = v(all) − v(nobody), what is fitted to S and to its complement S′ is z · φ = ½ (v(S) − v(S′) + Δ).
 */
async function askPairs(game: Game, { all, none }: GameEnds, wanted: readonly WantedPairs[]): Promise<AskedPairs[]> {
	const players = game.players.length;
	const { width } = game;
	const count = wanted.reduce((sum, part) => sum + part.count, 0);
	const both = new Uint8Array(2 * count * players);
	let drawn = 0;
	for (const part of wanted) {
		both.set(part.stratum.draw(part.count), drawn * players);
		drawn += part.count;
	}
	for (let i = 0, other = count * players; i < count * players; i++, other++) both[other] = 1 - (both[i] as number);
	const worth = await game.worth(both, 2 * count);
	const targets = new Float64Array(count * width);
	for (let row = 0, at = 0; row < count; row++) {
		for (let column = 0; column < width; column++, at++) {
			const gap = (worth[at] as number) - (worth[count * width + at] as number);
			targets[at] = (gap + (all[column] as number) - (none[column] as number)) / 2;
		}
	}
	let end = 0;
	return wanted.map((part) => {
		const start = end;
		end += part.count;
		return {
			...part,
			coalitions: both.subarray(start * players, end * players),
			targets: targets.subarray(start * width, end * width),
		};
	});
}

/** The Shapley kernel's fit to what was asked, with its bars where not everything was. */
async function fitOf(
	who: string,
	ends: GameEnds,
	players: number,
	asked: readonly AskedPairs[],
	pauses: Pauses,
): Promise<ShapleyEstimate> {
	const rows = asked.map((part): FitRows => ({ ...part, weights: part.stratum.weight / part.stratum.drawn }));
	const sums = ends.all.map((value, at) => value - (ends.none[at] as number));
	const fit = await constrainedFit(rows, players, sums, pauses);
	if (!fit) throw undetermined(who);
	const errors = await fitErrors(asked, fit, players, sums.length, pauses);
	return { ...ends, values: fit.values, ...errors };
}

/**
 * Kernel SHAP: shares that fit what coalitions are worth best, weighted by the Shapley kernel, with their sum held. Coalitions come with their complements,
 * stratified by size and without being put back; sizes that fit whole are taken whole.
 */
export function kernelEstimate(who: string): ShapleyEstimator {
	return async function* (game: Game, budget: ShapleyBudget, random: Random) {
		const players = game.players.length;
		const strata = strataOf(players, random);
		const every = strata.reduce((sum, { pairs }) => sum + pairs, 0);
		const pairs = Math.min(every, Math.floor(budget.samples / 2));
		const fewest = fewestPairs(strata);
		const total = 2 * pairs;
		yield { done: 0, total };
		if (pairs < fewest) {
			const words = `expected at least ${2 * fewest} samples for ${players} features`;
			throw new ExplainError("bad-option", `${who}: ${words}, got ${budget.samples}`);
		}
		const ends = await game.ends();
		if (players === 1) return { ...ends, values: ends.all.map((value, at) => value - (ends.none[at] as number)) };
		const asked: AskedPairs[] = [];
		let done = 0;
		let told = performance.now();
		const known = async (): Promise<ShapleyEstimate> => {
			const estimate = await fitOf(who, ends, players, asked, budget.pauses);
			told = performance.now();
			return estimate;
		};
		/** Asks until each stratum has so many; false where the time is up and what was asked is enough to go on with. */
		const fill = async function* (wanted: readonly number[], first: boolean) {
			for (;;) {
				const next = nextPairs(strata, wanted, Math.max(1, Math.floor(partSize(game, done) / 2)));
				if (next.length === 0) return false;
				asked.push(...(await askPairs(game, ends, next)));
				for (const { count } of next) done += 2 * count;
				const isLong = !first && performance.now() - told > silence;
				yield { done, total, ...(isLong && { estimate: await known() }) };
				if (!first && budget.late()) return true;
			}
		};
		for (let round = fewest; ; round = Math.min(pairs, Math.ceil(round * growth))) {
			const late = (yield* fill(allocate(strata, round), round === fewest)) || budget.late();
			const mayEnd = round >= pairs || late || budget.auto;
			if (!mayEnd && performance.now() - told < patience) continue;
			const now = await known();
			yield { done, total, estimate: now };
			if (round >= pairs) return now;
			if (late) return { ...now, stopped: "time limit" };
			if (budget.auto && budget.enough(now)) return now;
		}
	};
}
