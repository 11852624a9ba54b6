import { ExplainError } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { type NdArray, sliceFirst } from "../core/nd-array.ts";
import { checkOptions, number, type OptionRules, oneOf } from "../core/options.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import type { TextHiding, TextParts } from "../explain/game/text-parts.ts";
import { limeText } from "../explain/lime/lime-text.ts";
import { shapText } from "../explain/shap/shap-text.ts";
import type { TextPredictor } from "../models/black-box/text-predictor.ts";
import { attributionBars } from "../views/attribution-bars.ts";
import { classScores } from "../views/class-scores.ts";
import { wordScores } from "../views/word-scores.ts";
import { Explorer, type ExplorerDefinition, type ExplorerRun, rowSelection, type Values } from "./explorer.ts";
import { lastAnswer } from "./last-answer.ts";
import { highestOutput, outputControl, outputNamesOf, outputOf } from "./output-control.ts";
import { samplesControl } from "./range-control.ts";

/** What {@link exploreText} starts from; all of it can be changed in the widget. */
export interface ExploreTextOptions {
	/** The text to start with, from 0. Default 0. */
	text?: number;
	/** Default `"shap"`. */
	method?: "shap" | "lime";
	/** What a text is cut into. Default `"words"`. */
	parts?: TextParts;
	/** How a part is hidden: taken out, or replaced by the tokenizer's mask. Default `"remove"`. */
	hide?: "remove" | "mask";
	/** Texts that the model is asked about for one answer: 50 to 5,000. Default 500. */
	samples?: number;
	/** Default 0. */
	seed?: number;
}

/** What the model says of a text, and which parts of it made it so. */
export interface TextAnswer {
	readonly explanation: Explanation<"attribution">;
	/** What the model answers, `[outputs]`. */
	readonly prediction: NdArray;
	readonly output: number;
}

const name = "exploreText";
const limits = { samples: [50, 5000] } as const;

const rules: OptionRules<Required<ExploreTextOptions>> = {
	text: number(0, { min: 0, integer: true }),
	method: oneOf(["shap", "lime"], "shap"),
	parts: oneOf(["words", "tokens", "sentences"], "words"),
	hide: oneOf(["remove", "mask"], "remove"),
	samples: number(500, { min: limits.samples[0], max: limits.samples[1], integer: true }),
	seed: number(0, { integer: true }),
};

/** Letters of a text in the menu. */
const menuLetters = 60;

/** What an explorer of texts asks and draws. */
class TextQuestions implements ExplorerDefinition<TextAnswer> {
	readonly values: Values;
	readonly #model: TextPredictor;
	readonly #texts: readonly string[];
	readonly #seed: number;
	readonly #names: readonly string[];

	constructor(
		model: TextPredictor,
		texts: readonly string[],
		{ text, seed, ...chosen }: Required<ExploreTextOptions>,
		outputs: number,
	) {
		this.#model = model;
		this.#texts = texts;
		this.#seed = seed;
		this.#names = outputNamesOf(model, outputs);
		this.values = { text: String(text), ...(outputs > 1 && { output: highestOutput }), ...chosen };
	}

	controls(): readonly Control[] {
		const choice = { answeredBy: "explainer", type: "choice" } as const;
		const hasTokens = this.#model.tokenizer !== undefined;
		return [
			...(this.#texts.length > 1
				? [
						{
							...choice,
							id: "text",
							label: "Text",
							help: "The text that is explained.",
							style: "menu",
							options: this.#texts.map((text, i) => ({ value: String(i), label: shortened(text) })),
						} as const,
					]
				: []),
			...(this.#names.length > 1 ? [outputControl(this.#names)] : []),
			{
				...choice,
				id: "method",
				label: "Method",
				help: "SHAP: shares that add up to the answer. LIME: a line that is fitted to the answers about the text with holes.",
				style: "buttons",
				options: [
					{ value: "shap", label: "SHAP" },
					{ value: "lime", label: "LIME" },
				],
			},
			{
				...choice,
				id: "parts",
				label: "Parts",
				help: "What is taken out or left in.",
				style: "buttons",
				options: [
					{ value: "words", label: "words" },
					...(hasTokens ? [{ value: "tokens", label: "sub-words" }] : []),
					{ value: "sentences", label: "sentences" },
				],
			},
			...(hasTokens
				? [
						{
							...choice,
							id: "hide",
							label: "A hidden part",
							help: "What stands where a part is hidden.",
							style: "buttons",
							options: [
								{ value: "remove", label: "is taken out" },
								{ value: "mask", label: "is masked" },
							],
						} as const,
					]
				: []),
			samplesControl("Texts with holes that the model is asked about, at most.", limits.samples),
		];
	}

	label({ samples }: Values): string {
		return `asking about up to ${samples} texts with holes`;
	}

	async compute(values: Values, run: ExplorerRun<TextAnswer>): Promise<TextAnswer> {
		const { signal, onProgress } = run;
		const text = this.#texts[Number(values.text)] as string;
		const prediction = sliceFirst(await this.#model.predict([text], { signal }), 0);
		const output = outputOf(values.output, prediction.values, this.#names);
		const common = {
			target: output,
			parts: values.parts as TextParts,
			hide: values.hide as TextHiding,
			seed: this.#seed,
			signal,
			onProgress,
		};
		const samples = Number(values.samples);
		const answer = (explanation: Explanation<"attribution">): TextAnswer => ({ explanation, prediction, output });
		const steps =
			values.method === "lime"
				? limeText.stream(this.#model, text, { ...common, samples })
				: shapText.stream(this.#model, text, { ...common, maxSamples: samples });
		try {
			return answer(await lastAnswer(steps, (partial) => run.onPartial(answer(partial))));
		} catch (error) {
			// The controls take what the methods take, all but a text of one part for LIME.
			if (!(error instanceof ExplainError) || error.code !== "bad-option") throw error;
			const words = "LIME compares texts with some parts taken out, and this one has a single part: cut it finer.";
			throw new ExplainError("bad-option", words, { cause: error });
		}
	}

	/** A word is selected by its place: in another text, or in other parts, it is another word. */
	selects({ explanation }: TextAnswer): string {
		return JSON.stringify(explanation.payload.text);
	}

	views({ explanation, prediction, output }: TextAnswer, _: Values, controls: readonly Control[]): readonly ViewSpec[] {
		const words = wordScores(explanation, { controls, selection: rowSelection });
		const bars = attributionBars(explanation, {
			example: 0,
			most: 10,
			title: "What each part does",
			selection: rowSelection,
		});
		if (this.#names.length < 2) return [words, bars];
		const unit = this.#model.outputUnit === "probability" ? "probability" : "logit";
		return [words, bars, classScores(prediction, this.#names, { target: output, unit, pick: "output" })];
	}
}

const shortened = (text: string): string =>
	text.length <= menuLetters ? text : `${text.slice(0, menuLetters - 1).trimEnd()}…`;

/**
 * Which words made the model say so? A text in the colours of its words' scores by SHAP or LIME, the scores as bars with their intervals, and the class
 * scores. A word that is selected is so among the bars, and the other way round. The text, the class, what is taken out and how, and the number of samples are changed in the widget.
 *
 * A move costs as many texts sent through the model as samples, fewer where texts repeat.
 *
 * @param texts one text, or several to choose from.
 * @returns the explorer; its `answer` has the explanation.
 * @throws ExplainError `bad-input` for no text, `out-of-range` for one that is not there, and as `shapText` and `limeText`.
 *
 * @example `await exploreText(await loadTextModel("reviews"), ["Not bad at all.", "Bad, not good."])`
 */
export async function exploreText(
	model: TextPredictor,
	texts: string | readonly string[],
	options: ExploreTextOptions = {},
): Promise<Explorer<TextAnswer>> {
	const given = checkOptions<Required<ExploreTextOptions>>(name, rules, options);
	const list = typeof texts === "string" ? [texts] : texts;
	if (!Array.isArray(list) || list.length === 0 || list.some((text) => typeof text !== "string"))
		throw new ExplainError("bad-input", `${name}: expected a text or a list of texts, got ${JSON.stringify(texts)}`);
	const first = list[given.text];
	if (first === undefined) {
		const words = `expected option "text" from 0 to ${list.length - 1}`;
		throw new ExplainError("out-of-range", `${name}: ${words}, got ${given.text}`);
	}
	const outputs = (await model.predict([first])).shape[1] as number;
	return Explorer.start(new TextQuestions(model, list, given, outputs));
}
