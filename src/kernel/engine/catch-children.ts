import type { Buffer } from "node:buffer";
import childProcess, { ChildProcess, type SpawnSyncReturns } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

type Descriptor = 1 | 2;
/** As `child_process` takes it: one word, or a word, stream or descriptor for each of the child's descriptors. */
type Stdio = unknown;
interface SpawnOptions {
	readonly stdio?: Stdio;
}
interface Spawning {
	spawn(options: SpawnOptions): unknown;
}
type SyncCall = (...args: unknown[]) => unknown;

const names = { 1: "stdout", 2: "stderr" } as const;

/** Writes to the stream that shows in the notebook. */
function show(descriptor: Descriptor, output: unknown): void {
	if (typeof output === "string" || ArrayBuffer.isView(output)) process[names[descriptor]].write(output as Uint8Array);
}

/** Whether a child's descriptor is to be this process's own. */
function inherits(entry: unknown, descriptor: Descriptor): boolean {
	return (
		entry === "inherit" || entry === descriptor || (entry as { fd?: unknown } | null | undefined)?.fd === descriptor
	);
}

/** What the child gets instead: pipes for those of this process's descriptors that are to be caught. */
function withPipes(given: Stdio, descriptors: readonly Descriptor[]): { stdio: unknown[]; caught: Descriptor[] } {
	const stdio: unknown[] = Array.isArray(given) ? [...given] : [given, given, given];
	const caught = descriptors.filter((descriptor) => inherits(stdio[descriptor], descriptor));
	for (const descriptor of caught) stdio[descriptor] = "pipe";
	return { stdio, caught };
}

/**
 * Shows in the notebook what child processes write to these inherited descriptors of this process, where that cannot be
 * had from the descriptors themselves (on Windows, or if stderr is a socket): the children get pipes. Of synchronous
 * ones the output is shown when they have ended.
 */
export function catchChildren(descriptors: readonly Descriptor[]): void {
	const prototype = ChildProcess.prototype as unknown as Spawning;
	const { spawn } = prototype;
	prototype.spawn = function (this: ChildProcess, options: SpawnOptions) {
		const { stdio, caught } = withPipes(options.stdio, descriptors);
		if (caught.length === 0) return spawn.call(this, options);
		const result = spawn.call(this, { ...options, stdio });
		for (const descriptor of caught) {
			this[names[descriptor]]?.on("data", (bytes: Buffer) => show(descriptor, bytes));
			// As after any spawn with "inherit", the caller has no stream.
			Object.assign(this, { [names[descriptor]]: null });
			Object.assign(this.stdio, { [descriptor]: null });
		}
		return result;
	};
	const functions = childProcess as unknown as Record<string, SyncCall>;
	functions.spawnSync = spawningSync(functions.spawnSync as SyncCall, descriptors);
	for (const name of ["execSync", "execFileSync"]) {
		functions[name] = executingSync(functions[name] as SyncCall, descriptors);
	}
	syncBuiltinESMExports();
}

/** Where among the arguments the options stand. */
function optionsAt(args: readonly unknown[]): number {
	return args.findIndex((each) => typeof each === "object" && each !== null && !Array.isArray(each));
}

/** The arguments with these options changed. A pipe's default limit of 1 MiB is none of what is inherited. */
function withOptions(args: readonly unknown[], at: number, changes: object): unknown[] {
	return args.with(at, { maxBuffer: Number.POSITIVE_INFINITY, ...(args[at] as object), ...changes });
}

function spawningSync(original: SyncCall, descriptors: readonly Descriptor[]): SyncCall {
	return (...args) => {
		const at = optionsAt(args);
		const { stdio, caught } = withPipes((args[at] as SpawnOptions | undefined)?.stdio, descriptors);
		if (caught.length === 0) return original(...args);
		const result = original(...withOptions(args, at, { stdio })) as SpawnSyncReturns<Buffer>;
		for (const descriptor of caught) {
			show(descriptor, result[names[descriptor]]);
			Object.assign(result, { [names[descriptor]]: null });
			Object.assign(result.output, { [descriptor]: null });
		}
		return result;
	};
}

/** Runs what takes a descriptor for the child's stderr, a file's; what is in it then is shown. */
function withErrorFile(run: (descriptor: number) => unknown): unknown {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	const path = join(folder, names[2]);
	const descriptor = openSync(path, "w");
	try {
		return run(descriptor);
	} finally {
		closeSync(descriptor);
		show(2, readFileSync(path));
		rmSync(folder, { recursive: true, force: true });
	}
}

/** These return stdout alone; stderr they write to `process.stderr` themselves, if no `stdio` is given. */
function executingSync(original: SyncCall, descriptors: readonly Descriptor[]): SyncCall {
	return (...args) => {
		const at = optionsAt(args);
		const given = (args[at] as SpawnOptions | undefined)?.stdio;
		const { stdio, caught } = withPipes(given, descriptors);
		if (caught.length === 0) return original(...args);
		const entry = Array.isArray(given) ? (given as readonly unknown[])[1] : given;
		const shows = inherits(entry, 1);
		// Descriptor 1 is read as it is written: it stays, so that nothing holds all of a long output.
		if (shows && !caught.includes(1))
			return withErrorFile((descriptor) => original(...withOptions(args, at, { stdio: stdio.with(2, descriptor) })));
		try {
			const output = original(...withOptions(args, at, { stdio: caught.includes(2) ? undefined : stdio }));
			if (shows) show(1, output);
			return entry === "pipe" ? output : null;
		} catch (error) {
			if (shows) show(1, (error as { stdout?: unknown }).stdout);
			throw error;
		}
	};
}
