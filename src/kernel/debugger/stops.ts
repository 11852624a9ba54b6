import type { MainThreadInspector, Paused } from "../protocol-worker/main-thread-inspector.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { Catchers } from "./catchers.ts";
import { type ExceptionFilter, isStopFor, pauseState } from "./exceptions.ts";
import { type DebugEvents, type Emit, threadId } from "./protocol.ts";
import type { Scripts } from "./scripts.ts";
import { Stop } from "./stop.ts";
import { valueText } from "./value-text.ts";
import type { Variables } from "./variables.ts";

/** Of a step that has not stopped again after so many milliseconds the front end is told that the code runs. */
const stepTime = 100;

/** How code is resumed. */
export type Step = "Debugger.resume" | "Debugger.stepOver" | "Debugger.stepInto" | "Debugger.stepOut";

/** What stops stand on. */
export interface StopsParts {
	readonly inspector: MainThreadInspector;
	readonly scripts: Scripts;
	readonly variables: Variables;
	readonly breakpoints: Breakpoints;
	readonly catchers: Catchers;
	readonly emit: Emit;
}

type Reason = Pick<DebugEvents["stopped"], "reason" | "description" | "text" | "hitBreakpointIds">;

/**
 * Decides which of V8's stops the person sees: at breakpoints, after steps, where asked to pause, and at exceptions. All
 * others are the kernel's and Node's own business, and run on at once.
 */
export class Stops {
	readonly #parts: StopsParts;
	#filters: readonly ExceptionFilter[] = [];
	#current: Stop | undefined;
	/** The next stop without a breakpoint is one that the person asked for. */
	#wanted: "step" | "pause" | undefined;
	/** The latest step, and where it began. */
	#step: { readonly how: Step; readonly from: Stop } | undefined;
	/** Whether the front ends were told of a stop and not yet that the code runs on. */
	#told = false;
	#late: NodeJS.Timeout | undefined;

	constructor(parts: StopsParts) {
		this.#parts = parts;
	}

	/** Where the code stands, if the person was told. */
	get current(): Stop | undefined {
		return this.#current;
	}

	/** As {@link Stops.current}, for what only held code can answer. */
	get held(): Stop {
		if (this.#current === undefined) throw new Error("the code is not held: it runs, or nothing does");
		return this.#current;
	}

	/** Stops at these exceptions from here on. */
	async stopAt(filters: readonly ExceptionFilter[]): Promise<void> {
		this.#filters = filters;
		await this.#watchExceptions(false);
	}

	/** Lets the code run on, as far as said. */
	async step(how: Step): Promise<void> {
		if (this.held.paused !== this.#parts.inspector.paused) return;
		this.#wanted = how === "Debugger.resume" ? undefined : "step";
		this.#step = { how, from: this.held };
		await this.#watchExceptions(this.#wanted === "step");
		await this.#parts.inspector.post(how);
	}

	/** Stops the code where it is, or at the next that runs. */
	async pause(): Promise<void> {
		if (this.#current !== undefined) return;
		this.#wanted = "pause";
		await this.#parts.inspector.post("Debugger.pause");
	}

	/** V8 has stopped the code. */
	async paused(paused: Paused): Promise<void> {
		const { inspector, emit } = this.#parts;
		const stop = new Stop(paused, this.#parts);
		const reason = await this.#reasonOf(stop);
		if (inspector.paused !== paused) return; // it was resumed meanwhile
		if (reason === undefined) {
			const onward = this.#onward(stop);
			if (onward === "Debugger.resume") await this.endStep();
			await inspector.post(onward);
			return;
		}
		clearTimeout(this.#late);
		this.#wanted = undefined;
		this.#current = stop;
		this.#told = true;
		emit("stopped", { ...reason, threadId, allThreadsStopped: true });
	}

	/** V8 lets the code run. */
	resumed(): void {
		if (this.#current !== undefined) {
			this.#current = undefined;
			void this.#parts.variables.clear();
		}
		if (!this.#told) return;
		clearTimeout(this.#late);
		if (this.#wanted === "step") this.#late = setTimeout(() => this.#runsOn(), stepTime);
		else this.#runsOn();
	}

	/** A step that has not stopped yet is over: it has left the person's code, or other code starts. */
	async endStep(): Promise<void> {
		if (this.#wanted !== "step") return;
		this.#wanted = undefined;
		await this.#watchExceptions(false);
	}

	/** Nothing stops any more; what is held runs on. */
	async close(): Promise<void> {
		this.#wanted = undefined;
		await this.stopAt([]);
		if (this.#parts.inspector.paused !== undefined) await this.#parts.inspector.post("Debugger.resume");
		this.resumed();
	}

	#runsOn(): void {
		this.#told = false;
		this.#parts.emit("continued", { threadId, allThreadsContinued: true });
	}

	/**
	 * How to go on from where the person has no business. V8 steps into what Node has in its snapshot, patterns or not:
	 * out of there, to whoever called it; and where nobody did, a pause is still to come to the person's code.
	 */
	#onward(stop: Stop): Step {
		if (this.#wanted === undefined) return "Debugger.resume";
		if (this.#isOnItsLine(stop)) return this.#step!.how;
		if (stop.within) return "Debugger.stepOut";
		return this.#wanted === "pause" ? "Debugger.stepInto" : "Debugger.resume";
	}

	/** Whether a step has not left the line where it began: a line has several places to stop at, a person steps by lines. */
	#isOnItsLine(stop: Stop): boolean {
		if (this.#wanted !== "step" || this.#step === undefined || this.#step.how === "Debugger.stepOut") return false;
		const { from } = this.#step;
		return stop.written && stop.line === from.line && stop.paused.callFrames.length <= from.paused.callFrames.length;
	}

	async #watchExceptions(stepping: boolean): Promise<void> {
		const state = pauseState(this.#filters, stepping);
		await this.#parts.inspector.post("Debugger.setPauseOnExceptions", { state });
	}

	/** Why the person is shown this stop; undefined if not. */
	async #reasonOf(stop: Stop): Promise<Reason | undefined> {
		const { reason, hitBreakpoints, callFrames, data } = stop.paused;
		const top = callFrames[0]!;
		if (reason === "exception" || reason === "promiseRejection") {
			if (!(await isStopFor(this.#filters, stop, this.#parts.catchers))) return undefined;
			return { reason: "exception", description: "Stopped at an exception", text: valueText((data ?? {}) as never) };
		}
		const hit = this.#parts.breakpoints.hit(hitBreakpoints, top.location.scriptId);
		if (hit.length > 0) return { reason: "breakpoint", description: "Stopped at a breakpoint", hitBreakpointIds: hit };
		if (!stop.written) return undefined;
		if (this.#isOnItsLine(stop)) return undefined;
		if (this.#wanted === "step") return { reason: "step", description: "Stopped after a step" };
		if (this.#wanted === "pause") return { reason: "pause", description: "Paused" };
		const isStatement = await this.#startsWith(stop, "debugger");
		return isStatement ? { reason: "breakpoint", description: "Stopped at a debugger statement" } : undefined;
	}

	/** Whether the text is what stands where the code does. */
	async #startsWith(stop: Stop, text: string): Promise<boolean> {
		const { scriptId, lineNumber, columnNumber = 0 } = stop.paused.callFrames[0]!.location;
		const { scriptSource } = await this.#parts.inspector.post("Debugger.getScriptSource", { scriptId });
		return scriptSource.split("\n")[lineNumber]?.startsWith(text, columnNumber) === true;
	}
}
