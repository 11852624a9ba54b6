import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import * as zmq from "zeromq";
import { Channel } from "./channel.ts";
import { log } from "./log.ts";
import type { Ports } from "./messages.ts";
import { Publisher } from "./publisher.ts";
import { received } from "./received.ts";
import { hearSubscriptions } from "./subscriptions.ts";
import { jsonObject } from "./validate.ts";

/** The largest frame accepted, in bytes: a picture or a tensor in a comm's buffer is far below, a flood is above. */
const maxMessageSize = 512 * 2 ** 20;

/** How many messages ZeroMQ holds for a subscriber; what it has no room for waits in the {@link Publisher}, which can choose. */
const publishHighWaterMark = 200;

/** How many replies a front end may leave unread. */
const replyHighWaterMark = 100_000;

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

/** The kernel's five sockets. */
export interface Connection {
	readonly shell: Channel;
	readonly control: Channel;
	readonly stdin: Channel;
	readonly iopub: Publisher;
	readonly ports: Ports;
	/** Hears of every new subscription, to any topic, with the topic that only this subscriber hears. */
	onSubscription(listener: (topic: string, address: string) => void): void;
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

/** A socket that refuses what has no room, and tells of every subscription before it counts. */
function publishSocket(): zmq.XPublisher {
	const options = { linger, maxMessageSize: 1024, sendHighWaterMark: publishHighWaterMark, sendTimeout: 0 };
	const socket = new zmq.XPublisher({ ...options, noDrop: true, manual: true });
	socket.verbosity = "allSubsUnsubs";
	return socket;
}

/**
 * Echoes every heartbeat. By a router, whom nonsense leaves as it was: a reply socket that cannot send its echo, because
 * what came was no request, never receives again.
 */
async function beat(socket: zmq.Router): Promise<void> {
	for await (const frames of received(socket)) {
		try {
			await socket.send(frames);
		} catch (error) {
			if (!socket.closed) log("a heartbeat was not echoed:", error);
		}
	}
}

/**
 * Binds the sockets that the connection file names. The only place that knows ZeroMQ, and only the protocol thread may
 * load it: loaded in two threads, it aborts the process at exit. Throws if a port is taken.
 */
export async function bind(info: ConnectionInfo): Promise<Connection> {
	const options = { linger, maxMessageSize, sendHighWaterMark: replyHighWaterMark };
	const shell = new zmq.Router(options);
	const control = new zmq.Router(options);
	const stdin = new zmq.Router({ ...options, mandatory: true }); // says so where a question reaches nobody
	const iopub = publishSocket();
	const heart = new zmq.Router({ linger: 0, maxMessageSize: 1024 });
	const separator = info.transport === "ipc" ? "-" : ":";
	const address = (port: number) => `${info.transport}://${info.ip}${separator}${port}`;
	const bindings: readonly [zmq.Router | zmq.XPublisher, number][] = [
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
	const channels = [shell, control, stdin].map((socket) => new Channel(socket)) as [Channel, Channel, Channel];
	const publisher = new Publisher({
		get closed() {
			return iopub.closed;
		},
		send: (frames) => iopub.send(frames),
		claim: (prefix) => zmq.Subscriber.prototype.subscribe.call(iopub as never, prefix),
	});
	const { shell_port, control_port, stdin_port, iopub_port, hb_port } = info;
	return {
		ports: { shell_port, control_port, stdin_port, iopub_port, hb_port },
		shell: channels[0],
		control: channels[1],
		stdin: channels[2],
		iopub: publisher,
		onSubscription: (listener) => void hearSubscriptions(iopub, publisher, listener),
		async close() {
			await Promise.race([Promise.all([...channels, publisher].map((channel) => channel.sent())), sleep(closeTime)]);
			await writtenOut(address(info.hb_port));
			for (const channel of channels) channel.close();
			iopub.close();
			heart.close();
		},
	};
}
