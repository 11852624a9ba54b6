import type { ToProtocol } from "../bridge.ts";
import type { Debugger } from "../debugger/debugger.ts";
import type { LanguageClient } from "../language/client.ts";
import { log } from "../log.ts";
import type { Header, Requests } from "../messages.ts";
import type { Session } from "../session.ts";
import type { MainLink } from "./main-link.ts";
import type { MainThreadInspector } from "./main-thread-inspector.ts";
import type { Incoming, Responder } from "./responder.ts";

/** What debugging needs. */
export interface DebugParts {
	readonly session: Session;
	readonly responder: Responder;
	readonly main: MainLink;
	readonly inspector: MainThreadInspector;
	readonly language: () => LanguageClient;
}

/** Brings the front ends and the debugger together, which is loaded at the first request: it costs nothing before. */
export class DebugRequests {
	readonly #parts: DebugParts;
	#debugger: Promise<Debugger> | undefined;
	/** Of the latest request: the events' parent. */
	#parent: Header | undefined;

	constructor(parts: DebugParts) {
		this.#parts = parts;
	}

	/** Answers a request. */
	async request(content: Requests["debug_request"], incoming: Incoming): Promise<void> {
		this.#parent = incoming.message.header;
		this.#debugger ??= this.#load();
		const started = await this.#debugger;
		this.#parts.responder.reply(incoming, "debug_reply", await started.request(content));
	}

	/** Lets a source run when the debugger knows it. */
	async announced({ id, source }: Extract<ToProtocol, { kind: "source" }>): Promise<void> {
		try {
			await (await this.#debugger)?.announced(source);
		} catch (error) {
			log("the debugger has not set its breakpoints:", error);
		}
		this.#parts.main.tell({ kind: "known", id });
	}

	async #load(): Promise<Debugger> {
		const { session, inspector, language } = this.#parts;
		const { createDebugger } = await import("../debugger/debugger.ts");
		return createDebugger({
			inspector,
			emit: (source) => language().emit(source),
			publish: (event) => session.publish("debug_event", event, this.#parent ?? {}),
		});
	}
}
