import { spawn } from "node:child_process";
import { once } from "node:events";
import { emitCell } from "../../src/kernel/language/emit.ts";
import { transformCell } from "../../src/kernel/transform/transform-cell.ts";
import { otherNodes } from "../machine.ts";

/** How one cell ended in V8's REPL mode: its value as `util.inspect` shows it, or its error with the place in the cell's code. */
export type Outcome =
	| { readonly value: string }
	| { readonly error: string; readonly line: number; readonly column: number };

/** The Node.js that runs the tests, and the others that are installed for them. */
export const nodes: readonly { name: string; path: string }[] = [
	{ name: `Node.js ${process.versions.node}`, path: process.execPath },
	...otherNodes.map(({ major, path }) => ({ name: `Node.js ${major}`, path })),
];

/** TypeScript's emit, here in the same thread. */
export const emit = async (source: string) => emitCell(source, {});

/** Must not be asked. */
export const noEmit = async (): Promise<never> => {
	throw new Error("TypeScript's emit was asked for what can be erased");
};

/** Transforms the cells and runs them one after another in one REPL. */
export async function runCells(
	cells: readonly string[],
	options: { path?: string; emit?: typeof emit } = {},
): Promise<Outcome[]> {
	const codes: string[] = [];
	for (const [index, cell] of cells.entries()) {
		const file = `cell-${index + 1}.ts`;
		codes.push((await transformCell(cell, { file, emit: options.emit ?? emit })).code);
	}
	return runCode(codes, options.path);
}

/**
 * Runs code cell by cell in REPL mode, in a process of its own. `__glasscell_import__` echoes what it was asked.
 *
 * All promises are held until the end: Node.js 22's inspector aborts the process where a source's own promise is collected
 * between its end and the report of it, see `Evaluator.evaluate`.
 */
export async function runCode(codes: readonly string[], path = process.execPath): Promise<Outcome[]> {
	const child = spawn(path, ["--input-type=module", "--eval", repl], { stdio: ["pipe", "pipe", "inherit"] });
	const ended = once(child, "close");
	child.stdin.end(JSON.stringify(codes));
	let output = "";
	for await (const chunk of child.stdout) output += String(chunk);
	const [code, signal] = await ended;
	if (code !== 0) throw new Error(`expected ${path} to run the cells, got ${signal ?? `exit code ${code}`}`);
	return JSON.parse(output) as Outcome[];
}

const repl = `
import { Session } from "node:inspector";
import { inspect } from "node:util";
import { promiseHooks } from "node:v8";
const held = [];
promiseHooks.onInit((promise) => held.push(promise));
globalThis.__glasscell_import__ = async (specifier, names, options) => {
	if (specifier === "node:module") return import(specifier);
	const module = { asked: JSON.stringify([specifier, names, options].filter((part) => part !== undefined)) };
	for (const name of Array.isArray(names) ? names : []) module[name] = specifier + "." + name;
	return module;
};
globalThis.__glasscell_result__ = (value) => value;
globalThis.__glasscell_meta__ = { url: "file:///notebook/cell.ts" };
let input = "";
for await (const chunk of process.stdin) input += chunk;
const session = new Session();
session.connect();
const outcomes = [];
for (const [index, code] of JSON.parse(input).entries()) {
	const expression = code + "\\n//# sourceURL=cell-" + (index + 1) + ".ts";
	outcomes.push(await new Promise((resolve) => {
		session.post("Runtime.evaluate", { expression, replMode: true, awaitPromise: true }, (error, answer) => {
			if (error) return resolve({ error: String(error), line: 0, column: 0 });
			const { result, exceptionDetails } = answer;
			if (exceptionDetails) {
				const text = result.description ?? String(result.value);
				const [, line, column] = /cell-\\d+\\.ts:(\\d+):(\\d+)/.exec(text) ?? [0, 0, 0];
				return resolve({ error: text.split("\\n")[0], line: Number(line), column: Number(column) });
			}
			if (!result.objectId) return resolve({ value: result.unserializableValue ?? inspect(result.value) });
			const functionDeclaration = "function () { globalThis.shown = this; }";
			session.post("Runtime.callFunctionOn", { objectId: result.objectId, functionDeclaration }, () => {
				resolve({ value: inspect(globalThis.shown) });
			});
		});
	}));
}
process.stdout.write(JSON.stringify(outcomes));
`;
