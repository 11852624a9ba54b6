import { mayHoldJsx, parse } from "./cell-source.ts";
import type { Completeness } from "./messages.ts";

/** Diagnostics that say something is open, wherever they point. */
const open = new Set([
	1160, // unterminated template literal
	1010, // '*/' expected
	17008, // JSX element has no closing tag
	17014, // JSX fragment has no closing tag
]);

/** What no further line can mend. */
const closed = new Set([
	1002, // unterminated string literal
	1161, // unterminated regular expression literal
]);

/** Words that something must follow, and after which TypeScript's complaint is about the word itself. */
const unfinished = /(?:^|[\s;}])(?:export|import)\s*$/;

/** Whether code can be run: it parses, or what is wrong is only that it ends too early. */
export function completeness(code: string): Completeness {
	const script = parse(code, false).errors;
	if (script.length === 0) return { status: "complete", indent: "" };
	const jsx = mayHoldJsx(code) ? parse(code, true).errors : script;
	if (jsx.length === 0) return { status: "complete", indent: "" };
	const end = code.trimEnd().length;
	const endsEarly = [script, jsx].some(
		([first]) => open.has(first!.code) || (!closed.has(first!.code) && (first!.start >= end || unfinished.test(code))),
	);
	return endsEarly ? { status: "incomplete", indent: nextIndent(code) } : { status: "invalid", indent: "" };
}

/** The last line's indentation, one step deeper after what opens a block. */
function nextIndent(code: string): string {
	const lines = code.split("\n").filter((line) => line.trim() !== "");
	const last = lines.at(-1) ?? "";
	const own = /^[ \t]*/.exec(last)![0];
	const step = lines.some((line) => line.startsWith("\t")) ? "\t" : smallestIndent(lines);
	return /(?:[{([]|=>)\s*$/.test(last) ? own + step : own;
}

function smallestIndent(lines: readonly string[]): string {
	const widths = lines.map((line) => /^ */.exec(line)![0].length).filter((width) => width > 0);
	return " ".repeat(widths.length > 0 ? Math.min(...widths) : 2);
}
