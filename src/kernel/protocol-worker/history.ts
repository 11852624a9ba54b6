import type { HistoryEntry, Requests } from "../messages.ts";
import { matchesGlob } from "./glob.ts";
import type { HistoryFile, HistoryLine } from "./history-file.ts";

/** How many inputs of this session are at hand; older ones are in the file alone. */
const capacity = 10_000;

/** One cell, in the session of this number. */
interface Entry {
	readonly session: number;
	readonly line: number;
	readonly input: string;
	readonly output: string | null;
}

/** The inputs of this session and of earlier ones, and their results as text. */
export class History {
	readonly #file: HistoryFile;
	#own: Omit<HistoryLine, "session">[] = [];
	#running: { readonly line: number; readonly input: string; output: string | null } | undefined;
	#earlier: Promise<readonly Entry[]> | undefined;

	constructor(file: HistoryFile) {
		this.#file = file;
	}

	/** A cell begins whose input is to be remembered. */
	begin(line: number, input: string): void {
		this.#running = { line, input, output: null };
	}

	/** The result of the cell of this number. */
	result(line: number, text: string): void {
		if (this.#running?.line === line) this.#running.output = text;
	}

	/** The cell has ended. */
	end(): void {
		if (this.#running === undefined) return;
		this.#own.push(this.#running);
		this.#file.append(this.#running);
		this.#running = undefined;
		if (this.#own.length > 2 * capacity) this.#own = this.#own.slice(-capacity);
	}

	/** Answers a `history_request`. Session 0 is this one, -1 the one before it. */
	async answer(request: Requests["history_request"]): Promise<HistoryEntry[]> {
		this.#earlier ??= this.#read();
		const earlier = await this.#earlier;
		const session = (earlier.at(-1)?.session ?? 0) + 1;
		const running = this.#running === undefined ? [] : [this.#running];
		const own = [...this.#own, ...running].map((line) => ({ ...line, session }));
		return select(request, [...earlier, ...own], session).map((entry) => [
			entry.session,
			entry.line,
			request.output ? [entry.input, entry.output] : entry.input,
		]);
	}

	/** The earlier sessions, numbered from 1 in the order in which they began. */
	async #read(): Promise<readonly Entry[]> {
		const numbers = new Map<string, number>();
		const entries = (await this.#file.others()).map(({ session, line, input, output }) => {
			if (!numbers.has(session)) numbers.set(session, numbers.size + 1);
			return { session: numbers.get(session) ?? 0, line, input, output };
		});
		return entries.sort((a, b) => a.session - b.session); // kernels that ran at once wrote in turns
	}
}

function select(request: Requests["history_request"], all: readonly Entry[], current: number): readonly Entry[] {
	const { hist_access_type: type, n, start, stop, pattern, unique } = request;
	const last = (entries: readonly Entry[]) => (n === null ? entries : n <= 0 ? [] : entries.slice(-n));
	if (type === "tail") return last(all);
	if (type === "range") {
		const session = request.session > 0 ? request.session : current + request.session;
		const end = stop ?? Number.POSITIVE_INFINITY;
		return all.filter((entry) => entry.session === session && entry.line >= start && entry.line < end);
	}
	const found = all.filter(({ input }) => matchesGlob(input, pattern));
	return last(unique ? newestOfEach(found) : found);
}

/** Of equal inputs the newest, in the order of these. */
function newestOfEach(entries: readonly Entry[]): readonly Entry[] {
	const newest = new Map<string, Entry>();
	for (const entry of entries) {
		newest.delete(entry.input);
		newest.set(entry.input, entry);
	}
	return [...newest.values()];
}
