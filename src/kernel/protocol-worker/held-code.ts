import { setTimeout as sleep } from "node:timers/promises";
import { clearAsyncStackExpression } from "../engine/stop.ts";
import { ifTerminated, type MainThreadInspector, type Paused, type StopListener } from "./main-thread-inspector.ts";

/** How long to wait, in milliseconds, for running code to be held: native code cannot be until it returns. */
const holdTime = 1_000;
/** How long to wait, in milliseconds, for a step. */
const stepTime = 5;
/** Held inside the kernel's or Node's code, how many calls to step out of to reach the person's. */
const steps = 64;

/**
 * Holds the main thread's code by V8's debugger and terminates it where it is the person's: that finds the person's code
 * also where it spends next to no time between calls of Node's, but makes V8 tell of every script first.
 */
export class HeldCode {
	readonly #inspector: MainThreadInspector;
	/** While it listens, whatever stops is its own: also what a debugger's breakpoint stops. */
	readonly #listener: StopListener = { paused: (paused) => this.#onHeld?.(paused) };
	#onHeld: ((paused: Paused) => void) | undefined;

	constructor(inspector: MainThreadInspector) {
		this.#inspector = inspector;
	}

	/** Runs `body` while the debugger is on. */
	async while(body: () => Promise<void>): Promise<void> {
		await this.#inspector.listen(this.#listener);
		try {
			await body();
		} finally {
			await this.#inspector.unlisten(this.#listener);
		}
	}

	/** Resolves to whether code was terminated; gives up when the main thread has been `heard`. */
	async terminate(heard: Promise<void>): Promise<boolean> {
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
					.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: clearAsyncStackExpression, silent: true })
					.catch(ifTerminated);
				await inspector.post("Debugger.resume", { terminateOnResume: true }).catch(ifTerminated);
				return true;
			}
			paused = await this.#hold("Debugger.stepOut", stepTime, heard);
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
}
