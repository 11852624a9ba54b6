import { Buffer } from "node:buffer";
import { Console } from "node:console";
import process from "node:process";
import { Writable } from "node:stream";
import { TextDecoder } from "node:util";

type Write = (text: string) => void;

/** So many bytes become text at a time. */
const pieceSize = 2 ** 20;

/**
 * A stream whose writes arrive at once, in the context of who writes. Nothing of `Writable`'s own state is used: code
 * that is terminated in the middle of a write must not leave a stream that waits for ever.
 */
class TaskStream extends Writable {
	readonly fd: number;
	readonly isTTY = false;
	readonly #write: Write;
	readonly #decoder = new TextDecoder();

	constructor(fd: number, write: Write) {
		super({ decodeStrings: false });
		this.fd = fd;
		this.#write = write;
	}

	override write(chunk: unknown, ...rest: unknown[]): boolean {
		const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
		if (typeof chunk === "string" && isText(encoding)) this.#write(chunk);
		else if (typeof chunk === "string") this.#bytes(Buffer.from(chunk, encoding));
		else if (ArrayBuffer.isView(chunk)) this.#bytes(chunk);
		else throw new TypeError(`write: expected a string, Buffer or typed array, got ${typeof chunk}`);
		const callback = rest.find((item) => typeof item === "function");
		if (callback) process.nextTick(callback);
		return true;
	}

	/** The process's streams do not end while it lives. */
	override end(): this {
		return this;
	}

	override destroy(): this {
		return this;
	}

	/** Piece by piece: of a gigabyte no string can be made. A character whose bytes are cut in two comes with the second part. */
	#bytes({ buffer, byteOffset, byteLength }: ArrayBufferView): void {
		for (let at = 0; at < byteLength; at += pieceSize) {
			const piece = new Uint8Array(buffer, byteOffset + at, Math.min(pieceSize, byteLength - at));
			this.#write(this.#decoder.decode(piece, { stream: true }));
		}
	}
}

function isText(encoding: BufferEncoding): boolean {
	return encoding === "utf8" || encoding === "utf-8";
}

/**
 * Sends `process.stdout`, `process.stderr` and `console` to `write`. `console` stays the same object, but no longer
 * reports to V8's inspector, which keeps what it is told.
 */
export function redirectStreams(write: (name: "stdout" | "stderr", text: string) => void): void {
	const stdout = new TaskStream(1, (text) => write("stdout", text));
	const stderr = new TaskStream(2, (text) => write("stderr", text));
	for (const [name, value] of Object.entries({ stdout, stderr })) {
		Object.defineProperty(process, name, { configurable: true, enumerable: true, value });
	}
	const ours = new Console({ stdout, stderr, colorMode: false, ignoreErrors: false });
	for (const name of Object.keys(ours) as (keyof Console)[]) {
		if (typeof ours[name] === "function" && name !== "Console") console[name] = ours[name] as never;
	}
}
