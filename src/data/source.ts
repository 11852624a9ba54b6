import { open } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { ExplainError, messageOf, shown } from "../core/errors.ts";
import { number, type OptionRules, optionalSignal } from "../core/options.ts";
import { badFile } from "../core/untrusted.ts";

/** Where something is read from: a path, seen from the notebook's folder; an address (`https:`, `http:`, `file:`, `data:`); or its bytes. */
export type Source = string | URL | ArrayBuffer | Uint8Array;

/** What reading takes. */
export interface SourceOptions {
	/** Bytes at most. Default 2 GiB. */
	readonly limit?: number;
	/** Milliseconds that an address may take. Default 60,000. */
	readonly timeout?: number;
	readonly signal?: AbortSignal | undefined;
}

const defaultLimit = 2 ** 31;
const defaultTimeout = 60_000;

/**
 * The rules of {@link SourceOptions}, for functions that hand them on.
 *
 * @param limit the default, where files of a format are never as long as 2 GiB.
 */
export const sourceRules = (limit = defaultLimit): OptionRules<Required<SourceOptions>> => ({
	limit: number(limit, { min: 1, integer: true }),
	timeout: number(defaultTimeout, { min: 1 }),
	signal: optionalSignal(),
});

/** The address that a text is, if it is one; a drive letter (`C:`) is none. */
function addressOf(source: string | URL): URL | undefined {
	if (source instanceof URL) return source;
	return /^(https?|file|data):/i.test(source) && URL.canParse(source) ? new URL(source) : undefined;
}

/** What a source is called in error texts, and by whose ending its format is guessed: the path, the address, or `"bytes"`. */
export function sourceName(source: Source): string {
	if (typeof source === "string" || source instanceof URL) {
		const address = addressOf(source);
		if (!address) return source as string;
		return address.protocol === "data:" ? "data:…" : address.href.replace(/[?#].*$/, "");
	}
	return "bytes";
}

const tooLong = (reader: string, name: string, limit: number) =>
	badFile(reader, `expected ${name} to have at most ${limit} bytes, got more`);

async function readFile(reader: string, path: string, limit: number): Promise<Uint8Array> {
	const file = await open(path, "r").catch((error: unknown) => {
		throw new ExplainError("bad-input", `${reader}: expected a file that can be read, got ${messageOf(error)}`, {
			cause: error,
		});
	});
	try {
		const entry = await file.stat();
		if (!entry.isFile()) {
			throw new ExplainError("bad-input", `${reader}: expected a file, got ${path}, which is none`);
		}
		if (entry.size > limit) throw tooLong(reader, path, limit);
		const bytes = await file.readFile();
		return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		throw new ExplainError("bad-input", `${reader}: reading ${path} failed: ${messageOf(error)}`, { cause: error });
	} finally {
		await file.close();
	}
}

async function fetchBytes(reader: string, address: URL, options: Required<SourceOptions>): Promise<Uint8Array> {
	const { limit, timeout, signal } = options;
	const name = sourceName(address);
	const signals = [AbortSignal.timeout(timeout), ...(signal ? [signal] : [])];
	try {
		const response = await fetch(address, { signal: AbortSignal.any(signals) });
		if (!response.ok) {
			throw new ExplainError("bad-input", `${reader}: expected ${name} to answer, got status ${response.status}`);
		}
		const parts: Uint8Array[] = [];
		let length = 0;
		for await (const part of response.body ?? []) {
			length += part.byteLength;
			if (length > limit) throw tooLong(reader, name, limit);
			parts.push(part);
		}
		const joined = Buffer.concat(parts);
		return new Uint8Array(joined.buffer, joined.byteOffset, joined.byteLength);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		if (signal?.aborted) throw new ExplainError("aborted", `${reader}: stopped by its signal`, { cause: error });
		throw new ExplainError("bad-input", `${reader}: fetching ${name} failed: ${messageOf(error)}`, { cause: error });
	}
}

/**
 * Reads all bytes of a source, and never more than the limit; bytes are returned as they are, not copied.
 *
 * @param reader who reads, for the error text.
 * @throws ExplainError `bad-input` when it cannot be read or is no source, `bad-file` when it is too long, `aborted`.
 */
export async function readSource(reader: string, source: Source, options: SourceOptions = {}): Promise<Uint8Array> {
	const { limit = defaultLimit, timeout = defaultTimeout, signal } = options;
	if (signal?.aborted) throw new ExplainError("aborted", `${reader}: stopped by its signal`, { cause: signal.reason });
	if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
		const bytes = source instanceof Uint8Array ? source : new Uint8Array(source);
		if (bytes.byteLength > limit) throw tooLong(reader, "bytes", limit);
		return bytes;
	}
	if (typeof source !== "string" && !(source instanceof URL)) {
		const words = "a path, an address (http, https, file, data) or bytes";
		throw new ExplainError("bad-input", `${reader}: expected ${words}, got ${shown(source)}`);
	}
	const address = addressOf(source);
	if (!address) return readFile(reader, source as string, limit);
	if (address.protocol === "file:") return readFile(reader, fileURLToPath(address), limit);
	return fetchBytes(reader, address, { limit, timeout, signal: signal as AbortSignal });
}
