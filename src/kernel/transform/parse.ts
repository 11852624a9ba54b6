import { type Comment, type OxcError, type Program, parseSync } from "oxc-parser";
import { lineAt, lineText } from "./lines.ts";

/** A cell or module that does not parse: where, and the line itself. */
export class CellSyntaxError extends Error {
	override readonly name: "SyntaxError" | "TypeError";
	readonly file: string;
	/** Counted from 1. */
	readonly line: number;
	/** Counted from 1, in UTF-16 units. */
	readonly column: number;
	/** The text of the line. */
	readonly lineText: string;

	constructor(text: string, at: { source: string; offset: number; file: string; name?: "SyntaxError" | "TypeError" }) {
		super(text);
		this.name = at.name ?? "SyntaxError";
		const { line, column } = lineAt(at.source, Math.min(at.offset, at.source.length));
		this.file = at.file;
		this.line = line;
		this.column = column;
		this.lineText = lineText(at.source, line);
		const shown = this.lineText.replaceAll("\t", " ");
		this.stack = `${at.file}:${line}:${column}\n${shown}\n${" ".repeat(column - 1)}^\n${this.name}: ${text}`;
	}
}

/** A program in ESTree with TypeScript's nodes; offsets are UTF-16 units of `text`. */
export interface Parsed {
	/** What was parsed: the source, or the source in parentheses. */
	readonly text: string;
	/** How many characters `text` has before the source's first. */
	readonly before: number;
	readonly program: Program;
	readonly comments: readonly Comment[];
	/** Whether it holds JSX. */
	readonly jsx: boolean;
}

/** A whole cell that starts with a brace and ends with one may be an object literal rather than a block. */
const looksLikeObject = /^\s*\{[\s\S]*\}\s*$/;
/** An element's opening or closing: worth a second try as JSX when TypeScript alone does not parse. */
const looksLikeJsx = /<[\w>/]/;

function attempt(
	text: string,
	lang: "ts" | "tsx" | "js",
): { program: Program; comments: Comment[]; errors: OxcError[] } {
	const { program, comments, errors } = parseSync(`cell.${lang}`, text, { lang, sourceType: "module" });
	return { program, comments, errors: errors.filter((error) => error.severity === "Error") };
}

/**
 * Parses TypeScript (or JSX, if it is that).
 *
 * @param options.object Whether `{ a: 1 }` alone is an object, as in a cell, rather than a block with a label.
 * @throws {CellSyntaxError} where it does not parse.
 */
export function parseSource(source: string, options: { file: string; object?: boolean }): Parsed {
	const text = source.startsWith("#!") ? `//${source.slice(2)}` : source;
	if (options.object && looksLikeObject.test(text)) {
		const wrapped = `(${text}\n)`;
		const { program, comments, errors } = attempt(wrapped, "ts");
		if (errors.length === 0) return { text: wrapped, before: 1, program, comments, jsx: false };
	}
	const plain = attempt(text, "ts");
	if (plain.errors.length === 0)
		return { text, before: 0, program: plain.program, comments: plain.comments, jsx: false };
	if (looksLikeJsx.test(text)) {
		const withJsx = attempt(text, "tsx");
		if (withJsx.errors.length === 0)
			return { text, before: 0, program: withJsx.program, comments: withJsx.comments, jsx: true };
	}
	throw syntaxError(plain.errors[0]!, source, options.file);
}

/** Parses what TypeScript emitted: JavaScript. */
export function parseEmitted(text: string, file: string): Parsed {
	const { program, comments, errors } = attempt(text, "js");
	if (errors.length > 0) throw syntaxError(errors[0]!, text, file);
	return { text, before: 0, program, comments, jsx: false };
}

function syntaxError(error: OxcError, source: string, file: string): CellSyntaxError {
	const help = error.helpMessage === null ? "" : ` (${error.helpMessage})`;
	return new CellSyntaxError(`${error.message}${help}`, { source, file, offset: error.labels[0]?.start ?? 0 });
}
