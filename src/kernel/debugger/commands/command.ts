import type { JsonObject } from "../../../protocol/json.ts";
import type { MainThreadInspector } from "../../protocol-worker/main-thread-inspector.ts";
import { integer, optional, shape } from "../../validate.ts";
import type { Breakpoints } from "../breakpoints.ts";
import type { Evaluation } from "../evaluation.ts";
import type { Emit } from "../protocol.ts";
import type { Scripts } from "../scripts.ts";
import type { Stops } from "../stops.ts";
import type { Variables } from "../variables.ts";

/** What the commands stand on. */
export interface CommandParts {
	readonly inspector: MainThreadInspector;
	readonly scripts: Scripts;
	readonly variables: Variables;
	readonly breakpoints: Breakpoints;
	readonly stops: Stops;
	readonly evaluation: Evaluation;
	readonly emit: Emit;
	readonly session: { readonly started: boolean; start(): Promise<void>; stop(): Promise<void> };
}

/** Answers the body; throws the reason of a failure. */
export type Command = (parameters: JsonObject) => object | Promise<object>;

/** Commands by their names. */
export type Commands = Readonly<Record<string, Command>>;

/** The frame that a request is about, if it says one. */
export const ofFrame = shape({ frameId: optional<number | undefined>(integer, undefined) });

/** Those that are asked for, in the protocol's way: no count means all that follow. */
export function page<T>(all: readonly T[], start: number, count: number): readonly T[] {
	return all.slice(start, count === 0 ? undefined : start + count);
}
