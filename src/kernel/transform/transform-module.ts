import type { ExportNamedDeclaration, ImportDeclaration, Node } from "oxc-parser";
import { Edits } from "./edits.ts";
import { type EraseOptions, Eraser, type Listener, NotErasable } from "./erase-types.ts";
import { parseSource } from "./parse.ts";
import type { Emit } from "./transform-cell.ts";
import { isTypeOnly } from "./type-only.ts";

/** A module as JavaScript. */
export interface TransformedModule {
	readonly code: string;
	/** There if TypeScript's emit was needed; otherwise lines and columns are the module's own. */
	readonly map?: string;
}

/**
 * Turns a `.ts` file into an ES module, lines and columns kept. What remains are real imports and exports; imported names
 * that the file never mentions as a value are taken out, as TypeScript does, for they may be types.
 *
 * @throws {CellSyntaxError} where it does not parse.
 */
export async function transformModule(
	source: string,
	options: { readonly file: string; readonly emit: Emit } & EraseOptions,
): Promise<TransformedModule> {
	try {
		return { code: stripTypes(source, options) };
	} catch (error) {
		if (!(error instanceof NotErasable)) throw error;
		return options.emit(source);
	}
}

/**
 * As `transformModule`, in one go.
 *
 * @throws {NotErasable} at an enum, a namespace with values, a decorator, JSX, a parameter property, `using`.
 */
export function stripTypes(source: string, options: { readonly file: string } & EraseOptions): string {
	const parsed = parseSource(source, options);
	const edits = new Edits(parsed.text);
	const mentioned = new Set<string>();
	const declared = new Set<string>();
	const deferred: (ImportDeclaration | ExportNamedDeclaration)[] = [];
	const types = new Set(parsed.program.body.flatMap(declaredType));
	const listener: Listener = {
		reference: (name) => mentioned.add(name),
		binding: (name) => declared.add(name),
		statement: (node, walker) => {
			if (node.type === "ImportDeclaration" || (node.type === "ExportNamedDeclaration" && !node.declaration)) {
				if (node.type === "ExportNamedDeclaration" && !node.source)
					for (const { local } of node.specifiers) if (local.type === "Identifier") mentioned.add(local.name);
				deferred.push(node);
				return true;
			}
			return eraseExport(node, walker);
		},
	};
	const eraser = new Eraser(parsed, edits, listener, options);
	eraser.visit(parsed.program, parsed.program);
	for (const node of deferred) {
		if (node.type === "ImportDeclaration") eraseImport(node, eraser, mentioned);
		else eraseSpecifiers(node, eraser, types, declared);
	}
	return edits
		.render(0, parsed.text.length, true)
		.map((piece) => piece.text)
		.join("");
}

function eraseImport(node: ImportDeclaration, eraser: Eraser, mentioned: ReadonlySet<string>): void {
	const kept = node.specifiers.filter(
		(specifier) =>
			mentioned.has(specifier.local.name) && !(specifier.type === "ImportSpecifier" && specifier.importKind === "type"),
	);
	if (node.importKind === "type" || (node.specifiers.length > 0 && kept.length === 0)) {
		eraser.eraseStatement(node);
		return;
	}
	for (const specifier of node.specifiers)
		if (specifier.type !== "ImportNamespaceSpecifier" && !kept.includes(specifier)) eraser.eraseSpecifier(specifier);
}

function eraseSpecifiers(
	node: ExportNamedDeclaration,
	eraser: Eraser,
	types: ReadonlySet<string>,
	declared: ReadonlySet<string>,
): void {
	if (node.exportKind === "type") {
		eraser.eraseStatement(node);
		return;
	}
	for (const specifier of node.specifiers) {
		const name = specifier.local.type === "Identifier" ? specifier.local.name : "";
		if (specifier.exportKind === "type" || (!node.source && types.has(name) && !declared.has(name)))
			eraser.eraseSpecifier(specifier);
	}
}

/** Export forms that hold a type; false for all others. */
function eraseExport(node: Node, eraser: Eraser): boolean {
	if (node.type === "ExportAllDeclaration") {
		if (node.exportKind === "type") eraser.eraseStatement(node);
		return true;
	}
	if (node.type === "TSImportEqualsDeclaration" && node.importKind === "type") {
		eraser.eraseStatement(node);
		return true;
	}
	const inner =
		node.type === "ExportNamedDeclaration" || node.type === "ExportDefaultDeclaration" ? node.declaration : undefined;
	if (!inner) return false;
	const erased = isTypeOnly(inner);
	if (erased) eraser.eraseStatement(node);
	return erased;
}

function declaredType(node: Node): string[] {
	const inner = node.type === "ExportNamedDeclaration" ? node.declaration : node;
	return inner?.type === "TSInterfaceDeclaration" || inner?.type === "TSTypeAliasDeclaration" ? [inner.id.name] : [];
}
