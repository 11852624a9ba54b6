#!/usr/bin/env node
import { messageOf } from "../core/errors.ts";
import { version } from "../core/version.ts";
import { UsageError } from "./usage-error.ts";

/** What a command does: its line in the help, and its program, loaded only when called. */
interface Command {
	readonly help: string;
	run(args: readonly string[]): Promise<number>;
}

const commands: Readonly<Record<string, Command>> = {
	install: {
		help: "install [--user | --sys-prefix | --prefix DIR]   put kernel and widgets where Jupyter looks",
		run: async (args) => (await import("./install.ts")).runInstall(args),
	},
	doctor: {
		help: "doctor                                           say what is missing, and what mends it",
		run: async (args) => (await import("./doctor.ts")).runDoctor(args),
	},
	run: {
		help: "run NOTEBOOK [--output FILE] [--timeout SECONDS]  run a notebook's cells, without Python or a browser",
		run: async (args) => (await import("./run.ts")).run(args),
	},
};

const usage = ["usage: glasscell COMMAND", ...Object.values(commands).map(({ help }) => `  ${help}`)].join("\n");

/**
 * `glasscell`: exit code 0, 1 where the command failed, 2 where the command line is wrong.
 *
 * @param args without Node and the program
 */
async function main([name, ...args]: readonly string[]): Promise<number> {
	if (name === "--version") {
		console.log(version);
		return 0;
	}
	if (name === "--help" || name === "-h" || name === "help" || args.includes("--help")) {
		console.log(usage);
		return 0;
	}
	const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
	if (command === undefined) {
		console.error(`${name === undefined ? "expected a command" : `expected a command, got ${name}`}\n${usage}`);
		return 2;
	}
	try {
		return await command.run(args);
	} catch (error) {
		console.error(messageOf(error));
		if (!(error instanceof UsageError)) return 1;
		console.error(usage);
		return 2;
	}
}

process.exitCode = await main(process.argv.slice(2));
