import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { Postponed } from "../postponed.ts";
import type {
	Channel,
	Checked,
	Completeness,
	Completions,
	Emitted,
	FromLanguage,
	Inspection,
	QuestionKind,
	Questions,
	ToLanguage,
} from "./messages.ts";

/** See {@link LanguageClient.check}. */
export interface CheckOptions {
	readonly cell?: string | undefined;
	readonly urgent?: boolean;
	readonly later?: boolean;
}

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
	/**
	 * What TypeScript says against a cell after those that were committed before this call, however late its turn comes.
	 *
	 * @param options.cell Names the cell: of two checks of one cell that wait, the first is given up, and finds nothing.
	 * @param options.urgent Somebody waits for it: it comes before other questions than those that came earlier.
	 * @param options.later Nobody waits for it: it may be sent together with what comes after it.
	 */
	check(code: string, options?: CheckOptions): Promise<Checked>;
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

/**
 * For how long, in milliseconds, what nobody waits for is gathered, to be sent at once: each message wakes the thread, and
 * would do so beside cells that run.
 */
const gathering = 20;

/** Questions on their way over one channel, which keeps the process alive while one is open. */
class Client implements LanguageClient {
	readonly #end: (client: Client) => Promise<void>;
	readonly #onCommit: (code: string) => void;
	readonly #waiting = new Map<number, Waiting>();
	#gathered: ToLanguage[] = [];
	readonly #sendingGathered = new Postponed(() => this.#sendGathered(), gathering);
	#channel: Channel | undefined;
	#ended: LanguageError | undefined;
	#last = 0;
	#isClosing = false;

	constructor(end: (client: Client) => Promise<void>, onCommit: (code: string) => void = () => {}) {
		this.#end = end;
		this.#onCommit = onCommit;
	}

	port(): MessagePort {
		const { port1, port2 } = new MessageChannel();
		this.#open();
		this.#send({ kind: "connect", port: port1 }, [port1]);
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

	check(code: string, { cell, urgent = false, later = false }: CheckOptions = {}): Promise<Checked> {
		return this.#ask("check", { code, urgent, ...(cell === undefined ? {} : { cell }) }, later);
	}

	isComplete(code: string): Promise<Completeness> {
		return this.#ask("isComplete", { code });
	}

	commit(code: string): void {
		this.#onCommit(code);
		if (this.#channel !== undefined) this.#gather({ kind: "commit", code });
	}

	isType(specifier: string, name: string): Promise<boolean> {
		return this.#ask("isType", { specifier, name });
	}

	async close(): Promise<void> {
		if (this.#channel === undefined) return;
		this.#isClosing = true;
		await this.#end(this);
		this.disconnect("it was closed");
	}

	/** Talks over this channel from now on. */
	connect(channel: Channel): void {
		this.#channel = channel;
		this.#ended = undefined;
		channel.on("message", (message) => this.#answer(message));
		channel.unref();
	}

	/** The other end is gone: open questions fail, and later ones until there is another channel. */
	disconnect(why: string): void {
		this.#channel = undefined;
		this.#gathered = [];
		this.#ended ??= new LanguageError(`the language service has ended: ${why}`);
		for (const { reject } of this.#waiting.values()) reject(this.#ended);
		this.#waiting.clear();
	}

	#open(): Channel {
		if (this.#channel === undefined) throw this.#ended ?? new LanguageError("the language service has not started");
		return this.#channel;
	}

	async #ask<K extends QuestionKind>(
		kind: K,
		question: Questions[K]["ask"],
		later = false,
	): Promise<Questions[K]["answer"]> {
		const channel = this.#open();
		const id = ++this.#last;
		if (this.#waiting.size === 0) channel.ref();
		return new Promise((resolve, reject) => {
			this.#waiting.set(id, { resolve, reject });
			const message = { ...question, kind, id } as ToLanguage;
			if (later) this.#gather(message);
			else this.#send(message);
		});
	}

	#gather(message: ToLanguage): void {
		this.#gathered.push(message);
		this.#sendingGathered.soon();
	}

	/** Sends the message, after those that came before it. */
	#send(message: ToLanguage, transfer?: readonly MessagePort[]): void {
		this.#sendingGathered.now();
		this.#channel?.postMessage(message, transfer);
	}

	#sendGathered(): void {
		for (const message of this.#gathered) this.#channel?.postMessage(message);
		this.#gathered = [];
	}

	#answer(message: FromLanguage): void {
		const waiting = this.#waiting.get(message.id);
		if (waiting === undefined) return;
		this.#waiting.delete(message.id);
		// While it closes, the process has to stay for the end of the thread.
		if (this.#waiting.size === 0 && !this.#isClosing) this.#channel?.unref();
		if ("error" in message) waiting.reject(new LanguageError(`${message.error.name}: ${message.error.message}`));
		else waiting.resolve(message.answer as never);
	}
}

/** A thread that dies so often without an answer is not started again: something is wrong with the installation. */
const deathLimit = 3;

/**
 * Most that its heap may grow to, in MiB. Five times what TensorFlow.js, Arrow and Node's types take together; and V8
 * lets garbage pile up to 1.6 times what is alive, where it would be four times with its own limit of gigabytes.
 */
const heapLimit = 1_024;
/** Of that, what is new, in MiB: V8's 48 would stay in the memory of a kernel that does nothing. */
const youngLimit = 12;

/** How the thread is started. */
export interface LanguageWorkerOptions {
	/** Most that its heap may grow to, in MiB. Default: 1,024. */
	readonly heapLimit?: number;
	/** The thread died, out of memory say, and another one took its place: its earlier {@link LanguageClient.port}s are closed. */
	readonly onRestart?: (why: string) => void;
}

/**
 * Starts the language thread. Should it die, open questions fail and a fresh one takes over, which is told of the cells
 * committed before.
 *
 * @param directory The notebook's folder: its `tsconfig.json` and `node_modules` are used.
 */
export function startLanguageWorker(directory: string, options: LanguageWorkerOptions = {}): LanguageClient {
	let worker: Worker;
	let closing = false;
	let deaths = 0;
	const committed: string[] = [];
	const end = async () => {
		closing = true;
		await worker.terminate();
	};
	const client = new Client(end, (code) => committed.push(code));
	const start = (): void => {
		let why: string | undefined;
		worker = new Worker(new URL("../language/main.js", import.meta.url), {
			workerData: { directory },
			resourceLimits: {
				maxOldGenerationSizeMb: options.heapLimit ?? heapLimit,
				maxYoungGenerationSizeMb: youngLimit,
			},
		});
		client.connect(worker as Channel);
		for (const code of committed) worker.postMessage({ kind: "commit", code } satisfies ToLanguage);
		worker.on("message", () => {
			deaths = 0;
		});
		worker.on("error", (error) => {
			why = error instanceof Error ? error.message : String(error);
		});
		worker.on("exit", (code) => {
			why ??= `its thread exited with ${code}`;
			client.disconnect(why);
			if (closing || ++deaths > deathLimit) return;
			start();
			options.onRestart?.(why);
		});
	};
	start();
	return client;
}

/** Talks to a language thread that another thread started. */
export function connectLanguage(port: MessagePort): LanguageClient {
	const client = new Client(async () => port.close());
	client.connect(port as Channel);
	port.on("close", () => client.disconnect("the connection was closed"));
	return client;
}
