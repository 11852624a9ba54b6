import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import type { TextPredictor } from "../../models/black-box/text-predictor.ts";
import { identifyTextPredictor, textGame } from "../game/text-game.ts";
import { hideRule, partsRule, type TextHiding, type TextParts } from "../game/text-parts.ts";
import { explainGame } from "./explain-game.ts";
import { type LimeQuestion, limeRules } from "./lime-options.ts";

/** The options of {@link limeText}. */
export interface LimeTextOptions extends LimeQuestion {
	/** What the text is cut into: words, the sub-words of the model's tokenizer, or sentences. Default `"words"`. */
	parts?: TextParts;
	/** How a part is hidden: taken out, or replaced by the tokenizer's mask or by a text. Default `"remove"`. */
	hide?: TextHiding;
}

const name = "limeText";

/**
 * LIME of a text: on which words does this answer hang? A sparse linear model of which words are there, fitted to the model's answers about the text with
 * some of them taken out.
 *
 *   β = argmin Σ wᵢ (f(xᵢ) − β₀ − zᵢᵀβ)² + λ Σ|βⱼ| · zᵢⱼ = 1 where part j is there · wᵢ = exp(−(1 − cos(zᵢ, 1))² / (2 width²))
 *
 * `scores` are the coefficients `[1, parts]` (`[1, parts, outputs]` for `target: "all"`), in the unit of the answer per part there rather than hidden; `payload.text` has where each part stands. Each place is a
 * part of its own, where lime's package takes the places of equal words together. As many parts are hidden as any other number, from none to all; the width
 * is 0.25, which lime's package writes as 25, as it takes distances times 100. Options, surrogates, intervals and what they mean: {@link lime}.
 *
 * Cost: 1,000 evaluations (`samples`; lime's package asks 5,000); all 2^parts, and nothing left to chance, where they are no more, as of a sentence of nine words.
 *
 * It misleads where what is left is no text that the model was trained on, and where words only mean something together: "not" and "bad" of
 * "not bad" each have a score, and neither says what the two do.
 *
 * @throws ExplainError `bad-input` for what is no text or has no part; `unsupported-model` for tokens or a mask that the model has not; as {@link lime}.
 *
 * @example
 * ```ts
 * const answer = await limeText(sentiment, "Not bad at all.", { features: 3 });
 * answer.payload.text?.spans; // where each word stands
 * ```
 *
 * Ribeiro, Singh, Guestrin (2016), "Why Should I Trust You?", section 3.5. Key `ribeiro2016`.
 */
export const limeText = defineExplainer<TextPredictor, string, LimeTextOptions, "attribution">({
	method: name,
	source: "ribeiro2016",
	kind: "attribution",
	options: { ...limeRules({ samples: 1000, distance: "cosine" }), parts: partsRule(), hide: hideRule() },
	identify: (model) => identifyTextPredictor(name, model),
	async *run(context, model, given, options) {
		yield { progress: { done: 0, total: 0, label: name } };
		const game = await textGame(context, name, model, given, options);
		const { text, parts } = game;
		return yield* explainGame(name, context, game, "any number", options, {
			inputs: ndArray(new Float64Array(parts.length).fill(1), [1, parts.length], ["example", "feature"]),
			text: { text, spans: parts.map(({ start, end }) => [start, end] as const) },
		});
	},
});
