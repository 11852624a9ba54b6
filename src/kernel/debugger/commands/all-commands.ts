import type { CommandParts, Commands } from "./command.ts";
import { controlCommands } from "./control.ts";
import { sessionCommands } from "./session.ts";
import { sourceCommands } from "./sources.ts";
import { valueCommands } from "./values.ts";

/** Needs no debugger that has started: front ends send it to find out, and to show variables. */
const always = new Set([
	"initialize",
	"disconnect",
	"terminate",
	"debugInfo",
	"inspectVariables",
	"richInspectVariables",
	"copyToGlobals",
	"modules",
	"variables",
	"evaluate",
]);

/** Answers a command by its name; throws if there is none, or none that can be answered now. */
export function allCommands(parts: CommandParts): (name: string) => Commands[string] {
	const commands: Commands = {
		...sessionCommands(parts),
		...sourceCommands(parts),
		...controlCommands(parts),
		...valueCommands(parts),
	};
	return (name) => {
		const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
		if (command === undefined) throw new Error(`the debugger knows no command ${JSON.stringify(name)}`);
		if (always.has(name) || parts.session.started) return command;
		throw new Error(`${name}: the debugger has not started; send initialize first`);
	};
}
