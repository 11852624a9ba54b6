import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer, type RunOptions } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { oneOf } from "../../core/options.ts";
import { type CooperativeGame, playable } from "../game/cooperative-game.ts";
import { GameProgress } from "../game/game-progress.ts";
import { everyEstimate } from "./every-estimate.ts";
import { checkEvery } from "./exact-shap.ts";
import { kernelEstimate } from "./kernel-estimate.ts";
import { permutationEstimate } from "./permutation-estimate.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";
import { samplingEstimate } from "./sampling-estimate.ts";
import { type ShapSampling, samplingRules } from "./shap-options.ts";

/** The options of {@link shapleyValues}. */
export interface ShapleyValuesOptions extends ShapSampling {
	/** Ask every coalition, or sample as `kernelShap`, `permutationShap` or `samplingShap` do. Default `"exact"`. */
	method?: "exact" | "kernel" | "permutation" | "sampling";
}

const name = "shapleyValues";
/** The most players whose every coalition is asked. */
const mostExact = 20;

const explainer = defineExplainer<CooperativeGame, undefined, ShapleyValuesOptions, "attribution">({
	method: name,
	source: "shapley1953",
	kind: "attribution",
	options: {
		method: oneOf(["exact", "kernel", "permutation", "sampling"], "exact"),
		...samplingRules(),
	},
	identify(game) {
		if (typeof game?.worth === "function" && Array.isArray(game.players)) return { id: "game", backend: "function" };
		throw new ExplainError("bad-input", `${name}: expected a game as cooperativeGame gives, got ${shown(game)}`);
	},
	async *run(context, given, _, { method, ...sampling }) {
		const progress = new GameProgress(context, name);
		yield { progress: progress.set(0, 0) };
		const game = playable(context, name, given, progress);
		const players = game.players.length;
		if (method === "exact") checkEvery(name, game, sampling.maxSamples ?? 2 ** mostExact);
		const estimators = {
			exact: () => everyEstimate(name),
			kernel: () => kernelEstimate(name),
			permutation: () => permutationEstimate(name),
			sampling: () => samplingEstimate(name),
		};
		const explained = {
			inputs: ndArray(new Float64Array(players).fill(1), [1, players], ["example", "feature"]),
			players: game.players,
			outputs: { indices: Int32Array.of(0), each: 1, all: false, target: { indices: [0] } },
			unit: "none" as const,
		};
		const budget = budgetOf(progress, players, sampling);
		return yield* sampledAnswer({ context, game, explained, estimator: estimators[method](), budget, progress });
	},
});

/**
 * Shapley values of a game: how should players share what they are worth together, so that nobody is paid for nothing and equals get the same?
 *
 *   φ_j = Σ_{S ∌ j} |S|! (M − |S| − 1)! / M! · (v(S ∪ j) − v(S))
 *
 * They are the only shares with four properties: they sum to v(all) − v(nobody) (efficiency), players who add the same to every coalition get the same
 * (symmetry), who adds nothing gets nothing (dummy), and the shares of a sum of two games are the sums (linearity). `scores` are `[1, players]`.
 *
 * Cost: 2^M coalitions, up to 20 players; `"kernel"`, `"permutation"` and `"sampling"` ask `samples` of them and give standard errors. The same estimators
 * as `exactShap`, `kernelShap`, `permutationShap` and `samplingShap`, whose players are a model's features.
 *
 * It misleads where the worth of a coalition cannot be known: of features it has to be defined, and every definition gives other shares.
 *
 * @throws ExplainError `bad-input` for what is no game, `not-finite` for a worth that is no number, `bad-option` for too many players or too few
 * samples, `aborted`; and what `worth` throws.
 *
 * @example
 * ```ts
 * const gloves = cooperativeGame({
 * 	players: ["left", "right 1", "right 2"],
 * 	worth: (members) => (members.has("left") && members.size > 1 ? 1 : 0),
 * });
 * (await shapleyValues(gloves)).payload.scores.values; // [2/3, 1/6, 1/6]
 * ```
 *
 * Shapley (1953), A Value for n-Person Games. Key `shapley1953`.
 */
export function shapleyValues(
	game: CooperativeGame,
	options: ShapleyValuesOptions & RunOptions = {},
): Promise<Explanation<"attribution">> {
	return explainer(game, undefined, options);
}
