import ts from "typescript";
import { cellTags } from "../transform/cell-tags.ts";
import type { CellText } from "./cells.ts";
import { declaredNames } from "./declarations.ts";
import type { Place, Problem } from "./messages.ts";

/** What TypeScript holds against a module and a notebook's cell may do. */
const legitimate = new Set([
	1202, // `import x = require("y")` in an ES module: the kernel rewrites it
	1203, // `export =`
	1309, // top-level await, import.meta and ES modules only, in a .tsx that its folder makes a CommonJS module
	1470,
	1479,
	1543, // a JSON file imported without `with { type: "json" }`, and names from it: the kernel loads both
	1544,
	2451, // a name declared twice in one cell, which is a SyntaxError at run time
	7059, // `<T>x` and `<T>(x: T) => x` in a .mts file: for the kernel a cell is a .ts file
	7060,
	7016, // a package without types is `any`
	7026, // JSX without a library that declares its elements
]);

/** "Implicitly any": reported only to who asks for it in a `tsconfig.json`; plain JavaScript is fine in a notebook. */
const isImplicitAny = (code: number): boolean => code >= 7005 && code <= 7057;

/** A cell to check. */
export interface CheckQuery extends CellText {
	/** Its virtual module. */
	readonly path: string;
	readonly code: string;
	/** Whether what is implicitly `any` is to be reported. */
	readonly implicitAny: boolean;
	/** Whether the run time finds a module that TypeScript does not. */
	readonly exists: (specifier: string) => boolean;
	/** The statements that would import a name, best first. */
	readonly importsOf: (name: string) => readonly string[];
}

/** How many ways to import a name are told. */
const importsTold = 3;

/**
 * What TypeScript says against a cell, in the order of the code. A cell that does not parse has no problems here: its
 * run says so. `// @ts-nocheck` before the code, `@ts-ignore` and `@ts-expect-error` count as in files.
 */
export function check(service: ts.LanguageService, query: CheckQuery): Problem[] {
	const { path, code, offset, implicitAny, exists, importsOf } = query;
	if (isUnchecked(code) || service.getSyntacticDiagnostics(path).length > 0) return [];
	const constants = new Set(declaredNames(code).flatMap(({ name, kind }) => (kind === "const" ? [name] : [])));
	const problems: Problem[] = [];
	for (const diagnostic of service.getSemanticDiagnostics(path)) {
		const { category, start, length = 0 } = diagnostic;
		const isInCode = start !== undefined && start >= offset && start < offset + code.length;
		if (category !== ts.DiagnosticCategory.Error || !isInCode) continue;
		const text = code.slice(start - offset, start - offset + length);
		if (legitimate.has(diagnostic.code) || (!implicitAny && isImplicitAny(diagnostic.code))) continue;
		if (isMissingExport.has(diagnostic.code) && isOfScript(service, path, start)) continue;
		if (diagnostic.code === 2307 && exists(text.slice(1, -1))) continue;
		if (diagnostic.code === 2588 && constants.has(text)) continue; // the run refuses it
		problems.push({
			...said(diagnostic),
			start: placeOf(code, start - offset),
			end: placeOf(code, start - offset + length),
			hints: isUnknownName.has(diagnostic.code) ? importsOf(text).slice(0, importsTold) : hints(diagnostic),
		});
	}
	return problems;
}

/** Its code and text; that something cannot be assigned to "because it is an import" is nothing that the person has written. */
function said({ code, messageText }: ts.Diagnostic): Pick<Problem, "code" | "message"> {
	const message = ts.flattenDiagnosticMessageText(messageText, "\n");
	if (code !== 2632) return { code, message };
	return { code: 2588, message: message.replace("it is an import", "an earlier cell declares it as a constant") };
}

/**
 * Whether the comments before the code say `@ts-nocheck`, for which TypeScript looks before what is put before a cell, or
 * `@browser`: such a cell does not run here, and knows names that there are not.
 */
function isUnchecked(code: string): boolean {
	if (cellTags(code).browser) return true;
	const comments = ts.getLeadingCommentRanges(code, 0) ?? [];
	return comments.some(({ pos, end }) => /^\/[/*]+\s*@ts-nocheck\b/.test(code.slice(pos, end)));
}

/** A module has no default export, or none of that name. */
const isMissingExport = new Set([1192, 2305, 2614]);

/** Whether what is imported there is a JavaScript file: what a CommonJS one exports is known when it runs, not before. */
function isOfScript(service: ts.LanguageService, path: string, place: number): boolean {
	const program = service.getProgram();
	const statements = program?.getSourceFile(path)?.statements.filter(ts.isImportDeclaration) ?? [];
	const statement = statements.find(({ pos, end }) => pos <= place && place < end);
	const module = statement && program?.getTypeChecker().getSymbolAtLocation(statement.moduleSpecifier);
	return module?.declarations?.some((file) => ts.isSourceFile(file) && /\.[cm]?jsx?$/.test(file.fileName)) ?? false;
}

/** "Cannot find name 'x'", without and with a guess. */
const isUnknownName = new Set([2304, 2552]);

/** "'x' is declared here": a place in a file that the person does not see. */
const declaredHere = 2728;

function hints({ relatedInformation = [] }: ts.Diagnostic): string[] {
	return relatedInformation
		.filter(({ code }) => code !== declaredHere)
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

function placeOf(code: string, at: number): Place {
	const before = code.slice(0, at).split(/\r\n|[\n\r\u2028\u2029]/);
	return { line: before.length, column: before.at(-1)!.length + 1 };
}
