import { writeSync } from "node:fs";
import { format } from "node:util";

/** Writes a line to the server's log, at once: a worker's own `process.stderr` waits for the main thread. */
export function log(...values: unknown[]): void {
	writeSync(2, `glasscell: ${format(...values)}\n`);
}
