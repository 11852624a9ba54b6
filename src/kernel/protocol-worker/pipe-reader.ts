import { readSync } from "node:fs";
import { Socket } from "node:net";
import type { Flow } from "../flow.ts";

/** Read at once, in bytes: as much as a pipe holds. */
const chunkSize = 64 * 1024;
/** Draining ends after so many chunks: a child that writes without end must not keep the thread. */
const chunkLimit = 16;
/** With too much output under way, how long to let the pipe fill, in milliseconds, before looking again. */
const pause = 5;

/** Reads the named pipe that stands in a descriptor's place; whoever writes waits while too much is under way. */
export class PipeReader {
	readonly #source: number;
	readonly #socket: Socket;
	readonly #flow: Flow;
	readonly #onText: (text: string) => void;
	readonly #decoder = new TextDecoder();
	readonly #chunk = Buffer.alloc(chunkSize);

	constructor(source: number, flow: Flow, onText: (text: string) => void) {
		this.#source = source;
		this.#flow = flow;
		this.#onText = onText;
		this.#socket = new Socket({ fd: source, readable: true, writable: false });
		this.#socket.unref();
		this.#socket.on("error", () => {}); // closed by the person's code: there is nothing more to read
		this.#socket.on("data", (bytes: Buffer) => this.#take(bytes));
	}

	/** Reads what was written before this call. */
	drain(): void {
		for (let count = 0; count < chunkLimit; count++) {
			const length = this.#read();
			if (length === 0) return;
			this.#take(this.#chunk.subarray(0, length));
		}
	}

	/** The number of bytes that came into the chunk; 0 if there are none. */
	#read(): number {
		if (this.#socket.destroyed) return 0;
		try {
			return readSync(this.#source, this.#chunk);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EAGAIN") return 0;
			throw error;
		}
	}

	#take(bytes: Uint8Array): void {
		const text = this.#decoder.decode(bytes, { stream: true });
		if (text === "") return;
		const tooMuch = this.#flow.add(text.length);
		this.#onText(text);
		if (tooMuch && !this.#socket.isPaused()) {
			this.#socket.pause();
			this.#resumeLater();
		}
	}

	#resumeLater(): void {
		setTimeout(() => {
			if (this.#flow.full) this.#resumeLater();
			else this.#socket.resume();
		}, pause).unref();
	}
}
