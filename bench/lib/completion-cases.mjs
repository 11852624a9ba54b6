// @ts-check
/** The list of completions with their right answers, and who decides whether an answer is one. */
import { readFileSync } from "node:fs";

/**
 * One completion, asked after the cells `before` it have run.
 * @typedef {object} CompletionCase
 * @property {readonly string[]} [before]
 * @property {string} at the cell; its last `|` is the cursor
 * @property {string} [is] what the cursor's line up to the cursor becomes by the right match
 * @property {readonly string[]} [not] what it must not become by any match
 * @property {boolean} [first] the right match must be the first
 * @property {boolean} [none] there must be no match
 */

/**
 * The content of a `complete_reply`.
 * @typedef {object} CompleteReply
 * @property {readonly string[]} matches
 * @property {number} cursor_start
 */

/**
 * The same in TypeScript and, where that language has something like it, in Python.
 * @type {readonly (CompletionCase & { title: string, python?: CompletionCase })[]}
 */
export const completionCases = JSON.parse(readFileSync(new URL("completion-cases.json", import.meta.url), "utf8"));

/** A file that has to lie beside the notebook. */
export const fileBeside = { name: "beside.ts", text: 'export const greet = (name: string) => "Hello, " + name;\n' };

/**
 * The `complete_request` of a case.
 * @param {CompletionCase} question
 */
export function requestOf({ at }) {
	const cursor = at.lastIndexOf("|");
	const before = at.slice(0, cursor);
	return { code: before + at.slice(cursor + 1), cursor_pos: [...before].length };
}

/**
 * What the cursor's line becomes by each of the matches.
 * @param {CompletionCase} question
 * @param {CompleteReply} reply
 */
export function outcomes({ at }, { matches, cursor_start: start }) {
	const before = [...at.slice(0, at.lastIndexOf("|"))].slice(0, start).join("");
	const line = before.slice(before.lastIndexOf("\n") + 1);
	return matches.map((match) => line + match);
}

/**
 * Whether the answer is right.
 * @param {CompletionCase} question
 * @param {CompleteReply} reply
 */
export function isRight(question, reply) {
	const { is, not = [], first = false, none = false } = question;
	const found = outcomes(question, reply);
	if (none) return found.length === 0;
	const right = is !== undefined && (first ? found[0] === is : found.includes(is));
	return right && !not.some((wrong) => found.includes(wrong));
}
