import { type Comm, type DisplayOptions, type Host, hostSymbol, type MimeBundle } from "../../src/protocol/host.ts";
import type { JsonObject } from "../../src/protocol/json.ts";

/** What a comm carried, as the front end would see it. */
export interface Sent {
	readonly data: JsonObject;
	readonly metadata?: JsonObject;
	readonly buffers: readonly ArrayBufferView[];
}

/** Both ends of a comm: the kernel's side is given to the widget, the rest is the test's. */
export class FakeComm implements Comm {
	readonly id: string;
	readonly target: string;
	/** The opening message and all after it. */
	readonly sent: Sent[] = [];
	closed = false;
	/** While set, nothing that was sent has reached the socket. */
	stalled: Promise<void> | undefined;
	#onMessage: (data: JsonObject, buffers: readonly DataView[]) => void | Promise<void> = () => {};
	#onClose = () => {};

	constructor(id: string, target: string) {
		this.id = id;
		this.target = target;
	}

	send(data: JsonObject, options: { metadata?: JsonObject; buffers?: readonly ArrayBufferView[] } = {}): void {
		// What cannot become JSON must fail here as it would on the wire.
		this.sent.push({ data: JSON.parse(JSON.stringify(data)), ...options, buffers: options.buffers ?? [] });
	}

	close(): void {
		this.closed = true;
	}

	async drained(): Promise<void> {
		await this.stalled;
	}

	onMessage(handler: (data: JsonObject, buffers: readonly DataView[]) => void | Promise<void>): void {
		this.#onMessage = handler;
	}

	onClose(handler: () => void): void {
		this.#onClose = handler;
	}

	/** A message from the browser; given as JSON text where keys matter that a literal cannot have. */
	async receive(data: JsonObject | string, buffers: readonly DataView[] = []): Promise<void> {
		await this.#onMessage(typeof data === "string" ? JSON.parse(data) : data, buffers);
	}

	/** The browser writes state. */
	update(state: JsonObject): Promise<void> {
		return this.receive({ method: "update", state, buffer_paths: [] });
	}

	closeFromFrontEnd(): void {
		this.closed = true;
		this.#onClose();
	}

	/** The states of the messages of one method, in order. */
	states(method: "update" | "echo_update" = "update"): JsonObject[] {
		return this.sent.filter(({ data }) => data.method === method).map(({ data }) => data.state as JsonObject);
	}
}

/** A kernel without a kernel. */
export class FakeHost implements Host {
	readonly comms: FakeComm[] = [];
	readonly displayed: { bundle: MimeBundle; options: DisplayOptions }[] = [];
	readonly #targets = new Map<string, (comm: Comm, data: JsonObject, buffers: readonly DataView[]) => void>();
	readonly #terminated = new Set<() => void>();
	#cellEnd: (() => void | Promise<void>)[] = [];
	interrupt = new AbortController();

	/** Puts the host where the library looks for it. */
	install(): this {
		(globalThis as { [hostSymbol]?: Host })[hostSymbol] = this;
		return this;
	}

	static uninstall(): void {
		delete (globalThis as { [hostSymbol]?: Host })[hostSymbol];
	}

	get signal(): AbortSignal {
		return this.interrupt.signal;
	}

	openComm(
		target: string,
		options: { data?: JsonObject; metadata?: JsonObject; buffers?: readonly ArrayBufferView[] } = {},
	): Comm {
		const comm = new FakeComm(`comm-${this.comms.length}`, target);
		const { data = {}, ...rest } = options;
		comm.send(data, rest);
		this.comms.push(comm);
		return comm;
	}

	onComm(target: string, handler: (comm: Comm, data: JsonObject, buffers: readonly DataView[]) => void): void {
		this.#targets.set(target, handler);
	}

	/** The front end opens a comm. */
	openFromFrontEnd(target: string): FakeComm {
		const comm = new FakeComm("from-front-end", target);
		const handler = this.#targets.get(target);
		if (!handler) throw new Error(`nobody answers ${target}`);
		handler(comm, {}, []);
		return comm;
	}

	display(bundle: MimeBundle, options: DisplayOptions = {}): void {
		this.displayed.push({ bundle, options });
	}

	onTerminated(restore: () => void): () => void {
		this.#terminated.add(restore);
		return () => this.#terminated.delete(restore);
	}

	terminate(): void {
		for (const restore of this.#terminated) restore();
	}

	get terminationListeners(): number {
		return this.#terminated.size;
	}

	onCellEnd(callback: () => void | Promise<void>): void {
		this.#cellEnd.push(callback);
	}

	async endCell(): Promise<void> {
		const callbacks = this.#cellEnd;
		this.#cellEnd = [];
		for (const callback of callbacks) await callback();
	}

	/** The comm of the only widget. */
	get comm(): FakeComm {
		const [comm, ...others] = this.comms;
		if (!comm || others.length > 0) throw new Error(`expected one comm, got ${this.comms.length}`);
		return comm;
	}
}

/** Waits until a condition holds, for what happens after timers and promises. */
export async function until(condition: () => boolean, what: string): Promise<void> {
	for (let turn = 0; turn < 2000; turn++) {
		if (condition()) return;
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	throw new Error(`never happened: ${what}`);
}
