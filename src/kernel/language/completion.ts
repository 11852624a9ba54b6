import ts from "typescript";
import type { Declared } from "./declarations.ts";
import type { CompletionMatch, Completions } from "./messages.ts";

/** Signatures are looked up one by one; with more matches than this nobody reads them. */
const signatureLimit = 20;
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
	/** Names of earlier cells that start so. */
	readonly earlier: (prefix: string) => readonly Pick<Declared, "name" | "kind">[];
}

const options: ts.GetCompletionsAtPositionOptions = {
	includeCompletionsForModuleExports: false,
	includeCompletionsForImportStatements: true,
	includeCompletionsWithInsertText: false,
	includeCompletionsWithSnippetText: false,
	importModuleSpecifierEnding: "js",
};

/** What may stand at the cursor, narrowed to what starts as the word before it; case counts unless nothing would match. */
export function completions(service: ts.LanguageService, question: CompletionQuestion): Completions {
	const { path, code, cursor, offset, earlier } = question;
	const at = offset + cursor;
	const found = service.getCompletionsAtPosition(path, at, options);
	const word = /[\p{ID_Continue}$#]*$/u.exec(code.slice(0, cursor))![0];
	const start = cursor - word.length;
	const matches = (found?.entries ?? [])
		.filter(({ kind }) => kind !== ts.ScriptElementKind.warning)
		.map((entry) => {
			const from = entry.replacementSpan === undefined ? start : entry.replacementSpan.start - offset;
			return { entry, from, to: cursor, typed: code.slice(from, cursor) };
		});
	const exact = matches.filter(({ entry, typed }) => entry.name.startsWith(typed));
	const kept =
		exact.length > 0
			? exact
			: matches.filter(({ entry, typed }) => entry.name.toLowerCase().startsWith(typed.toLowerCase()));
	const inScope = found === undefined || found.isGlobalCompletion;
	const names = inScope && !inText(code, cursor) && !/\.\s*$/.test(code.slice(0, start)) ? earlier(word) : [];
	const known = new Set(names.map(({ name }) => name));
	const span = kept[0]?.from ?? start;
	const result: CompletionMatch[] = names.map(({ name, kind }) => ({ text: name, kind, start, end: cursor }));
	kept.sort((a, b) => compare(a.entry.sortText, b.entry.sortText) || compare(a.entry.name, b.entry.name));
	for (const { entry, from } of kept.slice(0, matchLimit)) {
		if (known.has(entry.name) || entry.name.startsWith("__glasscell_") || from !== span) continue;
		result.push({
			text: entry.name,
			kind: entry.kind,
			start: from,
			end: cursor,
			...signature(service, path, at, entry, kept),
		});
	}
	return { matches: result, start: result[0]?.start ?? start, end: cursor };
}

function signature(
	service: ts.LanguageService,
	path: string,
	at: number,
	entry: ts.CompletionEntry,
	all: readonly unknown[],
): { signature?: string } {
	if (all.length > signatureLimit) return {};
	const details = service.getCompletionEntryDetails(path, at, entry.name, {}, entry.source, {}, entry.data);
	return details === undefined ? {} : { signature: ts.displayPartsToString(details.displayParts) };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Whether the cursor is in a string, a comment or a template's text, where no name of a cell belongs. */
function inText(code: string, cursor: number): boolean {
	const source = ts.createSourceFile("cell.mts", code.slice(0, cursor), ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS);
	const last = code.slice(0, cursor);
	const comment = ts.forEachLeadingCommentRange(last, source.endOfFileToken.getFullStart(), (_, end) => end === cursor);
	if (comment) return true;
	let node: ts.Node = source;
	for (let child: ts.Node | undefined = source; child !== undefined; ) {
		node = child;
		child = node.getChildren(source).findLast((inner) => inner.end === cursor && inner.getWidth(source) > 0);
	}
	return (
		ts.isStringLiteralLike(node) ||
		node.kind === ts.SyntaxKind.TemplateHead ||
		node.kind === ts.SyntaxKind.TemplateMiddle ||
		node.kind === ts.SyntaxKind.TemplateTail
	);
}
