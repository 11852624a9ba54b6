import type { AwaitExpression, BlockStatement, ForOfStatement, Node } from "oxc-parser";
import type { Edits } from "./edits.ts";

/** The names of the functions that the kernel provides, see `engine/await-checks.ts`. */
export const awaitCheckNames = {
	operand: "__glasscell_operand__",
	awaited: "__glasscell_awaited__",
	finally: "__glasscell_finally__",
} as const;

/** Calls the function where there is one: a function's text may be run elsewhere, in a worker or a browser. */
const calling = (name: string): string => `(globalThis.${name}??(x=>x))(`;

/**
 * Lets an interrupt end what awaits: after each `await`, and in each turn of a `for await`, the kernel is asked whether
 * the cell may go on. The order of evaluation, the values and the number of turns stay as they were.
 *
 * - `await x` becomes `awaited(await operand(x))`;
 * - `for await (const x of y) { … }` becomes `for await (const x of y) { awaited(); … }`;
 * - `finally { … await … }` becomes `finally { finally(); … }`: what cleans up is not interrupted.
 */
export class AwaitChecks {
	readonly #edits: Edits;
	/** Where the statement starts that is an expression. */
	#statement = -1;
	/** Where the last await stands. */
	#last = -1;

	constructor(edits: Edits) {
		this.#edits = edits;
	}

	/** Whether anything was inserted. */
	get any(): boolean {
		return this.#last >= 0;
	}

	/** To be called before the statement is walked. */
	statement(node: Node): void {
		if (node.type === "ExpressionStatement") this.#statement = node.start;
	}

	/** To be called before the operand is walked. */
	await(node: AwaitExpression): void {
		this.#last = node.start;
		// A parenthesis at the start of a statement would call what stands on the line before.
		const lead = node.start === this.#statement ? "void 0," : "";
		this.#edits.insert(node.start, lead + calling(awaitCheckNames.awaited));
		this.#edits.insert(node.start + "await".length, calling(awaitCheckNames.operand));
		this.#edits.insert(node.end, "))");
	}

	/** To be called before the body is walked; the answer is to be called after. */
	forAwait({ body, start }: ForOfStatement): () => void {
		this.#last = start;
		const check = `{globalThis.${awaitCheckNames.awaited}?.();`;
		if (body.type === "BlockStatement") {
			this.#edits.replace(body.start, body.start + 1, check);
			return () => undefined;
		}
		this.#edits.insert(body.start, check);
		return () => this.#edits.insert(body.end, "}");
	}

	/** To be called after the block is walked. */
	finally({ start }: BlockStatement): void {
		if (this.#last > start) this.#edits.replace(start, start + 1, `{globalThis.${awaitCheckNames.finally}?.();`);
	}
}
