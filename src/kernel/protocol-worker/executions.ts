import type { CellOutcome, ToProtocol } from "../bridge.ts";
import type { Header, Message, PagePayload, Replies, Requests } from "../messages.ts";
import type { Session } from "../session.ts";
import type { ExecutionQueue } from "./execution-queue.ts";
import type { History } from "./history.ts";
import type { Interrupter } from "./interrupter.ts";
import type { MainLink } from "./main-link.ts";
import type { Questions } from "./questions.ts";
import type { Incoming, Responder } from "./responder.ts";
import type { TypeChecks } from "./type-checks.ts";

/** What running cells needs. */
export interface ExecutionParts {
	readonly session: Session;
	readonly responder: Responder;
	readonly queue: ExecutionQueue;
	readonly main: MainLink;
	readonly interrupter: Interrupter;
	readonly questions: Questions;
	readonly history: History;
	readonly types: TypeChecks;
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

interface Evaluation {
	readonly content: Requests["execute_request"];
	readonly message: Message;
	readonly count: number;
	readonly pages: PagePayload[];
}

interface Answered {
	readonly answer: Replies["execute_reply"];
	/** Resolves when what the check of its types says has been sent, where the front end does not listen after `idle`. */
	readonly checked: Promise<void> | undefined;
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
		const { responder, queue, interrupter } = this.#parts;
		const reply = (answer: Replies["execute_reply"]) => responder.reply(incoming, "execute_reply", answer);
		queue.push({
			run: () =>
				responder.framed(incoming, async () => {
					await interrupter.settled();
					const { answer, checked } = await this.#run(content, incoming.message);
					// What comes after the reply knows of the error.
					const aborted = answer.status === "error" && content.stop_on_error ? queue.take() : [];
					reply(answer);
					for (const item of aborted) item.abort();
					await checked;
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

	/** The answer, and when the cell may be idle after it. */
	async #run(content: Requests["execute_request"], message: Message): Promise<Answered> {
		const { session, questions, history, types, commit } = this.#parts;
		const { header } = message;
		const { code, silent } = content;
		const stored = content.store_history && !silent;
		if (stored || this.#count === 0) this.#count++;
		const count = this.#count;
		this.#latest = header;
		if (!silent) session.publish("execute_input", { code, execution_count: count }, header);
		if (stored) history.begin(count, code);
		questions.begin(message, content.allow_stdin);
		const cell = { code, count, message };
		const refused = silent ? undefined : await types.refusal(cell);
		const pages: PagePayload[] = [];
		let checked: Promise<void> | undefined;
		let outcome: CellOutcome;
		if (refused !== undefined) outcome = { status: "error", ...refused };
		else {
			const ended = this.#evaluate({ content, message, count, pages });
			const check = silent ? undefined : types.beside(cell);
			outcome = await ended;
			checked = check?.(outcome);
			// A cell that failed has declared what comes before its error; one that did not compile, nothing.
			// After its check has begun, and the answer is on its way.
			if (outcome.status === "ok" || outcome.ename !== "SyntaxError") setImmediate(commit, code);
		}
		questions.end();
		if (stored) history.end();
		if (outcome.status === "error") {
			const { ename, evalue, traceback } = outcome;
			if (!silent) session.publish("error", { ename, evalue, traceback }, header);
			return { answer: { status: "error", execution_count: count, ename, evalue, traceback }, checked };
		}
		const { expressions } = outcome;
		return {
			answer: { status: "ok", execution_count: count, user_expressions: expressions, payload: pages },
			checked,
		};
	}

	async #evaluate({ content, message, count, pages }: Evaluation): Promise<CellOutcome> {
		const { code, silent, user_expressions: expressions } = content;
		const { header, metadata } = message;
		const cell = typeof metadata.cellId === "string" ? metadata.cellId : undefined;
		const left = new Promise<CellOutcome>((leave) => {
			this.#running = { id: header.msg_id, count, pages, leave };
		});
		const ended = this.#parts.main.execute({ code, count, cell, silent, expressions, parent: { ...header } });
		const outcome = await Promise.race([ended, left]);
		this.#running = undefined;
		return outcome;
	}
}
