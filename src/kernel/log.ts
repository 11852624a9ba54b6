import { writeSync } from "node:fs";
import { format } from "node:util";

let descriptor = 2;

/** From now on this thread's log goes there. */
export function logTo(other: number): void {
	descriptor = other;
}

/** Writes a line to the server's log, at once: a worker's own `process.stderr` waits for the main thread. */
export function log(...values: unknown[]): void {
	logText(`glasscell: ${format(...values)}\n`);
}

/** Writes text to the server's log as it is. */
export function logText(text: string): void {
	try {
		writeSync(descriptor, text);
	} catch {
		// Nobody reads the log any more: there is no place left to say so.
	}
}
