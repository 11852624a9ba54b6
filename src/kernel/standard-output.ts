import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";

/** How long, in milliseconds, the protocol thread waits for the descriptors before it listens to front ends. */
const patience = 1_000;
/** How often a descriptor is tried for that another thread's file has just taken; each time for a millisecond. */
const attempts = 100;

/** What {@link StandardOutput} shares: its state, the ends to read of descriptor 1 and 2, and where the log goes. */
const cells = { state: 0, stdout: 1, stderr: 2, log: 3 } as const;

const states = { open: 0, moving: 1, settled: 2 } as const;

/**
 * What native code and child processes write to the descriptors 1 and 2 of this process belongs to the notebook too. On
 * systems with named pipes, each descriptor is moved onto one, which the protocol thread reads: a writer never waits for
 * the main thread, which may wait for the writer.
 */
export class StandardOutput {
	readonly #shared: Int32Array;

	constructor(shared: SharedArrayBuffer) {
		this.#shared = new Int32Array(shared);
	}

	/**
	 * In the main thread. It must be over before sockets are: there is no way but to close a descriptor and to open
	 * another file in its place, and what comes in between is in the place instead.
	 */
	async move(): Promise<void> {
		const folder = process.platform === "win32" ? undefined : mkdtempSync(join(tmpdir(), "glasscell-"));
		try {
			if (folder === undefined) return;
			const { execFile } = await import("node:child_process"); // the protocol thread needs it not
			const [stdout, stderr] = [join(folder, "1"), join(folder, "2")];
			await promisify(execFile)("mkfifo", ["-m", "600", stdout, stderr]);
			if (Atomics.compareExchange(this.#shared, cells.state, states.open, states.moving) !== states.open) return;
			this.#shared[cells.stdout] = replace(1, stdout);
			const log = reopen(2);
			if (log === undefined) return; // what cannot be opened again (a socket, say) would be lost
			this.#shared[cells.log] = log;
			this.#shared[cells.stderr] = replace(2, stderr);
		} catch {
			// No named pipes here. Child processes' output is still caught, in another way; see `catchChildren`.
		} finally {
			if (folder !== undefined) remove(folder);
			Atomics.store(this.#shared, cells.state, states.settled);
			Atomics.notify(this.#shared, cells.state);
		}
	}

	/** In the protocol thread, before it makes sockets: waits until all is in its place, or declines. */
	settle(): void {
		Atomics.wait(this.#shared, cells.state, states.open, patience);
		Atomics.compareExchange(this.#shared, cells.state, states.open, states.settled);
		Atomics.wait(this.#shared, cells.state, states.moving);
	}

	/** The end to read of what was written to stdout or stderr; undefined where that goes where it went before. */
	source(name: "stdout" | "stderr"): number | undefined {
		return this.#shared[cells[name]] || undefined;
	}

	/** The descriptors whose output goes where it went before. */
	get missing(): readonly (1 | 2)[] {
		return ([1, 2] as const).filter((descriptor) => this.#shared[descriptor] === 0);
	}

	/** The descriptor on which the server hears the kernel. */
	get log(): number {
		return this.#shared[cells.log] || 2;
	}
}

/** Removes a folder of files; `rmSync` would cost a start some milliseconds. */
function remove(folder: string): void {
	for (const name of readdirSync(folder)) unlinkSync(join(folder, name));
	rmdirSync(folder);
}

/** Another descriptor of the same file, pipe or terminal; it never makes who writes wait. */
function reopen(descriptor: number): number | undefined {
	try {
		return openSync(`/dev/fd/${descriptor}`, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK);
	} catch {
		return undefined;
	}
}

/** Puts the named pipe in the place of the descriptor; the end to read, or 0 if the place could not be had. */
function replace(descriptor: number, pipe: string): number {
	const source = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
	const others: number[] = [];
	closeSync(descriptor);
	let opened = openSync(pipe, constants.O_WRONLY);
	for (let attempt = 1; opened !== descriptor && attempt < attempts; attempt++) {
		others.push(opened);
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
		opened = openSync(pipe, constants.O_WRONLY);
	}
	for (const other of others) closeSync(other);
	if (opened === descriptor) return source;
	closeSync(opened);
	closeSync(source);
	return 0;
}
