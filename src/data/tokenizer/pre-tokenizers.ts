import type { FileFields } from "../file-fields.ts";
import { type AlignedText, type Span, widthAt } from "./aligned-text.ts";
import { numeric, punctuation, whitespaces, wordClass } from "./characters.ts";
import { byType, character, counts } from "./fields.ts";
import { byteLevelText } from "./normalizers.ts";
import { filePattern, type Pattern, regexPattern, type ToRegExp, textPattern } from "./pattern.ts";
import { scriptOf } from "./scripts.ts";

/** Divides a text into the pieces that the model sees one at a time; it may also rewrite them. */
export type PreTokenizer = (text: AlignedText) => AlignedText[];

/** What becomes of the parts that a pattern finds. */
const behaviors = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"] as const;
type Behavior = (typeof behaviors)[number];

interface Part {
	start: number;
	end: number;
	found: boolean;
}

/** The parts found and the parts between them; inverted, the ones are the others. */
function covering(length: number, spans: readonly Span[], invert: boolean): Part[] {
	const parts: Part[] = [];
	let at = 0;
	for (const [start, end] of spans) {
		if (at !== start) parts.push({ start: at, end: start, found: invert });
		parts.push({ start, end, found: !invert });
		at = end;
	}
	if (at !== length) parts.push({ start: at, end: length, found: invert });
	return parts;
}

/** Each part joined to the one before it where `joins` says so. */
function joined(parts: readonly Part[], joins: (part: Part, before: boolean) => boolean): Part[] {
	const result: Part[] = [];
	let before = false;
	for (const part of parts) {
		const last = result.at(-1);
		if (last && joins(part, before)) {
			last.start = Math.min(last.start, part.start);
			last.end = Math.max(last.end, part.end);
		} else result.push({ ...part });
		before = part.found;
	}
	return result;
}

function behave(parts: Part[], behavior: Behavior): Part[] {
	const single = (part: Part, before: boolean) => part.found && !before;
	switch (behavior) {
		case "Removed":
			return parts.filter((part) => !part.found);
		case "Isolated":
			return parts;
		case "MergedWithPrevious":
			return joined(parts, single);
		case "MergedWithNext":
			return joined(parts.toReversed(), single).reverse();
		case "Contiguous":
			return joined(parts, (part, before) => part.found === before);
	}
}

function splitBy(find: Pattern, behavior: Behavior, invert = false): PreTokenizer {
	return (text) =>
		behave(covering(text.text.length, find(text.text), invert), behavior).map(({ start, end }) =>
			text.slice(start, end),
		);
}

/** One pre-tokenizer after another, each on the pieces of the one before; empty pieces go. */
function inTurn(all: readonly PreTokenizer[]): PreTokenizer {
	return (text) => all.reduce((pieces, each) => pieces.flatMap(each).filter((piece) => piece.text.length > 0), [text]);
}

// The pattern of GPT-2.
const words =
	/'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

function byteLevel(fields: FileFields): PreTokenizer {
	const prefix = fields.maybe("add_prefix_space")?.flag() ?? true;
	const split = (fields.maybe("use_regex")?.flag() ?? true) ? splitBy(regexPattern(words), "Isolated") : undefined;
	return (given) => {
		const text = prefix && !given.text.startsWith(" ") ? given.prepend(" ") : given;
		return (split ? split(text) : [text]).map(byteLevelText);
	};
}

/** Whether a mark for a space is put before a text: always, only where the person's text begins, or never. */
export function prependScheme(fields: FileFields): "always" | "first" | "never" {
	const scheme = fields.maybe("prepend_scheme")?.oneOf(["always", "first", "never"]) ?? "always";
	return (fields.maybe("add_prefix_space")?.flag() ?? true) ? scheme : "never";
}

function metaspace(fields: FileFields): PreTokenizer {
	const mark = character(fields, "replacement", "▁");
	const scheme = prependScheme(fields);
	const spaces = textPattern(" ");
	const split = (fields.maybe("split")?.flag() ?? true) ? splitBy(textPattern(mark), "MergedWithNext") : undefined;
	return (given) => {
		let text = given.replace(spaces(given.text), mark);
		const wanted = scheme === "always" || (scheme === "first" && text.originalStart === 0);
		if (wanted && !text.text.startsWith(mark)) text = text.prepend(mark);
		return split ? split(text) : [text];
	};
}

function unicodeScripts(text: AlignedText): AlignedText[] {
	const cuts: number[] = [];
	let last: string | undefined;
	let first = true;
	for (let at = 0; at < text.text.length; at += widthAt(text.text, at)) {
		const script = scriptOf(text.text.slice(at, at + widthAt(text.text, at)));
		if (script === undefined) continue;
		if (first || script !== last) cuts.push(at);
		first = false;
		last = script;
	}
	cuts.push(text.text.length);
	return cuts.slice(1).map((end, i) => text.slice(cuts[i] as number, end));
}

function fixedLength(length: number): PreTokenizer {
	return (text) => {
		const pieces: AlignedText[] = [];
		let start = 0;
		let count = 0;
		for (let at = 0; at < text.text.length; ) {
			at += widthAt(text.text, at);
			if (++count % length !== 0 && at < text.text.length) continue;
			pieces.push(text.slice(start, at));
			start = at;
		}
		return pieces;
	};
}

/** The pre-tokenizer that a part of the file describes. */
export function readPreTokenizer(fields: FileFields, toRegExp: ToRegExp): PreTokenizer {
	const atSpaces = splitBy(regexPattern(whitespaces), "Removed");
	return byType<PreTokenizer>(fields, {
		BertPreTokenizer: () => inTurn([atSpaces, splitBy(regexPattern(punctuation), "Isolated")]),
		ByteLevel: byteLevel,
		CharDelimiterSplit: (part) => splitBy(textPattern(character(part, "delimiter")), "Removed"),
		Digits: (part) =>
			splitBy(regexPattern(numeric), (part.maybe("individual_digits")?.flag() ?? false) ? "Isolated" : "Contiguous"),
		FixedLength(part) {
			const length = part.maybe("length")?.integer(counts) ?? 5;
			if (length === 0) part.at("length").unexpected("an integer of at least 1");
			return fixedLength(length);
		},
		Metaspace: metaspace,
		Punctuation: (part) => splitBy(regexPattern(punctuation), part.maybe("behavior")?.oneOf(behaviors) ?? "Isolated"),
		Sequence: (part) =>
			inTurn(
				part
					.at("pretokenizers")
					.list()
					.map((each) => readPreTokenizer(each, toRegExp)),
			),
		Split: (part) =>
			splitBy(
				filePattern(part, "pattern", toRegExp),
				part.at("behavior").oneOf(behaviors),
				part.maybe("invert")?.flag() ?? false,
			),
		UnicodeScripts: () => unicodeScripts,
		Whitespace: () =>
			splitBy(regexPattern(new RegExp(`[${wordClass}]+|[^${wordClass}\\p{White_Space}]+`, "gu")), "Removed", true),
		WhitespaceSplit: () => atSpaces,
	});
}
