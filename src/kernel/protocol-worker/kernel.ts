import type { CommRequest, ToProtocol } from "../bridge.ts";
import type { Channel, Connection } from "../connection.ts";
import type { Flow } from "../flow.ts";
import type { LanguageClient } from "../language/client.ts";
import { log } from "../log.ts";
import { type Message, type Replies, type Requests, type RequestType, replyTypes } from "../messages.ts";
import { Session } from "../session.ts";
import { checkContent, isRequestType } from "../validate.ts";
import { decode, type Signer } from "../wire.ts";
import { CommRouter } from "./comm-router.ts";
import { ExecutionQueue } from "./execution-queue.ts";
import { Executions } from "./executions.ts";
import { History } from "./history.ts";
import type { Interrupter } from "./interrupter.ts";
import { Introspection } from "./introspection.ts";
import { kernelInfo } from "./kernel-info.ts";
import type { MainLink } from "./main-link.ts";
import type { MainThreadInspector } from "./main-thread-inspector.ts";

/** What the kernel stands on. */
export interface KernelParts {
	readonly connection: Connection;
	readonly signer: Signer;
	readonly main: MainLink;
	readonly inspector: MainThreadInspector;
	readonly interrupter: Interrupter;
	readonly flow: Flow;
	/** The language thread, started at the first call. */
	readonly language: () => LanguageClient;
	/** Ends the process after what is queued is sent. */
	readonly shutdown: () => void;
}

/** A request, and where its reply goes. */
interface Incoming {
	readonly channel: Channel;
	readonly message: Message;
}

/** Whether the message goes to a comm; `comm_info_request` does not. */
function isCommRequest(type: RequestType): boolean {
	return type === "comm_open" || type === "comm_msg" || type === "comm_close";
}

/** The bytes alone, from offset 0, so that a view of any element type fits; a frame may be a part of a larger buffer. */
function copy(frame: Uint8Array): Uint8Array {
	return Uint8Array.from(frame);
}

type Answer<T extends RequestType> = (content: Requests[T], incoming: Incoming) => void | Promise<void>;

/**
 * Answers the front end. Everything but running code is answered here, at once, whatever the main thread does; every
 * request is framed by `busy` and `idle`, whatever happens to it.
 */
export class Kernel {
	readonly #parts: KernelParts;
	readonly #session: Session;
	readonly #queue = new ExecutionQueue();
	readonly #comms = new CommRouter();
	readonly #history = new History();
	readonly #introspection: Introspection;
	readonly #executions: Executions;
	readonly #answers: { readonly [T in RequestType]: Answer<T> };

	constructor(parts: KernelParts) {
		this.#parts = parts;
		this.#session = new Session(parts.connection, parts.signer, (size) => parts.flow.leave(size));
		this.#introspection = new Introspection(parts.language);
		this.#executions = new Executions({
			session: this.#session,
			main: parts.main,
			history: this.#history,
			commit: (code) => parts.language().commit(code),
		});
		this.#answers = {
			kernel_info_request: (_, incoming) => this.#reply(incoming, "kernel_info_reply", kernelInfo),
			execute_request: (content, incoming) => this.#execute(content, incoming),
			complete_request: async (content, incoming) =>
				this.#reply(incoming, "complete_reply", await this.#introspection.complete(content)),
			inspect_request: async (content, incoming) =>
				this.#reply(incoming, "inspect_reply", await this.#introspection.inspect(content)),
			is_complete_request: async (content, incoming) =>
				this.#reply(incoming, "is_complete_reply", await this.#introspection.isComplete(content)),
			history_request: (content, incoming) =>
				this.#reply(incoming, "history_reply", { status: "ok", history: this.#history.answer(content) }),
			comm_info_request: (content, incoming) =>
				this.#reply(incoming, "comm_info_reply", { status: "ok", comms: this.#comms.info(content) }),
			comm_open: (content, incoming) => {
				const { comm_id: id, target_name: target, data } = content;
				return this.#comm({ type: "comm_open", id, target, data }, incoming);
			},
			comm_msg: ({ comm_id: id, data }, incoming) =>
				this.#comm({ type: "comm_msg", id, target: this.#comms.targetOf(id) ?? "", data }, incoming),
			comm_close: ({ comm_id: id, data }, incoming) =>
				this.#comm({ type: "comm_close", id, target: this.#comms.targetOf(id) ?? "", data }, incoming),
			interrupt_request: (_, incoming) => this.#interrupt(incoming),
			shutdown_request: (content, incoming) => this.#shutdown(content, incoming),
		};
	}

	/** Announces the kernel and answers until the sockets are closed. */
	run(): void {
		const { shell, control, iopub } = this.#parts.connection;
		this.#session.publish("status", { execution_state: "starting" }, {});
		for (const channel of [shell, control]) void this.#listen(channel);
		void this.#welcome(iopub);
	}

	/** Hears the main thread. */
	hear(message: Exclude<ToProtocol, { kind: "close" }>): void {
		const { main, interrupter } = this.#parts;
		switch (message.kind) {
			case "broadcast": {
				const { type, content, parent, metadata, buffers, size } = message;
				const sent = () => this.#parts.flow.leave(size);
				this.#session.broadcast(type, content, parent, { metadata, buffers, sent });
				break;
			}
			case "stream":
				this.#session.stream(message.name, message.text, message.parent);
				break;
			case "result":
				this.#executions.result(message.count, message.text);
				break;
			case "executed":
			case "handled":
				main.answered(message);
				break;
			case "heard":
				interrupter.heard(message.round);
				break;
			case "comm":
				if (message.state === "open") this.#comms.opened(message.id, message.target);
				else this.#comms.closed(message.id);
				break;
			case "target":
				this.#comms.listen(message.target);
				break;
		}
	}

	/** Answers what runs and what waits, and sends all that is queued, because the process is about to end. */
	leave(code: number): void {
		this.#executions.leave(code);
		for (const item of this.#queue.take()) item.abort();
		this.#parts.inspector.close();
		this.#session.flush();
	}

	async #listen(channel: Channel): Promise<void> {
		for await (const frames of channel.receive()) {
			let message: Message;
			try {
				message = decode(frames, this.#parts.signer);
			} catch (error) {
				log("a message was dropped:", error instanceof Error ? error.message : error);
				continue;
			}
			void this.#dispatch({ channel, message });
		}
	}

	async #dispatch(incoming: Incoming): Promise<void> {
		const type = incoming.message.header.msg_type;
		if (!isRequestType(type)) return log("a message was dropped: its type is not known:", type);
		await this.#answer(type, incoming);
	}

	async #answer<T extends RequestType>(type: T, incoming: Incoming): Promise<void> {
		let content: Requests[T];
		try {
			content = checkContent(type, incoming.message.content);
		} catch (error) {
			return this.#framed(incoming, () => this.#fail(incoming, error));
		}
		// What runs on the main thread frames itself when its turn comes.
		if (type === "execute_request" || isCommRequest(type)) await this.#answers[type](content, incoming);
		else await this.#framed(incoming, () => this.#answers[type](content, incoming));
	}

	/** Runs `answer` between `busy` and `idle`; if it fails, the reply says so. */
	async #framed(incoming: Incoming, answer: () => void | Promise<void>): Promise<void> {
		this.#status(incoming, "busy");
		try {
			await answer();
		} catch (error) {
			log(`${incoming.message.header.msg_type} failed:`, error);
			this.#fail(incoming, error);
		}
		this.#status(incoming, "idle");
	}

	#reply<T extends keyof Replies>({ channel, message }: Incoming, type: T, content: Replies[T]): void {
		this.#session.flush();
		this.#session.reply(channel, message, type, content);
	}

	/** A request that cannot be answered gets a reply that says so. */
	#fail({ channel, message }: Incoming, error: unknown): void {
		const type = message.header.msg_type;
		if (!Object.hasOwn(replyTypes, type)) return;
		const { name, message: evalue } = error instanceof Error ? error : new Error(String(error));
		const content = { status: "error", ename: name, evalue, traceback: [`${name}: ${evalue}`] };
		const count = type === "execute_request" ? { execution_count: this.#executions.count } : {};
		const replyType = replyTypes[type as keyof typeof replyTypes];
		this.#session.reply(channel, message, replyType, { ...content, ...count } as never);
	}

	#status({ message }: Incoming, state: "busy" | "idle"): void {
		this.#session.publish("status", { execution_state: state }, message.header);
	}

	#execute(content: Requests["execute_request"], incoming: Incoming): void {
		const reply = (answer: Replies["execute_reply"]) => this.#reply(incoming, "execute_reply", answer);
		this.#queue.push({
			run: () =>
				this.#framed(incoming, async () => {
					await this.#parts.interrupter.settled();
					await this.#executions.run(content, incoming.message, (answer) => {
						// Only what came before the reply is aborted: what comes after it knows of the error.
						const aborted = answer.status === "error" && content.stop_on_error ? this.#queue.take() : [];
						reply(answer);
						for (const item of aborted) item.abort();
					});
				}),
			abort: () => {
				void this.#framed(incoming, () => reply({ status: "aborted", execution_count: this.#executions.count }));
			},
		});
	}

	/** At once if the notebook listens, also while a cell awaits; otherwise after the cells that may make it listen. */
	async #comm(request: Omit<CommRequest, "buffers">, incoming: Incoming): Promise<void> {
		const { buffers, header } = incoming.message;
		const { type, id, target } = request;
		const known = type === "comm_open" ? this.#comms.listens(target) : this.#comms.targetOf(id) !== undefined;
		const deliver = () =>
			this.#framed(incoming, async () => {
				if (type === "comm_open") this.#comms.opened(id, target);
				if (type === "comm_close") this.#comms.closed(id);
				await this.#parts.main.comm({ message: { ...request, buffers: buffers.map(copy) }, parent: { ...header } });
			});
		if (known || !this.#queue.busy) return deliver();
		this.#queue.push({ run: deliver, abort: () => void deliver() });
	}

	#interrupt(incoming: Incoming): void {
		this.#parts.interrupter.interrupt().catch((error: unknown) => log("the interrupt failed:", error));
		this.#reply(incoming, "interrupt_reply", { status: "ok" });
	}

	#shutdown({ restart }: Requests["shutdown_request"], incoming: Incoming): void {
		const content = { status: "ok", restart } as const;
		this.#reply(incoming, "shutdown_reply", content);
		this.#session.publish("shutdown_reply", content, incoming.message.header);
		this.#parts.shutdown();
	}

	async #welcome(iopub: Channel): Promise<void> {
		for await (const [frame] of iopub.receive()) {
			if (frame?.[0] === 1) this.#session.welcome(frame.subarray(1));
		}
	}
}
