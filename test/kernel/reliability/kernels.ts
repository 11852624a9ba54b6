import { type ChildProcess, spawn } from "node:child_process";
import type { KernelClient } from "../client.ts";

/** How a process ended. */
export interface End {
	readonly code: number | null;
	readonly signal: string | null;
}

/** Waits until the process has ended. */
export function endOf(child: ChildProcess): Promise<End> {
	return new Promise((resolve) => child.on("exit", (code, signal) => resolve({ code, signal })));
}

/** A kernel in the place of another one. */
export interface Restarted {
	/** A front end of it; its `process` is the first kernel's. */
	readonly client: KernelClient;
	readonly process: ChildProcess;
	/** Shuts it down; how the process ended. */
	close(): Promise<End>;
}

/** Starts a kernel with the command, the ports and the key of one that has ended, as a Jupyter server does. */
export async function restart(kernel: KernelClient): Promise<Restarted> {
	const [command, ...rest] = kernel.process.spawnargs;
	const child = spawn(command!, rest, { stdio: ["ignore", "ignore", "inherit"] });
	const end = endOf(child);
	const client = await kernel.join();
	return {
		client,
		process: child,
		async close() {
			await client.send("shutdown_request", { restart: true }, { channel: "control" });
			const ended = await end;
			client.disconnect();
			return ended;
		},
	};
}
