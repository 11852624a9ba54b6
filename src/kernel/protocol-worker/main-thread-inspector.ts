import type { Debugger, Runtime } from "node:inspector";
import { Session } from "node:inspector/promises";

/** Whose code a script is. */
export type Owner = "kernel" | "node" | "person";

/** A script that V8 knows of. */
export interface ParsedScript {
	readonly id: string;
	/** What `//# sourceURL` or the loader called it; empty if nothing did. */
	readonly url: string;
	readonly owner: Owner;
	/** Whether a debugger passes over it: Node's and the kernel's code, and what of the package serves the kernel. */
	readonly passed: boolean;
}

/** Held code. */
export type Paused = Debugger.PausedEventDataType;

/** Hears of what V8's debugger says of the main thread. */
export interface StopListener {
	/** Its code is held. */
	paused(paused: Paused): void;
	/** It runs on. */
	resumed?(): void;
	/** A script is about to run for the first time. */
	parsed?(script: ParsedScript): void;
	/** A breakpoint has found its place. */
	resolved?(breakpoint: Debugger.BreakpointResolvedEventDataType): void;
}

/**
 * Patterns of the URLs of what the kernel runs beside its own: its parser, and the function by which a notebook imports.
 * A file of the person's of that name carries its version.
 */
const kernelPackages = ["/node_modules/oxc-parser/", "/notebook\\.ts$"];

/** The text as a pattern of itself. */
function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

type Parameters = Readonly<Record<string, unknown>>;

/** What the methods answer that the kernel asks for. */
export interface Answers {
	"Debugger.enable": unknown;
	"Debugger.disable": unknown;
	"Debugger.pause": unknown;
	"Debugger.resume": unknown;
	"Debugger.stepInto": unknown;
	"Debugger.stepOut": unknown;
	"Debugger.stepOver": unknown;
	"Debugger.setAsyncCallStackDepth": unknown;
	"Debugger.setBlackboxPatterns": unknown;
	"Debugger.setPauseOnExceptions": unknown;
	"Debugger.setBreakpoint": Debugger.SetBreakpointReturnType;
	"Debugger.setBreakpointByUrl": Debugger.SetBreakpointByUrlReturnType;
	"Debugger.removeBreakpoint": unknown;
	"Debugger.evaluateOnCallFrame": Debugger.EvaluateOnCallFrameReturnType;
	"Debugger.getScriptSource": Debugger.GetScriptSourceReturnType;
	"Runtime.evaluate": Runtime.EvaluateReturnType;
	"Runtime.callFunctionOn": Runtime.CallFunctionOnReturnType;
	/** V8 knows private members; Node's types do not know of them. */
	"Runtime.getProperties": Runtime.GetPropertiesReturnType & {
		readonly privateProperties?: readonly Pick<Runtime.PropertyDescriptor, "name" | "value" | "get">[];
	};
	"Runtime.globalLexicalScopeNames": Runtime.GlobalLexicalScopeNamesReturnType;
	"Runtime.releaseObjectGroup": unknown;
}

/**
 * The one session with the main thread's inspector, shared by who interrupts its code and who debugs it. It works
 * whatever that thread does, short of native code. The debugger's domain is on only while somebody needs it.
 */
export class MainThreadInspector {
	/** Patterns of the URLs of code that a debugger passes over. */
	readonly passed: readonly string[];
	readonly #kernel: RegExp;
	readonly #passed: RegExp;
	readonly #scripts = new Map<string, ParsedScript>();
	/** The last one hears of stops; all hear of the rest. */
	readonly #listeners: StopListener[] = [];
	#session: Session | undefined;
	#paused: Paused | undefined;
	#closed = false;

	/** `own` is the URL prefix of the kernel's code. */
	constructor(own: string) {
		const kernel = [`^${escaped(own)}`, ...kernelPackages];
		this.passed = ["^node:", ...kernel, `^${escaped(new URL("../", own).href)}(?:core|figure|notebook|protocol)/`];
		this.#kernel = new RegExp(kernel.join("|"));
		this.#passed = new RegExp(this.passed.join("|"));
	}

	/** Where code is held, if it is. */
	get paused(): Paused | undefined {
		return this.#paused;
	}

	get closed(): boolean {
		return this.#closed;
	}

	/** The scripts that were parsed, also those that V8 has forgotten; none before somebody listened. */
	get scripts(): ReadonlyMap<string, ParsedScript> {
		return this.#scripts;
	}

	/** Whose code the call runs. */
	ownerOf({ location }: Debugger.CallFrame): Owner {
		return this.#scripts.get(location.scriptId)?.owner ?? "person";
	}

	/** Turns the debugger's domain on. Who listens last hears of stops, until it no longer listens. */
	async listen(listener: StopListener): Promise<void> {
		this.#listeners.push(listener);
		if (this.#listeners.length === 1) await this.post("Debugger.enable");
	}

	/** Ends listening. Code that nobody is left to resume is resumed; code that somebody else debugs is theirs. */
	async unlisten(listener: StopListener): Promise<void> {
		const at = this.#listeners.indexOf(listener);
		if (at < 0) return;
		const current = at === this.#listeners.length - 1;
		this.#listeners.splice(at, 1);
		const next = this.#listeners.at(-1);
		if (next === undefined) {
			await this.post("Debugger.disable");
			this.#paused = undefined; // V8 no longer says so
		} else if (current && this.#paused !== undefined) next.paused(this.#paused);
	}

	/** Asks V8. Rejects with `ERR_INSPECTOR_COMMAND` where it refuses. Closed, it answers nothing more. */
	async post<M extends keyof Answers>(method: M, parameters: Parameters = {}): Promise<Answers[M]> {
		try {
			const answer: unknown = await this.#connect().post(method as "Debugger.enable", parameters as never);
			return answer as Answers[M];
		} catch (error) {
			if (this.#closed) return new Promise(() => {});
			throw error;
		}
	}

	/** Ends the session, for which Node would wait at exit. */
	close(): void {
		this.#closed = true;
		this.#session?.disconnect();
	}

	#connect(): Session {
		if (this.#session !== undefined) return this.#session;
		const session = new Session();
		session.connectToMainThread();
		session.on("Debugger.scriptParsed", ({ params: { scriptId: id, url } }) => {
			const script = { id, url, owner: this.#ownerOf(url), passed: this.#passed.test(url) };
			this.#scripts.set(id, script);
			for (const listener of this.#listeners) listener.parsed?.(script);
		});
		session.on("Debugger.breakpointResolved", ({ params }) => {
			for (const listener of this.#listeners) listener.resolved?.(params);
		});
		session.on("Debugger.paused", ({ params }) => {
			this.#paused = params;
			this.#listeners.at(-1)?.paused(params);
		});
		session.on("Debugger.resumed", () => {
			this.#paused = undefined;
			for (const listener of this.#listeners) listener.resumed?.();
		});
		this.#session = session;
		return session;
	}

	#ownerOf(url: string): Owner {
		if (this.#kernel.test(url)) return "kernel";
		return url.startsWith("node:") ? "node" : "person";
	}
}

/** Passes over the inspector's word that code was terminated, and over commands to code that is no longer there or held. */
export function ifTerminated(error: NodeJS.ErrnoException): void {
	if (error.code !== "ERR_INSPECTOR_COMMAND") throw error;
}
