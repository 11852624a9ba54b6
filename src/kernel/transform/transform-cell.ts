import { CellRewriter } from "./cell-rewriter.ts";
import { Edits, type Piece, textOf } from "./edits.ts";
import { type EraseOptions, NotErasable } from "./erase-types.ts";
import { importEquals } from "./imports.ts";
import { onlyLineEnds } from "./lines.ts";
import { type Parsed, parseEmitted, parseSource } from "./parse.ts";
import { mapOf } from "./source-map.ts";

/** TypeScript's own emit, with its source map; `LanguageClient.emit` is one. */
export type Emit = (source: string) => Promise<{ code: string; map: string }>;

/** What a cell has become. */
export interface TransformedCell {
	/** JavaScript for `Runtime.evaluate` in REPL mode. Its value is the cell's result; undefined if it has none. */
	readonly code: string;
	/** Source map from `code` to the cell, for `positionMapper`: columns of the first line move, see `transformCell`. */
	readonly map?: string;
	/** The modules that it imports statically, in order. */
	readonly imports: readonly string[];
}

/**
 * Turns a cell of TypeScript into JavaScript that V8's REPL mode can run, and run again after changes.
 *
 * Types become blanks (`Eraser`), declarations and imports are rewritten (`CellRewriter`, `awaitedImport`). Only what
 * cannot be erased goes through `emit`. `"use strict";` has to be the first thing in the text, so it and the
 * declarations of functions stand at the start of the first line: lines stay, and so do columns from the second line on;
 * the map gives the first line's. The cell has a result if its last statement is an expression, or if it exports a default.
 *
 * Cost: about 0.1 ms for a small cell; with `emit`, a few ms in the language worker.
 *
 * @throws {CellSyntaxError} where it does not parse (`name` "SyntaxError"), or writes to its own constant ("TypeError").
 */
export async function transformCell(
	source: string,
	options: { readonly file: string; readonly emit: Emit } & EraseOptions,
): Promise<TransformedCell> {
	const { file } = options;
	const parsed = parseSource(source, { file, object: true });
	const keepResult = endsInExpression(parsed);
	try {
		const rewriter = new CellRewriter(parsed, file, options);
		return finish(rewriter.render(keepResult), parsed.text, rewriter.imports, { file, before: parsed.before });
	} catch (error) {
		if (!(error instanceof NotErasable)) throw error;
		const emitted = await options.emit(asModule(parsed));
		const rewriter = new CellRewriter(parseEmitted(emitted.code, file), file);
		const pieces = rewriter.render(keepResult);
		return finish(pieces, emitted.code, rewriter.imports, { file, before: parsed.before, inner: emitted.map });
	}
}

/**
 * The program with `import x = require("y")` and `export = x`, which TypeScript emits for CommonJS only, written as a cell
 * needs them; lines stay.
 */
function asModule(parsed: Parsed): string {
	const edits = new Edits(parsed.text);
	for (const node of parsed.program.body) {
		if (node.type === "TSExportAssignment") edits.replace(node.start, node.expression.start, "export default ");
		if (node.type !== "TSImportEqualsDeclaration" || node.importKind === "type") continue;
		const lines = onlyLineEnds(parsed.text.slice(node.start, node.end));
		edits.replace(node.start, node.end, importEquals(node, parsed.text) + lines);
	}
	return textOf(edits.render(0, parsed.text.length, true));
}

function finish(
	pieces: readonly Piece[],
	source: string,
	imports: readonly string[],
	options: { file: string; before: number; inner?: string },
): TransformedCell {
	return { code: textOf(pieces), map: mapOf(pieces, source, options), imports };
}

function endsInExpression(parsed: Parsed): boolean {
	return parsed.program.body.findLast((node) => node.type !== "EmptyStatement")?.type === "ExpressionStatement";
}
