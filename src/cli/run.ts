import { spawnSync } from "node:child_process";
import { existsSync, writeSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { messageOf } from "../core/errors.ts";
import type { Output } from "../kernel/engine/output.ts";
import type { LanguageClient } from "../kernel/language/client.ts";
import type { ErrorContent } from "../kernel/messages.ts";
import { CellPrinter } from "./cell-printer.ts";
import { thisNode } from "./kernel-spec.ts";
import { mayFail, type Notebook, readNotebook, sourceOf, writeNotebook } from "./notebook-file.ts";
import { NotebookOutputs } from "./notebook-outputs.ts";
import { RunTypeCheck } from "./run-type-check.ts";
import { UsageError } from "./usage-error.ts";

/** What the command line of `glasscell run` says. */
export interface RunOptions {
	/** The notebook. */
	readonly notebook: string;
	/** Where the notebook is written with its outputs. */
	readonly output: string | undefined;
	/** Seconds that a cell may take; none if undefined. */
	readonly timeout: number | undefined;
}

/** @throws UsageError where the arguments are not those of `glasscell run` */
export function parseRun(args: readonly string[]): RunOptions {
	const { values, positionals } = parse(args);
	const [notebook, ...more] = positionals;
	if (notebook === undefined) throw new UsageError("run: expected a notebook");
	if (more.length > 0) throw new UsageError(`run: expected one notebook, got ${more[0]} too`);
	const timeout = values.timeout === undefined ? undefined : Number(values.timeout);
	if (timeout !== undefined && !(timeout > 0 && timeout <= maxSeconds))
		throw new UsageError(`run: expected --timeout in seconds from above 0 to ${maxSeconds}, got ${values.timeout}`);
	return { notebook, output: values.output, timeout };
}

/** The longest time that Node's timers can wait for. */
const maxSeconds = 2_000_000;

function parse(args: readonly string[]) {
	try {
		const options = { output: { type: "string" }, timeout: { type: "string" } } as const;
		return parseArgs({ args: [...args], options, allowPositionals: true });
	} catch (error) {
		throw new UsageError(`run: ${messageOf(error)}`, { cause: error });
	}
}

/**
 * `glasscell run notebook.ipynb [--output out.ipynb] [--timeout seconds]`: runs the notebook's cells in this process, in
 * the notebook's folder, without Python and without a browser, and prints what they show. A cell that fails ends the run,
 * unless it has the tag `raises-exception`. Ends the process.
 *
 * @returns 0 if every cell ran, otherwise 1; 141 where what it prints into was closed and no file is written
 * @throws UsageError where the command line is wrong, or the file is missing or no notebook
 */
export async function run(args: readonly string[]): Promise<number> {
	const options = parseRun(args);
	const notebook = readNotebook(options.notebook);
	const output = options.output === undefined ? undefined : path.resolve(options.output);
	if (output !== undefined && !existsSync(path.dirname(output)))
		throw new UsageError(`run: expected the folder of --output to exist, got ${options.output}`);
	if (options.timeout !== undefined && mustRestart()) return restarted();
	const { stdout, stderr } = process;
	let cell = 0;
	let code: number | undefined;
	process.on("exit", (given) => {
		if (code !== undefined) return;
		writeSync(2, `cell ${cell} ended the process with code ${given}, so the notebook did not run to its end\n`);
		process.exitCode = given === 0 ? 1 : given;
	});
	// Whoever read is gone, as `head` is after its lines: without a file to write, nobody is left to run for.
	for (const stream of [stdout, stderr]) {
		stream.on("error", (error: NodeJS.ErrnoException) => {
			if (error.code !== "EPIPE") throw error;
			if (output !== undefined) return;
			code = endedPipe;
			process.exit(code);
		});
	}
	process.chdir(path.dirname(path.resolve(options.notebook)));
	const streams = { out: (text: string) => void stdout.write(text), err: (text: string) => void stderr.write(text) };
	const failed = await runCells(notebook, { timeout: options.timeout, streams, onCell: (number) => (cell = number) });
	code = failed ? 1 : 0;
	if (output !== undefined) writeNotebook(output, notebook);
	await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write("", resolve))));
	// Timers, servers and threads that the notebook started would keep the process alive.
	process.exit(code);
}

/** What a shell calls a program that a closed pipe ended: 128 + SIGPIPE. */
const endedPipe = 141;

interface CellRun {
	readonly timeout: number | undefined;
	readonly streams: { readonly out: (text: string) => void; readonly err: (text: string) => void };
	readonly onCell: (number: number) => void;
}

/** Runs the cells and puts their outputs into the notebook; whether one failed that may not. */
async function runCells(notebook: Notebook, { timeout, streams, onCell }: CellRun): Promise<boolean> {
	const { createEngine } = await import("../kernel/engine/engine.ts");
	const outputs = new NotebookOutputs();
	const printer = new CellPrinter(streams, outputs);
	const directory = process.cwd();
	let started: LanguageClient | undefined;
	const language = async () => {
		started ??= (await import("../kernel/language/client.ts")).startLanguageWorker(directory);
		return started;
	};
	const types = new RunTypeCheck(language, (text) => streams.err(`${text}\n`));
	const show = (cell: number, output: Output) => {
		outputs.add(cell, output);
		printer.show(output);
	};
	const engine = createEngine({
		directory,
		language,
		sink: (output, parent) => show(Number(parent.cell), output),
		onTypeCheck(mode) {
			types.mode = mode;
		},
	});
	const limit = timeout === undefined ? undefined : new (await import("./time-limit.ts")).TimeLimit(engine, timeout);
	const cells = notebook.cells.filter(({ cell_type: type }) => type === "code");
	for (const cell of cells) {
		cell.outputs = [];
		cell.execution_count = null;
	}
	let failed = false;
	for (const [index, cell] of cells.entries()) {
		const count = index + 1;
		const source = sourceOf(cell);
		if (source.trim() === "") continue;
		onCell(count);
		printer.begin(count, cells.length, source);
		cell.execution_count = count;
		let late: string | undefined;
		const execute = async () => {
			limit?.start();
			const result = await engine.execute({ code: source, count, parent: { cell: index } });
			late = await limit?.stop();
			return result;
		};
		const result = await types.around({ code: source, count }, execute, (text) =>
			show(index, { type: "stream", content: { name: "stderr", text } }),
		);
		printer.end();
		if (result.status === "ok") continue;
		const error = late === undefined ? result : timeoutError(late);
		outputs.fail(index, error);
		printer.fail(error);
		failed = !mayFail(cell);
		if (failed) break;
	}
	for (const [index, cell] of cells.entries()) cell.outputs = outputs.of(index);
	await limit?.close();
	engine.close();
	await started?.close();
	return failed;
}

const timeoutError = (evalue: string): ErrorContent => ({
	ename: "TimeoutError",
	evalue,
	traceback: [`TimeoutError: ${evalue}`],
});

/** Whether a cell could be stopped only in a Node started with another flag; see `kernelSpec`. */
function mustRestart(): boolean {
	return kernelFlags().some((flag) => !process.execArgv.includes(flag));
}

function kernelFlags(): readonly string[] {
	const { version, canRelaxAsyncHooks } = thisNode();
	return Number.parseInt(version, 10) >= 24 && canRelaxAsyncHooks ? ["--no-force-async-hooks-checks"] : [];
}

/** This very command in a Node with the kernel's flags. */
function restarted(): number {
	const args = [...kernelFlags(), ...process.execArgv, ...process.argv.slice(1)];
	const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
	if (signal !== null) console.error(`ended by ${signal}`);
	return status ?? 1;
}
