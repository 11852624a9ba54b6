import { Buffer } from "node:buffer";
import type { JsonObject } from "../../protocol/json.ts";
import { inspectValue } from "./inspect-value.ts";

/** MIME types whose content is bytes and travels as base64. */
const binary = /^(?:image\/(?!svg\+xml)|application\/(?:pdf|octet-stream)|audio\/|video\/)/;

/** Bytes of a binary type as base64; everything else as it is. Throws a `TypeError` for what JSON cannot hold. */
function toContent(type: string, value: unknown): unknown {
	if (ArrayBuffer.isView(value)) {
		if (!binary.test(type)) throw new TypeError(`${type}: expected text or JSON, got bytes`);
		return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
	}
	const json = JSON.stringify(value);
	if (json === undefined) throw new TypeError(`${type}: expected text or JSON, got ${typeof value}`);
	return JSON.parse(json) as unknown;
}

/** A MIME bundle as plain JSON. Throws a `TypeError` that names the type whose content cannot be sent. */
export function toBundle(bundle: unknown): JsonObject {
	if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) {
		throw new TypeError(`a MIME bundle: expected an object of MIME types, got ${inspectValue(bundle)}`);
	}
	const entries = Object.entries(bundle).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries.map(([type, value]) => [type, toContent(type, value)]));
}

/** Promises of every realm and library. */
export function isPromiseLike<T>(value: T | Promise<T>): value is Promise<T> {
	return typeof value === "object" && value !== null && typeof (value as Partial<PromiseLike<T>>).then === "function";
}
