import type { ExportNamedDeclaration, ImportDeclaration, Node } from "oxc-parser";
import { AwaitChecks } from "./await-checks.ts";
import { Edits, type Piece, textOf } from "./edits.ts";
import { type EraseOptions, Eraser, type Listener, NotErasable } from "./erase-types.ts";
import { type Parsed, parseEmitted, parseSource } from "./parse.ts";
import { mapOf } from "./source-map.ts";
import type { Emit } from "./transform-cell.ts";
import { isTypeOnly } from "./type-only.ts";

/** A module as JavaScript. */
export interface TransformedModule {
	readonly code: string;
	/** There if TypeScript's emit was needed or something awaits; otherwise lines and columns are the module's own. */
	readonly map?: string;
}

/**
 * Turns a `.ts` file into an ES module, lines kept. What remains are real imports and exports; imported names
 * that the file never mentions as a value are taken out, as TypeScript does, for they may be types.
 *
 * @throws {CellSyntaxError} where it does not parse.
 */
export async function transformModule(
	source: string,
	options: { readonly file: string; readonly emit: Emit } & EraseOptions,
): Promise<TransformedModule> {
	const { file } = options;
	try {
		const parsed = parseSource(source, options);
		const edits = new Edits(parsed.text);
		const pieces = erase(parsed, edits, { ...options, awaits: new AwaitChecks(edits) });
		const code = textOf(pieces);
		return pieces.every((piece) => piece.aligned)
			? { code }
			: { code, map: mapOf(pieces, parsed.text, { file, before: 0 }) };
	} catch (error) {
		if (!(error instanceof NotErasable)) throw error;
		const emitted = await options.emit(source);
		const parsed = parseEmitted(emitted.code, file);
		const edits = new Edits(parsed.text);
		const awaits = new AwaitChecks(edits);
		new Eraser(parsed, edits, { awaits }).visit(parsed.program, parsed.program);
		if (!awaits.any) return emitted;
		const pieces = edits.render(0, parsed.text.length, true);
		return { code: textOf(pieces), map: mapOf(pieces, parsed.text, { file, before: 0, inner: emitted.map }) };
	}
}

/**
 * The types of a module alone become blanks, so that lines and columns stay.
 *
 * @throws {NotErasable} at an enum, a namespace with values, a decorator, JSX, a parameter property, `using`.
 */
export function stripTypes(source: string, options: { readonly file: string } & EraseOptions): string {
	const parsed = parseSource(source, options);
	return textOf(erase(parsed, new Edits(parsed.text), options));
}

function erase(parsed: Parsed, edits: Edits, options: EraseOptions & Pick<Listener, "awaits">): Piece[] {
	const mentioned = new Set<string>();
	const declared = new Set<string>();
	const deferred: (ImportDeclaration | ExportNamedDeclaration)[] = [];
	const types = new Set(parsed.program.body.flatMap(declaredType));
	const listener: Listener = {
		...(options.awaits && { awaits: options.awaits }),
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
	return edits.render(0, parsed.text.length, true);
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
