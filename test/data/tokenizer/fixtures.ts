import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { loadTokenizer, type TokenEncoding, type Tokenizer } from "../../../src/index.ts";

/** What Hugging Face's tokenizers answered: see scripts/fixtures/tokenizers.py. */
export interface Recorded {
	readonly ids: number[];
	/** Code points, start and end in turn. */
	readonly offsets: number[];
	/** -1: none. */
	readonly words: number[];
	readonly types?: number[];
	/** Tokens that are not the vocabulary's text of their id, by place. */
	readonly tokens?: Record<string, string>;
}

export interface Expected {
	readonly single: Recorded[];
	readonly bare: Recorded[];
	readonly pair: Recorded[];
	readonly decoded: string[];
	readonly whole: string[];
}

const unpacked = (name: string): string =>
	gunzipSync(readFileSync(new URL(`../../fixtures/tokenizers/${name}.gz`, import.meta.url))).toString("utf8");

export const readJson = (name: string): unknown => JSON.parse(unpacked(name));

export const sentences = readJson("sentences.json") as string[];

/** The table of SentencePiece's replacements, which the files hold the name of. */
const charsmap = unpacked("charsmap.txt");

export const withCharsmap = (file: string): Uint8Array => new TextEncoder().encode(file.replace("CHARSMAP", charsmap));

export const fileOf = (name: string): Uint8Array => withCharsmap(unpacked(`${name}.json`));

export const tokenizerOf = (name: string): Promise<Tokenizer> => loadTokenizer(fileOf(name));

/** Code points before each UTF-16 code unit of the text, and in all of it. */
function codePoints(text: string): Map<number, number> {
	const counts = new Map<number, number>([[0, 0]]);
	let at = 0;
	for (const [i, character] of [...text].entries()) {
		at += character.length;
		counts.set(at, i + 1);
	}
	return counts;
}

/** An encoding as the fixture has it; an offset in the middle of a character is -1. */
export function recorded(
	encoding: TokenEncoding,
	texts: readonly string[],
	tokenOf: (id: number) => string | undefined,
): Recorded {
	const counts = texts.map(codePoints);
	const tokens = Object.fromEntries(
		encoding.tokens.flatMap((token, i) => (token === tokenOf(encoding.ids[i] as number) ? [] : [[i, token]])),
	);
	return {
		ids: [...encoding.ids],
		offsets: encoding.offsets.flatMap((span, i) =>
			span.map((at) => counts[encoding.sequenceIds[i] ?? 0]?.get(at) ?? -1),
		),
		words: encoding.wordIds.map((word) => word ?? -1),
		...(encoding.typeIds.some((type) => type !== 0) ? { types: [...encoding.typeIds] } : {}),
		...(Object.keys(tokens).length > 0 ? { tokens } : {}),
	};
}

/** What differs, so that a failing test says it: the first text, and what was expected and came. */
export function differences(
	texts: readonly (readonly string[])[],
	got: readonly Recorded[],
	expected: readonly Recorded[],
	words = true,
): { count: number; first?: unknown } {
	const differing = texts.flatMap((text, i) => {
		const [mine, theirs] = [got[i], expected[i]] as [Recorded, Recorded];
		const keys = (["ids", "tokens", "offsets", "types", ...(words ? ["words"] : [])] as (keyof Recorded)[]).filter(
			(key) => JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]),
		);
		return keys.length === 0
			? []
			: [{ text, ...Object.fromEntries(keys.map((key) => [key, { got: mine[key], expected: theirs[key] }])) }];
	});
	return differing.length === 0 ? { count: 0 } : { count: differing.length, first: differing[0] };
}
