import type { FileFields } from "../file-fields.ts";
import { AlignedText, widthAt } from "./aligned-text.ts";
import { leadingSpace, trailingSpace, wordClass } from "./characters.ts";
import { counts } from "./fields.ts";
import type { Model } from "./model.ts";
import type { Normalizer } from "./normalizers.ts";
import { Trie } from "./trie.ts";

interface AddedToken {
	readonly content: string;
	/** Only where no letter stands before or after it. */
	readonly singleWord: boolean;
	/** Takes the white space before it. */
	readonly stripLeft: boolean;
	readonly stripRight: boolean;
	/** Looked for in the normalised text; others in the text as written. */
	readonly normalized: boolean;
	readonly special: boolean;
}

/** A piece of a text, and the id when it is an added token. */
export interface Extracted {
	readonly text: AlignedText;
	readonly id?: number;
}

const wordCharacter = new RegExp(`^[${wordClass}]$`, "u");
const wordBefore = new RegExp(`[${wordClass}]$`, "u");

/** The tokens that are found before the model sees a text: special ones such as `[MASK]`, and words that were added to the vocabulary. */
export class AddedTokens {
	private readonly ids = new Map<string, number>();
	private readonly tokens = new Map<number, AddedToken>();
	/** What the normalizer makes of those that are looked for in normalised texts. */
	private readonly contents = new Map<number, string>();
	private readonly asWritten = new Trie();
	private readonly asNormalized = new Trie();
	private readonly normalize: Normalizer;

	constructor(tokens: readonly AddedToken[], model: Model, normalizer: Normalizer | undefined) {
		this.normalize = normalizer ?? ((text) => text);
		// As in Hugging Face's library, a token that the model lacks has the next free id; in sound files it is the one that they state.
		let next = model.vocabulary.size;
		for (const token of tokens) {
			const id = this.ids.get(token.content) ?? model.vocabulary.idOf(token.content) ?? next++;
			this.ids.set(token.content, id);
			this.tokens.set(id, token);
		}
		for (const [id, token] of this.tokens) {
			if (!token.normalized) this.asWritten.add(token.content, id);
			else {
				const content = this.normalize(AlignedText.of(token.content)).text;
				this.contents.set(id, content);
				this.asNormalized.add(content, id);
			}
		}
	}

	static read(list: readonly FileFields[], model: Model, normalizer: Normalizer | undefined): AddedTokens {
		const tokens = list.map((fields) => {
			fields.at("id").integer(counts);
			return {
				content: fields.at("content").text(),
				singleWord: fields.maybe("single_word")?.flag() ?? false,
				stripLeft: fields.maybe("lstrip")?.flag() ?? false,
				stripRight: fields.maybe("rstrip")?.flag() ?? false,
				normalized: fields.maybe("normalized")?.flag() ?? true,
				special: fields.maybe("special")?.flag() ?? false,
			};
		});
		return new AddedTokens(
			tokens.filter((token) => token.content.length > 0),
			model,
			normalizer,
		);
	}

	get all(): ReadonlyMap<string, number> {
		return this.ids;
	}

	idOf(token: string): number | undefined {
		return this.ids.get(token);
	}

	/** What stands for the id in what the decoder is given. */
	tokenOf(id: number): string | undefined {
		return this.contents.get(id) ?? this.tokens.get(id)?.content;
	}

	isSpecial(id: number): boolean {
		return this.tokens.get(id)?.special ?? false;
	}

	/** The text in pieces: the added tokens in it, and between them what is left, normalised. */
	extract(text: AlignedText): Extracted[] {
		return this.split({ text }, this.asWritten).flatMap((piece) =>
			piece.id === undefined ? this.split({ text: this.normalize(piece.text) }, this.asNormalized) : [piece],
		);
	}

	private split({ text }: Extracted, trie: Trie): Extracted[] {
		const pieces: Extracted[] = [];
		const written = text.text;
		let done = 0;
		for (let at = 0; at < written.length; ) {
			let found: { end: number; id: number } | undefined;
			trie.prefixes(written, at, (end, id) => {
				found = { end, id };
			});
			const token = found && this.tokens.get(found.id);
			if (!found || !token) {
				at += widthAt(written, at);
				continue;
			}
			const start = at;
			at = found.end;
			if (token.singleWord && !standsAlone(written, start, found.end)) continue;
			const from = token.stripLeft ? Math.max(trailingSpace(written.slice(done, start)) + done, done) : start;
			const to = token.stripRight ? found.end + leadingSpace(written.slice(found.end)) : found.end;
			if (done < from) pieces.push({ text: text.slice(done, from) });
			pieces.push({ text: text.slice(from, to), id: found.id });
			done = to;
			at = Math.max(at, to);
		}
		if (done < written.length) pieces.push({ text: text.slice(done, written.length) });
		return pieces;
	}
}

function standsAlone(text: string, start: number, end: number): boolean {
	const before = start > 0 && wordBefore.test(text.slice(Math.max(0, start - 2), start));
	const after = end < text.length && wordCharacter.test(text.slice(end, end + widthAt(text, end)));
	return !before && !after;
}
