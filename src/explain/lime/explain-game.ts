import type { RunContext } from "../../core/explainer.ts";
import type { Payloads, ScoreUnit } from "../../core/explanation.ts";
import type { ExampleGame } from "../game/example-game.ts";
import { type CoalitionDraw, GamePoints } from "./game-points.ts";
import { type LimeQuestion, surrogateKind } from "./lime-options.ts";
import { type LimeSteps, limeAnswer, limeSteps } from "./lime-payload.ts";
import { runLime } from "./lime-run.ts";

/** The kernel width of lime's package for cosine distances; its width of texts is 25, as it takes their distance times 100. */
const usualWidth = 0.25;
/** Points of `"auto"` at most. */
const mostSamples = 8000;

/** Explains the parts of an image or a text by the game of them. */
export async function* explainGame(
	who: string,
	context: RunContext,
	game: ExampleGame & { readonly unit: ScoreUnit },
	draw: CoalitionDraw,
	options: Required<LimeQuestion>,
	parts: Pick<Payloads["attribution"], "inputs" | "regions" | "text">,
): LimeSteps {
	const { samples, distance, kernelWidth = usualWidth, maxSamples = mostSamples } = options;
	const wanted = surrogateKind(who, options);
	const most = samples === "auto" ? maxSamples : samples;
	const points = new GamePoints(game, { draw, distance, kernelWidth }, context.random.fork("coalitions"), most);
	const { inputs, ...more } = parts;
	const { target, each, all } = game.outputs;
	const subject = {
		examples: 1,
		each,
		all,
		unit: game.unit,
		features: game.players,
		inputs: () => inputs,
		target: () => target,
		outputs: (await game.ends()).all,
		kernelWidth,
		per: "present rather than hidden",
		exact: () => points.complete,
		neighbours: () => ({ points: points.points(0) }),
		more,
	};
	const states = runLime(who, context, [points], wanted, { ...options, maxSamples });
	return yield* limeSteps(who, states, (state) => limeAnswer(state, subject));
}
