import { ExplainError, shown } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, shapeText, type TypedArray } from "../../core/nd-array.ts";
import type { PredictOptions, Predictor } from "../../core/predictor.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { settle } from "../../math/tf.ts";

/** What a black-box method may ask a model for: its predictions, or the scores that they are made of. */
export type AnswerKind = "prediction" | "score";

/** The function that a black-box method explains. */
export interface Answers {
	readonly unit: ScoreUnit;
	/** `[n, outputs]`, all finite. */
	ask(rows: NdArray<TypedArray>, options: PredictOptions): Promise<NdArray>;
}

/**
 * What a provenance says of the model.
 *
 * @throws ExplainError `unsupported-model` for what cannot be asked.
 */
export async function identifyPredictor(method: string, model: Predictor): Promise<ModelIdentity> {
	if (typeof model === "object" && model !== null && typeof model.predict === "function") {
		const { graph } = model as Partial<DifferentiableModel>;
		// The hash of a network reads its weights synchronously.
		if (graph) await settle(graph.weights.values());
		return model.identity;
	}
	throw new ExplainError(
		"unsupported-model",
		`${method}: expected a model with predict, such as loadModel(file) or predictor(function) gives, got ${shown(model)}`,
	);
}

/** By how much a softmax of 32-bit floats may exceed 1. */
const probabilityRounding = 1e-5;

/**
 * The answers of a model, checked: a row for each that was asked, only finite numbers, and probabilities from 0 to 1.
 *
 * @throws ExplainError `unsupported-model` for scores of a model that has none; `ask` throws it for a wrong number of rows and for what is no
 * probability, and `not-finite`.
 */
export function answersOf(method: string, model: Predictor, kind: AnswerKind): Answers {
	if (kind === "score" && !model.scores) {
		const words = "expected a model with scores, such as logits or margins, got one that only predicts";
		throw new ExplainError("unsupported-model", `${method}: ${words}; explain: "prediction" asks for that`);
	}
	const unit = kind === "score" ? (model.scoreUnit ?? "none") : model.outputUnit;
	return {
		unit,
		async ask(rows, options) {
			const answer = kind === "score" ? await model.scores!(rows, options) : await model.predict(rows, options);
			return checkedAnswer(method, answer, rows.shape[0] as number, unit);
		},
	};
}

/**
 * An answer about `count` rows, images or texts as it came, if it holds a row of finite numbers for each, and of probabilities none outside 0 … 1.
 *
 * @throws ExplainError `unsupported-model` for a wrong number of rows or what is no probability, `not-finite`.
 */
export function checkedAnswer(method: string, answer: NdArray, count: number, unit: ScoreUnit): NdArray {
	const { shape, values } = answer;
	if (shape.length !== 2 || shape[0] !== count) {
		throw new ExplainError(
			"unsupported-model",
			`${method}: expected the model to answer [${count}, outputs], got shape ${shapeText(shape)}`,
		);
	}
	const [low, high] = unit === "probability" ? [-probabilityRounding, 1 + probabilityRounding] : [-Infinity, Infinity];
	for (let at = 0; at < values.length; at++) {
		const value = values[at] as number;
		if (value >= low && value <= high && value - value === 0) continue;
		const row = Math.floor(at / (shape[1] as number));
		const [code, words] = Number.isFinite(value)
			? (["unsupported-model", "expected probabilities from 0 to 1"] as const)
			: (["not-finite", "expected finite answers"] as const);
		throw new ExplainError(code, `${method}: ${words} of the model, got ${value} for row ${row}`);
	}
	return answer;
}
