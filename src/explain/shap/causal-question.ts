import type { RunContext } from "../../core/explainer.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readBackground } from "../game/background.ts";
import type { GameProgress } from "../game/game-progress.ts";
import type { TableGame } from "../game/table-game.ts";
import { answersOf } from "../perturbation/answers.ts";
import { CausalGame } from "./causal-game.ts";
import { type CausalKnowledge, type CausalStage, knowledgeRules } from "./causal-order.ts";
import { questionRules, type ShapQuestion, type ShapSampling, samplingRules } from "./shap-options.ts";

/** What methods that know causes are asked. */
export interface CausalQuestion extends ShapQuestion, ShapSampling, CausalKnowledge {}

/** The rules of {@link CausalQuestion}. */
export const causalRules = () => ({ ...questionRules(), ...samplingRules(), ...knowledgeRules() });

/** The game of a table in which features follow others. */
export async function causalGame(
	context: RunContext,
	who: string,
	model: Predictor,
	{ background: given, explain, link }: Required<ShapQuestion>,
	base: TableGame,
	stages: readonly CausalStage[],
	progress: GameProgress,
): Promise<CausalGame> {
	return new CausalGame({
		context,
		who,
		ask: answersOf(who, model, explain).ask,
		unit: base.unit,
		features: base.features,
		players: base.players,
		playerOf: base.playerOf,
		x: base.inputs,
		background: await readBackground(who, model, given),
		outputs: base.outputs,
		link,
		ends: await base.ends(),
		stages,
		progress,
	});
}
