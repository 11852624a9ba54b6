import { ExplainError, shown } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { keepWords, type Word } from "../../data/words.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { settle } from "../../math/tf.ts";
import type { TextPredictor } from "../../models/black-box/text-predictor.ts";
import { type AnswerKind, checkedAnswer } from "../perturbation/answers.ts";
import type { OutputsOption } from "../target.ts";
import { type ExampleGame, exampleGame } from "./example-game.ts";
import { maskText, type TextHiding, type TextParts, textParts } from "./text-parts.ts";

/** What a game of a text is made of. */
export interface TextGameOptions {
	readonly parts: TextParts;
	readonly hide: TextHiding;
	readonly target: OutputsOption;
	readonly explain: AnswerKind;
}

/** The game of a text's parts. */
interface TextGame extends ExampleGame {
	readonly text: string;
	/** The players, with their places in the text. */
	readonly parts: readonly Word[];
	readonly unit: ScoreUnit;
}

/** Texts in a question where nothing is said. */
const usualTexts = 256;

/**
 * What a provenance says of a model of texts.
 *
 * @throws ExplainError `unsupported-model` for what cannot be asked.
 */
export async function identifyTextPredictor(who: string, model: TextPredictor): Promise<ModelIdentity> {
	if (typeof model?.predict !== "function") {
		const words = "expected a model of texts, such as loadTextModel(folder) or textPredictor(function) gives";
		throw new ExplainError("unsupported-model", `${who}: ${words}, got ${shown(model)}`);
	}
	const graph = (model as { model?: Partial<DifferentiableModel> }).model?.graph;
	// The hash of a network reads its weights synchronously.
	if (graph) await settle(graph.weights.values());
	return model.identity;
}

/**
 * The game of a text: its parts are the players, and a coalition is worth what the model answers where all other parts are hidden. Coalitions
 * that leave the same text, such as either of two equal words, are asked about once.
 *
 * @throws ExplainError `bad-input` for what is no text or has no part; `unsupported-model` for tokens, a mask or scores that the model has not;
 * as {@link exampleGame}.
 */
export async function textGame(
	context: RunContext,
	who: string,
	model: TextPredictor,
	text: string,
	{ parts: asked, hide, target, explain }: TextGameOptions,
): Promise<TextGame> {
	const parts = textParts(who, model, text, asked);
	const mask = maskText(who, model, hide);
	if (explain === "score" && !model.scores) {
		const words = "expected a model with scores, such as logits, got one that only predicts";
		throw new ExplainError("unsupported-model", `${who}: ${words}; explain: "prediction" asks for that`);
	}
	const unit = explain === "score" ? (model.scoreUnit ?? "none") : model.outputUnit;
	const { signal } = context;
	const batchSize = context.batchSize ?? usualTexts;
	const count = parts.length;
	const left = (coalitions: Uint8Array, index: number) =>
		keepWords(text, parts, coalitions.subarray(index * count, (index + 1) * count), mask);
	const options = { ...(context.batchSize && { batchSize }), ...(signal && { signal }) };

	const game = await exampleGame(
		context,
		{
			who,
			players: parts.map((part) => ({ name: part.text })),
			outputNames: model.outputNames,
			batchSize,
			keyOf: left,
			async ask(coalitions, indices) {
				const texts = indices.map((index) => left(coalitions, index));
				const answer = await (explain === "score" ? model.scores!(texts, options) : model.predict(texts, options));
				return checkedAnswer(who, answer, texts.length, unit);
			},
		},
		target,
	);
	return { ...game, text, parts, unit };
}
