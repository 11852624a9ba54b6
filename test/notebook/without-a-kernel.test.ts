import { execFile, spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";

const entry = pathToFileURL(path.join(import.meta.dirname, "../../dist/notebook.js")).href;

/** Runs a script as `node file.mjs` does, and answers what it prints. */
async function script(code: string): Promise<string> {
	const program = `import * as notebook from ${JSON.stringify(entry)};\n${code}`;
	const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
	return stdout;
}

const shown = (bundle: string) => `({ [Symbol.for("Jupyter.display")]: () => (${bundle}) })`;

describe("in a script", () => {
	test("display prints a value, and of what says how it is shown the text", async () => {
		const bundle = `{ "text/html": "<b>x</b>", "text/plain": "as text" }`;
		const code = `notebook.display({ a: 1 });\nnotebook.display(${shown(bundle)});\nnotebook.display(${shown(`Promise.resolve(${bundle})`)});`;
		expect(await script(code)).toBe("{ a: 1 }\nas text\nas text\n");
	});

	test("a handle's update and updateDisplay print the new value", async () => {
		expect(
			await script(`const shown = notebook.display(1); shown.update(2); notebook.updateDisplay(shown.id, 3);`),
		).toBe("1\n2\n3\n");
	});

	test("clearOutput does nothing, page prints, types are not checked, the signal is never aborted", async () => {
		const code = `notebook.clearOutput(); notebook.page("text");
notebook.settings.types = "strict";
console.log(notebook.settings.types, notebook.signal.aborted, notebook.signal instanceof AbortSignal);`;
		expect(await script(code)).toBe("text\noff false true\n");
	});

	test("prompt says that it cannot ask, and a password is not asked for in the clear", async () => {
		const code = `try { notebook.prompt("?") } catch (error) { console.log(error.message) }
await notebook.input("?", { password: true }).catch((error) => console.log(error.message));`;
		expect(await script(code)).toMatch(/^prompt: expected a Jupyter front end.*await input\(\).*\ninput: a password/);
	});

	test("input reads a line of stdin", async () => {
		const program = `import { input } from ${JSON.stringify(entry)};\nconsole.log("[" + (await input("Name? ")) + "]");`;
		const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
			stdio: ["pipe", "pipe", "inherit"],
		});
		child.stdin.end("Ada\n");
		let output = "";
		for await (const chunk of child.stdout) output += String(chunk);
		expect(output).toBe("Name? [Ada]\n");
	});
});

describe("with a host", () => {
	const host = `const calls = []; let controller = new AbortController();
globalThis[Symbol.for("glasscell.host/1")] = {
	displayValue: (value, options) => calls.push(["show", value, options]),
	clearOutput: (wait) => calls.push(["clear", wait]),
	input: async (question, options) => question + JSON.stringify(options),
	prompt: (question) => question + "!",
	get signal() { return controller.signal; },
};
`;
	const run = async (code: string) => JSON.parse(await script(`${host}${code}`));

	test("display gives each output a name of its own, unless it has one, and a handle that replaces it", async () => {
		const [first, second, third, update] =
			await run(`notebook.display(1); notebook.display(2, { displayId: "mine", metadata: { a: 1 } });
const handle = notebook.display(3); handle.update(4);
console.log(JSON.stringify(calls));`);
		expect(first[2].displayId).toMatch(/^[\w-]{16,}$/);
		expect(first[2].displayId).not.toBe(third[2].displayId);
		expect(second).toEqual(["show", 2, { displayId: "mine", metadata: { a: 1 } }]);
		expect(update).toEqual(["show", 4, { displayId: third[2].displayId, update: true }]);
	});

	test("a handle as a cell's result shows nothing more", async () => {
		const code = `console.log(JSON.stringify(notebook.display(1)[Symbol.for("Jupyter.display")]()));`;
		expect(await run(code)).toEqual({});
	});

	test("clearOutput, input and prompt are the host's", async () => {
		const code = `notebook.clearOutput(); notebook.clearOutput(true);
console.log(JSON.stringify([calls, await notebook.input("a", { password: true }), notebook.prompt("b")]));`;
		expect(await run(code)).toEqual([
			[
				["clear", false],
				["clear", true],
			],
			'a{"password":true}',
			"b!",
		]);
	});

	test("the imported signal stands for that of whatever runs now, for fetch, timers and listeners", async () => {
		const code = `const { signal } = notebook;
import { setTimeout as wait } from "node:timers/promises";
const heard = [];
controller.abort(); heard.push(signal.aborted);
controller = new AbortController(); heard.push(signal.aborted);
signal.addEventListener("abort", () => heard.push("listener"));
const timer = wait(10_000, undefined, { signal }).catch((error) => heard.push(error.name));
const request = fetch("http://127.0.0.1:1/", { signal }).catch(() => {});
controller.abort(); await timer; await request;
try { signal.throwIfAborted() } catch (error) { heard.push(error.name) }
console.log(JSON.stringify(heard));`;
		expect(await run(code)).toEqual([true, false, "listener", "AbortError", "AbortError"]);
	});
});
