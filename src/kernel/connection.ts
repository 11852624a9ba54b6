import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as zmq from "zeromq";
import type { Ports } from "./messages.ts";
import { jsonObject } from "./validate.ts";

/** The largest frame accepted, in bytes: a picture or a tensor in a comm's buffer is far below, a flood is above. */
const maxMessageSize = 512 * 2 ** 20;

/** How many messages a slow subscriber may lag behind before it loses some; ZeroMQ's own 1,000 lost `idle` in practice. */
const publishHighWaterMark = 100_000;

/** How long, in milliseconds, a closing socket keeps sending what is queued. */
const linger = 500;

/** How long, in milliseconds, a closing connection takes at most for each of: sending what is queued, and writing it out. */
const closeTime = 1_000;

/** What Jupyter's connection file says. */
export interface ConnectionInfo extends Ports {
	readonly transport: string;
	readonly ip: string;
	readonly key: string;
	readonly signature_scheme: string;
}

/** Reads the connection file; throws an `Error` that names what is missing. */
export function readConnectionFile(path: string): ConnectionInfo {
	const info = jsonObject(JSON.parse(readFileSync(path, "utf8")), path);
	const expect = (key: keyof ConnectionInfo, type: "string" | "number", fallback?: string) => {
		const value = info[key] ?? fallback;
		if (typeof value !== type) throw new TypeError(`${path}: ${key}: expected a ${type}, got ${typeof value}`);
		return value as never;
	};
	return {
		transport: expect("transport", "string", "tcp"),
		ip: expect("ip", "string", "127.0.0.1"),
		key: expect("key", "string", ""),
		signature_scheme: expect("signature_scheme", "string", "hmac-sha256"),
		shell_port: expect("shell_port", "number"),
		control_port: expect("control_port", "number"),
		stdin_port: expect("stdin_port", "number"),
		iopub_port: expect("iopub_port", "number"),
		hb_port: expect("hb_port", "number"),
	};
}

/** A socket with one queue for what is sent: ZeroMQ allows one send at a time. */
export class Channel {
	readonly #socket: zmq.Router | zmq.XPublisher;
	#queue: { readonly frames: Uint8Array[]; readonly sent: (() => void) | undefined }[] = [];
	#sending: Promise<void> | undefined;

	constructor(socket: zmq.Router | zmq.XPublisher) {
		this.#socket = socket;
	}

	/** Sends the frames after all that were given before; `sent` is called when they are. */
	send(frames: Uint8Array[], sent?: () => void): void {
		this.#queue.push({ frames, sent });
		this.#sending ??= this.#drain();
	}

	/** What peers send, until the socket is closed. */
	receive(): AsyncIterable<Uint8Array[]> {
		return this.#socket as AsyncIterable<Uint8Array[]>;
	}

	/** Resolves when all that was given is sent. */
	async sent(): Promise<void> {
		await this.#sending;
	}

	/** Drops what is still queued. */
	close(): void {
		this.#socket.close();
	}

	async #drain(): Promise<void> {
		while (this.#queue.length > 0) {
			const batch = this.#queue;
			this.#queue = [];
			for (const { frames, sent } of batch) {
				if (this.#socket.closed) return;
				await this.#socket.send(frames).catch((error: unknown) => {
					if (!this.#socket.closed) throw error;
				});
				sent?.();
			}
		}
		this.#sending = undefined;
	}
}

/** The kernel's five sockets. */
export interface Connection {
	readonly shell: Channel;
	readonly control: Channel;
	readonly stdin: Channel;
	readonly iopub: Channel;
	readonly ports: Ports;
	/** Sends what is queued, then closes all sockets. */
	close(): Promise<void>;
}

/**
 * Resolves when ZeroMQ's own thread has written out what was sent before: it does so in order, and then passes on a
 * heartbeat of ours. A process that ends earlier takes its last replies with it; on a busy machine no fixed time is enough.
 */
async function writtenOut(heartAddress: string): Promise<void> {
	const probe = new zmq.Request({ linger: 0 });
	try {
		probe.connect(heartAddress);
		await probe.send("");
		await Promise.race([probe.receive(), sleep(closeTime)]);
	} finally {
		probe.close();
	}
}

/** Echoes every heartbeat. */
async function beat(socket: zmq.Reply): Promise<void> {
	for await (const frames of socket) await socket.send(frames);
}

/**
 * Binds the sockets that the connection file names. The only place that knows ZeroMQ, and only the protocol thread may
 * load it: loaded in two threads, it aborts the process at exit. Throws if a port is taken.
 */
export async function bind(info: ConnectionInfo): Promise<Connection> {
	const options = { linger, maxMessageSize };
	const shell = new zmq.Router(options);
	const control = new zmq.Router(options);
	const stdin = new zmq.Router(options);
	const iopub = new zmq.XPublisher({ linger, maxMessageSize: 1024, sendHighWaterMark: publishHighWaterMark });
	iopub.verbosity = "allSubs"; // every new subscriber is welcomed, also to a topic that another has
	const heart = new zmq.Reply({ linger: 0, maxMessageSize: 1024 });
	const separator = info.transport === "ipc" ? "-" : ":";
	const address = (port: number) => `${info.transport}://${info.ip}${separator}${port}`;
	const bindings: readonly [zmq.Router | zmq.XPublisher | zmq.Reply, number][] = [
		[shell, info.shell_port],
		[control, info.control_port],
		[stdin, info.stdin_port],
		[iopub, info.iopub_port],
		[heart, info.hb_port],
	];
	try {
		for (const [socket, port] of bindings) await socket.bind(address(port));
	} catch (error) {
		for (const [socket] of bindings) socket.close();
		throw error;
	}
	void beat(heart);
	const channels = [shell, control, stdin, iopub].map((socket) => new Channel(socket)) as [
		Channel,
		Channel,
		Channel,
		Channel,
	];
	const { shell_port, control_port, stdin_port, iopub_port, hb_port } = info;
	return {
		ports: { shell_port, control_port, stdin_port, iopub_port, hb_port },
		shell: channels[0],
		control: channels[1],
		stdin: channels[2],
		iopub: channels[3],
		async close() {
			await Promise.race([Promise.all(channels.map((channel) => channel.sent())), sleep(closeTime)]);
			await writtenOut(address(info.hb_port));
			for (const channel of channels) channel.close();
			heart.close();
		},
	};
}
