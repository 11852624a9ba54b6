import type { ToProtocol } from "../bridge.ts";
import type { Channel } from "../channel.ts";
import type { Connection } from "../connection.ts";
import type { Flow } from "../flow.ts";
import type { LanguageClient } from "../language/client.ts";
import { log } from "../log.ts";
import type { Requests, RequestType } from "../messages.ts";
import { Session } from "../session.ts";
import { initialTypeCheckMode } from "../type-check-mode.ts";
import { checkContent, isRequestType } from "../validate.ts";
import type { Signer } from "../wire.ts";
import { CommRequests } from "./comm-requests.ts";
import { CommRouter } from "./comm-router.ts";
import { DebugRequests } from "./debug-requests.ts";
import { Drain } from "./drain.ts";
import { ExecutionQueue } from "./execution-queue.ts";
import { Executions } from "./executions.ts";
import type { History } from "./history.ts";
import type { Interrupter } from "./interrupter.ts";
import { Introspection } from "./introspection.ts";
import { kernelInfo } from "./kernel-info.ts";
import type { MainLink } from "./main-link.ts";
import type { MainThreadInspector } from "./main-thread-inspector.ts";
import { Questions } from "./questions.ts";
import { receive } from "./receive.ts";
import { type Incoming, Responder } from "./responder.ts";
import { TypeChecks } from "./type-checks.ts";
import type { WrittenOutput } from "./written-output.ts";

/** What the kernel stands on. */
export interface KernelParts {
	readonly connection: Connection;
	readonly signer: Signer;
	readonly main: MainLink;
	readonly inspector: MainThreadInspector;
	readonly interrupter: Interrupter;
	readonly flow: Flow;
	readonly history: History;
	readonly written: WrittenOutput;
	/** The language thread, started at the first call. */
	readonly language: () => LanguageClient;
	/** Ends the process after what is queued is sent. */
	readonly shutdown: () => void;
}

/** Whether the message goes to a comm; `comm_info_request` does not. */
function isCommRequest(type: RequestType): boolean {
	return type === "comm_open" || type === "comm_msg" || type === "comm_close";
}

type Answer<T extends RequestType> = (content: Requests[T], incoming: Incoming) => void | Promise<void>;

/**
 * Answers the front end. Everything but running code is answered here, at once, whatever the main thread does; every
 * request is framed by `busy` and `idle`, whatever happens to it.
 */
export class Kernel {
	readonly #parts: KernelParts;
	readonly #session: Session;
	readonly #responder: Responder;
	readonly #queue = new ExecutionQueue();
	readonly #broadcasts = new Drain();
	readonly #router = new CommRouter();
	readonly #questions: Questions;
	readonly #executions: Executions;
	readonly #types: TypeChecks;
	readonly #debugging: DebugRequests;
	readonly #answers: { readonly [T in RequestType]: Answer<T> };
	#left = false;

	constructor(parts: KernelParts) {
		this.#parts = parts;
		const { connection, signer, main, inspector, interrupter, flow, language, history } = parts;
		const session = new Session(connection, signer, (size) => flow.leave(size));
		const responder = new Responder(session, () => this.#executions.count);
		const queue = this.#queue;
		const router = this.#router;
		const { stdin } = connection;
		const questions = new Questions({ session, stdin, signer, interrupting: () => interrupter.busy });
		const commit = (code: string) => language().commit(code);
		const types = new TypeChecks({ session, language, mode: initialTypeCheckMode(log) });
		const running = { session, responder, queue, main, interrupter, questions, history, types, commit };
		const executions = new Executions(running);
		const comms = new CommRequests({ router, queue, main, responder });
		const introspection = new Introspection(language, main);
		const debugging = new DebugRequests({ session, responder, main, inspector, language });
		this.#session = session;
		this.#responder = responder;
		this.#questions = questions;
		this.#executions = executions;
		this.#types = types;
		this.#debugging = debugging;
		this.#answers = {
			kernel_info_request: (_, incoming) => responder.reply(incoming, "kernel_info_reply", kernelInfo),
			execute_request: (content, incoming) => executions.request(content, incoming),
			complete_request: async (content, incoming) =>
				responder.reply(incoming, "complete_reply", await introspection.complete(content)),
			inspect_request: async (content, incoming) =>
				responder.reply(incoming, "inspect_reply", await introspection.inspect(content)),
			is_complete_request: async (content, incoming) =>
				responder.reply(incoming, "is_complete_reply", await introspection.isComplete(content)),
			history_request: async (content, incoming) =>
				responder.reply(incoming, "history_reply", { status: "ok", history: await history.answer(content) }),
			connect_request: (_, incoming) =>
				responder.reply(incoming, "connect_reply", { status: "ok", ...connection.ports }),
			comm_info_request: (content, incoming) =>
				responder.reply(incoming, "comm_info_reply", { status: "ok", comms: router.info(content) }),
			comm_open: (content, incoming) => comms.open(content, incoming),
			comm_msg: (content, incoming) => comms.message(content, incoming),
			comm_close: (content, incoming) => comms.close(content, incoming),
			debug_request: (content, incoming) => debugging.request(content, incoming),
			interrupt_request: (_, incoming) => this.#interrupt(incoming),
			shutdown_request: (content, incoming) => this.#shutdown(content, incoming),
		};
	}

	/** Announces the kernel and answers until it is told to {@link leave}. */
	run(): void {
		const { connection } = this.#parts;
		const { shell, control } = connection;
		this.#session.publish("status", { execution_state: "starting" }, {});
		for (const channel of [shell, control]) void this.#listen(channel);
		void this.#questions.listen();
		connection.onSubscription((topic, address) => this.#session.welcome(topic, address));
	}

	/** Running code is asked to stop: it must not stand still for an answer. */
	interrupted(): void {
		this.#questions.interrupt();
		this.#types.interrupt();
	}

	/** Shows what nobody's code in particular has written: in the cell that runs, else in the last one. */
	print(name: "stdout" | "stderr", text: string): void {
		this.#session.stream(name, text, { ...this.#executions.latest });
		if (name === "stderr") this.#session.flush(); // it may be why V8 or native code is about to end the process
	}

	/** Hears the main thread. */
	hear(message: Exclude<ToProtocol, { kind: "close" }>): void {
		const { main, interrupter, flow, written } = this.#parts;
		if (message.kind === "executed") written.fetch();
		else if (message.kind === "stream" || message.kind === "broadcast") {
			flow.taken();
			written.fetchOnce();
		}
		switch (message.kind) {
			case "broadcast": {
				const { type, content, parent, metadata, buffers, size, result } = message;
				if (result !== undefined) this.#executions.result(result.count, result.text);
				this.#broadcasts.given();
				const sent = () => {
					flow.leave(size);
					this.#broadcasts.sent();
				};
				this.#session.broadcast(type, content, parent, { metadata, buffers, sent });
				break;
			}
			case "drain":
				this.#broadcasts.drained(() => main.tell({ kind: "drained", id: message.id }));
				break;
			case "stream":
				this.#session.stream(message.name, message.text, message.parent);
				break;
			case "page":
				this.#executions.page(message);
				break;
			case "types":
				this.#types.mode = message.mode;
				break;
			case "ask":
				this.#questions.ask(message);
				break;
			case "members":
				main.found(message);
				break;
			case "executed":
			case "handled":
				main.answered(message);
				break;
			case "listening":
				interrupter.listening();
				break;
			case "heard":
				interrupter.heard(message.round);
				break;
			case "comm":
				if (message.state === "open") this.#router.opened(message.id, message.target);
				else this.#router.closed(message.id);
				break;
			case "target":
				this.#router.listen(message.target);
				break;
			case "source":
				void this.#debugging.announced(message);
				break;
		}
	}

	/** Answers what runs and what waits, and sends all that is queued, because the process is about to end. */
	leave(code: number): void {
		this.#left = true;
		this.#parts.written.fetch();
		this.#types.leave();
		this.#executions.leave(code);
		for (const item of this.#queue.take()) item.abort();
		this.#parts.inspector.close();
		this.#session.flush();
	}

	async #listen(channel: Channel): Promise<void> {
		for await (const message of receive(channel, this.#parts.signer)) {
			if (this.#left) return;
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
			return this.#responder.framed(incoming, () => this.#responder.fail(incoming, error));
		}
		// What runs on the main thread frames itself when its turn comes.
		if (type === "execute_request" || isCommRequest(type)) await this.#answers[type](content, incoming);
		else await this.#responder.framed(incoming, () => this.#answers[type](content, incoming));
	}

	#interrupt(incoming: Incoming): void {
		this.#parts.interrupter.interrupt().catch((error: unknown) => log("the interrupt failed:", error));
		this.#responder.reply(incoming, "interrupt_reply", { status: "ok" });
	}

	#shutdown({ restart }: Requests["shutdown_request"], incoming: Incoming): void {
		const content = { status: "ok", restart } as const;
		this.#responder.reply(incoming, "shutdown_reply", content);
		this.#session.publish("shutdown_reply", content, incoming.message.header);
		this.#parts.shutdown();
	}
}
