import { setTimeout as sleep } from "node:timers/promises";
import { type ReceivingSocket, received } from "./received.ts";

/** How long, in milliseconds, a question waits for its front end: its stdin socket may connect after its others … */
const reachTime = 5_000;
/** … and how often it is tried. */
const reachInterval = 10;

/** What a channel needs of its socket: ZeroMQ's ROUTER. */
export interface RouterSocket extends ReceivingSocket {
	/** Rejects with the code `EHOSTUNREACH` where the socket was made to say that a peer is not there. */
	send(frames: Uint8Array[]): Promise<void>;
	close(): void;
}

/** A socket with one queue for what is sent: ZeroMQ allows one send at a time. */
export class Channel {
	readonly #socket: RouterSocket;
	#queue: Uint8Array[][] = [];
	#sending: Promise<void> | undefined;

	constructor(socket: RouterSocket) {
		this.#socket = socket;
	}

	/** Sends the frames after all that were given before. */
	send(frames: Uint8Array[]): void {
		this.#queue.push(frames);
		this.#sending ??= this.#drain();
	}

	/** What peers send, until the socket is closed. */
	receive(): AsyncIterable<Uint8Array[]> {
		return received(this.#socket);
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
			for (const frames of batch) {
				await this.#reach(frames);
			}
		}
		this.#sending = undefined;
	}

	/** A peer that never comes loses what was for it, as one that has gone does. */
	async #reach(frames: Uint8Array[]): Promise<void> {
		const until = performance.now() + reachTime;
		while (!this.#socket.closed) {
			try {
				await this.#socket.send(frames);
				return;
			} catch (error) {
				if (this.#socket.closed) return;
				if ((error as NodeJS.ErrnoException).code !== "EHOSTUNREACH") throw error;
				if (performance.now() > until) return;
				await sleep(reachInterval);
			}
		}
	}
}
