import type { CellOutcome } from "../bridge.ts";
import type { Message, Replies, Requests } from "../messages.ts";
import type { Session } from "../session.ts";
import type { History } from "./history.ts";
import type { MainLink } from "./main-link.ts";

type Reply = (content: Replies["execute_reply"]) => void;

/** What running cells needs. */
export interface ExecutionParts {
	readonly session: Session;
	readonly main: MainLink;
	readonly history: History;
	/** Tells the language thread of a cell that ran. */
	readonly commit: (code: string) => void;
}

/** Runs cells on the main thread, counts them and answers for them. */
export class Executions {
	readonly #parts: ExecutionParts;
	#count = 0;
	/** The number of the running cell if it goes into the history. */
	#stored: number | undefined;
	#leave: ((outcome: CellOutcome) => void) | undefined;

	constructor(parts: ExecutionParts) {
		this.#parts = parts;
	}

	/** The number of the last cell. */
	get count(): number {
		return this.#count;
	}

	/** Runs one cell and replies. */
	async run(content: Requests["execute_request"], { header }: Message, reply: Reply): Promise<void> {
		const { session, main, history, commit } = this.#parts;
		const { code, silent, user_expressions: expressions } = content;
		const stored = content.store_history && !silent;
		if (stored || this.#count === 0) this.#count++;
		const count = this.#count;
		if (!silent) session.publish("execute_input", { code, execution_count: count }, header);
		if (stored) history.add(count, code);
		this.#stored = stored ? count : undefined;
		const left = new Promise<CellOutcome>((resolve) => {
			this.#leave = resolve;
		});
		const ended = main.execute({ code, count, silent, expressions, parent: { ...header } });
		const outcome = await Promise.race([ended, left]);
		this.#leave = undefined;
		if (outcome.status === "error") {
			const { ename, evalue, traceback } = outcome;
			if (!silent) session.publish("error", { ename, evalue, traceback }, header);
			return reply({ status: "error", execution_count: count, ename, evalue, traceback });
		}
		reply({ status: "ok", execution_count: count, user_expressions: outcome.expressions, payload: [] });
		commit(code);
	}

	/** Remembers the result of the running cell. */
	result(count: number, text: string): void {
		if (count === this.#stored) this.#parts.history.result(count, text);
	}

	/** Answers for the running cell, because the process is about to end with this exit code. */
	leave(code: number): void {
		const evalue = `The process ended with code ${code}.`;
		this.#leave?.({ status: "error", ename: "ProcessExit", evalue, traceback: [evalue] });
	}
}
