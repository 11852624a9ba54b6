import type { FileFields } from "../file-fields.ts";
import { widthAt } from "./aligned-text.ts";
import { characterOfByte } from "./byte-level.ts";
import { whitespace } from "./characters.ts";
import { byType, counts, isCount } from "./fields.ts";
import { putIn, type Token } from "./token.ts";

/** Puts special tokens around one text or two, which are given as lists and come back so. */
export interface PostProcessor {
	/** How many tokens it puts in. */
	added(pair: boolean): number;
	process(texts: Token[][], special: boolean, originals: readonly string[]): Token[][];
}

const byteSpace = characterOfByte[0x20] as string;
const isSpace = (character: string) => character === byteSpace || whitespace.test(character);

/** Moves a place in the text by whole characters. */
function moved(text: string, place: number, characters: number): number {
	let at = place;
	for (let i = 0; i < characters && at < text.length; i++) at += widthAt(text, at);
	for (let i = 0; i > characters && at > 0; i--) at -= at > 1 && widthAt(text, at - 2) === 2 ? 2 : 1;
	return at;
}

/** Takes the spaces that a token begins or ends with out of its offsets. */
function trimOffsets(tokens: Token[], prefix: boolean, originals: readonly string[]): void {
	for (const [i, token] of tokens.entries()) {
		const characters = [...token.text];
		const after = characters.findIndex((character) => !isSpace(character));
		let leading = after < 0 ? characters.length : after;
		const trailing = characters.length - 1 - characters.findLastIndex((character) => !isSpace(character));
		// The one space before the first word was put there by us: no character of the text stands for it.
		if (leading === 1 && prefix && (i === 0 || token.start === 0)) leading = 0;
		const text = originals[token.sequence ?? 0] ?? "";
		token.start = Math.min(moved(text, token.start, leading), token.end);
		token.end = Math.max(moved(text, token.end, -trailing), token.start);
	}
}

function byteLevel(fields: FileFields): PostProcessor {
	const prefix = fields.maybe("add_prefix_space")?.flag() ?? true;
	const trim = fields.maybe("trim_offsets")?.flag() ?? true;
	return {
		added: () => 0,
		process(texts, _special, originals) {
			if (trim) for (const tokens of texts) trimOffsets(tokens, prefix, originals);
			return texts;
		},
	};
}

function special(fields: FileFields, name: string): (type: number) => Token {
	const stated: FileFields = fields.at(name);
	const [text, id, ...others] = stated.values();
	if (others.length > 0 || typeof text !== "string" || !isCount(id)) stated.unexpected("a token and its id");
	return (type) => putIn(id, text, type);
}

/** `[CLS] first [SEP] second [SEP]`, the second text of type 1. */
function bert(fields: FileFields): PostProcessor {
	const cls = special(fields, "cls");
	const sep = special(fields, "sep");
	return {
		added: (pair) => (pair ? 3 : 2),
		process(texts, withSpecial) {
			if (!withSpecial) return texts;
			return texts.map((tokens, i) => (i === 0 ? [cls(0), ...tokens, sep(0)] : [...tokens, sep(1)]));
		},
	};
}

/** `<s> first </s></s> second </s>`, all of type 0. */
function roberta(fields: FileFields): PostProcessor {
	const cls = special(fields, "cls");
	const sep = special(fields, "sep");
	const trim = fields.maybe("trim_offsets")?.flag() ?? true;
	const prefix = fields.maybe("add_prefix_space")?.flag() ?? true;
	return {
		added: (pair) => (pair ? 4 : 2),
		process(texts, withSpecial, originals) {
			for (const tokens of texts) {
				if (trim) trimOffsets(tokens, prefix, originals);
				for (const token of tokens) token.type = 0;
			}
			if (!withSpecial) return texts;
			return texts.map((tokens, i) => [(i === 0 ? cls : sep)(0), ...tokens, sep(0)]);
		},
	};
}

/** What a place of a template holds: the first or second text, or tokens. */
type Place = { readonly type: number } & ({ readonly text: 0 | 1 } | { readonly tokens: readonly [number, string][] });

function readPlaces(fields: FileFields, name: "single" | "pair"): Place[] {
	const known = fields.at("special_tokens");
	return fields
		.at(name)
		.list()
		.map((piece) => {
			const sequence = piece.maybe("Sequence");
			if (sequence) {
				const text = sequence.at("id").oneOf(["A", "B"]) === "A" ? 0 : 1;
				if (text === 1 && name === "single") sequence.at("id").unexpected('the one text that there is, "A"');
				return { type: sequence.at("type_id").integer(counts), text };
			}
			const token = piece.at("SpecialToken");
			const described = known.at(token.at("id").text());
			const texts = described.at("tokens").texts();
			const ids = described.at("ids").integers(texts.length, counts);
			const tokens = texts.map((text, i): [number, string] => [ids[i] as number, text]);
			return { type: token.at("type_id").integer(counts), tokens };
		});
}

function template(fields: FileFields): PostProcessor {
	const single = readPlaces(fields, "single");
	const pair = readPlaces(fields, "pair");
	const count = (places: Place[]) =>
		places.reduce((sum, place) => sum + ("tokens" in place ? place.tokens.length : 0), 0);
	const added = { single: count(single), pair: count(pair) };
	return {
		added: (isPair) => (isPair ? added.pair : added.single),
		process(texts, withSpecial) {
			return (texts.length > 1 ? pair : single).flatMap((place) => {
				if ("tokens" in place)
					return withSpecial ? [place.tokens.map(([id, text]) => putIn(id, text, place.type))] : [];
				return [(texts[place.text] ?? []).map((token) => ({ ...token, type: place.type }))];
			});
		},
	};
}

/** The post-processor that a part of the file describes. */
export function readPostProcessor(fields: FileFields): PostProcessor {
	return byType<PostProcessor>(fields, {
		BertProcessing: bert,
		ByteLevel: byteLevel,
		RobertaProcessing: roberta,
		TemplateProcessing: template,
		Sequence(part) {
			const all = part.at("processors").list().map(readPostProcessor);
			return {
				added: (pair) => all.reduce((sum, each) => sum + each.added(pair), 0),
				process: (texts, withSpecial, originals) =>
					all.reduce((result, each) => each.process(result, withSpecial, originals), texts),
			};
		},
	});
}
