import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Engine } from "../kernel/engine/engine.ts";

/** To the thread that watches the time. */
export type ToTimer =
	| { readonly kind: "heard"; readonly round: number }
	| { readonly kind: "start" | "stop" | "close" };

/** From the thread that watches the time. */
export type FromTimer =
	| { readonly kind: "interrupt" | "terminated"; readonly round: number }
	/** No interrupt is under way any more: another cell may start. */
	| { readonly kind: "stopped" };

/**
 * Interrupts the engine's cell when its time is over, from a thread of its own: a loop without a pause leaves this one
 * no chance to look at the clock.
 */
export class TimeLimit {
	readonly #engine: Engine;
	readonly #seconds: number;
	readonly #worker: Worker;
	#expired = false;
	#stopped: (() => void) | undefined;

	/** @param seconds What one cell may take. */
	constructor(engine: Engine, seconds: number) {
		this.#engine = engine;
		this.#seconds = seconds;
		const own = new URL("../", import.meta.url).href;
		this.#worker = new Worker(new URL("./time-limit-thread.js", import.meta.url), { workerData: { seconds, own } });
		this.#worker.on("message", (message: FromTimer) => this.#hear(message));
	}

	/** A cell begins. */
	start(): void {
		this.#expired = false;
		this.#tell({ kind: "start" });
	}

	/** It has ended. Resolves, when the next may begin, to what to say of it if its time was over. */
	async stop(): Promise<string | undefined> {
		const stopped = new Promise<void>((resolve) => {
			this.#stopped = resolve;
		});
		this.#tell({ kind: "stop" });
		await stopped;
		return this.#expired ? `the cell took longer than ${this.#seconds} s` : undefined;
	}

	/** Ends the thread. */
	async close(): Promise<void> {
		const ended = once(this.#worker, "exit");
		this.#tell({ kind: "close" });
		await ended;
	}

	#hear(message: FromTimer): void {
		if (message.kind === "stopped") {
			this.#stopped?.();
			return;
		}
		this.#expired = true;
		if (message.kind === "interrupt") this.#engine.interrupt();
		else this.#engine.terminated();
		this.#tell({ kind: "heard", round: message.round });
	}

	#tell(message: ToTimer): void {
		this.#worker.postMessage(message);
	}
}
