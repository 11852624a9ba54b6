import { optional, shape, string } from "../../validate.ts";
import { hashSeed, pathPrefix, pathSuffix } from "../cell-paths.ts";
import { exceptionFilters } from "../exceptions.ts";
import { threadId } from "../protocol.ts";
import type { CommandParts, Commands } from "./command.ts";

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

/** To begin and to end, and what a front end has to know. */
export function sessionCommands({ variables, breakpoints, stops, emit, session }: CommandParts): Commands {
	const end = async () => {
		await session.stop();
		emit("terminated", {});
		return {};
	};
	return {
		async initialize(parameters) {
			const { clientID } = shape({ clientID: optional(string, "") })(parameters, "initialize");
			variables.types = clientID !== "jupyterlab";
			await session.start();
			return capabilities;
		},
		attach() {
			emit("initialized", {});
			emit("thread", { reason: "started", threadId });
			return {};
		},
		configurationDone: () => ({}),
		disconnect: end,
		terminate: end,
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
	};
}
