import { setTimeout as sleep } from "node:timers/promises";
import { clearAsyncStack } from "../engine/async-stack.ts";
import { ifTerminated, type MainThreadInspector, type Paused, type StopListener } from "./main-thread-inspector.ts";

/** How long, in milliseconds, the main thread has to hear before its code is held: an idle one hears at once. */
const grace = 5;
/** How often running code is held and, if it is the person's, terminated, before giving up. */
const rounds = 200;
/** How long to wait, in milliseconds, for running code to be held: native code cannot be until it returns. */
const holdTime = 1_000;
/** Held inside the kernel's or Node's code, how many calls to step out of to reach the person's. */
const steps = 64;

/**
 * Stops the main thread's code. Asking comes first: the engine aborts the cell's signal and rejects its promise. Where
 * that is not heard because code runs without a pause, the debugger holds it, and only then is it terminated: a bare
 * `Runtime.terminateExecution` aborts the process where async ids are on Node's stack, and may hit the kernel itself.
 */
export class Interrupter {
	readonly #ask: (kind: "interrupt" | "terminated", round: number) => void;
	readonly #inspector: MainThreadInspector;
	readonly #heard = new Map<number, () => void>();
	/** While it listens, whatever stops is its own: also what a debugger's breakpoint stops. */
	readonly #listener: StopListener = { paused: (paused) => this.#onHeld?.(paused) };
	#round = 0;
	#running: Promise<void> | undefined;
	#onHeld: ((paused: Paused) => void) | undefined;

	constructor(ask: (kind: "interrupt" | "terminated", round: number) => void, inspector: MainThreadInspector) {
		this.#ask = ask;
		this.#inspector = inspector;
	}

	/** The main thread's answer. */
	heard(round: number): void {
		this.#heard.get(round)?.();
		this.#heard.delete(round);
	}

	/** Resolves when the main thread is free, or after it could not be freed (native code that does not return). */
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
		const heard = this.#tell("interrupt");
		if (await within(heard, grace)) return;
		if (this.#inspector.closed) return;
		try {
			await this.#inspector.listen(this.#listener);
			for (let round = 0, answer = heard; round < rounds; round++) {
				if (await this.#terminate(answer)) answer = this.#tell("terminated");
				if (await within(answer, grace)) break;
			}
			await this.#inspector.unlisten(this.#listener);
		} catch (error) {
			if (!this.#inspector.closed) throw error; // closed, there is nothing more to say to the main thread
		}
	}

	/** Resolves to whether code was terminated. */
	async #terminate(heard: Promise<void>): Promise<boolean> {
		const inspector = this.#inspector;
		let paused = await this.#hold("Debugger.pause", holdTime, heard);
		for (let step = 0; paused !== undefined && step < steps; step++) {
			const owners = paused.callFrames.map((frame) => inspector.ownerOf(frame));
			if (!owners.includes("person")) break;
			const top = paused.callFrames[0];
			if (owners[0] === "person" && top !== undefined) {
				const { callFrameId } = top;
				// Rejected where a termination is under way already: then there is nothing left to clear.
				await inspector
					.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: clearAsyncStack, silent: true })
					.catch(ifTerminated);
				await inspector.post("Debugger.resume", { terminateOnResume: true }).catch(ifTerminated);
				return true;
			}
			paused = await this.#hold("Debugger.stepOut", grace, heard);
		}
		if (paused !== undefined) await inspector.post("Debugger.resume").catch(ifTerminated);
		return false;
	}

	/** Resolves to where the code is held, or to nothing if it is not in time or has become free. */
	async #hold(
		how: "Debugger.pause" | "Debugger.stepOut",
		time: number,
		heard: Promise<void>,
	): Promise<Paused | undefined> {
		const before = this.#inspector.paused; // held after the time was over, or at a breakpoint
		if (how === "Debugger.pause" && before !== undefined) return before;
		const held = new Promise<Paused>((resolve) => {
			this.#onHeld = resolve;
		});
		await this.#inspector.post(how).catch(ifTerminated);
		return Promise.race([held, heard.then(() => undefined), sleep(time, undefined, { ref: false })]);
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
