import { readFileSync } from "node:fs";
import ts from "typescript";

/** What a module exports, by name, each with TypeScript's word for what it is; `alias` where that stands elsewhere. */
export type ExportedNames = Map<string, string>;

/** Finds the file that a specifier means, as seen from a file. */
type Resolve = (specifier: string, from: string) => string | undefined;

/**
 * The names that a file exports, its `export *` followed. By syntax alone: to have a package's types loaded for the sake of
 * its names would cost a hundred times more. The default export has no name and is left out, and so is `export =`.
 */
export function exportedNames(path: string, resolve: Resolve, seen = new Set<string>()): ExportedNames {
	const found: ExportedNames = new Map();
	if (seen.has(path)) return found;
	seen.add(path);
	const source = ts.createSourceFile(path, readFileSync(path, "utf8"), {
		languageVersion: ts.ScriptTarget.ESNext,
		jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
	});
	const local = localNames(source);
	for (const statement of source.statements) {
		if (ts.isExportDeclaration(statement)) {
			const { exportClause: clause, moduleSpecifier } = statement;
			if (clause === undefined) {
				const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) && resolve(moduleSpecifier.text, path);
				if (from) for (const [name, kind] of exportedNames(from, resolve, seen)) found.set(name, kind);
			} else if (ts.isNamespaceExport(clause)) found.set(clause.name.text, "module");
			else
				for (const { name, propertyName, isTypeOnly } of clause.elements) {
					const kind = moduleSpecifier === undefined ? local.get((propertyName ?? name).text) : undefined;
					found.set(name.text, isTypeOnly || statement.isTypeOnly ? "type" : (kind ?? "alias"));
				}
		} else if (isExported(statement)) for (const [name, kind] of declared(statement)) found.set(name, kind);
	}
	found.delete("default");
	return found;
}

function localNames(source: ts.SourceFile): ExportedNames {
	return new Map(source.statements.flatMap(declared));
}

function isExported(statement: ts.Statement): boolean {
	if (!ts.canHaveModifiers(statement)) return false;
	const modifiers = ts.getModifiers(statement) ?? [];
	const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind);
	return has(ts.SyntaxKind.ExportKeyword) && !has(ts.SyntaxKind.DefaultKeyword);
}

function declared(statement: ts.Statement): [string, string][] {
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.flatMap(({ name }): [string, string][] =>
			ts.isIdentifier(name) ? [[name.text, "const"]] : [],
		);
	if (ts.isFunctionDeclaration(statement) && statement.name) return [[statement.name.text, "function"]];
	if (ts.isClassDeclaration(statement) && statement.name) return [[statement.name.text, "class"]];
	if (ts.isInterfaceDeclaration(statement)) return [[statement.name.text, "interface"]];
	if (ts.isTypeAliasDeclaration(statement)) return [[statement.name.text, "type"]];
	if (ts.isEnumDeclaration(statement)) return [[statement.name.text, "enum"]];
	if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) return [[statement.name.text, "module"]];
	return [];
}
