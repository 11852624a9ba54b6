import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import { checkOptions, type OptionRules } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { seededRandom } from "../../core/random.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { questionRules, type ShapQuestion } from "../shap/shap-options.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { type CooperativeGame, cooperativeGame } from "./cooperative-game.ts";
import { GameProgress } from "./game-progress.ts";
import { tableGame } from "./table-game.ts";

/** The options of {@link featureGame}. */
export interface FeatureGameOptions extends Omit<ShapQuestion, "target"> {
	/** The output that is explained. Default `"predicted"`. */
	target?: TargetOption;
}

const who = "featureGame";

/** Nobody waits for progress of a game that is asked one coalition at a time. */
const quiet: RunContext = {
	seed: 0,
	random: seededRandom(0),
	batchSize: undefined,
	signal: undefined,
	evaluated: () => {},
	checkpoint: async () => {},
};

/**
 * The game that SHAP plays about one row: what is it worth to know some of its features?
 *
 *   v(S) = g(Σ_b w_b f(x_S, b_rest))
 *
 * The players are the features; a coalition is worth the mean answer of the model where they have the row's values and the others have those of the background. It can be
 * asked by hand, and shared out by `shapleyValues`, which then gives what `exactShap` gives.
 *
 * Cost: as many evaluations for each coalition as the background has rows. It is for looking: it asks one coalition at a time.
 *
 * @param row one row: a table or matrix of one, or its numbers.
 * @throws ExplainError `bad-input` for more than one row, and as `exactShap`.
 *
 * @example
 * ```ts
 * const game = await featureGame(model, table.slice(0, 1), { background: table });
 * await game.worth(new Set(["bmi", "age"])); // the mean answer for this bmi and age
 * (await shapleyValues(game)).payload.scores.values;
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions. Key `lundberg2017`.
 */
export async function featureGame(
	model: Predictor,
	row: TableRows,
	options: FeatureGameOptions,
): Promise<CooperativeGame> {
	const rules = { ...questionRules(), target: targetRule() } as OptionRules<Required<FeatureGameOptions>>;
	const question = checkOptions<Required<FeatureGameOptions>>(who, rules, options ?? {});
	await identifyPredictor(who, model);
	const game = await tableGame(quiet, who, model, row, question, new GameProgress(quiet, who));
	if (game.width !== 1) throw new ExplainError("bad-input", `${who}: expected one row, got ${game.width}`);
	const { none, all } = await game.ends();
	const players = game.players.map(({ name }) => name);
	return cooperativeGame({
		players,
		async worth(members) {
			const coalition = Uint8Array.from(players, (player) => (members.has(player) ? 1 : 0));
			const size = coalition.reduce((sum, one) => sum + one, 0);
			if (size === 0) return none[0] as number;
			if (size === players.length) return all[0] as number;
			return (await game.worth(coalition, 1))[0] as number;
		},
	});
}
