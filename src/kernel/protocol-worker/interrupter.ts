import { setTimeout as sleep } from "node:timers/promises";
import { type Stopped, stopExpression } from "../engine/stop.ts";
import { HeldCode } from "./held-code.ts";
import { ifTerminated, type MainThreadInspector } from "./main-thread-inspector.ts";

/** How long, in milliseconds, the main thread has to hear before its code is stopped: an idle one hears at once. */
const grace = 5;
/** How long, in milliseconds, running code is looked for in the middle of what the main thread does. */
const lookTime = 100;
/** Not found so, it is held by the debugger: so often, before giving up. */
const rounds = 200;

/**
 * Stops the main thread's code. Asking comes first: the engine aborts the cell's signal, and its awaits throw. Where
 * that is not heard because code runs without a pause, it is terminated: V8 stops it in the middle, `stopExpression`
 * looks whose code runs and terminates the person's. A bare `Runtime.terminateExecution` would abort the process where
 * async ids are on Node's stack, and may hit the kernel itself.
 */
export class Interrupter {
	readonly #ask: (kind: "interrupt" | "terminated", round: number) => void;
	readonly #inspector: MainThreadInspector;
	readonly #held: HeldCode;
	readonly #heard = new Map<number, () => void>();
	readonly #started: Promise<void>;
	#onStarted: () => void = () => undefined;
	#round = 0;
	#running: Promise<void> | undefined;

	constructor(ask: (kind: "interrupt" | "terminated", round: number) => void, inspector: MainThreadInspector) {
		this.#ask = ask;
		this.#inspector = inspector;
		this.#held = new HeldCode(inspector);
		this.#started = new Promise((resolve) => {
			this.#onStarted = resolve;
		});
	}

	/** The main thread has started. Until then there is no code to stop, and to look for some would only hold it up. */
	listening(): void {
		this.#onStarted();
	}

	/** The main thread's answer. */
	heard(round: number): void {
		this.#heard.get(round)?.();
		this.#heard.delete(round);
	}

	/** Resolves when the main thread is free, or after it could not be freed. */
	interrupt(): Promise<void> {
		this.#running ??= this.#interrupt().finally(() => {
			this.#running = undefined;
		});
		return this.#running;
	}

	/** Whether an interrupt is under way. */
	get busy(): boolean {
		return this.#running !== undefined;
	}

	/** Resolves when no interrupt is under way: what starts before would be taken for what is to be stopped. */
	async settled(): Promise<void> {
		await this.#running?.catch(() => undefined); // whoever asked for the interrupt hears of its failure
	}

	async #interrupt(): Promise<void> {
		let answer = this.#tell("interrupt");
		if (await within(answer, grace)) return;
		await this.#started;
		if (this.#inspector.closed) return;
		const terminated = () => {
			answer = this.#tell("terminated");
		};
		try {
			const until = performance.now() + lookTime;
			while (this.#inspector.paused === undefined && performance.now() < until) {
				const found = await Promise.race([this.#stop(), answer.then(() => "heard" as const)]);
				if (found === "heard") return;
				if (found === "terminated") terminated();
				// Asked again at once, V8 would take what was terminated for the question.
				if (await within(answer, found === "terminated" ? grace : 0)) return;
			}
			await this.#held.while(async () => {
				for (let round = 0; round < rounds; round++) {
					if (await this.#held.terminate(answer)) terminated();
					if (await within(answer, grace)) return;
				}
			});
		} catch (error) {
			if (!this.#inspector.closed) throw error; // closed, there is nothing more to say to the main thread
		}
	}

	/** Native code is stopped as soon as it returns. */
	async #stop(): Promise<Stopped> {
		const parameters = { expression: stopExpression(this.#round), returnByValue: true, silent: true };
		// Rejected where a termination is under way.
		const answer = await this.#inspector.post("Runtime.evaluate", parameters).catch(ifTerminated);
		return (answer?.result.value as Stopped | undefined) ?? "busy";
	}

	#tell(kind: "interrupt" | "terminated"): Promise<void> {
		const round = ++this.#round;
		const heard = new Promise<void>((resolve) => this.#heard.set(round, resolve));
		this.#ask(kind, round);
		return heard;
	}
}

/** Whether the promise is fulfilled within so many milliseconds. */
async function within(promise: Promise<void>, time: number): Promise<boolean> {
	return Promise.race([promise.then(() => true), sleep(time, false)]);
}
