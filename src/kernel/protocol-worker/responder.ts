import type { Channel } from "../channel.ts";
import { log } from "../log.ts";
import { type Message, type Replies, replyTypes } from "../messages.ts";
import type { Session } from "../session.ts";

/** A request, and where its reply goes. */
export interface Incoming {
	readonly channel: Channel;
	readonly message: Message;
}

/** Answers requests: each is framed by `busy` and `idle`, whatever happens to it, and none stays without its reply. */
export class Responder {
	readonly #session: Session;
	readonly #count: () => number;

	/** `count` is the number of the last cell, which also an error's `execute_reply` tells. */
	constructor(session: Session, count: () => number) {
		this.#session = session;
		this.#count = count;
	}

	/** Sends what was printed before, then the reply. */
	reply<T extends keyof Replies>({ channel, message }: Incoming, type: T, content: Replies[T]): void {
		this.#session.flush();
		this.#session.reply(channel, message, type, content);
	}

	/** Runs `answer` between `busy` and `idle`; if it fails, the reply says so. */
	async framed(incoming: Incoming, answer: () => void | Promise<void>): Promise<void> {
		this.#status(incoming, "busy");
		try {
			await answer();
		} catch (error) {
			log(`${incoming.message.header.msg_type} failed:`, error);
			this.fail(incoming, error);
		}
		this.#status(incoming, "idle");
	}

	/** A request that cannot be answered gets a reply that says so. */
	fail({ channel, message }: Incoming, error: unknown): void {
		const type = message.header.msg_type;
		if (!Object.hasOwn(replyTypes, type)) return;
		const { name, message: evalue } = error instanceof Error ? error : new Error(String(error));
		const content = { status: "error", ename: name, evalue, traceback: [`${name}: ${evalue}`] };
		const count = type === "execute_request" ? { execution_count: this.#count() } : {};
		const replyType = replyTypes[type as keyof typeof replyTypes];
		this.#session.reply(channel, message, replyType, { ...content, ...count } as never);
	}

	#status({ message }: Incoming, state: "busy" | "idle"): void {
		this.#session.publish("status", { execution_state: state }, message.header);
	}
}
