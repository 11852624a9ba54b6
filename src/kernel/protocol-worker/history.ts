import type { HistoryEntry, Requests } from "../messages.ts";

/** How many inputs are kept. */
const capacity = 10_000;

interface Line {
	readonly line: number;
	readonly input: string;
	output: string | null;
}

/**
 * Whether the text matches a pattern in which `*` stands for any text, `?` for one character, and `[abc]` for one of
 * these characters (`[^abc]` for none of them).
 */
export function matchesGlob(text: string, pattern: string): boolean {
	const source = pattern.replace(/\[(\^?)([^\]]+)\]|\*|\?|[.+^${}()|[\]\\]/g, (part, not?: string, set?: string) => {
		if (part === "*") return ".*";
		if (part === "?") return ".";
		return set === undefined ? `\\${part}` : `[${not ?? ""}${set.replace(/[\\\]^]/g, "\\$&")}]`;
	});
	return new RegExp(`^${source}$`, "su").test(text);
}

/** The inputs of this session and their results as text. */
export class History {
	readonly #session = 1;
	#lines: Line[] = [];

	/** Remembers the input of execution `line`. */
	add(line: number, input: string): void {
		this.#lines.push({ line, input, output: null });
		if (this.#lines.length > 2 * capacity) this.#lines = this.#lines.slice(-capacity);
	}

	/** Remembers the result of execution `line`. */
	result(line: number, text: string): void {
		const entry = this.#lines.findLast((candidate) => candidate.line === line);
		if (entry) entry.output = text;
	}

	/** Answers a `history_request`. Session 0 is this one, -1 and others before it are not kept. */
	answer(request: Requests["history_request"]): HistoryEntry[] {
		return this.#select(request).map(({ line, input, output }) => [
			this.#session,
			line,
			request.output ? [input, output] : input,
		]);
	}

	#select(request: Requests["history_request"]): readonly Line[] {
		const last = (lines: readonly Line[]) => (request.n === null ? lines : lines.slice(-request.n || lines.length));
		switch (request.hist_access_type) {
			case "tail":
				return last(this.#lines);
			case "range": {
				if (request.session !== 0 && request.session !== this.#session) return [];
				const stop = request.stop ?? Number.POSITIVE_INFINITY;
				return this.#lines.filter(({ line }) => line >= request.start && line < stop);
			}
			case "search": {
				let found = this.#lines.filter(({ input }) => matchesGlob(input, request.pattern));
				if (request.unique) found = [...new Map(found.map((entry) => [entry.input, entry])).values()];
				return last(found);
			}
		}
	}
}
