import type { CellOutcome, ToProtocol } from "../bridge.ts";
import type { Header, Message, PagePayload, Replies, Requests } from "../messages.ts";
import type { Session } from "../session.ts";
import type { ExecutionQueue } from "./execution-queue.ts";
import type { History } from "./history.ts";
import type { Interrupter } from "./interrupter.ts";
import type { MainLink } from "./main-link.ts";
import type { Questions } from "./questions.ts";
import type { Incoming, Responder } from "./responder.ts";

/** What running cells needs. */
export interface ExecutionParts {
	readonly session: Session;
	readonly responder: Responder;
	readonly queue: ExecutionQueue;
	readonly main: MainLink;
	readonly interrupter: Interrupter;
	readonly questions: Questions;
	readonly history: History;
	/** Tells the language thread of a cell that ran. */
	readonly commit: (code: string) => void;
}

/** The cell that runs. */
interface Running {
	readonly id: string;
	readonly count: number;
	readonly pages: PagePayload[];
	/** Answers for it before it has ended. */
	readonly leave: (outcome: CellOutcome) => void;
}

/** Runs cells on the main thread, one after the other, counts them and answers for them. */
export class Executions {
	readonly #parts: ExecutionParts;
	#count = 0;
	#running: Running | undefined;
	/** The header of the last cell. */
	#latest: Header | undefined;

	constructor(parts: ExecutionParts) {
		this.#parts = parts;
	}

	/** The number of the last cell. */
	get count(): number {
		return this.#count;
	}

	/** The header of the cell that runs, else of the last one: what nobody claims is shown there. */
	get latest(): Header | undefined {
		return this.#latest;
	}

	/** Runs the cell when its turn comes, and replies. If it fails, what came before the reply is aborted. */
	request(content: Requests["execute_request"], incoming: Incoming): void {
		const { responder, queue, interrupter, commit } = this.#parts;
		const reply = (answer: Replies["execute_reply"]) => responder.reply(incoming, "execute_reply", answer);
		queue.push({
			run: () =>
				responder.framed(incoming, async () => {
					await interrupter.settled();
					const answer = await this.#run(content, incoming.message);
					// What comes after the reply knows of the error.
					const aborted = answer.status === "error" && content.stop_on_error ? queue.take() : [];
					reply(answer);
					for (const item of aborted) item.abort();
					if (answer.status === "ok") commit(content.code);
				}),
			abort: () => {
				void responder.framed(incoming, () => reply({ status: "aborted", execution_count: this.#count }));
			},
		});
	}

	/** Remembers the result of the running cell. */
	result(count: number, text: string): void {
		this.#parts.history.result(count, text);
	}

	/** Pages with the reply of the cell; where that is gone, shows as other output is shown. */
	page({ data, parent }: Extract<ToProtocol, { kind: "page" }>): void {
		if (this.#running?.id === parent.msg_id) this.#running?.pages.push({ source: "page", data, start: 0 });
		else this.#parts.session.broadcast("display_data", { data, metadata: {}, transient: {} }, parent);
	}

	/** Answers for the running cell, because the process is about to end with this exit code. */
	leave(code: number): void {
		const evalue = `The process ended with code ${code}.`;
		this.#running?.leave({ status: "error", ename: "ProcessExit", evalue, traceback: [evalue] });
	}

	async #run(content: Requests["execute_request"], message: Message): Promise<Replies["execute_reply"]> {
		const { session, main, questions, history } = this.#parts;
		const { header } = message;
		const { code, silent, user_expressions: expressions } = content;
		const stored = content.store_history && !silent;
		if (stored || this.#count === 0) this.#count++;
		const count = this.#count;
		this.#latest = header;
		if (!silent) session.publish("execute_input", { code, execution_count: count }, header);
		if (stored) history.begin(count, code);
		questions.begin(message, content.allow_stdin);
		const pages: PagePayload[] = [];
		const left = new Promise<CellOutcome>((leave) => {
			this.#running = { id: header.msg_id, count, pages, leave };
		});
		const ended = main.execute({ code, count, silent, expressions, parent: { ...header } });
		const outcome = await Promise.race([ended, left]);
		this.#running = undefined;
		questions.end();
		if (stored) history.end();
		if (outcome.status === "error") {
			const { ename, evalue, traceback } = outcome;
			if (!silent) session.publish("error", { ename, evalue, traceback }, header);
			return { status: "error", execution_count: count, ename, evalue, traceback };
		}
		return { status: "ok", execution_count: count, user_expressions: outcome.expressions, payload: pages };
	}
}
