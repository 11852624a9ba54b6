import { isNativeError } from "node:util/types";
import { inspectValue, reasonOf } from "../display/inspect-value.ts";
import type { ErrorContent } from "../messages.ts";
import { compilePlaceOf, hasOwnFrame, type Located, placeText, traceOf, withoutVersions } from "./frames.ts";
import type { Sources } from "./sources.ts";

/** The most causes of causes, and of an AggregateError's errors, that are shown. */
const maxDepth = 8;
const maxErrors = 10;

/** What an error has anyway, or what is shown in words of its own. */
const shownApart = new Set(["name", "message", "stack", "cause", "errors"]);

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

/** Name and message, whatever getters they are. A class that gives its errors no name has one itself. */
function namesOf(error: object): { readonly ename: string; readonly evalue: string } {
	const [name, message, madeBy] = [read(error, "name"), read(error, "message"), read(error, "constructor")];
	const ofClass = typeof madeBy === "function" ? read(madeBy, "name") : undefined;
	const named = typeof name === "string" && name !== "" ? name : "Error";
	return {
		ename: named === "Error" && typeof ofClass === "string" && ofClass !== "" ? ofClass : named,
		evalue: withoutVersions(typeof message === "string" ? message : message === undefined ? "" : reasonOf(message)),
	};
}

const headOf = ({ ename, evalue }: { ename: string; evalue: string }): string =>
	evalue === "" ? ename : `${ename}: ${evalue}`;

/** Where a source did not compile, if the error says so: our parser's errors do. */
function parserPlace(error: object): Located | undefined {
	const [file, line, column] = [read(error, "file"), read(error, "line"), read(error, "column")];
	if (typeof file !== "string" || typeof line !== "number" || typeof column !== "number") return undefined;
	return { file, line, column };
}

/** One error's text; those that it holds come after it. */
class Report {
	readonly lines: string[] = [];
	readonly #sources: Sources;
	readonly #seen = new Set<object>();
	readonly #excerpts = new Set<string>();

	constructor(sources: Sources) {
		this.#sources = sources;
	}

	/** Adds what was thrown. `place` is where the source did not compile, if V8 says so. */
	add(thrown: unknown, label = "", place?: Located): void {
		if (!isError(thrown)) {
			this.lines.push(`${label === "" ? "Uncaught " : label}${inspectValue(thrown)}`);
			if (place !== undefined) {
				const at = { file: place.file, ...this.#sources.original(place.file, place) };
				this.lines.push(`    at ${placeText(at)}`);
				this.#excerpt(at);
			}
			return;
		}
		const head = headOf(namesOf(thrown));
		if (this.#seen.has(thrown) || this.#seen.size >= maxDepth + maxErrors) {
			this.lines.push(`${label}${head} (see above)`);
			return;
		}
		this.#seen.add(thrown);
		this.lines.push(label + head);
		const stack = read(thrown, "stack");
		const text = typeof stack === "string" ? stack : "";
		const compile = parserPlace(thrown) ?? this.#syntax(thrown, text, place);
		const { lines, first } = traceOf(text, this.#sources);
		if (compile !== undefined) this.lines.push(`    at ${placeText(compile)}`);
		this.lines.push(...lines);
		if (compile === undefined) this.#properties(thrown);
		const at = compile ?? first;
		if (at !== undefined) this.#excerpt(at);
		this.#held(thrown);
	}

	/** Where a module or a cell did not compile: V8 writes it before a module's stack, and says it beside a cell's error. */
	#syntax(error: object, stack: string, place: Located | undefined): Located | undefined {
		if (namesOf(error).ename !== "SyntaxError") return undefined;
		const found = compilePlaceOf(stack) ?? (hasOwnFrame(stack) ? undefined : place);
		return found && { file: found.file, ...this.#sources.original(found.file, found) };
	}

	/** The lines around a place, once. */
	#excerpt(place: Located): void {
		const at = placeText(place);
		if (this.#excerpts.has(at)) return;
		this.#excerpts.add(at);
		const excerpt = this.#sources.excerpt(place.file, place);
		if (excerpt.length > 0) this.lines.push("", ...excerpt, "");
	}

	/** What the error says beside its message, such as `code` and `path`. */
	#properties(error: object): void {
		const entries = Object.keys(error)
			.filter((key) => !shownApart.has(key))
			.map((key) => [key, read(error, key)] as const)
			.filter(([, value]) => value !== undefined);
		if (entries.length > 0)
			this.lines.push(`    ${inspectValue(Object.fromEntries(entries)).replaceAll("\n", "\n    ")}`);
	}

	#held(error: object): void {
		const errors = read(error, "errors");
		if (Array.isArray(errors)) {
			const { length } = errors;
			for (const [index, each] of errors.slice(0, maxErrors).entries())
				this.add(each, `[error ${index + 1} of ${length}]: `);
			if (length > maxErrors) this.lines.push(`… ${length - maxErrors} more errors`);
		}
		const cause = read(error, "cause");
		if (cause !== undefined) this.add(cause, "[cause]: ");
	}
}

/**
 * What was thrown, whatever it is, as Jupyter's error: name, message, and a traceback with the person's own frames, the
 * line that each error points at, its causes, and the errors that it holds. `place` is where the source did not compile,
 * if V8 says so.
 */
export function formatError(thrown: unknown, sources: Sources, place?: Located): ErrorContent {
	const report = new Report(sources);
	report.add(thrown, "", place);
	while (report.lines.at(-1) === "") report.lines.pop();
	const names = isError(thrown) ? namesOf(thrown) : { ename: "Uncaught", evalue: inspectValue(thrown) };
	return { ...names, traceback: report.lines };
}

/** The error of a cell that was interrupted. */
export function interrupted(): ErrorContent {
	const evalue = "The cell was interrupted.";
	return { ename: "KeyboardInterrupt", evalue, traceback: [`KeyboardInterrupt: ${evalue}`] };
}
