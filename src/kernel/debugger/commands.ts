import type { JsonObject } from "../../protocol/json.ts";
import { debugging } from "../engine/debugging.ts";
import type { MainThreadInspector } from "../protocol-worker/main-thread-inspector.ts";
import { type Check, integer, jsonObject, list, oneOf, optional, shape, string } from "../validate.ts";
import type { Breakpoints } from "./breakpoints.ts";
import { cellPath, hashSeed, pathPrefix, pathSuffix } from "./cell-paths.ts";
import type { Evaluation } from "./evaluation.ts";
import { type ExceptionFilter, exceptionFilters, exceptionInfo } from "./exceptions.ts";
import { notebookVariables } from "./notebook-variables.ts";
import { type Emit, type SourceBreakpoint, threadId } from "./protocol.ts";
import type { Scripts } from "./scripts.ts";
import type { Step, Stops } from "./stops.ts";
import { typeText, valueText } from "./value-text.ts";
import type { Variables } from "./variables.ts";

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

/** The commands by name. */
export interface Commands {
	/** Resolves to the body of the answer; rejects with the reason of a failure. */
	run(command: string, parameters: JsonObject): Promise<object>;
}

/** What this debugger can do, in the protocol's words. */
const capabilities = {
	supportsConfigurationDoneRequest: true,
	supportsConditionalBreakpoints: true,
	supportsEvaluateForHovers: true,
	supportsSetExpression: true,
	supportsExceptionInfoRequest: true,
	supportsModulesRequest: true,
	supportsTerminateRequest: true,
	supportsDelayedStackTraceLoading: true,
	exceptionBreakpointFilters: exceptionFilters,
};

/** The most cells whose text is kept only because a front end has told of it. */
const maxDumped = 500;

const identified = shape({ frameId: optional<number | undefined>(integer, undefined) });
const sourceOf = shape({
	path: optional<string | undefined>(string, undefined),
	sourceReference: optional(integer, 0),
});
const breakpoint: Check<SourceBreakpoint> = shape<{
	line: number;
	column: number | undefined;
	condition: string | undefined;
}>({
	line: integer,
	column: optional<number | undefined>(integer, undefined),
	condition: optional<string | undefined>(string, undefined),
}) as Check<SourceBreakpoint>;

/** The commands of a debugger. */
export function makeCommands(parts: CommandParts): Commands {
	const { inspector, scripts, variables, breakpoints, stops, evaluation, emit, session } = parts;
	const dumped = new Map<string, string>();

	/** Some commands need no debugger that has started: front ends send them to find out, and to show variables. */
	const always: Record<string, (parameters: JsonObject) => object | Promise<object>> = {
		async initialize(parameters) {
			const { clientID } = shape({ clientID: optional(string, "") })(parameters, "initialize");
			variables.types = clientID !== "jupyterlab";
			await session.start();
			return capabilities;
		},
		debugInfo: () => ({
			isStarted: session.started,
			hashMethod: "Murmur2",
			hashSeed,
			tmpFilePrefix: pathPrefix,
			tmpFileSuffix: pathSuffix,
			breakpoints: breakpoints.list(),
			stoppedThreads: stops.current === undefined ? [] : [threadId],
			richRendering: true,
			exceptionPaths: ["JavaScript Exceptions"],
			copyToGlobals: true,
		}),
		async inspectVariables() {
			if (stops.current === undefined) await variables.clear();
			const reference = variables.late(() => notebookVariables(inspector));
			return { variables: await variables.members(reference, { start: 0, count: 0 }) };
		},
		async richInspectVariables(parameters) {
			const { variableName } = shape({ variableName: string })(parameters, "richInspectVariables");
			const { frameId } = identified(parameters, "richInspectVariables");
			return { data: await evaluation.show(variableName, frameId), metadata: {} };
		},
		async copyToGlobals(parameters) {
			const check = shape({ srcVariableName: string, dstVariableName: string, srcFrameId: integer });
			const { srcVariableName, dstVariableName, srcFrameId } = check(parameters, "copyToGlobals");
			await evaluation.copyToGlobals(srcVariableName, dstVariableName, srcFrameId);
			return {};
		},
		modules(parameters) {
			const check = shape({ startModule: optional(integer, 0), moduleCount: optional(integer, 0) });
			const { startModule, moduleCount } = check(parameters, "modules");
			const files = scripts.files();
			const end = moduleCount === 0 ? files.length : startModule + moduleCount;
			return { modules: files.slice(startModule, end), totalModules: files.length };
		},
		async variables(parameters) {
			const check = shape({
				variablesReference: integer,
				filter: optional<"indexed" | "named" | undefined>(oneOf("indexed", "named"), undefined),
				start: optional(integer, 0),
				count: optional(integer, 0),
			});
			const { variablesReference, ...paging } = check(parameters, "variables");
			return { variables: await variables.members(variablesReference, paging) };
		},
		async evaluate(parameters) {
			const check = shape({ expression: string, context: optional(string, "repl") });
			const { expression, context } = check(parameters, "evaluate");
			const { frameId } = identified(parameters, "evaluate");
			const value = await evaluation.evaluate(expression, frameId, context === "hover");
			const { name: _, value: result, ...shown } = variables.variable({ name: "", value }, expression);
			return { result, ...shown };
		},
	};

	const resume = (how: Step) => async () => {
		await stops.step(how);
		return how === "Debugger.resume" ? { allThreadsContinued: true } : {};
	};
	const end = async () => {
		await session.stop();
		emit("terminated", {});
		return {};
	};

	const started: typeof always = {
		attach() {
			emit("initialized", {});
			emit("thread", { reason: "started", threadId });
			return {};
		},
		configurationDone: () => ({}),
		disconnect: end,
		terminate: end,
		dumpCell(parameters) {
			const { code } = shape({ code: string })(parameters, "dumpCell");
			const sourcePath = cellPath(code);
			dumped.delete(sourcePath);
			dumped.set(sourcePath, code);
			if (dumped.size > maxDumped) for (const oldest of [...dumped.keys()].slice(0, 1)) dumped.delete(oldest);
			return { sourcePath };
		},
		async setBreakpoints(parameters) {
			const check = shape({ source: jsonObject, breakpoints: optional(list(breakpoint), []) });
			const { source, breakpoints: wanted } = check(parameters, "setBreakpoints");
			const { path } = sourceOf(source, "setBreakpoints.source");
			if (path === undefined) throw new TypeError("setBreakpoints.source.path: expected a string, got nothing");
			return { breakpoints: await breakpoints.set(path, wanted) };
		},
		async setExceptionBreakpoints(parameters) {
			const check = shape({ filters: optional(list(string), []) });
			const { filters } = check(parameters, "setExceptionBreakpoints");
			const known = filters.filter((name): name is ExceptionFilter => name === "uncaught" || name === "all");
			await stops.stopAt(known);
			await inspector.post("Runtime.evaluate", { expression: `${debugging}.stopAtErrors(${known.length > 0})` });
			return {};
		},
		exceptionInfo: () => exceptionInfo(stops.held),
		threads: () => ({ threads: [{ id: threadId, name: "main" }] }),
		stackTrace(parameters) {
			const check = shape({ startFrame: optional(integer, 0), levels: optional(integer, 0) });
			const { startFrame, levels } = check(parameters, "stackTrace");
			const frames = stops.current?.stack() ?? [];
			const last = levels === 0 ? frames.length : startFrame + levels;
			return { stackFrames: frames.slice(startFrame, last), totalFrames: frames.length };
		},
		scopes(parameters) {
			const { frameId } = shape({ frameId: integer })(parameters, "scopes");
			return { scopes: stops.held.scopes(frameId) };
		},
		async source(parameters) {
			const { source, sourceReference } = shape({
				source: optional(jsonObject, {}),
				sourceReference: optional(integer, 0),
			})(parameters, "source");
			const { path, sourceReference: inside } = sourceOf(source, "source.source");
			const written = path && (dumped.get(path) ?? scripts.originAt(path)?.source);
			if (written !== undefined && written !== "") return { content: written, mimeType: "text/typescript" };
			const reference = sourceReference || inside;
			const scriptId = path === undefined ? String(reference) : scripts.at(path).at(-1)?.script.id;
			if (scriptId === undefined) throw new Error(`no source is known for ${path ?? reference}`);
			const { scriptSource } = await inspector.post("Debugger.getScriptSource", { scriptId });
			return { content: scriptSource, mimeType: "text/javascript" };
		},
		async setExpression(parameters) {
			const { expression, value } = shape({ expression: string, value: string })(parameters, "setExpression");
			const { frameId } = identified(parameters, "setExpression");
			const set = await evaluation.evaluate(`${expression} = (${value})`, frameId);
			return { value: valueText(set), type: typeText(set) };
		},
		continue: resume("Debugger.resume"),
		next: resume("Debugger.stepOver"),
		stepIn: resume("Debugger.stepInto"),
		stepOut: resume("Debugger.stepOut"),
		async pause() {
			await stops.pause();
			return {};
		},
	};

	return {
		async run(command, parameters) {
			const own = (table: typeof always) => (Object.hasOwn(table, command) ? table[command] : undefined);
			const free = own(always);
			if (free !== undefined) return free(parameters);
			const run = own(started);
			if (run === undefined) throw new Error(`the debugger knows no command ${JSON.stringify(command)}`);
			if (!session.started) throw new Error(`${command}: the debugger has not started; send initialize first`);
			return run(parameters);
		},
	};
}
