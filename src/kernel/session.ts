import { randomUUID } from "node:crypto";
import type { JsonObject } from "../protocol/json.ts";
import type { Channel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import {
	type Header,
	type Inquiries,
	type Message,
	type Publications,
	protocolVersion,
	type Replies,
} from "./messages.ts";
import { sharedPrefix } from "./publisher.ts";
import { encode, type Outgoing, type Signer } from "./wire.ts";

/** Stream text is sent at the latest after this many milliseconds, together with what followed it; … */
const streamDelay = 10;
/** … while it goes on, so many milliseconds after what was sent before: a front end draws each message anew … */
const streamInterval = 50;
/** … or when it has this many UTF-16 units. */
const streamSize = 2 ** 20;

/** What a front end that takes nothing for seconds may lose; all else, it hears of in the end. */
const bulk: ReadonlySet<string> = new Set([
	"stream",
	"display_data",
	"update_display_data",
	"execute_result",
	"comm_msg",
]);

/** What goes out beside the content. */
export interface Extras {
	readonly metadata?: JsonObject;
	readonly buffers?: readonly Uint8Array[];
	/** Called when it has been sent. */
	readonly sent?: () => void;
}

/** Sends replies and broadcasts, in the order they were given, stream text joined. */
export class Session {
	readonly #id: string = randomUUID();
	readonly #connection: Connection;
	readonly #signer: Signer;
	readonly #streamSent: (size: number) => void;
	#stream: { readonly name: "stdout" | "stderr"; readonly parent: JsonObject; text: string } | undefined;
	#timer: NodeJS.Timeout | undefined;
	/** When stream text was last sent. */
	#streamedAt = Number.NEGATIVE_INFINITY;

	/** `streamSent` hears how much stream text was sent, in UTF-16 units. */
	constructor(connection: Connection, signer: Signer, streamSent: (size: number) => void) {
		this.#connection = connection;
		this.#signer = signer;
		this.#streamSent = streamSent;
	}

	/** Answers a request on the channel on which it came. */
	reply<T extends keyof Replies>(channel: Channel, request: Message, type: T, content: Replies[T]): void {
		this.#answer(channel, request, type, content as object);
	}

	/** Asks the front end that sent the request; returns the id of the question's message. */
	inquire<T extends keyof Inquiries>(channel: Channel, request: Message, type: T, content: Inquiries[T]): string {
		return this.#answer(channel, request, type, content);
	}

	/** Broadcasts a message of this thread's own making. */
	publish<T extends keyof Publications>(type: T, content: Publications[T], parent: JsonObject | Header): void {
		this.broadcast(type, content, parent as JsonObject);
	}

	/** Broadcasts a message; `content` may be JSON text. */
	broadcast(type: string, content: object | string, parent: JsonObject, extras: Extras = {}): void {
		this.flush();
		this.#send(type, content, parent, extras);
	}

	/** Adds text to an output stream; it is sent together with what follows within some milliseconds. */
	stream(name: "stdout" | "stderr", text: string, parent: JsonObject): void {
		const waiting = this.#stream;
		if (waiting?.name === name && waiting.parent.msg_id === parent.msg_id) {
			waiting.text += text;
			if (waiting.text.length > streamSize) this.flush();
			return;
		}
		this.flush();
		this.#stream = { name, parent, text };
		const delay = Math.max(streamDelay, this.#streamedAt + streamInterval - performance.now());
		this.#timer ??= setTimeout(() => this.flush(), delay);
	}

	/** Sends the stream text that waits. */
	flush(): void {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const waiting = this.#stream;
		if (waiting === undefined) return;
		this.#stream = undefined;
		this.#streamedAt = performance.now();
		const { name, text, parent } = waiting;
		this.#send("stream", { name, text }, parent, { sent: () => this.#streamSent(text.length) });
	}

	/** Welcomes the subscriber to a topic, so that it knows that it misses nothing from here on. */
	welcome(subscription: string, address: string): void {
		this.flush();
		const header = this.#header("iopub_welcome");
		const frames = this.#frames({ identities: [], header, parent: {}, content: { subscription } });
		this.#connection.iopub.sendFirst({ topic: address, frames, bulk: false });
	}

	#answer(channel: Channel, { identities, header: parent }: Message, type: string, content: object): string {
		const header = this.#header(type);
		channel.send(encode({ identities, header, parent: parent as never, content }, this.#signer));
		return header.msg_id;
	}

	#send(type: string, content: object | string, parent: JsonObject, { sent, ...extras }: Extras): void {
		const topic = `${sharedPrefix}${this.#id}.${type}`;
		const header = this.#header(type);
		const frames = this.#frames({ identities: [], header, parent, content, ...extras });
		this.#connection.iopub.send({ topic, frames, bulk: bulk.has(type), ...(sent && { sent }) });
	}

	/** Encodes the message when its frames are first asked for. */
	#frames(message: Outgoing): () => readonly Uint8Array[] {
		let frames: readonly Uint8Array[] | undefined;
		return () => {
			frames ??= encode(message, this.#signer);
			return frames;
		};
	}

	#header(type: string): Header {
		return {
			msg_id: randomUUID(),
			msg_type: type,
			username: "kernel",
			session: this.#id,
			date: new Date().toISOString(),
			version: protocolVersion,
		};
	}
}
