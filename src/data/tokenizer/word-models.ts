import { shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import { widthAt } from "./aligned-text.ts";
import { type Fields, isCount, reader } from "./fields.ts";

/** A part of a piece that has an id: from where to where in the piece, in UTF-16 code units. */
export interface Part {
	readonly id: number;
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

/** Divides a piece into parts that have ids. */
export interface Model {
	parts(piece: string): readonly Part[];
	idOf(token: string): number | undefined;
	tokenOf(id: number): string | undefined;
	readonly size: number;
}

/** Tokens and their ids. */
export class Vocabulary {
	private readonly tokens = new Map<number, string>();

	private readonly ids: ReadonlyMap<string, number>;

	constructor(ids: ReadonlyMap<string, number>) {
		this.ids = ids;
		for (const [token, id] of ids) this.tokens.set(id, token);
	}

	/** Reads the table `vocab`. */
	static read(fields: Fields): Vocabulary {
		const ids = new Map<string, number>();
		for (const [token, id] of fields.entries("vocab")) {
			if (!isCount(id)) throw fields.wrong("vocab", `a table of ids, integers from 0 to ${2 ** 31 - 1}`);
			ids.set(token, id);
		}
		return new Vocabulary(ids);
	}

	get size(): number {
		return this.ids.size;
	}

	idOf(token: string): number | undefined {
		return this.ids.get(token);
	}

	tokenOf(id: number): string | undefined {
		return this.tokens.get(id);
	}

	/** The id of the token for what is unknown, when there is something unknown. */
	unknown(token: string, piece: string): number {
		const id = this.ids.get(token);
		if (id !== undefined) return id;
		throw badFile(reader, `expected the vocabulary to have ${shown(token)} for what it lacks, such as ${shown(piece)}`);
	}
}

abstract class VocabularyModel implements Model {
	protected readonly vocabulary: Vocabulary;
	protected readonly unknownToken: string;

	constructor(vocabulary: Vocabulary, unknownToken: string) {
		this.vocabulary = vocabulary;
		this.unknownToken = unknownToken;
	}

	abstract parts(piece: string): readonly Part[];

	get size(): number {
		return this.vocabulary.size;
	}

	idOf(token: string): number | undefined {
		return this.vocabulary.idOf(token);
	}

	tokenOf(id: number): string | undefined {
		return this.vocabulary.tokenOf(id);
	}

	protected unknown(piece: string): Part[] {
		const id = this.vocabulary.unknown(this.unknownToken, piece);
		return [{ id, text: this.unknownToken, start: 0, end: piece.length }];
	}
}

/** Whole words only. */
export class WordLevel extends VocabularyModel {
	static read(fields: Fields): WordLevel {
		return new WordLevel(Vocabulary.read(fields), fields.text("unk_token", "<unk>"));
	}

	parts(piece: string): readonly Part[] {
		const id = this.vocabulary.idOf(piece);
		return id === undefined ? this.unknown(piece) : [{ id, text: piece, start: 0, end: piece.length }];
	}
}

/** WordPiece (schuster2012): from the left, always the longest part that is in the vocabulary; a word with a part that is not is unknown. */
export class WordPiece extends VocabularyModel {
	/** Code units of the longest token. */
	private readonly longest: number;
	private readonly prefix: string;
	private readonly mostCharacters: number;

	constructor(vocabulary: Vocabulary, unknownToken: string, longest: number, prefix: string, mostCharacters: number) {
		super(vocabulary, unknownToken);
		this.longest = longest;
		this.prefix = prefix;
		this.mostCharacters = mostCharacters;
	}

	static read(fields: Fields): WordPiece {
		const longest = fields.entries("vocab").reduce((most, [token]) => Math.max(most, token.length), 0);
		return new WordPiece(
			Vocabulary.read(fields),
			fields.text("unk_token", "[UNK]"),
			longest,
			fields.text("continuing_subword_prefix", "##"),
			fields.count("max_input_chars_per_word", 100),
		);
	}

	parts(piece: string): readonly Part[] {
		// Code units bound the characters, which are counted only when it matters.
		if (piece.length > this.mostCharacters && [...piece].length > this.mostCharacters) return this.unknown(piece);
		const parts: Part[] = [];
		for (let start = 0; start < piece.length; ) {
			const part = this.longestAt(piece, start);
			if (!part) return this.unknown(piece);
			parts.push(part);
			start = part.end;
		}
		return parts;
	}

	private longestAt(piece: string, start: number): Part | undefined {
		const prefix = start > 0 ? this.prefix : "";
		const most = Math.min(piece.length, start + this.longest - prefix.length);
		for (let end = most; end > start; end--) {
			// Never in the middle of a surrogate pair.
			if (end < piece.length && widthAt(piece, end - 1) === 2) continue;
			const text = prefix + piece.slice(start, end);
			const id = this.vocabulary.idOf(text);
			if (id !== undefined) return { id, text, start, end };
		}
		return undefined;
	}
}
