import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { Game } from "./game.ts";
import type { GameProgress } from "./game-progress.ts";

/** What {@link cooperativeGame} takes. */
export interface CooperativeGameParts {
	/** Their names, each once. */
	readonly players: readonly string[];
	/** What a coalition is worth, that of nobody included. */
	readonly worth: (members: ReadonlySet<string>) => number | Promise<number>;
}

/** A game in which coalitions of players are worth something. */
export interface CooperativeGame extends CooperativeGameParts {}

/**
 * A cooperative game, to share its worth out by `shapleyValues`.
 *
 * @throws ExplainError `bad-input` for no players, the same one twice, or a worth that is no function.
 *
 * @example
 * ```ts
 * // Ada alone earns 10, Ben alone 20, both together 60.
 * const game = cooperativeGame({
 * 	players: ["Ada", "Ben"],
 * 	worth: (members) => (members.size === 2 ? 60 : members.has("Ada") ? 10 : members.has("Ben") ? 20 : 0),
 * });
 * (await shapleyValues(game)).payload.scores.values; // [25, 35]
 * ```
 *
 * Shapley (1953), A Value for n-Person Games. Key `shapley1953`.
 */
export function cooperativeGame({ players, worth }: CooperativeGameParts): CooperativeGame {
	if (!Array.isArray(players) || players.length === 0 || players.some((player) => typeof player !== "string")) {
		throw new ExplainError("bad-input", `cooperativeGame: expected names of players, got ${shown(players)}`);
	}
	const twice = players.find((player, i) => players.indexOf(player) !== i);
	if (twice !== undefined) {
		throw new ExplainError("bad-input", `cooperativeGame: expected each player once, got ${shown(twice)} twice`);
	}
	if (typeof worth !== "function") {
		throw new ExplainError(
			"bad-input",
			`cooperativeGame: expected a function of a set of players, got ${shown(worth)}`,
		);
	}
	return Object.freeze({ players: Object.freeze([...players]), worth });
}

/** The game as estimators play it; each coalition is one evaluation. */
export function playable(
	context: RunContext,
	who: string,
	{ players, worth }: CooperativeGameParts,
	progress: GameProgress,
): Game {
	const of = async (members: ReadonlySet<string>): Promise<number> => {
		const value = await worth(members);
		context.evaluated(1);
		if (typeof value === "number" && Number.isFinite(value)) return value;
		const words = `expected the worth of {${[...members].join(", ")}} to be a finite number`;
		throw new ExplainError("not-finite", `${who}: ${words}, got ${shown(value)}`);
	};
	let ends: Promise<readonly [number, number]> | undefined;
	return {
		players: players.map((name) => ({ name })),
		width: 1,
		cost: 1,
		async ends() {
			ends ??= (async () => [await of(new Set()), await of(new Set(players))] as const)();
			const [none, all] = await ends;
			return { none: Float64Array.of(none), all: Float64Array.of(all) };
		},
		async worth(coalitions, count) {
			const values = new Float64Array(count);
			for (let c = 0; c < count; c++) {
				values[c] = await of(new Set(players.filter((_, player) => coalitions[c * players.length + player] !== 0)));
				if (progress.due || context.signal?.aborted) await progress.checkpoint((c + 1) / count, count);
			}
			await progress.checkpoint(1, count);
			return values;
		},
	};
}
