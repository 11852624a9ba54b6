import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What a Node process printed and how it ended. */
export interface Ran {
	readonly stdout: string;
	readonly stderr: string;
	readonly status: number | null;
}

/**
 * Runs a module in a Node process of its own, with the built library: for what a process can do once only, such as loading a
 * native library. `$dist` in the code stands for the address of the folder `dist`.
 */
export function runNode(
	code: string,
	environment: Readonly<Record<string, string | undefined>> = {},
	node: string = process.execPath,
): Ran {
	const dist = pathToFileURL(join(process.cwd(), "dist")).href;
	const { GLASSCELL_BACKEND: _, ...rest } = process.env;
	const { stdout, stderr, status } = spawnSync(
		node,
		["--input-type=module", "--eval", code.replaceAll("$dist", dist)],
		{ encoding: "utf8", env: { ...rest, ...environment }, timeout: 60_000 },
	);
	return { stdout, stderr, status };
}

/** Calls back with a new empty folder, which is removed afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	try {
		return use(folder);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
