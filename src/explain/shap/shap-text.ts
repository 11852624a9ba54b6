import { defineExplainer } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { oneOf } from "../../core/options.ts";
import type { TextPredictor } from "../../models/black-box/text-predictor.ts";
import { identifyTextPredictor, textGame } from "../game/text-game.ts";
import { hideRule, partsRule, type TextHiding, type TextParts } from "../game/text-parts.ts";
import type { AnswerKind } from "../perturbation/answers.ts";
import { type OutputsOption, outputsRule } from "../target.ts";
import { textClusters } from "./clusters-text.ts";
import { type ExampleShapOptions, exampleShapRules, explainExample } from "./partition-example.ts";

/** The options of {@link shapText}. */
export interface ShapTextOptions extends ExampleShapOptions {
	/** What the text is cut into: words, the sub-words of the model's tokenizer, or sentences. Default `"words"`. */
	parts?: TextParts;
	/** How a part is hidden: taken out, by the tokenizer's mask, or by `{ mask: text }`. Default `"remove"`. */
	hide?: TextHiding;
	/** The output that is explained: the highest one, one by index, or `"all"`. Default `"predicted"`. */
	target?: OutputsOption;
	/** Explain what `predict` gives, or the scores that it is made of (logits). Default `"prediction"`. */
	explain?: AnswerKind;
}

const name = "shapText";

/**
 * SHAP of a text: which words raised the answer, and which lowered it?
 *
 *   v(S) = f(the text in which all parts but S are hidden); φ are shares of v(all) − v(nothing): Owen values of sentences, clauses and words, or
 *   Shapley values
 *
 * Any model of texts will do, as `loadTextModel` or `textPredictor` give. `scores` are `[1, parts]`, or `[1, parts, outputs]` for `target: "all"`, in the
 * unit of the answer; with `baseValue`, the answer about the text with all parts hidden, they sum to `outputValue`. `payload.text` says where each part
 * stands. What lies between parts, such as punctuation between words, always stays. The text is divided where it is divided itself: at the ends of
 * sentences first, then at commas, then at spaces.
 *
 * Cost: `maxSamples` evaluations at most, 1,000 unless said; coalitions that leave the same text are asked once.
 *
 * It misleads where a text with holes is not what the model was trained on, where negation and what it negates are taken apart ("not" alone has no
 * meaning), and where the budget leaves long texts undivided, which a warning says.
 *
 * @throws ExplainError `bad-input` for what is no text or has no part, `unsupported-model`, `bad-option`, `out-of-range`, `not-finite`, `aborted`.
 *
 * @example
 * ```ts
 * const model = textPredictor((texts) => texts.map((text) => [text.includes("good") ? 0.9 : 0.2]));
 * const { payload } = await shapText(model, "Not bad, rather good.");
 * payload.features.map(({ name }, i) => [name, payload.scores.values[i]]);
 * ```
 *
 * Lundberg, Lee (2017), A Unified Approach to Interpreting Model Predictions; the hierarchy: Owen (1977), Winter (1989). Key `lundberg2017`.
 */
export const shapText = defineExplainer<TextPredictor, string, ShapTextOptions, "attribution">({
	method: name,
	source: "lundberg2017",
	kind: "attribution",
	options: {
		...exampleShapRules(),
		parts: partsRule(),
		hide: hideRule(),
		target: outputsRule(),
		explain: oneOf<AnswerKind>(["prediction", "score"], "prediction"),
	},
	identify: (model) => identifyTextPredictor(name, model),
	run: (context, model, text, { parts: asked, hide, target, explain, ...sampling }) =>
		explainExample(context, name, sampling, async (quiet) => {
			const game = await textGame(quiet, name, model, text, { parts: asked, hide, target, explain });
			const { parts } = game;
			return {
				game,
				inputs: ndArray(new Float64Array(parts.length).fill(1), [1, parts.length], ["example", "feature"]),
				parts: { text: { text, spans: parts.map(({ start, end }) => [start, end] as const) } },
				clusters: () => textClusters(text, parts),
			};
		}),
});
