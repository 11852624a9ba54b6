import type {
	ExportDefaultDeclaration,
	Expression,
	Function as FunctionNode,
	ImportDeclaration,
	Node,
	TSExportAssignment,
	TSImportEqualsDeclaration,
	VariableDeclaration,
} from "oxc-parser";
import { AwaitChecks } from "./await-checks.ts";
import { Edits, type Piece } from "./edits.ts";
import { type EraseOptions, Eraser, type Listener } from "./erase-types.ts";
import { awaitedImport, importEquals, importFunction, loadCall, metaObject } from "./imports.ts";
import { onlyLineEnds } from "./lines.ts";
import { CellSyntaxError, type Parsed } from "./parse.ts";
import { earliestUses, type Reference, variableNames } from "./top-level.ts";

/** A top-level declaration, to be rewritten once all mentions are known. */
type Declared =
	| { readonly kind: "function"; readonly node: FunctionNode }
	| { readonly kind: "variables"; readonly node: VariableDeclaration }
	| { readonly kind: "import"; readonly node: ImportDeclaration };

/** The kernel's function through which the result goes. */
export const resultFunction = "__glasscell_result__";

const defaultValue = "__glasscell_default__";

/**
 * Makes of a cell's program what V8's REPL mode takes again and again. REPL mode lets only `let` and `class` be declared
 * again and by each other: `let f` then `const f`, or `function f` then `const f`, is a SyntaxError until restart.
 * So at the top level of a cell
 * - `const` and `var` become `let`, in place; writing to what the same cell declares as `const` or imports is refused here;
 * - a `var` in a block, declared twice, or used before its declaration, is declared by `let` at the cell's start, and
 *   assigned where it stood;
 * - `function f(` becomes `f=function(` with `let f` at the cell's start: the same length, so the columns of a function
 *   stay. A function that the cell mentions before its declaration is moved to the cell's start as a whole, and the
 *   map says where it stood;
 * - static imports become awaited loads, moved to the start only if used before;
 * - `export` is taken away; `export default` gives the cell's result, or the last statement if it is an expression.
 */
export class CellRewriter {
	readonly #parsed: Parsed;
	readonly #edits: Edits;
	readonly #file: string;
	readonly #declared: Declared[] = [];
	readonly #references: Reference[] = [];
	readonly #bindings = new Map<string, number>();
	readonly #constants = new Set<string>();
	readonly #nestedVars: { node: VariableDeclaration; parent: Node }[] = [];
	readonly #lets = new Set<string>();
	readonly #specifiers: string[] = [];
	#owner: string | undefined;
	#result: string | undefined;

	/** @throws {NotErasable} where TypeScript's own emit is needed. */
	constructor(parsed: Parsed, file: string, options: EraseOptions = {}) {
		this.#parsed = parsed;
		this.#file = file;
		this.#edits = new Edits(parsed.text);
		const listener: Listener = {
			statement: (node, walker) => this.#statement(node, walker),
			reference: (name, at, written) => this.#references.push({ name, at, written, owner: this.#owner }),
			binding: (name) => this.#bindings.set(name, (this.#bindings.get(name) ?? 0) + 1),
			nestedVar: (node, parent) => this.#nestedVars.push({ node, parent }),
			importExpression: (node) => {
				this.#edits.replace(node.start, node.start + "import".length, importFunction);
			},
			importMeta: (node) => this.#edits.replace(node.start, node.end, metaObject),
			awaits: new AwaitChecks(this.#edits),
		};
		const eraser = new Eraser(parsed, this.#edits, listener, options);
		const last = parsed.program.body.findLast((node) => node.type !== "EmptyStatement");
		const result = last?.type === "ExpressionStatement" ? last.expression : undefined;
		if (result) this.#edits.insert(result.start, `${resultFunction}((`);
		eraser.visit(parsed.program, parsed.program);
		if (result) this.#edits.insert(result.end, "))");
	}

	/** The modules that the cell imports statically. */
	get imports(): readonly string[] {
		return this.#specifiers;
	}

	/**
	 * The JavaScript.
	 *
	 * @param keepResult Whether the value of the last statement is the cell's result: it is if that is an expression.
	 */
	render(keepResult: boolean): Piece[] {
		this.#refuseWritesToConstants();
		const names = this.#declared.flatMap(({ kind, node }) =>
			kind === "function" ? [node.id!.name] : kind === "variables" && node.kind === "var" ? variableNames(node) : [],
		);
		const functions = new Set(this.#declared.flatMap(({ kind, node }) => (kind === "function" ? [node.id!.name] : [])));
		const earliest = earliestUses(this.#references, functions);
		const usedBefore = (name: string, at: number) => (earliest.get(name) ?? Number.POSITIVE_INFINITY) < at;
		const nested = this.#nestedVars.flatMap(({ node }) => variableNames(node));
		const count = (name: string) => [...names, ...nested].filter((other) => other === name).length;
		const moved: { start: number; end: number; pieces?: Piece[] }[] = [];
		for (const { kind, node } of this.#declared) {
			if (kind === "function") {
				this.#assignFunction(node);
				if (usedBefore(node.id!.name, node.start)) moved.push(node);
			} else if (kind === "import") {
				const { text, names: locals } = awaitedImport(node);
				if (locals.some((local) => usedBefore(local, node.start)))
					moved.push({ start: node.start, end: node.end, pieces: [{ text, from: node.start, aligned: false }] });
				else this.#replaceStatement(node, text);
			} else if (node.kind !== "var")
				this.#edits.replace(node.start, node.start + node.kind.length, "let".padEnd(node.kind.length));
			else if (variableNames(node).every((name) => count(name) === 1 && !usedBefore(name, node.start)))
				this.#edits.replace(node.start, node.start + "var".length, "let");
			else this.#assignVariables(node, this.#parsed.program);
		}
		for (const { node, parent } of this.#nestedVars) this.#assignVariables(node, parent);
		return this.#assemble(moved, keepResult);
	}

	#assemble(moved: readonly { start: number; end: number; pieces?: Piece[] }[], keepResult: boolean): Piece[] {
		const inserted = (text: string, from: number): Piece => ({ text, from, aligned: false });
		const { text } = this.#parsed;
		const lets = this.#lets.size > 0 ? `let ${[...this.#lets].join(",")};` : "";
		const pieces: Piece[] = [inserted(`"use strict";${lets}`, 0)];
		// Functions first: a function needs nothing when it is made, an import may be what a moved line awaits.
		for (const { start, end, pieces: own } of [...moved].sort((a, b) => Number(!!a.pieces) - Number(!!b.pieces)))
			pieces.push(...(own ?? this.#edits.render(start, end, false)), ...(own ? [] : [inserted(";", end)]));
		let at = 0;
		for (const { start, end } of moved) {
			pieces.push(...this.#edits.render(at, start, true));
			at = end;
		}
		pieces.push(...this.#edits.render(at, text.length, true));
		const result = this.#result ?? (keepResult ? undefined : "void 0");
		if (result !== undefined) pieces.push(inserted(`\n;${result}`, text.length));
		return pieces.filter((piece) => piece.text !== "");
	}

	#statement(node: Node, eraser: Eraser): boolean {
		switch (node.type) {
			case "ImportDeclaration":
				this.#importDeclaration(node, eraser);
				return true;
			case "TSImportEqualsDeclaration":
				this.#importEquals(node, eraser);
				return true;
			case "ExportAllDeclaration":
				if (node.exportKind === "type") eraser.eraseStatement(node);
				else this.#loadOnly(node);
				return true;
			case "ExportNamedDeclaration":
				if (node.exportKind === "type" || !node.declaration) {
					if (node.exportKind === "value" && node.source) this.#loadOnly({ ...node, source: node.source });
					else eraser.eraseStatement(node);
				} else {
					this.#edits.blank(node.start, node.declaration.start);
					this.#topLevel(node.declaration, eraser);
				}
				return true;
			case "ExportDefaultDeclaration":
			case "TSExportAssignment":
				this.#defaultExport(node, eraser);
				return true;
			default:
				return this.#topLevel(node, eraser);
		}
	}

	#topLevel(node: Node, eraser: Eraser): boolean {
		if (node.type === "FunctionDeclaration" && node.body) {
			this.#declared.push({ kind: "function", node });
			this.#owner = node.id!.name;
			eraser.function(node);
			this.#owner = undefined;
			return true;
		}
		eraser.visit(node, this.#parsed.program);
		if (node.type === "VariableDeclaration" && !node.declare) {
			this.#declared.push({ kind: "variables", node });
			if (node.kind === "const") for (const name of variableNames(node)) this.#constants.add(name);
		}
		return true;
	}

	#importDeclaration(node: ImportDeclaration, eraser: Eraser): void {
		const typesOnly =
			node.specifiers.length > 0 &&
			node.specifiers.every((specifier) => specifier.type === "ImportSpecifier" && specifier.importKind === "type");
		if (node.importKind === "type" || typesOnly) {
			eraser.eraseStatement(node);
			return;
		}
		this.#specifiers.push(node.source.value);
		this.#declared.push({ kind: "import", node });
		for (const { local } of node.specifiers) {
			this.#constants.add(local.name);
			this.#bindings.set(local.name, (this.#bindings.get(local.name) ?? 0) + 1);
		}
	}

	#importEquals(node: TSImportEqualsDeclaration, eraser: Eraser): void {
		if (node.importKind === "type") {
			eraser.eraseStatement(node);
			return;
		}
		this.#replaceStatement(node, importEquals(node, this.#parsed.text));
	}

	#loadOnly(node: Pick<ImportDeclaration, "source" | "attributes" | "start" | "end">): void {
		this.#specifiers.push(node.source.value);
		this.#replaceStatement(node, `${loadCall(node.source, [], node.attributes)};`);
	}

	#replaceStatement(node: { start: number; end: number }, text: string): void {
		this.#edits.replace(node.start, node.end, text + onlyLineEnds(this.#parsed.text.slice(node.start, node.end)));
	}

	#defaultExport(node: ExportDefaultDeclaration | TSExportAssignment, eraser: Eraser): void {
		const value = node.type === "TSExportAssignment" ? node.expression : node.declaration;
		if (value.type === "TSInterfaceDeclaration" || value.type === "TSDeclareFunction") {
			eraser.eraseStatement(node);
			return;
		}
		if ((value.type === "FunctionDeclaration" || value.type === "ClassDeclaration") && value.id) {
			this.#edits.blank(node.start, value.start);
			this.#topLevel(value, eraser);
			this.#result = value.id.name;
			return;
		}
		this.#lets.add(defaultValue);
		this.#result = defaultValue;
		const lines = onlyLineEnds(this.#parsed.text.slice(node.start, value.start));
		// As a property of that name, because an anonymous function or class is called "default".
		this.#edits.replace(node.start, value.start, `;${defaultValue}={default:(${lines}`);
		eraser.visit(value as Expression, node);
		this.#edits.insert(value.end, ")}.default");
	}

	/** `async function* f` → `f=async function*`. */
	#assignFunction(node: FunctionNode): void {
		const { name, end } = node.id!;
		this.#lets.add(name);
		const head = `${name}=${node.async ? "async " : ""}function${node.generator ? "*" : ""}`;
		const before = this.#parsed.text.slice(node.start, end);
		this.#edits.replace(node.start, end, (head + onlyLineEnds(before)).padEnd(before.length));
		this.#edits.insert(node.end, ";");
	}

	/** `var x = 1, y` → `x = 1, y`; in parentheses where a pattern would open a block. */
	#assignVariables(node: VariableDeclaration, parent: Node): void {
		for (const name of variableNames(node)) this.#lets.add(name);
		const keyword = node.start + "var".length;
		const loop = parent.type === "ForInStatement" || parent.type === "ForOfStatement";
		const inList = parent.type === "Program" || parent.type === "BlockStatement" || parent.type === "SwitchCase";
		if (loop || node.declarations.every(({ id }) => id.type === "Identifier")) this.#edits.blank(node.start, keyword);
		else {
			this.#edits.replace(node.start, keyword, inList ? "; (" : "  (");
			this.#edits.insert(node.declarations.at(-1)!.end, ")");
		}
		if (!parent.type.startsWith("For") && this.#parsed.text[node.end - 1] !== ";") this.#edits.insert(node.end, ";");
	}

	#refuseWritesToConstants(): void {
		const written = this.#references.find(
			({ name, written }) => written && this.#constants.has(name) && this.#bindings.get(name) === 1,
		);
		if (written === undefined) return;
		throw new CellSyntaxError(`Assignment to constant variable '${written.name}'.`, {
			source: this.#parsed.text.slice(this.#parsed.before),
			offset: written.at - this.#parsed.before,
			file: this.#file,
			name: "TypeError",
		});
	}
}
