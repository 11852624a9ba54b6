import type { Node } from "oxc-parser";
import type { MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { lineStarts } from "../transform/lines.ts";
import { CellSyntaxError, parseSource } from "../transform/parse.ts";
import type { Position } from "../transform/source-map.ts";
import type { Scripts } from "./scripts.ts";

/** Whether the value is a node of the syntax tree. */
function isNode(value: unknown): value is Node {
	return typeof value === "object" && value !== null && typeof (value as Partial<Node>).type === "string";
}

/** The nodes around an offset, outermost first. */
function around(node: Node, offset: number, found: Node[]): Node[] {
	found.push(node);
	for (const child of Object.values(node).flat()) {
		if (isNode(child) && child.start <= offset && offset < child.end) around(child, offset, found);
	}
	return found;
}

/** Whether `promise.catch(…)`, or `promise.then(…, …)`, with the offset in `promise`. */
function handles(node: Node, offset: number): boolean {
	if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
	const { object, property } = node.callee;
	if (offset >= object.end || property.type !== "Identifier") return false;
	return property.name === "catch" || (property.name === "then" && node.arguments.length > 1);
}

/** Whether what is thrown at a place is caught by the function around it. */
function isCaughtAt(source: string, { line, column }: Position): boolean {
	const { program, text, before } = parseSource(source, { file: "thrown.ts", object: true });
	const offset = (lineStarts(text)[line - 1] ?? 0) + column - 1 + (line === 1 ? before : 0);
	const nodes = around(program, offset, []);
	const own = nodes.findLastIndex(({ type }) => type.includes("Function"));
	return nodes.slice(own + 1).some((node) => {
		if (node.type !== "TryStatement") return handles(node, offset);
		return node.handler !== null && offset < node.block.end;
	});
}

/**
 * Finds who catches what is thrown. V8 cannot tell once a cell has awaited: the inspector itself catches what a cell
 * rejects with.
 */
export class Catchers {
	readonly #inspector: MainThreadInspector;
	readonly #scripts: Scripts;
	/** By script and place: code that throws and catches does so often. */
	readonly #known = new Map<string, boolean>();

	constructor(inspector: MainThreadInspector, scripts: Scripts) {
		this.#inspector = inspector;
		this.#scripts = scripts;
	}

	/** Whether the function around this place of a script catches what is thrown there. */
	async catches(scriptId: string, place: Position): Promise<boolean> {
		const key = `${scriptId}:${place.line}:${place.column}`;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const found = await this.#look(scriptId, place);
		this.#known.set(key, found);
		return found;
	}

	async #look(scriptId: string, place: Position): Promise<boolean> {
		try {
			const written = this.#scripts.originOf(scriptId)?.source;
			const source = written ?? (await this.#inspector.post("Debugger.getScriptSource", { scriptId })).scriptSource;
			return isCaughtAt(source, place);
		} catch (error) {
			if (error instanceof CellSyntaxError) return false; // such as a CommonJS module that returns
			throw error;
		}
	}
}
