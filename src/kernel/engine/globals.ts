import { AsyncResource } from "node:async_hooks";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Host, hostSymbol, type TypeCheckMode } from "../../protocol/host.ts";
import type { Importer } from "../modules/importer.ts";
import { awaitCheckNames } from "../transform/await-checks.ts";
import { resultFunction } from "../transform/cell-rewriter.ts";
import { notebookRequire } from "../tslab/require.ts";
import { initialTypeCheckMode, isTypeCheckMode } from "../type-check-mode.ts";
import { awaitChecks } from "./await-checks.ts";
import type { Comms } from "./comms.ts";
import { asResult } from "./evaluator.ts";
import type { Outlet } from "./outlet.ts";
import type { OutputLives } from "./output-lives.ts";
import type { Questions } from "./questions.ts";
import { isRedirected, redirect } from "./redirection.ts";
import { currentTask } from "./task.ts";
import { withoutWarnings } from "./without-warnings.ts";

/** The names that rewritten cells call; `transform/` writes them. */
const importName = "__glasscell_import__";
const metaName = "__glasscell_meta__";

/** What the globals stand on. */
export interface GlobalParts {
	readonly directory: string;
	readonly outlet: Outlet;
	readonly comms: Comms;
	readonly importer: Importer;
	readonly onTerminated: Set<() => void>;
	/** Absent where there is nobody to ask. */
	readonly questions: Questions | undefined;
	/** Hears of another mode of the type check; absent where there is none. */
	readonly onTypeCheck: ((mode: TypeCheckMode) => void) | undefined;
	readonly lives: OutputLives;
	/** Shows an error of a callback that nobody waits for. */
	readonly report: (error: unknown) => void;
}

/** The library's door to the kernel. */
function makeHost({ outlet, comms, lives, onTerminated, questions, onTypeCheck, report }: GlobalParts): Host {
	let typeCheck = initialTypeCheckMode();
	return {
		openComm: (target, options) => comms.open(target, options),
		onComm: (target, handler) => comms.on(target, handler),
		display: (bundle, options) => outlet.display(bundle, options),
		page: (value) => outlet.page(value),
		...(questions && { input: questions.input, prompt: questions.prompt }),
		displayValue: (value, options) => outlet.displayValue(value, options),
		clearOutput: (wait = false) => outlet.emit({ type: "clear_output", content: { wait } }),
		get signal() {
			return currentTask()?.controller.signal;
		},
		onTerminated(restore) {
			onTerminated.add(restore);
			return () => void onTerminated.delete(restore);
		},
		onCellEnd(callback) {
			const task = currentTask();
			if (task !== undefined && !task.ended)
				task.ends.push(AsyncResource.bind(callback)); // what it shows goes where this went
			else void Promise.resolve().then(callback).catch(report);
		},
		get typeCheck() {
			return typeCheck;
		},
		set typeCheck(mode) {
			if (!isTypeCheckMode(mode))
				throw new TypeError(`typeCheck: expected "beside", "strict" or "off", got ${JSON.stringify(mode)}`);
			typeCheck = mode;
			onTypeCheck?.(mode);
		},
		redirect,
		displayError: report,
		get outputLife() {
			if (isRedirected()) return null;
			const task = currentTask();
			return task && lives.of(task.output);
		},
	};
}

/**
 * What a cell can call without an import, and where in the package it is, seen from here. Nothing of it is loaded before
 * it is first mentioned, and each then with little beside it: `display` is not to wait for the controls of `progress`.
 */
const notebookGlobals: Readonly<Record<string, string>> = {
	clearOutput: "../../notebook/display.js",
	display: "../../notebook/display.js",
	updateDisplay: "../../notebook/display.js",
	input: "../../notebook/ask.js",
	prompt: "../../notebook/ask.js",
	page: "../../notebook/page.js",
	progress: "../../notebook.js",
};

/** All of it. */
const notebookEntry = "../../notebook.js";

/** Loads, at once, what the notebook's name stands for: Node.js requires ES modules since 20.19. */
function load(path: string): Readonly<Record<string, unknown>> {
	return withoutWarnings(() => createRequire(import.meta.url)(path));
}

function define(key: string | symbol, descriptor: PropertyDescriptor): void {
	Object.defineProperty(globalThis, key, { configurable: true, ...descriptor });
}

/** Defines a global whose value is made at its first mention. Like any other it may be written to. */
function defineLazily(key: string, make: () => unknown): void {
	const settle = (value: unknown) => define(key, { writable: true, value });
	define(key, {
		get() {
			const value = make();
			settle(value);
			return value;
		},
		set: settle,
	});
}

/**
 * Gives cells what they can call without an import: the functions of `glasscell/notebook` and the whole of it as
 * `glasscell`, the running cell's `signal`, `require` of the notebook's folder, and the two functions of rewritten
 * imports. The notebook's own names may shadow them.
 */
export function provideGlobals(parts: GlobalParts): void {
	const { importer } = parts;
	const host = makeHost(parts);
	const values: Record<string | symbol, unknown> = {
		[importName]: async (specifier: unknown, names?: unknown, attributes?: object) =>
			awaitChecks.awaited(await importer.import(specifier, names, attributes)),
		[metaName]: importer.meta,
		[resultFunction]: asResult,
		[hostSymbol]: host,
	};
	for (const [key, name] of Object.entries(awaitCheckNames))
		values[name] = awaitChecks[key as keyof typeof awaitChecks];
	for (const key of Reflect.ownKeys(values)) define(key, { writable: true, value: values[key] });
	defineLazily("require", () => notebookRequire(join(parts.directory, "notebook.ts")));
	for (const [name, path] of Object.entries(notebookGlobals)) defineLazily(name, () => load(path)[name]);
	defineLazily("glasscell", () => load(notebookEntry));
	define("signal", { get: () => host.signal, set: (value) => define("signal", { writable: true, value }) });
}
