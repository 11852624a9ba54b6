import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type {
	Channel,
	Completeness,
	Completions,
	Emitted,
	FromLanguage,
	Inspection,
	QuestionKind,
	Questions,
} from "./messages.ts";

/**
 * TypeScript's language service in a thread of its own, which it blocks for 40 to 1,100 ms at a time. Cursors and spans
 * are UTF-16 units. An answer is rejected if the service failed at it, or has ended; the next question is not affected.
 */
export interface LanguageClient {
	/** A further connection, to be handed (transferred) to another thread and used there by {@link connectLanguage}. */
	port(): MessagePort;
	/** TypeScript's own emit of a cell or module, for what cannot be erased. */
	emit(source: string): Promise<Emitted>;
	/** Completions; no matches if a newer question of this kind came before this one's turn. */
	complete(code: string, cursor: number): Promise<Completions>;
	/**
	 * What is known of the name at the cursor, or of the function whose arguments it stands in; not found if a newer
	 * question of this kind came before this one's turn.
	 *
	 * @param detail 0, or 1 for tags such as parameters and examples too.
	 */
	inspect(code: string, cursor: number, detail: number): Promise<Inspection>;
	/** Whether the code can be run, or more lines are expected. */
	isComplete(code: string): Promise<Completeness>;
	/** Says that a cell ran: later cells know what it declares. A name declared again means the latest. */
	commit(code: string): void;
	/** Whether a module, as seen from the notebook, exports the name as a type and not as a value. */
	isType(specifier: string, name: string): Promise<boolean>;
	/** Ends the thread (from where it was started) or this connection to it. */
	close(): Promise<void>;
}

/** The language thread is gone, or failed at a question. */
export class LanguageError extends Error {
	override readonly name = "LanguageError";
}

interface Waiting {
	readonly resolve: (answer: never) => void;
	readonly reject: (error: Error) => void;
}

/** Questions on their way over one channel. */
class Client implements LanguageClient {
	readonly #channel: Channel;
	readonly #end: () => Promise<void>;
	readonly #waiting = new Map<number, Waiting>();
	#last = 0;
	#ended: LanguageError | undefined;

	constructor(channel: Channel, end: () => Promise<void>) {
		this.#channel = channel;
		this.#end = end;
		channel.on("message", (message) => this.#answer(message));
	}

	port(): MessagePort {
		const { port1, port2 } = new MessageChannel();
		this.#channel.postMessage({ kind: "connect", port: port1 }, [port1]);
		return port2;
	}

	emit(source: string): Promise<Emitted> {
		return this.#ask("emit", { source });
	}

	complete(code: string, cursor: number): Promise<Completions> {
		return this.#ask("complete", { code, cursor });
	}

	inspect(code: string, cursor: number, detail: number): Promise<Inspection> {
		return this.#ask("inspect", { code, cursor, detail });
	}

	isComplete(code: string): Promise<Completeness> {
		return this.#ask("isComplete", { code });
	}

	commit(code: string): void {
		if (this.#ended === undefined) this.#channel.postMessage({ kind: "commit", code });
	}

	isType(specifier: string, name: string): Promise<boolean> {
		return this.#ask("isType", { specifier, name });
	}

	async close(): Promise<void> {
		if (this.#ended !== undefined) return;
		await this.#end();
		this.ended("it was closed");
	}

	/** The other end is gone. */
	ended(why: string): void {
		this.#ended ??= new LanguageError(`the language service has ended: ${why}`);
		for (const { reject } of this.#waiting.values()) reject(this.#ended);
		this.#waiting.clear();
	}

	#ask<K extends QuestionKind>(kind: K, question: Questions[K]["ask"]): Promise<Questions[K]["answer"]> {
		if (this.#ended !== undefined) return Promise.reject(this.#ended);
		const id = ++this.#last;
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			this.#channel.postMessage({ ...question, kind, id } as Parameters<Channel["postMessage"]>[0]);
		});
	}

	#answer(message: FromLanguage): void {
		const waiting = this.#waiting.get(message.id);
		this.#waiting.delete(message.id);
		if (waiting === undefined) return;
		if ("error" in message) waiting.reject(new LanguageError(`${message.error.name}: ${message.error.message}`));
		else waiting.resolve(message.answer as never);
	}
}

/**
 * Starts the language thread.
 *
 * @param directory The notebook's folder: its `tsconfig.json` and `node_modules` are used.
 */
export function startLanguageWorker(directory: string): LanguageClient {
	const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData: { directory } });
	const client = new Client(worker as Channel, async () => {
		await worker.terminate();
	});
	worker.on("error", (error) => client.ended(error.message));
	worker.on("exit", (code) => client.ended(`its thread exited with ${code}`));
	worker.unref();
	return client;
}

/** Talks to a language thread that another thread started. */
export function connectLanguage(port: MessagePort): LanguageClient {
	const client = new Client(port as Channel, async () => port.close());
	port.on("close", () => client.ended("the connection was closed"));
	port.unref();
	return client;
}
