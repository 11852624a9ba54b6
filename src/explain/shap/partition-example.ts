import type { Answer, Progress, RunContext } from "../../core/explainer.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import { number, type OptionRule, oneOf } from "../../core/options.ts";
import type { ExampleGame } from "../game/example-game.ts";
import { GameProgress } from "../game/game-progress.ts";
import type { Explained } from "./attribution-answer.ts";
import type { Clusters } from "./clusters.ts";
import { everyEstimate } from "./every-estimate.ts";
import { checkEvery } from "./exact-shap.ts";
import { kernelEstimate } from "./kernel-estimate.ts";
import { partitionEstimate } from "./partition-estimate.ts";
import { permutationEstimate } from "./permutation-estimate.ts";
import { budgetOf, sampledAnswer } from "./sample-game.ts";
import { samplingEstimate } from "./sampling-estimate.ts";
import { type ShapSampling, samplingRules } from "./shap-options.ts";
import type { ShapleyEstimator } from "./shapley-estimate.ts";

/** How the parts of one example share its answer: Owen values of a hierarchy, or Shapley values by one of four estimators. */
export type ExampleMethod = "partition" | "exact" | "kernel" | "permutation" | "sampling";

/** What the methods of images and texts take beside what their games are made of. */
export interface ExampleShapOptions extends ShapSampling {
	/**
	 * `"partition"`: Owen values, the parts divided from coarse to fine where there is most to divide. Shapley values: `"exact"` asks all
	 * coalitions, `"kernel"`, `"permutation"` and `"sampling"` some, with standard errors. Default `"partition"`.
	 */
	method?: ExampleMethod;
	/** The most coalitions of `samples: "auto"`. Default 1,000. */
	maxSamples?: number;
}

/** The rules of {@link ExampleShapOptions}. */
export const exampleShapRules = () => ({
	...samplingRules(),
	method: oneOf<ExampleMethod>(["partition", "exact", "kernel", "permutation", "sampling"], "partition"),
	maxSamples: number(1000, { min: 1, integer: true }) as OptionRule<number>,
});

/** A game of one example, and what its answer shows. */
interface PlayedExample {
	readonly game: ExampleGame & { readonly unit: ScoreUnit };
	readonly inputs: Explained["inputs"];
	readonly parts: NonNullable<Explained["parts"]>;
	clusters(): Clusters;
}

/** The run of a method that plays the game of one image or text. */
export async function* explainExample(
	context: RunContext,
	who: string,
	{ method, ...sampling }: ExampleShapOptions & { method: ExampleMethod },
	play: (context: RunContext) => Promise<PlayedExample>,
): AsyncGenerator<{ progress: Progress; partial?: Answer<"attribution"> }, Answer<"attribution">> {
	const progress = new GameProgress(context, who);
	const started = performance.now();
	yield { progress: progress.set(0, 0) };
	// The estimator says how many coalitions it asks; between batches of them only other work is let in.
	const { game, inputs, parts, clusters } = await play({ ...context, checkpoint: () => progress.checkpoint(0, 0) });
	const { players, outputs, unit } = game;
	const hierarchy = method === "partition" ? clusters() : undefined;
	let estimator: ShapleyEstimator;
	if (hierarchy) estimator = partitionEstimate(hierarchy);
	else if (method === "exact") {
		checkEvery(who, game, sampling.maxSamples ?? 1000);
		estimator = everyEstimate(who);
	} else if (method === "kernel") estimator = kernelEstimate(who);
	else estimator = method === "sampling" ? samplingEstimate(who) : permutationEstimate(who);
	return yield* sampledAnswer({
		context,
		game,
		explained: { players, inputs, outputs, unit, parts: { ...parts, ...(hierarchy && { clusters: hierarchy }) } },
		estimator,
		budget: budgetOf(progress, players.length, sampling, started),
		progress,
	});
}
