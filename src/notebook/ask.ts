import process from "node:process";
import { createInterface } from "node:readline/promises";
import { findHost, type InputOptions } from "../protocol/host.ts";

/**
 * Asks the person for a line of text. The cell waits; timers and widgets go on meanwhile. In a script the line is read
 * from stdin.
 *
 * @throws Error where the front end cannot ask (running all cells without a browser, say), and when interrupted.
 * @example
 * const name = await input("Your name? ");
 */
export async function input(question = "", options: InputOptions = {}): Promise<string> {
	const host = findHost();
	if (host?.input !== undefined) return host.input(String(question), options);
	if (options.password) throw new Error("input: a password can be asked for in a Jupyter front end only");
	const lines = createInterface({ input: process.stdin, output: process.stdout });
	try {
		return await lines.question(String(question));
	} finally {
		lines.close();
	}
}

/**
 * As {@link input}, and nothing else runs meanwhile: no timer, no widget.
 *
 * @throws Error where the front end cannot ask, when interrupted, and in a script on Node.js, which has no such function.
 */
export function prompt(question = "", options: InputOptions = {}): string {
	const host = findHost();
	if (host?.prompt !== undefined) return host.prompt(String(question), options);
	const own = (globalThis as { prompt?: (question: string) => string | null }).prompt;
	if (own !== undefined && own !== prompt && !options.password) return own(String(question)) ?? "";
	throw new Error("prompt: expected a Jupyter front end that can ask; in a script, await input() instead");
}
