import type { RunOptions } from "../core/explainer.ts";
import type { Explanation } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { Predictor } from "../core/predictor.ts";
import { seededRandom } from "../core/random.ts";
import type { BackgroundOption } from "../explain/game/background.ts";
import type { FeatureGroupsOption } from "../explain/global/feature-sets.ts";
import type { CoalitionMemory } from "../explain/shap/remembered-game.ts";
import { shap } from "../explain/shap/shap.ts";
import type { ExplorerRun } from "./explorer.ts";
import { lastAnswer } from "./last-answer.ts";
import { takeRows } from "./take-rows.ts";

/** What explorers of Shapley values ask with. */
export interface ShapSettings {
	readonly model: Predictor;
	readonly background: BackgroundOption;
	readonly groups: FeatureGroupsOption | undefined;
	readonly seed: number;
}

/** How sharp an answer is to be. */
export interface Sharpness {
	/** The largest standard error as a share of the range of a row's values. */
	readonly precision: number;
	readonly maxSamples?: number;
	readonly timeLimit?: number;
	/** What was asked about these rows before: sharper answers go on from there. */
	readonly memory?: CoalitionMemory;
}

/** Rows that stand for what is not known where a person names none. */
const usualBackground = 50;

/** Some of the rows, in their order: all of them where they are few. */
export function someRows(count: number, most: number, seed: number): number[] {
	if (count <= most) return Array.from({ length: count }, (_, row) => row);
	return [...seededRandom(seed).fork("rows").permutation(count).subarray(0, most)].sort((a, b) => a - b);
}

/** The background that was named, or some of the rows. */
export function backgroundOf(
	given: BackgroundOption | undefined,
	x: NdArray<Float64Array>,
	seed: number,
): BackgroundOption {
	return given ?? takeRows(x, someRows(x.shape[0] as number, usualBackground, seed));
}

/** Shapley values of all outputs of rows; what is known so far is shown meanwhile. */
export async function explainRows(
	{ model, background, groups, seed }: ShapSettings,
	x: NdArray<Float64Array>,
	{ precision, maxSamples, timeLimit, memory }: Sharpness,
	run: Pick<ExplorerRun, "signal" | "onProgress">,
	onPartial: (partial: Explanation<"attribution">) => void,
): Promise<Explanation<"attribution">> {
	const options: Parameters<typeof shap>[2] & RunOptions = {
		background,
		target: "all",
		precision,
		seed,
		signal: run.signal,
		onProgress: run.onProgress,
		...(groups && { groups }),
		...(maxSamples !== undefined && { maxSamples }),
		...(timeLimit !== undefined && { timeLimit }),
		...(memory && { memory }),
	};
	return lastAnswer(shap.stream(model, x, options), onPartial);
}

/** Whether values were sampled, so that more samples sharpen them. */
export const isSampled = ({ diagnostics }: Explanation): boolean => diagnostics.standardError !== undefined;
