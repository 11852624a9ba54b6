import { randomUUID } from "node:crypto";
import type { Comm } from "../../protocol/host.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { CommRequest } from "../bridge.ts";
import { inspectValue } from "../display/inspect-value.ts";
import type { Output } from "./output.ts";
import { currentTask } from "./task.ts";

type MessageHandler = Parameters<Comm["onMessage"]>[0];
type OpenHandler = (comm: Comm, data: JsonObject, buffers: readonly DataView[]) => void | Promise<void>;
type CommOutput = Extract<Output, { buffers: unknown }>;

/** What the comms tell the kernel. */
export interface CommEvents {
	readonly send: (output: CommOutput) => void;
	readonly changed: (state: "open" | "closed", id: string, target: string) => void;
	readonly listening: (target: string) => void;
	/** Resolves when what was sent has been handed to the socket. */
	readonly drained: () => Promise<void>;
}

/** Copies of the bytes, of arrays of every realm: what is sent later must not change when the array does. */
function toBytes(buffers: readonly (ArrayBufferView | ArrayBufferLike)[] = []): Uint8Array<ArrayBuffer>[] {
	return buffers.map((buffer) => {
		if (ArrayBuffer.isView(buffer)) {
			return Uint8Array.from(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength));
		}
		const tag = Object.prototype.toString.call(buffer);
		if (tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") {
			return Uint8Array.from(new Uint8Array(buffer));
		}
		throw new TypeError(`a comm's buffers: expected typed arrays or ArrayBuffers, got ${inspectValue(buffer)}`);
	});
}

/** The data as the front end will get it. Throws for what JSON cannot hold. */
function toJson(data: JsonObject = {}): JsonObject {
	return JSON.parse(JSON.stringify(data)) as JsonObject;
}

class LiveComm implements Comm {
	readonly id: string;
	readonly target: string;
	/** Where what the handlers print is shown. */
	readonly origin: JsonObject | undefined = currentTask()?.output;
	readonly messageHandlers: MessageHandler[] = [];
	readonly closeHandlers: (() => void)[] = [];
	readonly #comms: Comms;
	#open = true;

	constructor(comms: Comms, id: string, target: string) {
		this.#comms = comms;
		this.id = id;
		this.target = target;
	}

	send(data: JsonObject, options: Parameters<Comm["send"]>[1] = {}): void {
		if (!this.#open) throw new Error(`comm ${this.id} (${this.target}): expected it open, but it was closed`);
		const { metadata = {}, buffers } = options;
		this.#comms.events.send({
			type: "comm_msg",
			content: { comm_id: this.id, data: toJson(data) },
			metadata,
			buffers: toBytes(buffers),
		});
	}

	close(data?: JsonObject): void {
		if (!this.#open) return;
		this.#comms.forget(this);
		const content = { comm_id: this.id, data: toJson(data) };
		this.#comms.events.send({ type: "comm_close", content, metadata: {}, buffers: [] });
	}

	drained(): Promise<void> {
		return this.#comms.events.drained();
	}

	onMessage(handler: MessageHandler): void {
		this.messageHandlers.push(handler);
	}

	onClose(handler: () => void): void {
		this.closeHandlers.push(handler);
	}

	markClosed(): void {
		this.#open = false;
	}
}

/** All comms of the kernel. */
export class Comms {
	readonly events: CommEvents;
	readonly #comms = new Map<string, LiveComm>();
	readonly #targets = new Map<string, OpenHandler>();

	constructor(events: CommEvents) {
		this.events = events;
		this.on("jupyter.widget.control", answerNoWidgets);
	}

	/** Opens a comm to the front end. */
	open(
		target: string,
		{ data, metadata = {}, buffers }: NonNullable<Parameters<Comm["send"]>[1]> & { data?: JsonObject } = {},
	): Comm {
		const comm = new LiveComm(this, randomUUID().replaceAll("-", ""), target);
		const content = { comm_id: comm.id, target_name: target, data: toJson(data) };
		const output: CommOutput = { type: "comm_open", content, metadata, buffers: toBytes(buffers) };
		this.#add(comm);
		this.events.send(output);
		return comm;
	}

	/** Hears of comms that the front end opens. */
	on(target: string, handler: OpenHandler): void {
		this.#targets.set(target, handler);
		this.events.listening(target);
	}

	/** Where what the comm's handlers print is shown, if the comm was made by a cell. */
	originOf(id: string): JsonObject | undefined {
		return this.#comms.get(id)?.origin;
	}

	/** Calls the handlers that a message is for; rejects with the first error, after all have ended. */
	async receive({ type, id, target, data, buffers }: CommRequest): Promise<void> {
		const views = buffers.map((bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
		if (type === "comm_open") return this.#opened(id, target, data, views);
		const comm = this.#comms.get(id);
		if (comm === undefined) {
			if (type === "comm_msg") this.#refuse(id);
			return;
		}
		if (type === "comm_close") {
			this.forget(comm);
			return callAll(comm.closeHandlers.map((handler) => () => handler()));
		}
		return callAll(comm.messageHandlers.map((handler) => () => handler(data, views)));
	}

	/** A closed comm is no longer heard. */
	forget(comm: LiveComm): void {
		comm.markClosed();
		this.#comms.delete(comm.id);
		this.events.changed("closed", comm.id, comm.target);
	}

	async #opened(id: string, target: string, data: JsonObject, views: readonly DataView[]): Promise<void> {
		const handler = this.#targets.get(target);
		if (handler === undefined) {
			this.events.changed("closed", id, target);
			return this.#refuse(id);
		}
		const comm = new LiveComm(this, id, target);
		this.#add(comm);
		await handler(comm, data, views);
	}

	#refuse(id: string): void {
		this.events.send({ type: "comm_close", content: { comm_id: id, data: {} }, metadata: {}, buffers: [] });
	}

	#add(comm: LiveComm): void {
		this.#comms.set(comm.id, comm);
		this.events.changed("open", comm.id, comm.target);
	}
}

async function callAll(calls: readonly (() => void | Promise<void>)[]): Promise<void> {
	const results = await Promise.allSettled(calls.map(async (call) => call()));
	const failed = results.find((result) => result.status === "rejected");
	if (failed) throw failed.reason;
}

/** Until the library answers for its widgets there are none; a front end that gets no answer waits for one. */
const answerNoWidgets: OpenHandler = (comm) => {
	comm.onMessage((data) => {
		if (data.method !== "request_states") return;
		comm.send({ method: "update_states", states: {}, buffer_paths: [] });
	});
};
