import type { FileFields } from "../file-fields.ts";
import { widthAt } from "./aligned-text.ts";
import { counts } from "./fields.ts";
import { type Model, type Part, Vocabulary } from "./model.ts";

function unknownPart(vocabulary: Vocabulary, token: string, piece: string): Part[] {
	return [{ id: vocabulary.unknown(token, piece), text: token, start: 0, end: piece.length }];
}

/** Whole words only. */
export function readWordLevel(fields: FileFields): Model {
	const vocabulary = Vocabulary.read(fields);
	const unknown = fields.maybe("unk_token")?.text() ?? "<unk>";
	return {
		vocabulary,
		parts(piece) {
			const id = vocabulary.idOf(piece);
			if (id === undefined) return unknownPart(vocabulary, unknown, piece);
			return [{ id, text: piece, start: 0, end: piece.length }];
		},
	};
}

/** WordPiece (schuster2012): from the left, always the longest part that is in the vocabulary; a word with a part that is not is unknown. */
export function readWordPiece(fields: FileFields): Model {
	const vocabulary = Vocabulary.read(fields);
	const unknown = fields.maybe("unk_token")?.text() ?? "[UNK]";
	const continuing = fields.maybe("continuing_subword_prefix")?.text() ?? "##";
	const mostCharacters = fields.maybe("max_input_chars_per_word")?.integer(counts) ?? 100;
	const longest = fields
		.at("vocab")
		.entries()
		.reduce((most, [token]) => Math.max(most, token.length), 0);

	function longestAt(piece: string, start: number): Part | undefined {
		const prefix = start > 0 ? continuing : "";
		for (let end = Math.min(piece.length, start + longest - prefix.length); end > start; end--) {
			// Never in the middle of a surrogate pair.
			if (end < piece.length && widthAt(piece, end - 1) === 2) continue;
			const text = prefix + piece.slice(start, end);
			const id = vocabulary.idOf(text);
			if (id !== undefined) return { id, text, start, end };
		}
		return undefined;
	}

	return {
		vocabulary,
		parts(piece) {
			// Code units bound the characters, which are counted only when it matters.
			const tooLong = piece.length > mostCharacters && [...piece].length > mostCharacters;
			const parts: Part[] = [];
			for (let start = 0; start < piece.length && !tooLong; ) {
				const part = longestAt(piece, start);
				if (!part) break;
				parts.push(part);
				start = part.end;
			}
			return parts.at(-1)?.end === piece.length ? parts : unknownPart(vocabulary, unknown, piece);
		},
	};
}
