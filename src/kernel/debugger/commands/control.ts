import { integer, optional, shape } from "../../validate.ts";
import { exceptionInfo } from "../exceptions.ts";
import { threadId } from "../protocol.ts";
import type { Step } from "../stops.ts";
import { type CommandParts, type Commands, page } from "./command.ts";

/** Where the code stands, and how it goes on. */
export function controlCommands({ stops }: CommandParts): Commands {
	const step = (how: Step) => async () => {
		await stops.step(how);
		return how === "Debugger.resume" ? { allThreadsContinued: true } : {};
	};
	return {
		threads: () => ({ threads: [{ id: threadId, name: "main" }] }),
		stackTrace(parameters) {
			const check = shape({ startFrame: optional(integer, 0), levels: optional(integer, 0) });
			const { startFrame, levels } = check(parameters, "stackTrace");
			const frames = stops.current?.stack() ?? [];
			return { stackFrames: page(frames, startFrame, levels), totalFrames: frames.length };
		},
		scopes(parameters) {
			const { frameId } = shape({ frameId: integer })(parameters, "scopes");
			return { scopes: stops.held.scopes(frameId) };
		},
		exceptionInfo: () => exceptionInfo(stops.held),
		continue: step("Debugger.resume"),
		next: step("Debugger.stepOver"),
		stepIn: step("Debugger.stepInto"),
		stepOut: step("Debugger.stepOut"),
		async pause() {
			await stops.pause();
			return {};
		},
	};
}
