import type {
	ArrowFunctionExpression,
	Class,
	MethodDefinition,
	Node,
	PropertyDefinition,
	VariableDeclarator,
} from "oxc-parser";
import type { Edits } from "./edits.ts";
import type { Scanner } from "./scanner.ts";

const modifiers = new Set(["public", "private", "protected", "readonly", "override", "abstract", "declare"]);

/** Erases TypeScript's words and signs that the syntax tree knows of without saying where they stand. */
export class Marks {
	readonly #scanner: Scanner;
	readonly #edits: Edits;

	constructor(scanner: Scanner, edits: Edits) {
		this.#scanner = scanner;
		this.#edits = edits;
	}

	/** An element of a list, with the comma after it. */
	listed(node: Node): void {
		const comma = this.#scanner.next(node.end);
		this.#edits.blank(node.start, this.#scanner.text[comma] === "," ? comma + 1 : node.end);
	}

	/** `abstract` and `implements …`. */
	class(node: Class): void {
		if (node.abstract) {
			const at = this.#scanner.find("abstract", node.start, node.body.start);
			this.#edits.blank(at, at + "abstract".length);
		}
		const last = node.implements?.at(-1);
		if (last === undefined) return;
		const before = node.superTypeArguments ?? node.superClass ?? node.typeParameters ?? node.id;
		this.#edits.blank(this.#scanner.find("implements", before?.end ?? node.start, node.body.start), last.end);
	}

	/** Modifiers before, and `?` or `!` after the name of a class's member. */
	member(node: MethodDefinition | PropertyDefinition): void {
		let first = true;
		for (const { word, start, end } of this.#scanner.words(node.start, node.key.start)) {
			if (modifiers.has(word)) {
				const following = this.#scanner.text[this.#scanner.next(end)]!;
				// Without the modifier, `[` and `*` would join the member to the one before.
				this.#edits.blank(start, end, first && (following === "[" || following === "*") ? ";" : "");
			}
			first = false;
		}
		if (!node.optional && !(node.type === "PropertyDefinition" && node.definite)) return;
		const afterName = this.#scanner.next(node.key.end);
		const at = node.computed ? this.#scanner.next(afterName + 1) : afterName;
		this.#edits.blank(at, at + 1);
	}

	/** `?` after a parameter. */
	optional(node: Extract<Node, { type: "Identifier" | "ObjectPattern" | "ArrayPattern" }>): void {
		const { start, end, type, typeAnnotation } = node;
		// The published types say that only identifiers can be optional; the parser does mark patterns.
		const optional: boolean | undefined = node.optional;
		if (!optional) return;
		const to = typeAnnotation?.start ?? end;
		let mark = -1;
		let at = this.#scanner.findCharacter("?", type === "Identifier" ? this.#scanner.wordEnd(start) : start, to);
		for (; at >= 0; at = this.#scanner.findCharacter("?", at + 1, to)) mark = at;
		this.#edits.blank(mark, mark + 1);
	}

	/** `!` after a variable. */
	definite({ id }: VariableDeclarator): void {
		const at = this.#scanner.next(this.#scanner.wordEnd(id.start));
		this.#edits.blank(at, at + 1);
	}

	/** JavaScript allows no line end between `async` and `(`, nor between `)` and `=>`: the parentheses move. */
	arrow(node: ArrowFunctionExpression): void {
		const { typeParameters, returnType } = node;
		if (typeParameters && node.async && this.#hasLineEnd(typeParameters)) {
			const open = this.#scanner.next(typeParameters.end);
			this.#edits.blank(typeParameters.start, open + 1, "(");
		}
		if (returnType && this.#hasLineEnd(returnType)) {
			const from = node.params.at(-1)?.end ?? this.#scanner.next(typeParameters?.end ?? node.start);
			const close = this.#scanner.findCharacter(")", from, returnType.start);
			this.#edits.blank(close, returnType.end - 1);
			this.#edits.replace(returnType.end - 1, returnType.end, ")");
		}
	}

	#hasLineEnd({ start, end }: Node): boolean {
		return /[\n\r\u2028\u2029]/.test(this.#scanner.text.slice(start, end));
	}
}
