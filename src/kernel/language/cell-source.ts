import ts from "typescript";

/** What the parser says against a file; TypeScript keeps it for itself, and has always had it. */
interface Parsed extends ts.SourceFile {
	readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[];
}

/** A cell as TypeScript's parser sees it. */
export interface ParsedCell {
	readonly source: ts.SourceFile;
	readonly errors: readonly ts.DiagnosticWithLocation[];
	/** Whether it holds JSX: `<a>b</a>` is an element and not an assertion of type. */
	readonly jsx: boolean;
}

/** Parses as TypeScript, or as TypeScript with JSX where that is what a cell with an element in it must be. */
export function parseCell(code: string): ParsedCell {
	const plain = parse(code, false);
	if (plain.errors.length === 0 || !mayHoldJsx(code)) return plain;
	const jsx = parse(code, true);
	// Half-written code is wrong either way; an attribute or an end tag then tells.
	const asMany = jsx.errors.length === plain.errors.length && /<\/|<[\w.]+(?:\s+[\w-]*)+$|<[\w.]+\s+[\w-]+=/.test(code);
	return jsx.errors.length < plain.errors.length || asMany ? jsx : plain;
}

/** Parses as one of the two. */
export function parse(code: string, jsx: boolean): ParsedCell {
	const name = jsx ? "cell.tsx" : "cell.mts";
	const kind = jsx ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
	const source = ts.createSourceFile(name, code, ts.ScriptTarget.ESNext, true, kind) as Parsed;
	return { source, errors: source.parseDiagnostics, jsx };
}

/** Whether there is a `<` that could open an element. */
export function mayHoldJsx(code: string): boolean {
	return /<[\w>/]/.test(code);
}
