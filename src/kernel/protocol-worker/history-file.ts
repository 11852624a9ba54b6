import { randomUUID } from "node:crypto";
import { appendFile, mkdir, open, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { log } from "../log.ts";
import { Postponed } from "../postponed.ts";
import { thisSystem, userDataFolder } from "../user-data-folder.ts";

/** Grown beyond so many bytes, the file is cut to its newest half. */
const maxBytes = 16 * 2 ** 20;
/** An input or result longer than so many UTF-16 units is not worth its place: nobody recalls it from a console. */
const maxText = 64 * 1024;

/** For how long, in milliseconds, lines are gathered, to be written at once and not beside cells that run. */
const gathering = 50;

/** One cell of one session. */
export interface HistoryLine {
	/** Names the session among all that write to the file. */
	readonly session: string;
	readonly line: number;
	readonly input: string;
	readonly output: string | null;
}

/**
 * Where the history is kept: what `GLASSCELL_HISTORY` names, else a file in the person's Jupyter data folder. With
 * `GLASSCELL_HISTORY=off` it is kept nowhere.
 */
export function historyPath(env: NodeJS.ProcessEnv = process.env): string | undefined {
	const given = env.GLASSCELL_HISTORY;
	if (given === "off") return undefined;
	return given || path.join(userDataFolder({ ...thisSystem(), env }), "glasscell/history.jsonl");
}

/**
 * The person's inputs of all sessions, one JSON object a line, appended by all kernels that run. Whatever happens to the
 * file (a full disk, a folder that cannot be written, lines that are no JSON), it is said once in the log and nowhere else.
 */
export class HistoryFile {
	/** This session's name in the file. */
	readonly session: string = randomUUID();
	readonly #path: string | undefined;
	#gathered = "";
	readonly #writingGathered = new Postponed(() => this.#writeGathered(), gathering);
	#writing: Promise<void> = Promise.resolve();
	#prepared = false;
	/** The last line may have been written in part. */
	#broken = false;
	#complained = false;

	/** Without a path nothing is kept. */
	constructor(file: string | undefined) {
		this.#path = file;
	}

	/** Adds a cell of this session, after those that were added before. */
	append(line: Omit<HistoryLine, "session">): void {
		if (this.#path === undefined) return;
		const { input, output } = line;
		if (input.length > maxText) return;
		const kept = output !== null && output.length > maxText ? null : output;
		this.#gathered += `${JSON.stringify({ session: this.session, line: line.line, input, output: kept })}\n`;
		this.#writingGathered.soon();
	}

	/** Writes all that was added; resolves when that is done. */
	written(): Promise<void> {
		this.#writingGathered.now();
		return this.#writing;
	}

	#writeGathered(): void {
		const text = this.#gathered;
		this.#gathered = "";
		if (text !== "") this.#writing = this.#writing.then(() => this.#write(text));
	}

	async #write(text: string): Promise<void> {
		const file = this.#path!;
		try {
			await this.#prepare(file);
			await appendFile(file, this.#broken ? `\n${text}` : text, { mode: 0o600 });
			this.#broken = false;
		} catch (error) {
			this.#broken = true;
			this.#complain("is not kept", error);
		}
	}

	/** The cells of all other sessions, oldest first. */
	async others(): Promise<HistoryLine[]> {
		if (this.#path === undefined) return [];
		try {
			const text = await newest(this.#path, maxBytes);
			return text
				.split("\n")
				.flatMap((line) => parse(line) ?? [])
				.filter(({ session }) => session !== this.session);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#complain("cannot be read", error);
			return [];
		}
	}

	/** Once, before the first line: there is a folder, and the file has not grown too long. */
	async #prepare(file: string): Promise<void> {
		if (this.#prepared) return;
		await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
		const size = await stat(file).then(
			({ size }) => size,
			() => 0,
		);
		if (size > maxBytes) {
			const shorter = `${file}.${this.session}`;
			await writeFile(shorter, await newest(file, maxBytes / 2), { mode: 0o600 });
			await rename(shorter, file);
		}
		this.#prepared = true;
	}

	#complain(what: string, error: unknown): void {
		if (this.#complained) return;
		this.#complained = true;
		log(`the history ${what} (GLASSCELL_HISTORY=off turns it off):`, error instanceof Error ? error.message : error);
	}
}

/** The last so many bytes of the file, from the start of a line. */
async function newest(file: string, bytes: number): Promise<string> {
	const handle = await open(file);
	try {
		const { size } = await handle.stat();
		const start = Math.max(0, size - bytes);
		const buffer = Buffer.alloc(size - start);
		const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
		const text = buffer.toString("utf8", 0, bytesRead);
		return start === 0 ? text : text.slice(text.indexOf("\n") + 1);
	} finally {
		await handle.close();
	}
}

/** A line of the file; `undefined` for what is none: it was cut, or written by something else. */
function parse(text: string): HistoryLine | undefined {
	try {
		const { session, line, input, output } = JSON.parse(text) as Record<keyof HistoryLine, unknown>;
		if (typeof session !== "string" || !Number.isSafeInteger(line) || typeof input !== "string") return undefined;
		return { session, line: line as number, input, output: typeof output === "string" ? output : null };
	} catch {
		return undefined;
	}
}
