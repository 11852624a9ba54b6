import type { Question, QuestionAnswer } from "../bridge.ts";
import type { Channel } from "../channel.ts";
import { log } from "../log.ts";
import type { Message } from "../messages.ts";
import type { Session } from "../session.ts";
import { checkInputReply } from "../validate.ts";
import type { Signer } from "../wire.ts";
import { receive } from "./receive.ts";

/** A running cell, and whether its front end can be asked. */
interface Asker {
	readonly message: Message;
	readonly allowed: boolean;
}

/** What questions go through. */
export interface QuestionParts {
	readonly session: Session;
	readonly stdin: Channel;
	readonly signer: Signer;
	/** Whether an interrupt is under way: what is asked meanwhile comes from code that is to stop. */
	readonly interrupting: () => boolean;
}

/** Asks the front end for the running cell, one question after the other, and brings the answers back. */
export class Questions {
	readonly #parts: QuestionParts;
	#asker: Asker | undefined;
	#waiting: Question[] = [];
	/** The question that the front end shows, with the id of its message. */
	#shown: { readonly question: Question; readonly id: string } | undefined;

	constructor(parts: QuestionParts) {
		this.#parts = parts;
	}

	/** Hears the front ends' answers until the socket is closed. */
	async listen(): Promise<void> {
		for await (const message of receive(this.#parts.stdin, this.#parts.signer)) {
			try {
				this.#hear(message);
			} catch (error) {
				log("an answer was dropped:", error instanceof Error ? error.message : error);
			}
		}
	}

	/** A cell begins: its code may ask the front end that sent it. */
	begin(message: Message, allowed: boolean): void {
		this.#asker = { message, allowed };
	}

	/** The cell has ended, and with it the time in which its front end shows questions. */
	end(): void {
		this.#asker = undefined;
		this.#drop({ status: "refused", reason: "the cell ended before it was answered: await the answer" });
	}

	/** The cell was interrupted. */
	interrupt(): void {
		this.#drop({ status: "interrupted" });
	}

	/** The cell's code asks. */
	ask(question: Question): void {
		const reason = this.#refusal(question);
		if (this.#parts.interrupting()) answer(question, { status: "interrupted" });
		else if (reason !== undefined) answer(question, { status: "refused", reason });
		else {
			this.#waiting.push(question);
			if (this.#shown === undefined) this.#showNext();
		}
	}

	#refusal({ parent }: Question): string | undefined {
		const asker = this.#asker;
		if (asker?.message.header.msg_id !== parent.msg_id) {
			return "expected a running cell, for which a front end shows questions; it has ended, or never was one";
		}
		return asker?.allowed ? undefined : "this front end cannot be asked (it sent allow_stdin: false)";
	}

	#showNext(): void {
		const question = this.#waiting.shift();
		if (question === undefined || this.#asker === undefined) return;
		const { session, stdin } = this.#parts;
		const { prompt, password } = question;
		session.flush();
		const id = session.inquire(stdin, this.#asker.message, "input_request", { prompt, password });
		this.#shown = { question, id };
	}

	/**
	 * Takes an answer to the question that is shown, from the front end that shows it. Others are late: what they answer
	 * was interrupted. Not every front end says which question it answers.
	 */
	#hear(message: Message): void {
		const shown = this.#shown;
		const { header, parent, identities, content } = message;
		if (header.msg_type !== "input_reply") throw new Error(`expected an input_reply, got ${header.msg_type}`);
		if (shown === undefined || this.#asker === undefined) return;
		if (parent.msg_id !== undefined && parent.msg_id !== shown.id) return;
		if (!sameBytes(identities, this.#asker.message.identities)) return;
		const { value } = checkInputReply(content);
		this.#shown = undefined;
		answer(shown.question, { status: "answered", value });
		this.#showNext();
	}

	#drop(why: QuestionAnswer): void {
		const open = this.#shown === undefined ? this.#waiting : [this.#shown.question, ...this.#waiting];
		this.#shown = undefined;
		this.#waiting = [];
		for (const question of open) answer(question, why);
	}
}

/** Sends the answer and wakes the thread that may stand still for it. */
function answer({ port, wake }: Question, given: QuestionAnswer): void {
	port.postMessage(given);
	if (wake === undefined) return;
	const flag = new Int32Array(wake);
	Atomics.store(flag, 0, 1);
	Atomics.notify(flag, 0);
}

function sameBytes(some: readonly Uint8Array[], others: readonly Uint8Array[]): boolean {
	return some.length === others.length && some.every((frame, index) => Buffer.compare(frame, others[index]!) === 0);
}
