import { builtinModules } from "node:module";
import ts from "typescript";
import type { NamePlace } from "./auto-import.ts";
import { completionKind } from "./completion-kinds.ts";
import type { Declared } from "./declarations.ts";
import type { CompletionMatch, Completions } from "./messages.ts";
import { untypedValue } from "./untyped-value.ts";

/** Signatures are looked up one by one; with more matches than this nobody reads them. */
const signatureLimit = 5;
/** More than a list can show. */
const matchLimit = 2_000;

/** A question in a virtual module. */
export interface CompletionQuestion {
	readonly path: string;
	readonly code: string;
	/** In `code`. */
	readonly cursor: number;
	/** Where `code` starts in the module. */
	readonly offset: number;
	/** Names of earlier cells that start so, the latest first. */
	readonly earlier: (prefix: string) => readonly Pick<Declared, "name" | "kind">[];
	/** What could stand there if it were imported, best first. */
	readonly importable: (place: NamePlace) => readonly CompletionMatch[];
}

/** What belongs at a place: members and texts only, or also names; where they mean types, names of types. */
export type Place = "member" | "value" | "type";

const options: ts.GetCompletionsAtPositionOptions = {
	includeCompletionsForModuleExports: false,
	includeCompletionsForImportStatements: true,
	includeCompletionsWithInsertText: true,
	includeAutomaticOptionalChainCompletions: true,
	includeCompletionsWithSnippetText: false,
	importModuleSpecifierEnding: "js",
};

/** A match with its place in the order: TypeScript's own words for that, smaller is better. */
interface Ranked extends CompletionMatch {
	readonly rank: string;
	readonly entry?: ts.CompletionEntry;
}

/** The rank of names of earlier cells: after what is declared at the place (10 and 11) and before globals (15). */
const earlierRank = "14";

/**
 * What may stand at the cursor, narrowed to what starts as the word before it; case counts unless nothing would match.
 * The best comes first: what is declared here, then the notebook's own names, then globals and keywords, what is
 * deprecated, and at last what would have to be imported.
 */
export function completions(service: ts.LanguageService, question: CompletionQuestion): Completions {
	const { path, code, cursor, offset, earlier, importable } = question;
	const at = offset + cursor;
	const found = service.getCompletionsAtPosition(path, at, options);
	const word = /[\p{ID_Continue}$#]*$/u.exec(code.slice(0, cursor))![0];
	const start = cursor - word.length;
	if (found === undefined || found.entries.length === 0) {
		const value = untypedValue(service, { path, offset, at });
		return { matches: [], start, end: cursor, ...(value !== undefined && { value }) };
	}
	const place = placeOf(found);
	const entries = byPrefix(found.entries.filter(isOffered), ({ name, replacementSpan: span, insertText }) => {
		// What is typed of it; where it brings its own dot or brackets, or a whole statement, the word alone tells.
		const typed = span === undefined || insertText !== undefined ? word : code.slice(span.start - offset, cursor);
		return { name, typed };
	});
	const ranked: Ranked[] = entries.map((entry) => ({
		text: entry.insertText ?? entry.name,
		kind: completionKind(entry.kind),
		start: entry.replacementSpan === undefined ? start : entry.replacementSpan.start - offset,
		end: cursor,
		rank: entry.sortText,
		entry,
		...(entry.kindModifiers?.split(",").includes("deprecated") === true && { deprecated: true }),
	}));
	if (place !== "member") {
		const isHere = new Set(ranked.map(({ text }) => text));
		for (const { name, kind } of earlier(word)) {
			if (isHere.has(name) || (place === "type" && !typeKinds.has(kind))) continue;
			ranked.push({ text: name, kind: completionKind(kind), start, end: cursor, rank: earlierRank });
		}
	}
	// A stable sort: within a rank TypeScript's order is by name, that of the earlier cells by age.
	ranked.sort((a, b) => compare(a.rank, b.rank));
	const matches = inOneSpan(ranked.slice(0, matchLimit), code).map(({ rank, entry, ...match }) => ({
		...match,
		...(entry !== undefined && ranked.length <= signatureLimit && signature(service, path, at, entry)),
	}));
	if (place !== "member" && word !== "") {
		const known = new Set(matches.map(({ text }) => text));
		matches.push(...importable({ code, start, cursor, place }).filter(({ name = "" }) => !known.has(name)));
	}
	return { matches, start: matches[0]?.start ?? start, end: cursor };
}

/** The kinds of earlier names that can stand for a type. */
const typeKinds = new Set(["class", "interface", "type", "enum", "module", "alias"]);

function placeOf({ entries, isMemberCompletion }: ts.CompletionInfo): Place {
	if (isMemberCompletion) return "member";
	const keywords = new Set(entries.flatMap(({ name, kind }) => (kind === ts.ScriptElementKind.keyword ? [name] : [])));
	if (keywords.has("typeof") && keywords.has("new")) return "value";
	return keywords.has("keyof") ? "type" : "member";
}

function isOffered({ kind, name, source }: ts.CompletionEntry): boolean {
	if (kind === ts.ScriptElementKind.warning || name.startsWith("__glasscell_")) return false;
	// `this.x` for `x`; and of the two names of Node's modules the one that cannot be another package's.
	return source === undefined || source.startsWith("node:") || !isBuiltin(source);
}

const isBuiltin = (source: string): boolean => source === "ThisProperty/" || builtinModules.includes(source);

/** Those that start as what is typed; if none does, those that do in another case. */
function byPrefix<T>(all: readonly T[], of: (item: T) => { name: string; typed: string }): T[] {
	const exact = all.filter((item) => {
		const { name, typed } = of(item);
		return name.startsWith(typed);
	});
	if (exact.length > 0) return exact;
	return all.filter((item) => {
		const { name, typed } = of(item);
		return name.toLowerCase().startsWith(typed.toLowerCase());
	});
}

/** A reply has one span for all: what starts later gets the text between before it. */
function inOneSpan(matches: readonly Ranked[], code: string): Ranked[] {
	const start = Math.min(...matches.map((match) => match.start));
	return matches.map((match) => ({ ...match, start, text: code.slice(start, match.start) + match.text }));
}

function signature(service: ts.LanguageService, path: string, at: number, entry: ts.CompletionEntry) {
	const { name, source, data } = entry;
	const details = service.getCompletionEntryDetails(path, at, name, {}, source, options, data);
	return details === undefined ? {} : { signature: ts.displayPartsToString(details.displayParts) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
