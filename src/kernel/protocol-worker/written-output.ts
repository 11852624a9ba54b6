import type { Flow } from "../flow.ts";
import { logText } from "../log.ts";
import type { StandardOutput } from "../standard-output.ts";
import { PipeReader } from "./pipe-reader.ts";

/** Takes what native code and child processes have written. */
export type Print = (name: "stdout" | "stderr", text: string) => void;

/**
 * What native code and child processes write to stdout and stderr. It comes by other ways than the output of the cell's
 * own code, so it is fetched before that is sent: in this way the one follows the other as well as can be known.
 */
export class WrittenOutput {
	readonly #readers: readonly PipeReader[];
	#fetched = false;

	constructor(output: StandardOutput, flow: Flow, print: Print) {
		this.#readers = (["stdout", "stderr"] as const).flatMap((name) => {
			const source = output.source(name);
			if (source === undefined) return [];
			return new PipeReader(source, flow, (text) => {
				if (name === "stderr") logText(text); // should native code end the process, its reason is there to find
				print(name, text);
			});
		});
	}

	/** Prints all that was written before this call. */
	fetch(): void {
		for (const reader of this.#readers) reader.drain();
	}

	/** As {@link fetch}, but only once for all messages that have come together: looking costs more than most of them. */
	fetchOnce(): void {
		if (this.#fetched) return;
		this.#fetched = true;
		setImmediate(() => {
			this.#fetched = false;
		});
		this.fetch();
	}
}
