import { type Context, createContext, Script } from "node:vm";
import { messageOf, shown } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../file-fields.ts";
import { type Span, widthAt } from "./aligned-text.ts";
import { reader } from "./fields.ts";

/** Finds parts of a text: in order, and none over another. */
export type Pattern = (text: string) => Span[];

/** How long one search may take; patterns that people use take less than a millisecond a page. */
const limit = 1000;

/** Characters of a pattern at most; those that people use have up to 700. V8 cannot be stopped while it prepares one. */
const longestPattern = 4096;

/** Every place where `content` stands; an empty one stands nowhere. */
export function textPattern(content: string): Pattern {
	return (text) => {
		const spans: Span[] = [];
		if (content.length === 0) return spans;
		for (let at = text.indexOf(content); at >= 0; at = text.indexOf(content, at + content.length)) {
			spans.push([at, at + content.length]);
		}
		return spans;
	};
}

/** What a regular expression of ours finds; its flags must have `g`. */
export function regexPattern(regex: RegExp): Pattern {
	return (text) => {
		const spans: Span[] = [];
		let last = -1;
		regex.lastIndex = 0;
		for (let found = regex.exec(text); found; found = regex.exec(text)) {
			const start = found.index;
			const end = start + found[0].length;
			// As Oniguruma has it: nothing is no match where one has just ended.
			if (start === end) regex.lastIndex = end + (end < text.length ? widthAt(text, end) : 1);
			if (start !== end || last !== end) spans.push([start, end]);
			last = end;
			if (regex.lastIndex > text.length) break;
		}
		return spans;
	};
}

/** One character or class, repeated or not, such as ` {2,}`: there is nothing to go back to, so it needs no limit, whose price is some 50 µs. */
const plain = /^(?:[^\\[\](){}*+?|^$]|\\[sSdDwWnrt]|\\[pP]\{\w+\}|\[[^[\]\\]+\])(?:[*+?]|\{\d{1,2}(?:,\d{0,2})?\})?$/u;

/** The patterns of GPT-4 and Llama 3, which take numbers by three digits, and of Qwen 2: known to take time in proportion to the text. */
const published = new Set(
	["\\p{N}{1,3}", "\\p{N}"].map(
		(digits) =>
			`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`,
	),
);

let sandbox: { script: Script; context: Context & { run?: () => void } } | undefined;

/** Runs `work`, and stops it when it takes too long: V8 leaves a search within a regular expression only for this. */
function withinLimit<T>(work: () => T, tooLong: () => Error): T {
	sandbox ??= { script: new Script("run()"), context: createContext({}) };
	let result: T | undefined;
	sandbox.context.run = () => {
		result = work();
	};
	try {
		sandbox.script.runInContext(sandbox.context, { timeout: limit });
	} catch (error) {
		throw (error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT" ? tooLong() : error;
	} finally {
		sandbox.context.run = () => {};
	}
	return result as T;
}

/** Turns patterns in Oniguruma's language, which tokenizer files are written in, to JavaScript's. */
export type ToRegExp = (pattern: string) => RegExp;

/** Loads what turns patterns; only for files that have some. */
export async function loadToRegExp(): Promise<ToRegExp> {
	const { toRegExp } = await import("oniguruma-to-es");
	return (pattern) => toRegExp(withOnigurumaWords(pattern), { global: true });
}

/** What `\w` is in Oniguruma; the package takes all letters and numbers. */
const onigurumaWord = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}²³¹¼-¾";

function withOnigurumaWords(pattern: string): string {
	return pattern.replace(/\\(.)/gsu, (written, letter) =>
		letter === "w" ? `[${onigurumaWord}]` : letter === "W" ? `[^${onigurumaWord}]` : written,
	);
}

/**
 * A pattern of the file: `{ "String": … }` or `{ "Regex": … }`. The latter are a stranger's, so each search has a limit.
 *
 * @throws ExplainError `bad-file`, also from the pattern itself, when a search takes too long.
 */
export function filePattern(fields: FileFields, name: string, toRegExp: ToRegExp): Pattern {
	const pattern = fields.at(name);
	const text = pattern.maybe("String")?.text();
	if (text !== undefined) return textPattern(text);
	const stated = pattern.at("Regex");
	const source = stated.text();
	if (source.length > longestPattern) stated.unexpected(`a pattern of at most ${longestPattern} characters`);
	let regex: RegExp;
	try {
		regex = toRegExp(source);
	} catch (error) {
		throw badFile(reader, `${stated.path}: expected a pattern, got ${shown(source)}: ${messageOf(error)}`, error);
	}
	const find = regexPattern(regex);
	if (plain.test(source) || published.has(source)) return find;
	return (searched) =>
		withinLimit(
			() => find(searched),
			() =>
				badFile(
					reader,
					`expected the pattern ${shown(source)} to end within ${limit} ms, on ${shown(searched)} it did not`,
				),
		);
}
