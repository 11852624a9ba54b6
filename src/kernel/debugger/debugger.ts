import { setTimeout as sleep } from "node:timers/promises";
import { debugging } from "../engine/debugging.ts";
import type { NamedSource } from "../engine/sources.ts";
import { log } from "../log.ts";
import type { MainThreadInspector, StopListener } from "../protocol-worker/main-thread-inspector.ts";
import type { Emit as EmitJavaScript } from "../transform/transform-cell.ts";
import { Breakpoints } from "./breakpoints.ts";
import { Catchers } from "./catchers.ts";
import { allCommands } from "./commands/all-commands.ts";
import type { Command } from "./commands/command.ts";
import { Evaluation } from "./evaluation.ts";
import type { DebugEvent, DebugRequest, DebugResponse, Emit } from "./protocol.ts";
import { Scripts } from "./scripts.ts";
import { Stops } from "./stops.ts";
import { javaScriptMaker } from "./to-javascript.ts";
import { Variables } from "./variables.ts";

/** Answering takes so many milliseconds at the most: native code keeps the main thread from answering at all. */
const patience = 10_000;
/** While the kernel starts, its engine is looked for every so many milliseconds. */
const startInterval = 20;
/** How many calls that wait for a promise are looked back to. */
const asyncDepth = 16;

/** What a debugger stands on. */
export interface DebuggerParts {
	readonly inspector: MainThreadInspector;
	/** TypeScript's own emit. */
	readonly emit: EmitJavaScript;
	/** Sends an event to the front ends. */
	readonly publish: (event: DebugEvent) => void;
}

/**
 * Speaks the Debug Adapter Protocol, with Jupyter's additions, for the main thread's code, in the lines and columns of
 * TypeScript. It runs in the protocol thread: while code is held, the kernel answers as ever.
 */
export class Debugger {
	readonly #parts: DebuggerParts;
	readonly #scripts = new Scripts();
	readonly #variables: Variables;
	readonly #breakpoints: Breakpoints;
	readonly #stops: Stops;
	readonly #command: (name: string) => Command;
	readonly #listener: StopListener;
	#started = false;
	#seq = 0;
	/** The answer before the next: requests change what later ones see. */
	#last: Promise<unknown> = Promise.resolve();

	constructor(parts: DebuggerParts) {
		this.#parts = parts;
		const { inspector } = parts;
		const scripts = this.#scripts;
		const emit: Emit = (event, body) => parts.publish({ type: "event", seq: ++this.#seq, event, body });
		const toJavaScript = javaScriptMaker(parts.emit);
		const variables = new Variables(inspector);
		const breakpoints = new Breakpoints({ inspector, scripts, toJavaScript, emit });
		const catchers = new Catchers(inspector, scripts);
		const stops = new Stops({ inspector, scripts, variables, breakpoints, catchers, emit });
		const evaluation = new Evaluation({ inspector, stops, toJavaScript });
		this.#variables = variables;
		this.#breakpoints = breakpoints;
		this.#stops = stops;
		this.#command = allCommands({
			inspector,
			scripts,
			variables,
			breakpoints,
			stops,
			evaluation,
			emit,
			session: this,
		});
		this.#listener = {
			paused: (paused) => void stops.paused(paused).catch(failed),
			resumed: () => stops.resumed(),
			parsed: (script) => scripts.parsed(script),
			resolved: (breakpoint) => breakpoints.resolved(breakpoint),
		};
	}

	/** Whether it was started and not stopped since. */
	get started(): boolean {
		return this.#started;
	}

	/** Answers a request; a failure is an answer too. */
	request(request: DebugRequest): Promise<DebugResponse> {
		const answer = this.#last.then(() => this.#answer(request));
		this.#last = answer;
		return answer;
	}

	/** A source is about to run. */
	async announced(source: NamedSource): Promise<void> {
		if (!source.name.startsWith("file:")) await this.#stops.endStep(); // a cell, rather than what one imports
		await this.#breakpoints.announced(source.name, this.#scripts.add(source));
	}

	/** From here on the code stops where it is asked to. */
	async start(): Promise<void> {
		if (this.#started) return;
		const { inspector } = this.#parts;
		for (const source of await this.#knownSources()) this.#scripts.add(source);
		await inspector.listen(this.#listener);
		this.#scripts.found(inspector.scripts.values());
		await inspector.post("Debugger.setBlackboxPatterns", { patterns: inspector.passed });
		await inspector.post("Debugger.setAsyncCallStackDepth", { maxDepth: asyncDepth });
		this.#started = true;
	}

	/** Nothing stops any more, and nothing of debugging is left. */
	async stop(): Promise<void> {
		if (!this.#started) return;
		this.#started = false;
		const { inspector } = this.#parts;
		await this.#breakpoints.clear();
		await this.#stops.close();
		await inspector.post("Debugger.setAsyncCallStackDepth", { maxDepth: 0 });
		await inspector.unlisten(this.#listener);
		await this.#variables.clear();
		await inspector.post("Runtime.evaluate", { expression: `${debugging}.stop()` });
	}

	/** The sources that ran before. The kernel answers requests before it can run code: then there are none yet to be had. */
	async #knownSources(): Promise<readonly NamedSource[]> {
		for (;;) {
			const expression = `${debugging}?.start()`;
			const { result } = await this.#parts.inspector.post("Runtime.evaluate", { expression, returnByValue: true });
			if (result.value !== undefined) return result.value as readonly NamedSource[];
			await sleep(startInterval);
		}
	}

	async #answer({ seq: request_seq, command, arguments: parameters }: DebugRequest): Promise<DebugResponse> {
		const response = (part: Pick<DebugResponse, "success" | "message" | "body">) =>
			({ type: "response", seq: ++this.#seq, request_seq, command, ...part }) as const;
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<never>((_, reject) => {
			const reason = "the main thread does not answer: native code runs there";
			timer = setTimeout(() => reject(new Error(reason)), patience);
		});
		try {
			const body = await Promise.race([this.#command(command)(parameters), late]);
			return response({ success: true, body });
		} catch (error) {
			const message = error instanceof Error ? error.message : String(error);
			return response({ success: false, message, body: {} });
		} finally {
			clearTimeout(timer);
		}
	}
}

/** What V8 refuses because the code ran on meanwhile is nobody's loss; anything else is told in the server's log. */
function failed(error: NodeJS.ErrnoException): void {
	if (error.code !== "ERR_INSPECTOR_COMMAND") log("the debugger failed:", error);
}

/** A debugger that has not started. */
export function createDebugger(parts: DebuggerParts): Debugger {
	return new Debugger(parts);
}
