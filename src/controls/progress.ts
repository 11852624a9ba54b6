import { findHost, type Host } from "../protocol/host.ts";
import { StepClock } from "./pace.ts";
import type { ProgressState } from "./progress-text.ts";
import { lineView, type ProgressView, widgetView } from "./progress-view.ts";

/** Between updates, in milliseconds: ten a second are as many as people see. */
const updatePace = 100;

/** How a progress is shown. */
export interface ProgressOptions {
	/** What is being done. */
	readonly description?: string | undefined;
	/** How many steps there are, where the items do not say. */
	readonly total?: number | undefined;
}

/** A progress that the person's own code drives. */
export class Progress {
	readonly #clock = new StepClock();
	readonly #view: ProgressView;
	readonly #host: Host | undefined;
	readonly #signal: AbortSignal | undefined;
	readonly #forget: () => void;
	#total: number | undefined;
	#state: ProgressState = "running";
	#updated = 0;

	constructor({ description = "", total }: ProgressOptions) {
		if (total !== undefined && !(total >= 0))
			throw new RangeError(`progress: expected a total of at least 0, got ${String(total)}`);
		this.#total = total;
		this.#host = findHost();
		this.#signal = this.#host?.signal;
		this.#view = this.#host ? widgetView(description) : lineView(description);
		this.#view.show(this.#facts());
		this.#updated = performance.now();
		const interrupted = () => this.#end("interrupted");
		const forgetTermination = this.#host?.onTerminated(interrupted);
		this.#signal?.addEventListener("abort", interrupted, { once: true });
		this.#forget = () => {
			forgetTermination?.();
			this.#signal?.removeEventListener("abort", interrupted);
		};
	}

	/** How many steps were done. */
	get count(): number {
		return this.#clock.count;
	}

	/** How many there are; undefined when unknown. May be set when it becomes known. */
	get total(): number | undefined {
		return this.#total;
	}

	set total(total: number | undefined) {
		this.#total = total;
		if (this.#state === "running") this.#show();
	}

	get state(): ProgressState {
		return this.#state;
	}

	/**
	 * Some steps are done.
	 *
	 * @throws The interrupt's error once the cell was interrupted: a loop that goes on would run on unseen.
	 */
	advance(steps = 1): void {
		if (this.#signal?.aborted) throw this.#signal.reason;
		const now = this.#clock.step(steps);
		if (now === undefined || this.#state !== "running" || now - this.#updated < updatePace) return;
		this.#updated = now;
		this.#show();
	}

	/** All is done; without a known total, what was done is all. */
	done(): void {
		this.#end("done");
	}

	/** It ended early: because it was no longer needed, or failed. */
	stop(state: "stopped" | "failed" = "stopped"): void {
		this.#end(state);
	}

	#end(state: ProgressState): void {
		if (this.#state !== "running") return;
		this.#state = state;
		this.#forget();
		this.#clock.look();
		this.#show();
	}

	#facts() {
		const running = this.#state === "running";
		const { count, elapsed, rate, meanRate } = this.#clock;
		const lasting = elapsed < updatePace ? 0 : meanRate; // of less time it says nothing
		return { state: this.#state, count, total: this.#total, elapsed, rate: running ? rate : lasting };
	}

	#show(): void {
		this.#view.show(this.#facts());
	}
}
