import { ExplainError, shown } from "../../core/errors.ts";
import { checked, type OptionRule, oneOf } from "../../core/options.ts";
import { type Word, words } from "../../data/words.ts";
import type { TextPredictor } from "../../models/black-box/text-predictor.ts";

/** What a text is cut into: words without punctuation, the sub-words of the model's own tokenizer, or sentences. */
export type TextParts = "words" | "tokens" | "sentences";

/** How a part is hidden: it is taken out, the tokenizer's own mask such as `[MASK]` takes its place, or a text does. */
export type TextHiding = "remove" | "mask" | { readonly mask: string };

/** The rule of an option `parts`. */
export const partsRule = (): OptionRule<TextParts> => oneOf(["words", "tokens", "sentences"], "words");

/** The rule of an option `hide`. */
export const hideRule = (): OptionRule<TextHiding> =>
	checked<TextHiding>(
		"remove",
		'"remove", "mask" or { mask: text }',
		(value) =>
			value === "remove" || value === "mask" || typeof (value as { mask?: unknown } | undefined)?.mask === "string",
	);

/**
 * The parts of a text with their places, in their order; what lies between them always stays.
 *
 * @throws ExplainError `bad-input` for what is no text or has no part; `unsupported-model` for tokens of a model without tokenizer.
 */
export function textParts(who: string, model: TextPredictor, text: unknown, parts: TextParts): Word[] {
	if (typeof text !== "string") throw new ExplainError("bad-input", `${who}: expected a text, got ${shown(text)}`);
	const found = parts === "words" ? words(text) : parts === "sentences" ? sentences(text) : tokens(who, model, text);
	if (found.length > 0) return found;
	throw new ExplainError("bad-input", `${who}: expected a text with ${parts}, got ${shown(text)}, which has none`);
}

/** Sentences without the space around them. */
function sentences(text: string): Word[] {
	return Array.from(new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)).flatMap(
		({ segment, index }) => {
			const part = segment.trim();
			if (part === "") return [];
			const start = index + segment.indexOf(part);
			return [{ text: part, start, end: start + part.length }];
		},
	);
}

/** The pieces that the tokenizer makes; those of one character, such as the bytes of an emoji, are one part. */
function tokens(who: string, { tokenizer }: TextPredictor, text: string): Word[] {
	if (!tokenizer) {
		const words = 'expected a model with a tokenizer for parts: "tokens", such as loadTextModel gives';
		throw new ExplainError("unsupported-model", `${who}: ${words}; parts: "words" needs none`);
	}
	const { offsets, specialTokensMask } = tokenizer.encode(text, { padding: false });
	const found: { start: number; end: number }[] = [];
	for (const [i, [start, end]] of offsets.entries()) {
		if (specialTokensMask[i] === 1 || end <= start) continue;
		const last = found.at(-1);
		if (last && start < last.end) last.end = Math.max(last.end, end);
		else found.push({ start, end });
	}
	return found.map(({ start, end }) => ({ text: text.slice(start, end), start, end }));
}

/**
 * The text that takes the place of a hidden part.
 *
 * @throws ExplainError `unsupported-model` for the mask of a model that has none.
 */
export function maskText(who: string, { tokenizer }: TextPredictor, hide: TextHiding): string {
	if (hide === "remove") return "";
	if (typeof hide === "object") return hide.mask;
	const known = ["[MASK]", "<mask>"].find((mask) => tokenizer?.idOf(mask) !== undefined);
	if (known !== undefined) return known;
	const words = 'expected a model whose tokenizer has a mask, [MASK] or <mask>, for hide: "mask"';
	throw new ExplainError("unsupported-model", `${who}: ${words}; hide: { mask: "…" } says another`);
}
