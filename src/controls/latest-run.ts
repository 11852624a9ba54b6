import { findHost } from "../protocol/host.ts";
import type { Output } from "./output.ts";
import { showError } from "./show-error.ts";

/** What a run is given beside the values. */
export interface RunContext {
	/** Aborted when newer values have come, or by an interrupt: for `fetch` and whatever else can stop. */
	readonly signal: AbortSignal;
}

/** Runs code for the latest values: a run that is under way is aborted, and what it shows from then on is not shown. */
export class LatestRun {
	readonly #output: Output;
	#running: AbortController | undefined;

	constructor(output: Output) {
		this.#output = output;
	}

	/**
	 * Shows what `body` prints, displays and returns, in place of what the run before has shown, once there is something.
	 *
	 * @returns Its result, undefined if it threw; nothing if a newer run has begun.
	 */
	async run(body: (context: RunContext) => unknown): Promise<{ readonly result: unknown } | undefined> {
		this.#running?.abort(new DOMException("Newer values have come.", "AbortError"));
		const running = new AbortController();
		this.#running = running;
		const isLatest = () => this.#running === running;
		const host = findHost();
		const signal = host?.signal ? AbortSignal.any([running.signal, host.signal]) : running.signal;
		let shown = false;
		const take: Output["take"] = (output) => {
			if (!isLatest()) return;
			if (!shown && output.output_type !== "clear") this.#output.clear(true);
			shown = true;
			this.#output.take(output);
		};
		const attempt = async (): Promise<unknown> => {
			try {
				const result = await body({ signal });
				if (result === undefined || !isLatest()) return undefined;
				if (host?.displayValue) host.displayValue(result);
				else console.log(result);
				return result;
			} catch (error) {
				if (!running.signal.aborted) showError(error);
				return undefined;
			}
		};
		const result = await (host?.redirect ? host.redirect(take, attempt) : attempt());
		if (!isLatest()) return undefined;
		if (!shown) this.#output.clear();
		return { result };
	}
}
