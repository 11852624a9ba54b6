import {
	type ArrowFunctionExpression,
	type Class,
	type ExportSpecifier,
	type ForInStatement,
	type ForOfStatement,
	type Function as FunctionNode,
	type ImportDeclarationSpecifier,
	type ImportExpression,
	type MetaProperty,
	type MethodDefinition,
	type Node,
	type PropertyDefinition,
	type VariableDeclaration,
	visitorKeys,
} from "oxc-parser";
import type { AwaitChecks } from "./await-checks.ts";
import type { Edits } from "./edits.ts";
import { Marks } from "./marks.ts";
import type { Parsed } from "./parse.ts";
import { Scanner } from "./scanner.ts";
import { isTypeOnly } from "./type-only.ts";

/** Thrown for what blanks cannot erase; TypeScript's own emit has to do it. */
export class NotErasable extends Error {
	override readonly name = "NotErasable";
}

/** What the walk tells whoever rewrites more than types. */
export interface Listener {
	/** A statement of the program itself. True when the listener has dealt with it, inner nodes included. */
	statement?(node: Node, eraser: Eraser): boolean;
	/** A name is read, or written if `written`. Only in value positions. */
	reference?(name: string, at: number, written: boolean): void;
	/** A name is declared somewhere: parameter, variable, function, class, catch. */
	binding?(name: string, at: number): void;
	/** A `var` outside every function, in a block or a loop's head rather than in the program itself. */
	nestedVar?(node: VariableDeclaration, parent: Node): void;
	importExpression?(node: ImportExpression): void;
	importMeta?(node: MetaProperty): void;
	readonly awaits?: AwaitChecks;
}

/** How types are erased. */
export interface EraseOptions {
	/** Whether a class's fields are assigned in its constructor (`useDefineForClassFields: false`), which takes TypeScript's emit. */
	readonly assignFields?: boolean;
}

/** What a following line may start with that would join it to a line whose end was erased. */
const joins = new Set(["(", "[", "`", "*"]);

/**
 * Blanks TypeScript's types, so that lines and columns stay. Where a blank would join two statements a `;` takes the
 * place of its first character, as in ts-blank-space.
 *
 * @throws {NotErasable} at an enum, a namespace with values, a decorator, JSX, a parameter property, `accessor`, `using`.
 */
export class Eraser {
	readonly #edits: Edits;
	readonly #listener: Listener;
	readonly #scanner: Scanner;
	readonly #marks: Marks;
	readonly #text: string;
	readonly #assignFields: boolean;
	#functions = 0;
	/** The end of the innermost statement that has no semicolon of its own; -1 when it has one. */
	#openEnd = -1;

	constructor(parsed: Parsed, edits: Edits, listener: Listener = {}, { assignFields = false }: EraseOptions = {}) {
		this.#edits = edits;
		this.#assignFields = assignFields;
		this.#listener = listener;
		this.#text = parsed.text;
		this.#scanner = new Scanner(parsed.text, parsed.comments);
		this.#marks = new Marks(this.#scanner, edits);
		if (parsed.jsx) throw new NotErasable("JSX");
	}

	/** Erases a whole statement or class element. */
	eraseStatement(node: Node): void {
		this.#edits.blank(node.start, node.end, ";");
	}

	/** Erases a specifier in braces with the comma after it. */
	eraseSpecifier(node: ImportDeclarationSpecifier | ExportSpecifier): void {
		this.#marks.listed(node);
	}

	/** Walks a node that stands in a value position. */
	visit(node: Node, parent: Node): void {
		if (node.type.startsWith("JSX")) throw new NotErasable("JSX");
		switch (node.type) {
			case "Identifier":
				this.#listener.reference?.(node.name, node.start, false);
				return;
			case "TSTypeAnnotation":
			case "TSTypeParameterDeclaration":
			case "TSTypeParameterInstantiation":
				this.#eraseTail(node.start, node.end);
				return;
			case "TSInterfaceDeclaration":
			case "TSTypeAliasDeclaration":
			case "TSDeclareFunction":
			case "TSNamespaceExportDeclaration":
			case "TSIndexSignature":
			case "TSAbstractMethodDefinition":
			case "TSAbstractPropertyDefinition":
			case "TSAbstractAccessorProperty":
				this.eraseStatement(node);
				return;
			case "TSEnumDeclaration":
				if (!node.declare) throw new NotErasable("enum");
				this.eraseStatement(node);
				return;
			case "TSModuleDeclaration":
				if (!isTypeOnly(node)) throw new NotErasable("namespace");
				this.eraseStatement(node);
				return;
			case "Decorator":
			case "TSParameterProperty":
			case "AccessorProperty":
			case "TSImportEqualsDeclaration":
			case "TSExportAssignment":
				throw new NotErasable(node.type);
			case "TSAsExpression":
			case "TSSatisfiesExpression":
			case "TSNonNullExpression":
				this.visit(node.expression, node);
				this.#eraseTail(node.expression.end, node.end);
				return;
			case "TSInstantiationExpression":
				this.visit(node.expression, node);
				this.#eraseTail(node.typeArguments.start, node.end);
				return;
			case "TSTypeAssertion":
				// In parentheses: `<T>{}` would else become a block, and `return <T>⏎ x` return nothing.
				this.#edits.blank(node.start, node.expression.start, "(");
				this.visit(node.expression, node);
				this.#edits.insert(node.end, ")");
				return;
			case "VariableDeclaration":
				this.#variables(node, parent);
				return;
			case "FunctionDeclaration":
			case "FunctionExpression":
				this.function(node);
				return;
			case "ArrowFunctionExpression":
				this.#marks.arrow(node);
				this.#inFunction(() => this.#parametersAndBody(node));
				return;
			case "ClassDeclaration":
			case "ClassExpression":
				this.class(node);
				return;
			case "MethodDefinition":
				if (node.value.type === "TSEmptyBodyFunctionExpression") {
					this.eraseStatement(node);
					return;
				}
				this.#member(node);
				this.visit(node.value, node);
				return;
			case "PropertyDefinition":
				if (node.declare) {
					this.eraseStatement(node);
					return;
				}
				if (this.#assignFields) throw new NotErasable("a field");
				this.#statement(node, () => {
					this.#member(node);
					if (node.typeAnnotation) this.visit(node.typeAnnotation, node);
					if (node.value) this.#inFunction(() => this.visit(node.value!, node));
				});
				return;
			case "StaticBlock":
				this.#inFunction(() => this.#children(node));
				return;
			case "AwaitExpression":
				this.#listener.awaits?.await(node);
				this.visit(node.argument, node);
				return;
			case "TryStatement":
				this.visit(node.block, node);
				if (node.handler) this.visit(node.handler, node);
				if (node.finalizer) {
					this.visit(node.finalizer, node);
					this.#listener.awaits?.finally(node.finalizer);
				}
				return;
			case "ExpressionStatement":
			case "ReturnStatement":
			case "ThrowStatement":
			case "ExportDefaultDeclaration":
				this.#statement(node, () => this.#children(node));
				return;
			case "AssignmentExpression":
				this.#target(node.left, node);
				this.visit(node.right, node);
				return;
			case "UpdateExpression":
				this.#target(node.argument, node);
				return;
			case "ForInStatement":
			case "ForOfStatement":
				this.#target(node.left, node);
				this.visit(node.right, node);
				this.#loopBody(node);
				return;
			case "CatchClause":
				if (node.param) this.pattern(node.param);
				this.visit(node.body, node);
				return;
			case "MemberExpression":
				this.visit(node.object, node);
				if (node.computed) this.visit(node.property, node);
				return;
			case "Property":
				if (node.computed) this.visit(node.key, node);
				this.visit(node.value, node);
				return;
			case "LabeledStatement":
				this.visit(node.body, node);
				return;
			case "BreakStatement":
			case "ContinueStatement":
				return;
			case "MetaProperty":
				if (node.meta.name === "import") this.#listener.importMeta?.(node);
				return;
			case "ImportExpression":
				this.#listener.importExpression?.(node);
				this.#children(node);
				return;
			case "Program":
				for (const statement of node.body)
					if (!this.#listener.statement?.(statement, this)) this.visit(statement, node);
				return;
			default:
				this.#children(node);
		}
	}

	/** Walks a binding pattern: names declared, their types, question marks and defaults. */
	pattern(node: Node): void {
		switch (node.type) {
			case "Identifier":
				this.#listener.binding?.(node.name, node.start);
				break;
			case "ObjectPattern":
				for (const property of node.properties) {
					if (property.type === "Property" && property.computed) this.visit(property.key, property);
					this.pattern(property.type === "Property" ? property.value : property);
				}
				break;
			case "ArrayPattern":
				for (const element of node.elements) if (element) this.pattern(element);
				break;
			case "AssignmentPattern":
				this.pattern(node.left);
				this.visit(node.right, node);
				return;
			case "RestElement":
				this.pattern(node.argument);
				if (node.typeAnnotation) this.visit(node.typeAnnotation, node);
				return;
			default:
				this.visit(node, node);
				return;
		}
		if (node.decorators && node.decorators.length > 0) throw new NotErasable("Decorator");
		this.#marks.optional(node);
		if (node.typeAnnotation) this.visit(node.typeAnnotation, node);
	}

	/** Walks a function with a body. */
	function(node: FunctionNode): void {
		if (node.id) this.#listener.binding?.(node.id.name, node.id.start);
		this.#inFunction(() => this.#parametersAndBody(node));
	}

	/** Walks a class. */
	class(node: Class): void {
		if (node.decorators.length > 0) throw new NotErasable("Decorator");
		if (node.declare) {
			this.eraseStatement(node);
			return;
		}
		if (node.id) this.#listener.binding?.(node.id.name, node.id.start);
		this.#marks.class(node);
		if (node.typeParameters) this.visit(node.typeParameters, node);
		if (node.superClass) this.visit(node.superClass, node);
		if (node.superTypeArguments) this.visit(node.superTypeArguments, node);
		for (const element of node.body.body) this.visit(element, node.body);
	}

	/** Walks a statement, knowing where it ends if it has no semicolon. */
	#statement(node: Node, walk: () => void): void {
		const outer = this.#openEnd;
		this.#openEnd = this.#text[node.end - 1] === ";" ? -1 : node.end;
		this.#listener.awaits?.statement(node);
		walk();
		this.#openEnd = outer;
	}

	#eraseTail(start: number, end: number): void {
		const separate = end === this.#openEnd && joins.has(this.#text[this.#scanner.next(end)] ?? "");
		this.#edits.blank(start, end, separate ? ";" : "");
	}

	#inFunction(walk: () => void): void {
		const outer = this.#openEnd;
		this.#functions++;
		walk();
		this.#functions--;
		this.#openEnd = outer;
	}

	#loopBody(node: ForInStatement | ForOfStatement): void {
		const awaited = node.type === "ForOfStatement" && node.await ? this.#listener.awaits?.forAwait(node) : undefined;
		this.visit(node.body, node);
		awaited?.();
	}

	#children(node: Node): void {
		const fields = node as unknown as Readonly<Record<string, Node | readonly (Node | null)[] | null>>;
		for (const key of visitorKeys[node.type] ?? []) {
			const child = fields[key];
			if (Array.isArray(child)) {
				for (const element of child as readonly (Node | null)[]) if (element) this.visit(element, node);
			} else if (child) this.visit(child as Node, node);
		}
	}

	#target(node: Node, parent: Node): void {
		switch (node.type) {
			case "Identifier":
				this.#listener.reference?.(node.name, node.start, true);
				return;
			case "ObjectPattern":
				for (const property of node.properties) {
					if (property.type === "Property" && property.computed) this.visit(property.key, property);
					this.#target(property.type === "Property" ? property.value : property.argument, node);
				}
				return;
			case "ArrayPattern":
				for (const element of node.elements) if (element) this.#target(element, node);
				return;
			case "AssignmentPattern":
				this.#target(node.left, node);
				this.visit(node.right, node);
				return;
			case "RestElement":
				this.#target(node.argument, node);
				return;
			default:
				this.visit(node, parent);
		}
	}

	#variables(node: VariableDeclaration, parent: Node): void {
		if (node.declare) {
			this.eraseStatement(node);
			return;
		}
		if (node.kind === "using" || node.kind === "await using") throw new NotErasable(node.kind);
		const head = parent.type.startsWith("For");
		const walk = () => {
			for (const declarator of node.declarations) {
				if (declarator.definite) this.#marks.definite(declarator);
				this.pattern(declarator.id);
				if (declarator.init) this.visit(declarator.init, declarator);
			}
		};
		if (head) walk();
		else this.#statement(node, walk);
		if (node.kind === "var" && this.#functions === 0 && parent.type !== "Program")
			this.#listener.nestedVar?.(node, parent);
	}

	#parametersAndBody(node: FunctionNode | ArrowFunctionExpression): void {
		if (node.typeParameters) this.visit(node.typeParameters, node);
		for (const parameter of node.params) {
			if (parameter.type === "Identifier" && parameter.name === "this") this.#marks.listed(parameter);
			else this.pattern(parameter);
		}
		if (node.returnType) this.visit(node.returnType, node);
		if (node.body) this.visit(node.body, node);
	}

	#member(node: MethodDefinition | PropertyDefinition): void {
		if (node.decorators.length > 0) throw new NotErasable("Decorator");
		this.#marks.member(node);
		if (node.computed) this.visit(node.key, node);
	}
}
