import process from "node:process";
import { Worker } from "node:worker_threads";
import type { ProtocolData, ToMain } from "./bridge.ts";
import { shareMemory } from "./shared-memory.ts";

/** The protocol thread's memory for what lives shortly, in MB: after a flood it keeps what it had, by default six times as much. */
const youngMemory = 8;

const parent = process.ppid; // at once: it may die while this one starts
const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
	process.stderr.write("usage: node dist/kernel-bundle/main.js CONNECTION_FILE (Jupyter starts it so)\n");
	process.exit(2);
}

delete process.env.MALLOC_ARENA_MAX; // from the kernelspec, and for this process only

// The first answer is the protocol thread's: it starts before this thread loads anything.
const memory = shareMemory();
const directory = process.cwd();
const own = new URL("./", import.meta.url).href;
const worker = new Worker(new URL("./protocol-worker/main.js", import.meta.url), {
	workerData: { connectionFile, directory, parent, memory, own } satisfies ProtocolData,
	resourceLimits: { maxYoungGenerationSizeMb: youngMemory },
});

/** What the protocol thread sends before there is an engine to hear it: a front end need not wait to run its first cell. */
const early: ToMain[] = [];
const hold = (message: ToMain) => void early.push(message);
worker.on("message", hold);

const { runMainThread } = await import("./main-thread.ts");
await runMainThread({
	worker,
	memory,
	directory,
	early() {
		worker.off("message", hold);
		return early;
	},
});
