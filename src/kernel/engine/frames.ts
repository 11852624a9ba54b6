import { fileURLToPath } from "node:url";
import type { Position } from "../transform/source-map.ts";
import type { Sources } from "./sources.ts";

/** The folder of the kernel's own compiled code. */
export const kernelFolder = new URL("../", import.meta.url).href;
/** The folder of all of glasscell's compiled code. */
const packageFolder = new URL("../../", import.meta.url).href;

/** The most frames shown of one error. */
const maxFrames = 30;

/** `at f (cell-3.ts:2:7)`, `at cell-3.ts:2:7`, `at async cell-3.ts:2:7`. */
const frame = /^\s+at (?:(?<call>.+) \()?(?<waits>async )?(?<file>.+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** The mark by which a module's versions differ. */
const version = /\?glasscell=\w+/g;

/** A place in a named source. */
export interface Located extends Position {
	readonly file: string;
}

/** A call that led to an error. */
interface Frame {
	/** The person's code, a package's, or Node's and the kernel's own. */
	readonly kind: "own" | "library" | "internal";
	readonly place: Located;
	/** What was called, if it has a name. */
	readonly call: string | undefined;
	/** Of a library: its name. */
	readonly library: string | undefined;
}

/** A text without the marks of modules' versions. */
export function withoutVersions(text: string): string {
	return text.replace(version, "");
}

function libraryOf(file: string): string | undefined {
	const inside = file.split(/[\\/]node_modules[\\/]/).at(-1)!;
	if (inside !== file) return inside.split(/[\\/]/, inside.startsWith("@") ? 2 : 1).join("/");
	return file.startsWith(packageFolder) ? "glasscell" : undefined;
}

function parse(text: string): Frame | undefined {
	const parts = frame.exec(text)?.groups;
	if (parts === undefined) return undefined;
	const { call, waits, file = "", line, column } = parts;
	const internal = file.startsWith("node:") || file.startsWith(kernelFolder);
	const library = internal ? undefined : libraryOf(file);
	return {
		kind: internal ? "internal" : library === undefined ? "own" : "library",
		place: { file, line: Number(line), column: Number(column) },
		call: waits === undefined ? call : [call, waits.trim()].filter(Boolean).join(" "),
		library,
	};
}

/** A place as a person reads it. */
export function placeText({ file, line, column }: Located): string {
	const name = withoutVersions(file);
	return `${name.startsWith("file:") ? fileURLToPath(name) : name}:${line}:${column}`;
}

function frameText({ call, place }: Frame): string {
	if (call === undefined || call === "async") return `    at ${call === undefined ? "" : "async "}${placeText(place)}`;
	return `    at ${call} (${placeText(place)})`;
}

/** The lines with those that a recursion repeats counted rather than shown. */
function folded(lines: readonly string[]): string[] {
	const result: string[] = [];
	for (let at = 0; at < lines.length; ) {
		let end = at + 1;
		while (lines[end] === lines[at]) end++;
		result.push(lines[at]!);
		if (end - at > 1) result.push(`    … ${end - at - 1} × the same`);
		at = end;
	}
	return result;
}

/** A stack as lines. */
export interface Trace {
	readonly lines: readonly string[];
	/** The person's innermost place, as it was written. */
	readonly first: Located | undefined;
}

/**
 * The frames of a stack: the person's own, and one line for those of libraries. Where none is the person's, the
 * libraries' are shown. Places are those of what was written.
 */
export function traceOf(stack: string, sources: Sources): Trace {
	const frames = stack.split("\n").flatMap((line) => {
		const parsed = parse(line);
		if (parsed === undefined) return [];
		const { file } = parsed.place;
		return [{ ...parsed, place: { file, ...sources.original(file, parsed.place) } }];
	});
	const own = frames.filter(({ kind }) => kind === "own");
	const libraries = frames.filter(({ kind }) => kind === "library");
	const shown = own.length > 0 ? own : libraries;
	const lines = folded(shown.map(frameText));
	const more = lines.length - maxFrames;
	if (more > 0) lines.splice(maxFrames, more, `    … ${more} more frames`);
	if (own.length > 0 && libraries.length > 0) {
		const names = [...new Set(libraries.map(({ library }) => library))].join(", ");
		lines.push(`    … ${libraries.length} ${libraries.length === 1 ? "frame" : "frames"} in ${names}`);
	}
	return { lines, first: own[0]?.place };
}

/** Whether a frame of the stack is the person's code: an error of `new Function`, say, has one; one of the cell's own text has not. */
export function hasOwnFrame(stack: string): boolean {
	return stack.split("\n").some((line) => parse(line)?.kind === "own");
}

/** `file:///a.mjs:3`, the line and carets: what V8 puts before the stack of a module that does not link or compile. */
const compilePlace = /^(.+):(\d+)\n.*\n(\s*)\^/;

/** The place that the stack of a module's SyntaxError starts with. */
export function compilePlaceOf(stack: string): Located | undefined {
	const [, file, line, before = ""] = compilePlace.exec(stack) ?? [];
	return file === undefined ? undefined : { file, line: Number(line), column: before.length + 1 };
}
