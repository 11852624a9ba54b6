import { debugging } from "../../engine/debugging.ts";
import { surplus } from "../../surplus.ts";
import { type Check, integer, jsonObject, list, optional, shape, string } from "../../validate.ts";
import { cellPath } from "../cell-paths.ts";
import type { ExceptionFilter } from "../exceptions.ts";
import type { SourceBreakpoint } from "../protocol.ts";
import { type CommandParts, type Commands, page } from "./command.ts";

/** The most cells whose text is kept only because a front end has told of it. */
const maxDumped = 500;

const sourceOf = shape({
	path: optional<string | undefined>(string, undefined),
	sourceReference: optional(integer, 0),
});
const breakpoint: Check<SourceBreakpoint> = shape<SourceBreakpoint>({
	line: integer,
	column: optional<number | undefined>(integer, undefined),
	condition: optional<string | undefined>(string, undefined),
});

/** What is written, and where it is to stop. */
export function sourceCommands({ inspector, scripts, breakpoints, stops }: CommandParts): Commands {
	const dumped = new Map<string, string>();
	return {
		dumpCell(parameters) {
			const { code } = shape({ code: string })(parameters, "dumpCell");
			const sourcePath = cellPath(code);
			dumped.delete(sourcePath);
			dumped.set(sourcePath, code);
			for (const oldest of surplus(dumped, maxDumped)) dumped.delete(oldest);
			return { sourcePath };
		},
		async setBreakpoints(parameters) {
			const check = shape({ source: jsonObject, breakpoints: optional(list(breakpoint), []) });
			const { source, breakpoints: wanted } = check(parameters, "setBreakpoints");
			const { path } = shape({ path: string })(source, "setBreakpoints.source");
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
		async source(parameters) {
			const check = shape({ source: optional(jsonObject, {}), sourceReference: optional(integer, 0) });
			const { source, sourceReference } = check(parameters, "source");
			const { path, sourceReference: inside } = sourceOf(source, "source.source");
			const written = path === undefined ? undefined : (dumped.get(path) ?? scripts.originAt(path)?.source);
			if (written !== undefined) return { content: written, mimeType: "application/typescript" };
			const reference = sourceReference || inside;
			const scriptId = path === undefined ? String(reference) : scripts.at(path).at(-1)?.script.id;
			if (scriptId === undefined) throw new Error(`no source is known for ${path ?? reference}`);
			const { scriptSource } = await inspector.post("Debugger.getScriptSource", { scriptId });
			return { content: scriptSource, mimeType: "text/javascript" };
		},
		modules(parameters) {
			const check = shape({ startModule: optional(integer, 0), moduleCount: optional(integer, 0) });
			const { startModule, moduleCount } = check(parameters, "modules");
			const files = scripts.files();
			return { modules: page(files, startModule, moduleCount), totalModules: files.length };
		},
	};
}
