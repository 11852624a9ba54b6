import { ExplainError, shown } from "../../core/errors.ts";
import type { ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions } from "../../core/predictor.ts";
import type { TokenEncoding } from "../../data/tokenizer/encoding.ts";
import { loadTokenizer, type Tokenizer } from "../../data/tokenizer.ts";
import { loadTransformer, type TransformerModel, type TransformerOptions } from "./load-transformer.ts";
import type { TransformerSource } from "./transformer-files.ts";

/** A text, or two that belong together, such as a question and a passage. */
export type TextInput = string | readonly [string, string];

/** Texts as a transformer takes them. */
export interface EncodedTexts {
	/** By the names of the model's inputs, `[n, length]` each. */
	readonly inputs: Readonly<Record<string, NdArray<Int32Array>>>;
	/** The tokens of each text and where they stand in it. */
	readonly encodings: readonly TokenEncoding[];
}

/** A transformer with its tokenizer: texts in, scores out. */
export interface TextModel {
	readonly model: TransformerModel;
	readonly identity: ModelIdentity;
	readonly tokenizer: Tokenizer;
	readonly outputNames: readonly string[] | undefined;
	/** What {@link predict} gives. */
	readonly outputUnit: ScoreUnit;
	/** What {@link scores} gives. */
	readonly scoreUnit: ScoreUnit;
	/** The tokens of texts, cut to the model's `maxLength` and filled up to the longest: what a gradient method is given. */
	encode(texts: TextInput | readonly TextInput[]): EncodedTexts;
	/** Probabilities where the model has them, otherwise its scores: `[n, outputs]`. */
	predict(texts: readonly TextInput[], options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** Logits, or an embedding: `[n, outputs]`. */
	scores(texts: readonly TextInput[], options?: PredictOptions): Promise<NdArray<Float32Array>>;
	/** Frees the model's weights. */
	dispose(): void;
}

const isText = (value: unknown): boolean => typeof value === "string";

/** What was given as a list; a pair of texts alone is one of a list. */
function listOf(who: string, texts: unknown): readonly TextInput[] {
	if (typeof texts === "string") return [texts];
	const list = Array.isArray(texts) ? texts : undefined;
	const whole = list?.every((one) => isText(one) || (Array.isArray(one) && one.length === 2 && one.every(isText)));
	if (list && list.length > 0 && whole) return list;
	const wanted = "a text, or a list of texts or of pairs [first, second]";
	throw new ExplainError("bad-input", `${who}: expected ${wanted}, got ${shown(texts)}`);
}

/**
 * Puts a transformer and its tokenizer together.
 *
 * @throws ExplainError `unsupported-model` for a model that takes no `input_ids`.
 *
 * @example
 * ```ts
 * const { predict } = textModel(await loadTransformer("model"), await loadTokenizer("model/tokenizer.json"));
 * ```
 */
export function textModel(model: TransformerModel, tokenizer: Tokenizer): TextModel {
	const names = model.inputs.map(({ name }) => name);
	const { maxLength, paddingId } = model;
	if (maxLength === undefined || names[0] !== "input_ids") {
		throw new ExplainError(
			"unsupported-model",
			`textModel: expected a model of input_ids, got one of ${names.join(", ")}`,
		);
	}
	const token = paddingId === undefined ? undefined : tokenizer.tokenOf(paddingId);

	function encoded(texts: readonly TextInput[]): EncodedTexts {
		const padding = { length: "longest", ...(token !== undefined && { token }) } as const;
		const { ids, attentionMask, typeIds, encodings } = tokenizer.encodeBatch(texts, {
			truncation: { maxLength: maxLength as number },
			padding,
		});
		const all = { input_ids: ids, attention_mask: attentionMask, token_type_ids: typeIds };
		return { inputs: Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))), encodings };
	}

	/** Each batch is filled up to its own longest text. */
	async function inBatches(
		who: "predict" | "scores",
		given: readonly TextInput[],
		options: PredictOptions,
	): Promise<NdArray<Float32Array>> {
		const { batchSize, signal } = readPredictOptions(who, options, 32);
		const texts = listOf(who, given);
		const answers = new Float32Array(texts.length * model.classes);
		for (let start = 0; start < texts.length; start += batchSize) {
			const { inputs } = encoded(texts.slice(start, start + batchSize));
			const { values } = await model[who](inputs, { batchSize, ...(signal && { signal }) });
			answers.set(values, start * model.classes);
		}
		return ndArray(answers, [texts.length, model.classes], ["example", "class"]);
	}

	return {
		model,
		get identity() {
			return model.identity;
		},
		tokenizer,
		outputNames: model.outputNames,
		outputUnit: model.outputUnit,
		scoreUnit: model.scoreUnit,
		encode: (texts) => encoded(listOf("encode", texts)),
		predict: (texts, options = {}) => inBatches("predict", texts, options),
		scores: (texts, options = {}) => inBatches("scores", texts, options),
		dispose: () => model.dispose(),
	};
}

/**
 * Loads a transformer of texts together with its tokenizer: what does it say of these sentences, and why?
 *
 * Texts are divided as Hugging Face's tokenizer divides them, cut to what the model takes, and filled up with masked tokens,
 * so that a text's answer does not depend on those beside it.
 *
 * @param source a folder with config.json, model.safetensors and tokenizer.json (also as sentence-transformers writes it), or `{
 * config, weights, tokenizer }`.
 * @throws ExplainError as {@link loadTransformer} and {@link loadTokenizer}.
 *
 * @example
 * ```ts
 * const encoder = await loadTextModel("models/all-MiniLM-L6-v2");
 * await encoder.scores(["The cat sat down.", "A kitten rests."]); // [2, 384]
 * const similar = await similarityTo(encoder.model, encoder.encode("A kitten rests.").inputs);
 * const { inputs, encodings } = encoder.encode("The cat sat down.");
 * await saliency(similar, inputs, { layer: "embeddings" }); // for each of encodings[0].tokens
 * ```
 */
export async function loadTextModel(source: TransformerSource, options: TransformerOptions = {}): Promise<TextModel> {
	const { tokenizerSource } = await import("./transformer-files.ts");
	const place = await tokenizerSource("loadTextModel", source);
	const model = await loadTransformer(source, options);
	try {
		const { timeout, signal } = options;
		const reading = { ...(timeout !== undefined && { timeout }), signal };
		return textModel(model, await loadTokenizer(place, reading));
	} catch (error) {
		model.dispose();
		throw error;
	}
}
