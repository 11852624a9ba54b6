import type { Debugger } from "node:inspector";
import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { clearAsyncStack } from "../engine/async-stack.ts";

/** How long, in milliseconds, the main thread has to hear before its code is held: an idle one hears at once. */
const grace = 5;
/** How often running code is held and, if it is the person's, terminated, before giving up. */
const rounds = 200;
/** How long to wait, in milliseconds, for running code to be held: native code cannot be until it returns. */
const holdTime = 1_000;
/** Held inside the kernel's or Node's code, how many calls to step out of to reach the person's. */
const steps = 64;

type Owner = "kernel" | "node" | "person";

/**
 * Stops the main thread's code. Asking comes first: the engine aborts the cell's signal and rejects its promise. Where
 * that is not heard because code runs without a pause, the debugger holds it, and only then is it terminated: a bare
 * `Runtime.terminateExecution` aborts the process where async ids are on Node's stack, and may hit the kernel itself.
 */
export class Interrupter {
	readonly #ask: (kind: "interrupt" | "terminated", round: number) => void;
	readonly #own: string;
	readonly #owners = new Map<string, Owner>();
	readonly #heard = new Map<number, () => void>();
	#session: Session | undefined;
	#round = 0;
	#closed = false;
	#running: Promise<void> | undefined;
	#held: Debugger.PausedEventDataType | undefined;
	#onHeld: ((paused: Debugger.PausedEventDataType) => void) | undefined;

	/** `own` is the URL prefix of the kernel's code. */
	constructor(ask: (kind: "interrupt" | "terminated", round: number) => void, own: string) {
		this.#ask = ask;
		this.#own = own;
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

	/** Ends the debugger's session, for which Node would wait at exit. */
	close(): void {
		this.#closed = true;
		this.#session?.disconnect();
	}

	/** Resolves when no interrupt is under way: what starts before would be taken for what is to be stopped. */
	async settled(): Promise<void> {
		await this.#running?.catch(() => undefined); // whoever asked for the interrupt hears of its failure
	}

	async #interrupt(): Promise<void> {
		const heard = this.#tell("interrupt");
		if (await within(heard, grace)) return;
		if (this.#closed) return;
		const session = this.#connect();
		try {
			await session.post("Debugger.enable");
			for (let round = 0, answer = heard; round < rounds; round++) {
				if (await this.#terminate(session, answer)) answer = this.#tell("terminated");
				if (await within(answer, grace)) break;
			}
			await session.post("Debugger.disable");
		} catch (error) {
			if (!this.#closed) throw error; // closed, there is nothing more to say to the main thread
		}
	}

	/** Resolves to whether code was terminated. */
	async #terminate(session: Session, heard: Promise<void>): Promise<boolean> {
		let paused = await this.#hold(session, "Debugger.pause", holdTime, heard);
		for (let step = 0; paused !== undefined && step < steps; step++) {
			const owners = paused.callFrames.map((frame) => this.#owners.get(frame.location.scriptId) ?? "person");
			if (!owners.includes("person")) break;
			const top = paused.callFrames[0];
			if (owners[0] === "person" && top !== undefined) {
				const { callFrameId } = top;
				// Rejected where a termination is under way already: then there is nothing left to clear.
				await session
					.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: clearAsyncStack, silent: true })
					.catch(ifTerminated);
				await session.post("Debugger.resume", { terminateOnResume: true }).catch(ifTerminated);
				return true;
			}
			paused = await this.#hold(session, "Debugger.stepOut", grace, heard);
		}
		if (paused !== undefined) await session.post("Debugger.resume").catch(ifTerminated);
		return false;
	}

	/** Resolves to where the code is held, or to nothing if it is not in time or has become free. */
	async #hold(
		session: Session,
		how: "Debugger.pause" | "Debugger.stepOut",
		time: number,
		heard: Promise<void>,
	): Promise<Debugger.PausedEventDataType | undefined> {
		if (how === "Debugger.pause" && this.#held !== undefined) return this.#held; // held after the time was over
		const held = new Promise<Debugger.PausedEventDataType>((resolve) => {
			this.#onHeld = resolve;
		});
		await session.post(how as "Debugger.pause").catch(ifTerminated);
		return Promise.race([held, heard.then(() => undefined), sleep(time, undefined, { ref: false })]);
	}

	#tell(kind: "interrupt" | "terminated"): Promise<void> {
		const round = ++this.#round;
		const heard = new Promise<void>((resolve) => this.#heard.set(round, resolve));
		this.#ask(kind, round);
		return heard;
	}

	#connect(): Session {
		if (this.#session !== undefined) return this.#session;
		const session = new Session();
		session.connectToMainThread();
		session.on("Debugger.scriptParsed", ({ params }) => this.#owners.set(params.scriptId, this.#ownerOf(params.url)));
		session.on("Debugger.paused", ({ params }) => {
			this.#held = params;
			this.#onHeld?.(params);
		});
		session.on("Debugger.resumed", () => {
			this.#held = undefined;
		});
		this.#session = session;
		return session;
	}

	#ownerOf(url: string): Owner {
		if (url.startsWith(this.#own)) return "kernel";
		return url.startsWith("node:") ? "node" : "person";
	}
}

/** Passes over the inspector's word that code was terminated, and over commands to code that is no longer held. */
function ifTerminated(error: NodeJS.ErrnoException): void {
	if (error.code !== "ERR_INSPECTOR_COMMAND") throw error;
}

/** Whether the promise is fulfilled within so many milliseconds. */
async function within(promise: Promise<void>, time: number): Promise<boolean> {
	return Promise.race([promise.then(() => true), sleep(time, false)]);
}
