import { checked, number, type OptionRule, oneOf, optional } from "../../core/options.ts";
import { type BackgroundOption, backgroundRule } from "../game/background.ts";
import type { LinkFunction } from "../game/link.ts";
import { type FeatureGroupsOption, groupsRule } from "../global/feature-sets.ts";
import type { AnswerKind } from "../perturbation/answers.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import { CoalitionMemory } from "./remembered-game.ts";

/** What is asked of a model of a table: which answer, counted from what. */
export interface ShapQuestion {
	/**
	 * What stands for a feature that is not known: rows whose answers are averaged, one row as a baseline, or weighted rows such as
	 * `await kMeansBackground(rows, 20)`. Necessary; the cost is proportional to their number.
	 */
	background: BackgroundOption;
	/** The output that is explained: the highest of each row, one for all, one for each, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
	/** Features that play as one: `[["ldl", "hdl"]]`. Default: each by itself. */
	groups?: FeatureGroupsOption | undefined;
	/** Explain what `predict` gives, or the scores that it is made of (log-odds, margins). Default `"prediction"`. */
	explain?: AnswerKind;
	/** The scale on which shares add up; it is applied to the mean over the background. Default `"identity"`. */
	link?: LinkFunction;
}

/** How much is sampled. */
export interface ShapSampling {
	/** Coalitions that are asked, or `"auto"`: until the bars are small enough or `maxSamples` are spent. Default `"auto"`. */
	samples?: number | "auto";
	/** The most coalitions of `"auto"`. Default: 2,048 + 4 × features. */
	maxSamples?: number | undefined;
	/**
	 * `"auto"` stops when, in every explained row and output, the largest standard error is at most this share of the range of that row's
	 * values (from the smallest or 0 to the largest or 0). Default 0.01.
	 */
	precision?: number;
	/** Milliseconds after which sampling stops with what there is, marked as `stopped`. Default: none. */
	timeLimit?: number | undefined;
}

/** What goes on from earlier runs. */
export interface ShapMemory {
	/** What earlier runs of the same question asked, and where this one puts what it asks. Default: each run asks all by itself. */
	memory?: CoalitionMemory | undefined;
}

/** The rule of {@link ShapMemory}. */
export const memoryRule = () =>
	checked<CoalitionMemory | undefined>(undefined, "a CoalitionMemory", (value) => value instanceof CoalitionMemory);

/** The rules of {@link ShapQuestion}. */
export const questionRules = () => ({
	background: backgroundRule(),
	target: outputsRule(),
	groups: groupsRule(),
	explain: oneOf<AnswerKind>(["prediction", "score"], "prediction"),
	link: oneOf<LinkFunction>(["identity", "logit", "log"], "identity"),
});

/** The rule of the option `timeLimit`. */
export const timeLimitRule = (): OptionRule<number | undefined> => optional(number(1, { min: 0 }));

const isSamples = (value: unknown) => value === "auto" || (Number.isInteger(value) && (value as number) >= 1);

/** The rules of {@link ShapSampling}. */
export const samplingRules = () => ({
	samples: checked<number | "auto">("auto", '"auto" or an integer at least 1', isSamples),
	maxSamples: optional(number(1, { min: 1, integer: true })),
	precision: number(0.01, { min: 0 }),
	timeLimit: timeLimitRule(),
});
