import ts from "typescript";
import { parseCell } from "./cell-source.ts";

/** A name that a cell declares at its top level. */
export interface Declared {
	readonly name: string;
	/** In TypeScript's words, as completions show it. */
	readonly kind: string;
	/** Whether it is a `var` in a block, which TypeScript leaves out of declarations. */
	readonly inBlock: boolean;
	/** Whether the cell itself exports it under its name: to do so again would be an error. */
	readonly exported: boolean;
}

/** What a cell declares at its top level, types and imports included; the same name once. */
export function declaredNames(code: string): Declared[] {
	const { source } = parseCell(code);
	const found = new Map<string, Pick<Declared, "kind" | "inBlock">>();
	const add = (name: ts.BindingName | undefined, kind: string, inBlock = false): void => {
		if (name === undefined) return;
		if (ts.isIdentifier(name)) found.set(name.text, { kind, inBlock });
		else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name, kind, inBlock);
	};
	const variables = (list: ts.VariableDeclarationList): void => {
		const kind = list.flags & ts.NodeFlags.Const ? "const" : list.flags & ts.NodeFlags.Let ? "let" : "var";
		for (const declaration of list.declarations) add(declaration.name, kind);
	};
	for (const statement of source.statements) {
		if (ts.isVariableStatement(statement)) variables(statement.declarationList);
		else if (ts.isFunctionDeclaration(statement)) add(statement.name, "function");
		else if (ts.isClassDeclaration(statement)) add(statement.name, "class");
		else if (ts.isInterfaceDeclaration(statement)) add(statement.name, "interface");
		else if (ts.isTypeAliasDeclaration(statement)) add(statement.name, "type");
		else if (ts.isEnumDeclaration(statement)) add(statement.name, "enum");
		else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
			if (statement.name.text !== "global") add(statement.name, "module");
		} else if (ts.isImportEqualsDeclaration(statement)) add(statement.name, "alias");
		else if (ts.isImportDeclaration(statement)) {
			const clause = statement.importClause;
			add(clause?.name, "alias");
			const bindings = clause?.namedBindings;
			if (bindings === undefined) continue;
			if (ts.isNamespaceImport(bindings)) add(bindings.name, "alias");
			else for (const element of bindings.elements) add(element.name, "alias");
		} else nestedVars(statement, (name) => add(name, "var", true));
	}
	const exported = new Set(source.statements.flatMap(exportedHere));
	return [...found].map(([name, rest]) => ({ name, ...rest, exported: exported.has(name) }));
}

/** The names under which a statement exports what the cell declares. */
function exportedHere(statement: ts.Statement): string[] {
	if (ts.isExportDeclaration(statement)) {
		const { exportClause: clause, moduleSpecifier } = statement;
		return clause !== undefined && ts.isNamedExports(clause) && moduleSpecifier === undefined
			? clause.elements.map(({ name }) => name.text)
			: [];
	}
	const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
	const has = (kind: ts.SyntaxKind) => modifiers.some((modifier) => modifier.kind === kind);
	if (!has(ts.SyntaxKind.ExportKeyword) || has(ts.SyntaxKind.DefaultKeyword)) return [];
	if (ts.isVariableStatement(statement))
		return statement.declarationList.declarations.flatMap(({ name }) => namesOf(name));
	const { name } = statement as Partial<ts.FunctionDeclaration>;
	return name === undefined ? [] : [name.text];
}

function namesOf(name: ts.BindingName): string[] {
	if (ts.isIdentifier(name)) return [name.text];
	return name.elements.flatMap((element) => (ts.isBindingElement(element) ? namesOf(element.name) : []));
}

/** A `var` in a block belongs to the cell as well. */
function nestedVars(node: ts.Node, add: (name: ts.BindingName) => void): void {
	if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return;
	if (ts.isVariableDeclarationList(node) && (node.flags & ts.NodeFlags.BlockScoped) === 0)
		for (const declaration of node.declarations) add(declaration.name);
	ts.forEachChild(node, (child) => nestedVars(child, add));
}

const identifier = /(?<![\p{ID_Continue}$])(?<!(?:^|[^.])\.\s*)[\p{ID_Start}$_][\p{ID_Continue}$]*/gu;

/**
 * The identifiers that occur in code, members after a dot left out. By text, so that half-written code has them too;
 * words in strings and comments come along, which costs an import that is not needed.
 */
export function mentionedNames(code: string): Set<string> {
	return new Set(code.match(identifier) ?? []);
}
