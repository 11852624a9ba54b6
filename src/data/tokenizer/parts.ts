import type { FileFields } from "../file-fields.ts";
import { AddedTokens } from "./added-tokens.ts";
import { Bpe } from "./bpe.ts";
import { type Decoder, readDecoder } from "./decoders.ts";
import { byType } from "./fields.ts";
import { checkFits, type Padding, readPadding, readTruncation, type Truncation } from "./lengths.ts";
import type { Model } from "./model.ts";
import { type Normalizer, readNormalizer } from "./normalizers.ts";
import type { ToRegExp } from "./pattern.ts";
import { type PostProcessor, readPostProcessor } from "./post-processors.ts";
import { type PreTokenizer, readPreTokenizer } from "./pre-tokenizers.ts";
import { Unigram } from "./unigram.ts";
import { readWordLevel, readWordPiece } from "./word-models.ts";

/** What a tokenizer file describes: the stages that a text goes through. */
export interface Parts {
	readonly normalizer: Normalizer | undefined;
	readonly preTokenizer: PreTokenizer | undefined;
	readonly model: Model;
	readonly postProcessor: PostProcessor | undefined;
	readonly decoder: Decoder | undefined;
	readonly added: AddedTokens;
	readonly truncation: Truncation | undefined;
	readonly padding: Padding | undefined;
}

/** The kind of model, which older files do not name. */
function modelType(fields: FileFields): string {
	const stated = fields.maybe("type")?.text();
	if (stated !== undefined) return stated;
	if (fields.has("merges")) return "BPE";
	if (Array.isArray(fields.maybe("vocab")?.value)) return "Unigram";
	return fields.has("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
}

function readModel(fields: FileFields): Model {
	const makers = { BPE: Bpe.read, Unigram: Unigram.read, WordLevel: readWordLevel, WordPiece: readWordPiece };
	return byType<Model>(fields, makers, modelType(fields));
}

/** Reads all parts of a file. */
export function readParts(file: FileFields, toRegExp: ToRegExp): Parts {
	const optional = <T>(name: string, read: (fields: FileFields) => T) => {
		const fields = file.maybe(name);
		return fields && read(fields);
	};
	const model = readModel(file.at("model"));
	const normalizer = optional("normalizer", (fields) => readNormalizer(fields, toRegExp));
	const postProcessor = optional("post_processor", readPostProcessor);
	const truncation = optional("truncation", readTruncation);
	if (truncation) checkFits(truncation, postProcessor?.added(false) ?? 0);
	return {
		normalizer,
		preTokenizer: optional("pre_tokenizer", (fields) => readPreTokenizer(fields, toRegExp)),
		model,
		postProcessor,
		decoder: optional("decoder", (fields) => readDecoder(fields, toRegExp)),
		added: AddedTokens.read(file.maybe("added_tokens")?.list() ?? [], model, normalizer),
		truncation,
		padding: optional("padding", readPadding),
	};
}
