import type { FileFields } from "../file-fields.ts";
import type { AlignedText } from "./aligned-text.ts";
import { toByteCharacters } from "./byte-level.ts";
import { leadingSpace, trailingSpace } from "./characters.ts";
import { precompiled } from "./charsmap.ts";
import { byType } from "./fields.ts";
import { inNormalForm, type NormalForm } from "./normal-forms.ts";
import { filePattern, type ToRegExp } from "./pattern.ts";

/** Rewrites a text before it is divided. */
export type Normalizer = (text: AlignedText) => AlignedText;

/** The text without the characters that match. */
function without(text: AlignedText, removed: RegExp): AlignedText {
	return removed.test(text.text) ? text.mapCharacters((character) => (removed.test(character) ? "" : character)) : text;
}

function lowercase(text: AlignedText): AlignedText {
	// Each character by itself: as a whole, JavaScript would write another sigma at the end of a word.
	const lower = text.text.toLowerCase();
	if (lower === text.text) return text;
	const same = lower.length === text.text.length && !text.text.includes("Σ");
	return same ? text.withText(lower) : text.mapCharacters((character) => character.toLowerCase());
}

// Cc, Cf and Co, but the three that count as white space.
const unclean = /[\0\uFFFD]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}]/u;
const otherSpace = /(?! )\p{White_Space}/gu;
const chinese =
	/[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/u;

function bertNormalizer(fields: FileFields): Normalizer {
	const cleanText = fields.maybe("clean_text")?.flag() ?? true;
	const handleChinese = fields.maybe("handle_chinese_chars")?.flag() ?? true;
	const lower = fields.maybe("lowercase")?.flag() ?? true;
	const stripAccents = fields.maybe("strip_accents")?.flag() ?? lower;
	return (given) => {
		let text = given;
		if (cleanText) {
			text = without(text, unclean);
			text = text.withText(text.text.replace(otherSpace, " "));
		}
		if (handleChinese && chinese.test(text.text)) {
			text = text.mapCharacters((character) => (chinese.test(character) ? ` ${character} ` : character));
		}
		if (stripAccents) text = without(inNormalForm(text, "NFD"), /\p{Mn}/u);
		return lower ? lowercase(text) : text;
	};
}

function strip(fields: FileFields): Normalizer {
	const left = fields.maybe("strip_left")?.flag() ?? true;
	const right = fields.maybe("strip_right")?.flag() ?? true;
	return (text) => {
		const start = left ? leadingSpace(text.text) : 0;
		const end = right ? Math.max(trailingSpace(text.text), start) : text.text.length;
		return text.slice(start, end);
	};
}

const nmtRemoved = /[\x01-\x08\x0B\x0E-\x1F\x7F\x8F\x9F]/;
const nmtSpaces = /[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/g;

function nmt(given: AlignedText): AlignedText {
	const text = without(given, nmtRemoved);
	return text.withText(text.text.replace(nmtSpaces, " "));
}

export function byteLevelText(text: AlignedText): AlignedText {
	return text.mapCharacters(toByteCharacters);
}

const normalForm = (form: NormalForm) => () => (text: AlignedText) => inNormalForm(text, form);

/** The normalizer that a part of the file describes. */
export function readNormalizer(fields: FileFields, toRegExp: ToRegExp): Normalizer {
	return byType<Normalizer>(fields, {
		BertNormalizer: bertNormalizer,
		NFC: normalForm("NFC"),
		NFD: normalForm("NFD"),
		NFKC: normalForm("NFKC"),
		NFKD: normalForm("NFKD"),
		Lowercase: () => lowercase,
		StripAccents: () => (text) => without(text, /\p{M}/u),
		Strip: strip,
		Nmt: () => nmt,
		Precompiled: precompiled,
		ByteLevel: () => byteLevelText,
		Prepend(part) {
			const prefix = part.at("prepend").text();
			return (text) => text.prepend(prefix);
		},
		Replace(part) {
			const find = filePattern(part, "pattern", toRegExp);
			const content = part.at("content").text();
			return (text) => text.replace(find(text.text), content);
		},
		Sequence(part) {
			const all = part
				.at("normalizers")
				.list()
				.map((each) => readNormalizer(each, toRegExp));
			return (text) => all.reduce((result, normalizer) => normalizer(result), text);
		},
	});
}
