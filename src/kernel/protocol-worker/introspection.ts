import type { JsonObject } from "../../protocol/json.ts";
import type { LanguageClient } from "../language/client.ts";
import type { Completions } from "../language/messages.ts";
import type { Replies, Requests } from "../messages.ts";
import { toPoints, toUnits } from "./cursor.ts";
import type { MainLink } from "./main-link.ts";
import { soon } from "./soon.ts";

/** How long, in milliseconds, the front end waits for an answer before it gets an empty one. */
const patience = 10_000;
/** The same for whether code is complete: `jupyter console` waits a second, and never asks again if that was in vain. */
const completenessPatience = 800;

/** The same for a value that only the main thread has, which may be busy with a cell. */
const valuePatience = 300;

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * JupyterLab takes the beginning that all insertions share for typed, and then lists only what contains that. Where all of
 * them are imports it would list nothing, so the word itself is listed as well.
 */
function beyondImports(found: Completions, code: string): Completions {
	const { matches, start, end } = found;
	if (matches.length < 2 || !matches.every(({ from }) => from !== undefined)) return found;
	return { ...found, matches: [...matches, { text: code.slice(start, end), kind: "text", start, end }] };
}

/** Answers what editors ask about code, from the language thread; cursors are converted here. */
export class Introspection {
	readonly #language: () => LanguageClient;
	readonly #main: Pick<MainLink, "members">;

	constructor(language: () => LanguageClient, main: Pick<MainLink, "members">) {
		this.#language = language;
		this.#main = main;
	}

	async complete({ code, cursor_pos }: Requests["complete_request"]): Promise<Replies["complete_reply"]> {
		const cursor = toUnits(code, cursor_pos);
		const empty = { matches: [], start: cursor, end: cursor };
		const typed: Completions = await soon(this.#language().complete(code, cursor), empty, patience);
		const found =
			typed.value === undefined ? beyondImports(typed, code) : await this.#membersOf(typed.value, typed, code);
		const types = found.matches.map(({ text, kind, from, start, end, signature, deprecated }) => ({
			start: toPoints(code, start),
			end: toPoints(code, end),
			text,
			type: from ?? kind,
			...(signature !== undefined && { signature }),
			...(deprecated === true && { deprecated }),
		}));
		return {
			status: "ok",
			// JupyterLab lists these, and inserts the `text` of the metadata; others insert these.
			matches: found.matches.map(({ text, name }) => name ?? text),
			cursor_start: toPoints(code, found.start),
			cursor_end: toPoints(code, found.end),
			metadata: { _jupyter_types_experimental: types },
		};
	}

	/** The members that a value has at run time, where its type says nothing; none while the main thread is busy. */
	async #membersOf(value: string, { start, end }: Completions, code: string): Promise<Completions> {
		const members = await soon(this.#main.members(value), [], valuePatience);
		const prefix = code.slice(start, end);
		const isKey = /["'`]$/.test(code.slice(0, start));
		const fitting = members.filter(({ name }) => name.startsWith(prefix) && (isKey || identifier.test(name)));
		return { matches: fitting.map(({ name: text, kind }) => ({ text, kind, start, end })), start, end };
	}

	async inspect(request: Requests["inspect_request"]): Promise<Replies["inspect_reply"]> {
		const { code, cursor_pos, detail_level } = request;
		const answer = this.#language().inspect(code, toUnits(code, cursor_pos), detail_level);
		const { found, plain, markdown } = await soon(answer, { found: false, plain: "", markdown: "" }, patience);
		const data: JsonObject = found ? { "text/plain": plain, "text/markdown": markdown } : {};
		return { status: "ok", found, data, metadata: {} };
	}

	async isComplete({ code }: Requests["is_complete_request"]): Promise<Replies["is_complete_reply"]> {
		return soon(this.#language().isComplete(code), { status: "unknown", indent: "" }, completenessPatience);
	}
}
