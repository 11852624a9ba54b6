import { isNativeError } from "node:util/types";
import type { ErrorContent } from "../messages.ts";
import type { Position } from "../transform/source-map.ts";
import { inspectValue, reasonOf } from "../display/inspect-value.ts";
import type { Sources } from "./sources.ts";

/** The most stack frames shown of one error. */
const maxFrames = 50;

/** The folder of the kernel's own compiled code, whose frames are of no use to who wrote the cell. */
const ownFolder = new URL("../", import.meta.url).href;

/** `at f (cell-3.ts:2:7)` and `at cell-3.ts:2:7`: what comes before, the file, line, column, and what comes after. */
const frame = /^(\s+at (?:.*\()?)(.*?):(\d+):(\d+)(\)?)( \{)?$/;
/** Frames without a place, and `util.inspect`'s word for frames that a cause repeats. */
const placeless =
	/^\s+(?:at (?:async )?(?:new )?[\w.<> ]+(?: \(<anonymous>\))?|\.\.\. \d+ lines matching cause.*)( \{)?$/;

/** The mark by which a module's versions differ. */
const version = /\?glasscell=\w+$/;

/** A place in a named source. */
interface Located extends Position {
	readonly file: string;
}

function isInternal(file: string): boolean {
	return file.startsWith("node:") || file.startsWith(ownFolder);
}

/** Reads a property whose getter may throw. */
function read(value: object, key: string): unknown {
	try {
		return (value as Record<string, unknown>)[key];
	} catch {
		return undefined;
	}
}

function isError(value: unknown): value is object {
	if (isNativeError(value)) return true;
	try {
		return Object.prototype.toString.call(value) === "[object Error]" || value instanceof Error;
	} catch {
		return false; // a revoked proxy
	}
}

/** The lines of an inspected error, without internal frames, places as they were written. */
function clean(text: string, sources: Sources): { lines: string[]; first: Located | undefined } {
	const lines: string[] = [];
	let first: Located | undefined;
	let frames = 0;
	/** Leaves a line out, but not the brace at its end: it opens the error's own properties. */
	const drop = (brace: string | undefined) => {
		if (brace !== undefined && lines.length > 0) lines.push(`${lines.pop()}${brace}`);
	};
	for (const line of text.split("\n")) {
		const parts = frame.exec(line);
		if (parts === null) {
			const without = placeless.exec(line);
			if (without !== null) {
				drop(without[1]);
				continue;
			}
			lines.push(line);
			frames = 0;
			continue;
		}
		const [, before = "", file = "", at, column, after = "", brace] = parts;
		if (isInternal(file) || ++frames > maxFrames) {
			drop(brace);
			continue;
		}
		const place = sources.original(file, { line: Number(at), column: Number(column) });
		first ??= { file, ...place };
		lines.push(`${before}${file.replace(version, "")}:${place.line}:${place.column}${after}${brace ?? ""}`);
	}
	return { lines, first };
}

/** Where a source did not compile, if the error says so: our parser's errors do, V8's come with the evaluation. */
function compilePlace(error: object): Located | undefined {
	const [file, line, column] = [read(error, "file"), read(error, "line"), read(error, "column")];
	if (typeof file !== "string" || typeof line !== "number" || typeof column !== "number") return undefined;
	return { file, line, column };
}

/**
 * What was thrown, whatever it is, as Jupyter's error: name, message, and a traceback with the line it points at, its
 * causes, and without the frames of Node and the kernel. `place` is where the source did not compile, if V8 says so.
 */
export function formatError(thrown: unknown, sources: Sources, place?: Located): ErrorContent {
	if (!isError(thrown)) {
		const evalue = inspectValue(thrown);
		return { ename: "Uncaught", evalue, traceback: [`Uncaught ${evalue}`, ...(place ? locate(place, sources) : [])] };
	}
	const name = read(thrown, "name");
	const message = read(thrown, "message");
	const ename = typeof name === "string" && name !== "" ? name : "Error";
	const evalue = typeof message === "string" ? message : message === undefined ? "" : reasonOf(message);
	const compile = compilePlace(thrown) ?? (ename === "SyntaxError" && !hasFrames(thrown) ? place : undefined);
	if (compile !== undefined) {
		return { ename, evalue, traceback: [`${ename}: ${evalue}`, ...locate(compile, sources)] };
	}
	const { lines, first } = clean(inspectValue(thrown), sources);
	const excerpt = first === undefined ? [] : sources.excerpt(first.file, first);
	return { ename, evalue, traceback: excerpt.length === 0 ? lines : [...lines, "", ...excerpt] };
}

/** Whether the stack has a frame of the person's code: an error of `new Function`, say, has; one of the cell has not. */
function hasFrames(error: object): boolean {
	const stack = read(error, "stack");
	if (typeof stack !== "string") return false;
	return stack.split("\n").some((line) => {
		const file = frame.exec(line)?.[2];
		return file !== undefined && !isInternal(file);
	});
}

function locate(place: Located, sources: Sources): string[] {
	const original = sources.original(place.file, place);
	const shown = place.file.replace(version, "");
	return [`    at ${shown}:${original.line}:${original.column}`, "", ...sources.excerpt(place.file, original)];
}

/** The error of a cell that was interrupted. */
export function interrupted(): ErrorContent {
	const evalue = "The cell was interrupted.";
	return { ename: "KeyboardInterrupt", evalue, traceback: [`KeyboardInterrupt: ${evalue}`] };
}
