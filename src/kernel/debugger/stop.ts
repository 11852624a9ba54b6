import type { Debugger, Runtime } from "node:inspector";
import type { MainThreadInspector, Paused } from "../protocol-worker/main-thread-inspector.ts";
import type { Position } from "../transform/source-map.ts";
import { notebookVariables } from "./notebook-variables.ts";
import type { Scope, StackFrame } from "./protocol.ts";
import type { Scripts } from "./scripts.ts";
import type { NamedValue, Variables } from "./variables.ts";

/** A call that is held, or waits for one that is: that has no variables to be seen. */
interface Frame {
	readonly id: number;
	readonly name: string;
	readonly scriptId: string;
	readonly place: Position;
	readonly call: Debugger.CallFrame | undefined;
}

/** What a stop is looked at with. */
export interface StopParts {
	readonly inspector: MainThreadInspector;
	readonly scripts: Scripts;
	readonly variables: Variables;
}

/** Frames of all stops have numbers of their own, so that none is taken for one of a later stop. */
let lastFrame = 0;

/** The scopes that are a function's own, from the inside out. */
const local: readonly string[] = ["local", "block", "catch", "with", "eval"];

/** Held code: its stack, without the frames of the kernel and of Node, and the variables of each frame. */
export class Stop {
	readonly paused: Paused;
	readonly #parts: StopParts;
	readonly #frames: readonly Frame[];

	constructor(paused: Paused, parts: StopParts) {
		this.paused = paused;
		this.#parts = parts;
		const frames = [...this.#calls(paused.callFrames)];
		for (let trace = paused.asyncStackTrace; trace !== undefined; trace = trace.parent) {
			frames.push(...this.#awaiting(trace.callFrames));
		}
		this.#frames = frames;
	}

	/** Whether the innermost call stands where something was written. */
	get written(): boolean {
		return this.#frames[0]?.call !== undefined && this.#frames[0].call === this.paused.callFrames[0];
	}

	/** The line at which the innermost call stands, to be compared. */
	get line(): string {
		const [frame] = this.#frames;
		return `${frame?.scriptId}:${frame?.place.line}`;
	}

	/** Whether the person's code has called what stands: a function of the kernel or of Node. */
	get within(): boolean {
		const passed = this.paused.callFrames.map(({ location }) => this.#isPassed(location.scriptId));
		return passed[0] === true && passed.includes(false);
	}

	/** The call of that frame, the innermost one if none is named; undefined if it waits, or belongs to another stop. */
	call(frameId: number | undefined): Debugger.CallFrame | undefined {
		if (frameId === undefined) return this.#frames[0]?.call;
		return this.#frames.find(({ id }) => id === frameId)?.call;
	}

	/** Where each call stands in what was written, innermost first. */
	places(): readonly { readonly scriptId: string; readonly place: Position }[] {
		return this.#frames;
	}

	/** The calls, innermost first. */
	stack(): StackFrame[] {
		return this.#frames.map(({ id, name, scriptId, place, call }) => ({
			id,
			name,
			source: this.#parts.scripts.sourceOf(scriptId),
			...place,
			...(call === undefined ? { presentationHint: "subtle" } : {}),
		}));
	}

	/** The groups of variables that the frame sees, innermost first, the notebook's last. */
	scopes(frameId: number): Scope[] {
		const { inspector, variables } = this.#parts;
		const call = this.call(frameId);
		const scope = (name: string, variablesReference: number): Scope => ({ name, variablesReference, expensive: false });
		const found: Scope[] = [];
		if (call !== undefined) {
			const of = (types: readonly string[]) =>
				call.scopeChain.flatMap(({ type, object }) => (types.includes(type) ? [object.objectId!] : []));
			const closures = of(["closure"]);
			const modules = of(["module"]);
			const locals = of(local);
			const self: readonly NamedValue[] = call.this.type === "undefined" ? [] : [{ name: "this", value: call.this }];
			const result: readonly NamedValue[] =
				call.returnValue === undefined ? [] : [{ name: "return value", value: call.returnValue }];
			if (locals.length > 0 || result.length > 0) {
				const reference = variables.scopes(locals, [...result, ...(isFunction(call) ? self : [])]);
				found.push({ ...scope("Locals", reference), presentationHint: "locals" });
			}
			if (closures.length > 0) found.push(scope("Closure", variables.scopes(closures)));
			if (modules.length > 0) found.push(scope("Module", variables.scopes(modules)));
		}
		found.push(
			scope(
				"Globals",
				variables.late(() => notebookVariables(inspector)),
			),
		);
		return found;
	}

	*#calls(calls: readonly Debugger.CallFrame[]): Generator<Frame> {
		for (const call of calls) {
			if (this.#isPassed(call.location.scriptId)) continue;
			const frame = this.#frame(call.functionName, call.location, call);
			if (frame !== undefined) yield frame;
		}
	}

	*#awaiting(calls: readonly Runtime.CallFrame[]): Generator<Frame> {
		for (const { functionName, scriptId, lineNumber, columnNumber } of calls) {
			if (this.#isPassed(scriptId)) continue;
			const frame = this.#frame(functionName, { scriptId, lineNumber, columnNumber }, undefined);
			if (frame !== undefined) yield frame;
		}
	}

	#isPassed(scriptId: string): boolean {
		return this.#parts.inspector.scripts.get(scriptId)?.passed === true;
	}

	#frame(functionName: string, location: Debugger.Location, call: Debugger.CallFrame | undefined): Frame | undefined {
		const { scriptId, lineNumber, columnNumber = 0 } = location;
		const ran = { line: lineNumber + 1, column: columnNumber + 1 };
		const { scripts } = this.#parts;
		const origin = scripts.originOf(scriptId);
		const place = origin === undefined ? ran : origin.positions.original(ran);
		if (place === undefined) return undefined;
		const name = functionName || (call && isFunction(call) ? "(anonymous)" : scripts.nameOf(scriptId));
		return { id: ++lastFrame, name, scriptId, place, call };
	}
}

/** Whether it is the call of a function, rather than the run of a cell. */
function isFunction({ scopeChain }: Debugger.CallFrame): boolean {
	return scopeChain.some(({ type }) => type === "local");
}
