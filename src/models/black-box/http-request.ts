import { ExplainError, messageOf } from "../../core/errors.ts";
import { Passing } from "./retry.ts";

/** Characters of an answer that an error text shows. */
const shownCharacters = 200;

/** One request. */
export interface HttpRequest {
	/** Who asks, with the address, for error texts. */
	readonly who: string;
	readonly url: URL;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
	/** Milliseconds. */
	readonly timeout: number;
	/** Bytes of the answer at most. */
	readonly limit: number;
	readonly signal: AbortSignal;
}

async function readText(response: Response, who: string, limit: number): Promise<string> {
	const parts: Uint8Array[] = [];
	let length = 0;
	for await (const part of response.body ?? []) {
		length += part.byteLength;
		if (length > limit)
			throw new ExplainError("backend", `${who}: expected an answer of at most ${limit} bytes, got more`);
		parts.push(part);
	}
	return Buffer.concat(parts).toString("utf8");
}

/** Milliseconds that `Retry-After` asks for: seconds, or a date. */
export function retryAfter(header: string | null, now = Date.now()): number {
	if (header === null) return 0;
	const seconds = Number(header);
	if (header.trim() !== "" && Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
	const date = Date.parse(header);
	return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}

function excerpt(text: string): string {
	const line = text.replace(/\s+/g, " ").trim();
	if (line === "") return "an empty body";
	return JSON.stringify(line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line);
}

/** What went wrong below HTTP: the cause of fetch's "fetch failed" says it. */
function networkMessage(error: unknown): string {
	const cause = error instanceof Error ? error.cause : undefined;
	return cause instanceof Error ? messageOf(cause) || (cause as NodeJS.ErrnoException).code || "" : messageOf(error);
}

/**
 * Posts JSON and reads the JSON that is answered.
 *
 * @param made attempts before this one, for error texts.
 * @throws Passing for status 429 and 5xx, no connection and no answer in time; ExplainError `backend` for other failures.
 */
export async function postJson(request: HttpRequest, made: number): Promise<unknown> {
	const { who, url, headers, body, timeout, limit, signal } = request;
	const attempts = made === 0 ? "" : ` after ${made + 1} attempts`;
	const limited = AbortSignal.timeout(timeout);
	let response: Response;
	let text: string;
	try {
		response = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.any([signal, limited]) });
		text = await readText(response, who, limit);
	} catch (error) {
		if (error instanceof ExplainError) throw error;
		if (signal.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: error });
		const problem = limited.aborted ? `no answer within ${timeout} ms` : networkMessage(error);
		throw new Passing(new ExplainError("backend", `${who}: ${problem}${attempts}`, { cause: error }));
	}
	if (!response.ok) {
		const failure = new ExplainError("backend", `${who}: status ${response.status}${attempts}: ${excerpt(text)}`);
		const passing = response.status === 429 || response.status >= 500;
		throw passing ? new Passing(failure, retryAfter(response.headers.get("retry-after"))) : failure;
	}
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new ExplainError("backend", `${who}: expected JSON, got ${excerpt(text)}`, { cause: error });
	}
}
