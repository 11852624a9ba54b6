import { createHmac, timingSafeEqual } from "node:crypto";
import type { JsonObject } from "../protocol/json.ts";
import type { Header, Message } from "./messages.ts";
import { surplus } from "./surplus.ts";
import { jsonObject } from "./validate.ts";

const delimiter = Buffer.from("<IDS|MSG>");

/** How many signatures are remembered to reject a message that is sent twice; the oldest are forgotten first. */
const remembered = 65_536;

/** A message that is not answered: malformed, wrongly signed or seen before. */
export class WireError extends Error {
	override readonly name = "WireError";
}

/**
 * Signs what is sent and checks what is received. Messages are rejected before anything of them is parsed: the HMAC is
 * computed over the received frames as they are and compared in constant time.
 */
export class Signer {
	readonly #algorithm: string;
	readonly #key: string;
	readonly #seen = new Set<string>();

	/** `scheme` is such as `"hmac-sha256"`. An empty key turns signing off, as Jupyter's protocol defines. */
	constructor(scheme: string, key: string) {
		const [kind, algorithm] = scheme.split("-", 2);
		if (key !== "" && (kind !== "hmac" || algorithm === undefined)) {
			throw new WireError(`signature_scheme: expected "hmac-" and a hash, got ${JSON.stringify(scheme)}`);
		}
		this.#algorithm = algorithm ?? "";
		this.#key = key;
		this.sign([]); // an unknown hash fails here, not at the first message
	}

	/** The signature of the frames as lower-case hexadecimal digits. */
	sign(frames: readonly Uint8Array[]): string {
		if (this.#key === "") return "";
		const hmac = createHmac(this.#algorithm, this.#key);
		for (const frame of frames) hmac.update(frame);
		return hmac.digest("hex");
	}

	/** Throws a {@link WireError} if the signature is wrong, or was seen before. */
	check(signature: Uint8Array, frames: readonly Uint8Array[]): void {
		if (this.#key === "") return;
		const expected = Buffer.from(this.sign(frames));
		if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
			throw new WireError("the signature is wrong");
		}
		const digits = expected.toString();
		if (this.#seen.has(digits)) throw new WireError("the message was received before");
		this.#seen.add(digits);
		for (const oldest of surplus(this.#seen, remembered)) this.#seen.delete(oldest);
	}
}

function parse(frame: Uint8Array, name: string): JsonObject {
	let value: unknown;
	try {
		value = JSON.parse(Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength).toString("utf8"));
	} catch (error) {
		throw new WireError(`${name}: not JSON`, { cause: error });
	}
	return jsonObject(value, name);
}

function parseHeader(frame: Uint8Array): Header {
	const header = parse(frame, "header");
	for (const key of ["msg_id", "msg_type"]) {
		if (typeof header[key] !== "string") throw new WireError(`header.${key}: expected a string`);
	}
	return header as unknown as Header;
}

/** Unpacks received frames. Throws a {@link WireError} (or a `TypeError` of a check) for what must not be answered. */
export function decode(frames: readonly Uint8Array[], signer: Signer): Message {
	const at = frames.findIndex((frame) => delimiter.equals(frame));
	if (at < 0) throw new WireError("no <IDS|MSG> delimiter");
	const [signature, header, parent, metadata, content, ...buffers] = frames.slice(at + 1);
	if (!signature || !header || !parent || !metadata || !content) {
		throw new WireError(`expected a signature and four frames after the delimiter, got ${frames.length - at - 1}`);
	}
	signer.check(signature, [header, parent, metadata, content]);
	return {
		identities: frames.slice(0, at),
		header: parseHeader(header),
		parent: parse(parent, "parent_header"),
		metadata: parse(metadata, "metadata"),
		content: parse(content, "content"),
		buffers,
	};
}

/** What a message is made of before it is signed; `content` may be JSON text already. */
export interface Outgoing {
	readonly identities: readonly Uint8Array[];
	readonly header: Header;
	readonly parent: JsonObject;
	readonly metadata?: JsonObject;
	readonly content: object | string;
	readonly buffers?: readonly Uint8Array[];
}

/** Packs and signs a message into frames. */
export function encode(message: Outgoing, signer: Signer): Uint8Array[] {
	const { content } = message;
	const frames = [
		Buffer.from(JSON.stringify(message.header)),
		Buffer.from(JSON.stringify(message.parent)),
		Buffer.from(JSON.stringify(message.metadata ?? {})),
		Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
	];
	const signature = Buffer.from(signer.sign(frames));
	return [...message.identities, delimiter, signature, ...frames, ...(message.buffers ?? [])];
}
