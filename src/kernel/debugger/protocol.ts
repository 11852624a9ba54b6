import type { JsonObject } from "../../protocol/json.ts";

/** A request of the Debug Adapter Protocol, or of Jupyter's additions to it. */
export interface DebugRequest {
	readonly seq: number;
	readonly command: string;
	/** Checked by whoever reads it. */
	readonly arguments: JsonObject;
}

/** The answer: the content of a `debug_reply`. */
export interface DebugResponse {
	readonly type: "response";
	readonly seq: number;
	readonly request_seq: number;
	readonly success: boolean;
	readonly command: string;
	/** Why it failed. */
	readonly message?: string;
	readonly body: object;
}

/** The bodies of the events, by name. */
export interface DebugEvents {
	initialized: Record<never, never>;
	stopped: {
		readonly reason: "breakpoint" | "step" | "pause" | "exception";
		readonly description: string;
		readonly text?: string;
		readonly threadId: number;
		readonly allThreadsStopped: true;
		readonly hitBreakpointIds?: readonly number[];
	};
	continued: { readonly threadId: number; readonly allThreadsContinued: true };
	thread: { readonly reason: "started" | "exited"; readonly threadId: number };
	breakpoint: { readonly reason: "changed"; readonly breakpoint: Breakpoint };
	terminated: Record<never, never>;
}

/** Tells the front ends of something. */
export type Emit = <E extends keyof DebugEvents>(event: E, body: DebugEvents[E]) => void;

/** The content of a `debug_event`. */
export interface DebugEvent {
	readonly type: "event";
	readonly seq: number;
	readonly event: keyof DebugEvents;
	readonly body: object;
}

/** Where code comes from. */
export interface Source {
	readonly name: string;
	readonly path?: string;
	/** Where there is no path, what `source` is asked by. */
	readonly sourceReference?: number;
}

/** A breakpoint as it is asked for; lines and columns count from 1. */
export interface SourceBreakpoint {
	readonly line: number;
	readonly column?: number;
	/** An expression in TypeScript; stops where it is truthy. */
	readonly condition?: string;
}

/** A breakpoint as it is. */
export interface Breakpoint {
	readonly id: number;
	/** Whether it has a place in code that has been loaded. */
	readonly verified: boolean;
	readonly line: number;
	readonly source: Source;
	readonly message?: string;
}

/** One call on the stack. */
export interface StackFrame {
	readonly id: number;
	readonly name: string;
	readonly source: Source;
	readonly line: number;
	readonly column: number;
	readonly presentationHint?: "subtle";
}

/** A group of variables of a frame. */
export interface Scope {
	readonly name: string;
	readonly presentationHint?: "locals";
	readonly variablesReference: number;
	readonly expensive: boolean;
}

/** A named value; one that has members has a reference to ask for them by. */
export interface Variable {
	readonly name: string;
	readonly value: string;
	readonly type?: string;
	readonly variablesReference: number;
	/** The expression for it. */
	readonly evaluateName?: string;
	/** How many elements it has, if it is an array. */
	readonly indexedVariables?: number;
}

/** The only thread that there is for a debugger: the one that runs the person's code. */
export const threadId = 1;
