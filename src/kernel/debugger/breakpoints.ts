import type { Debugger } from "node:inspector";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { ifTerminated, type MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { pathPrefix } from "./cell-paths.ts";
import type { Breakpoint, Emit, SourceBreakpoint } from "./protocol.ts";
import type { Origin, Scripts } from "./scripts.ts";
import type { ToJavaScript } from "./to-javascript.ts";

/** A breakpoint with what V8 made of it. */
interface Placed {
	readonly id: number;
	readonly path: string;
	/** In JavaScript. */
	readonly condition: string | undefined;
	readonly wanted: SourceBreakpoint;
	/** V8's ids: one for each script of the path. */
	readonly ids: Set<string>;
	line: number;
	verified: boolean;
}

type Target = { readonly scriptId: string } | { readonly url: string };

/** What breakpoints stand on. */
export interface BreakpointParts {
	readonly inspector: MainThreadInspector;
	readonly scripts: Scripts;
	readonly toJavaScript: ToJavaScript;
	readonly emit: Emit;
}

/**
 * The breakpoints of each path, in all code of that path: what has run, also several times, and what is about to. So they
 * survive that a cell runs again.
 */
export class Breakpoints {
	readonly #parts: BreakpointParts;
	readonly #paths = new Map<string, Placed[]>();
	readonly #placed = new Map<string, Placed>();
	#last = 0;

	constructor(parts: BreakpointParts) {
		this.#parts = parts;
	}

	/** By path. */
	list(): readonly { readonly source: string; readonly breakpoints: readonly Breakpoint[] }[] {
		return [...this.#paths].map(([source, placed]) => ({ source, breakpoints: placed.map(describe) }));
	}

	/** Puts these in the place of the path's breakpoints; the answers are in the same order. */
	async set(path: string, wanted: readonly SourceBreakpoint[]): Promise<Breakpoint[]> {
		await this.#remove(path);
		if (wanted.length === 0) return [];
		const placed: Placed[] = [];
		for (const each of wanted) {
			const condition = each.condition && (await this.#parts.toJavaScript(each.condition));
			placed.push({
				id: ++this.#last,
				path,
				condition,
				wanted: each,
				ids: new Set(),
				line: each.line,
				verified: false,
			});
		}
		this.#paths.set(path, placed);
		const loaded = this.#parts.scripts.at(path);
		for (const { script, origin } of loaded) {
			for (const each of placed) await this.#place(each, { scriptId: script.id }, origin);
		}
		// A package's file, which nobody announces; of the person's own the names have a version.
		if (loaded.length === 0 && isAbsolute(path) && !path.startsWith(pathPrefix)) {
			for (const each of placed) await this.#place(each, { url: pathToFileURL(path).href }, undefined);
		}
		return placed.map(describe);
	}

	/** A source is about to run under this name. */
	async announced(name: string, origin: Origin): Promise<void> {
		for (const each of this.#paths.get(origin.path) ?? []) await this.#place(each, { url: name }, origin);
	}

	/** V8 has found the place of a breakpoint in a script that it parsed. */
	resolved({ breakpointId, location }: Debugger.BreakpointResolvedEventDataType): void {
		const placed = this.#placed.get(breakpointId);
		if (placed === undefined || !this.#moveTo(placed, location)) return;
		this.#parts.emit("breakpoint", { reason: "changed", breakpoint: describe(placed) });
	}

	/** Which of ours V8 says that were hit: of a name that was used twice, only those of the code that it is. */
	hit(ids: readonly string[] | undefined, scriptId: string): readonly number[] {
		const { path } = this.#parts.scripts.sourceOf(scriptId);
		return (ids ?? []).flatMap((id) => {
			const placed = this.#placed.get(id);
			return placed === undefined || placed.path !== path ? [] : [placed.id];
		});
	}

	/** Removes all. */
	async clear(): Promise<void> {
		for (const path of [...this.#paths.keys()]) await this.#remove(path);
	}

	async #remove(path: string): Promise<void> {
		for (const { ids } of this.#paths.get(path) ?? []) {
			for (const breakpointId of ids) {
				this.#placed.delete(breakpointId);
				await this.#parts.inspector.post("Debugger.removeBreakpoint", { breakpointId }).catch(ifTerminated);
			}
		}
		this.#paths.delete(path);
	}

	async #place(placed: Placed, target: Target, origin: Origin | undefined): Promise<void> {
		const { wanted, condition } = placed;
		const place = { line: wanted.line, column: wanted.column ?? 1 };
		const generated = origin === undefined ? place : origin.positions.generated(place);
		if (generated === undefined) return; // behind the last line
		const location = { lineNumber: generated.line - 1, columnNumber: generated.column - 1 };
		const { inspector, scripts } = this.#parts;
		try {
			if ("url" in target) {
				const answer = await inspector.post("Debugger.setBreakpointByUrl", { ...target, ...location, condition });
				this.#placed.set(answer.breakpointId, placed);
				placed.ids.add(answer.breakpointId);
			} else {
				const parameters = { location: { ...target, ...location }, condition };
				const answer = await inspector.post("Debugger.setBreakpoint", parameters);
				this.#placed.set(answer.breakpointId, placed);
				placed.ids.add(answer.breakpointId);
				this.#moveTo(placed, answer.actualLocation);
			}
		} catch (error) {
			ifTerminated(error as Error); // the script is gone, or the place is taken
			if ("scriptId" in target && !/already exists/.test((error as Error).message)) scripts.forget(target.scriptId);
		}
	}

	/** What V8 moved to where it can stop is moved for the front end too. Answers whether that changed it. */
	#moveTo(placed: Placed, { scriptId, lineNumber, columnNumber = 0 }: Debugger.Location): boolean {
		const origin = this.#parts.scripts.originOf(scriptId);
		const place = { line: lineNumber + 1, column: columnNumber + 1 };
		const line = origin === undefined ? place.line : (origin.positions.original(place)?.line ?? placed.line);
		const changed = !placed.verified || placed.line !== line;
		placed.line = line;
		placed.verified = true;
		return changed;
	}
}

function describe({ id, path, line, verified }: Placed): Breakpoint {
	const message = verified ? {} : { message: "Its code has not run yet, or has nothing to stop at there." };
	return { id, line, verified, source: { name: path, path }, ...message };
}
