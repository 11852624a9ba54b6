// @ts-check
import { spawn } from "node:child_process";
import { accessSync, closeSync, constants, mkdirSync, openSync, statSync, writeSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/**
 * How a command ended: `code` is `undefined` where it could not be started.
 * @typedef {{ code: number | undefined, output: string }} Ended
 *
 * @typedef {object} Options
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [log]   file that keeps the whole output
 * @property {(line: string) => void} [onLine]
 * @property {string} [input]
 */

/**
 * Runs a program without a shell, so that a path with spaces is one argument, and collects what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Options} [options]
 * @returns {Promise<Ended>}
 */
export function command(program, args, { cwd, env = process.env, log, onLine, input } = {}) {
	if (log !== undefined) mkdirSync(join(log, ".."), { recursive: true });
	const file = log === undefined ? undefined : openSync(log, "a");
	/** @type {Buffer[]} */
	const chunks = [];
	return new Promise((resolve) => {
		/** @param {number | undefined} code */
		const end = (code) => {
			if (file !== undefined) closeSync(file);
			resolve({ code, output: Buffer.concat(chunks).toString("utf8") });
		};
		const child = spawn(program, args, { cwd, env, stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"] });
		/** @param {Buffer} chunk */
		const take = (chunk) => {
			chunks.push(chunk);
			if (file !== undefined) writeSync(file, chunk);
			const lines = chunk
				.toString("utf8")
				.split(/[\r\n]+/)
				.filter((line) => line.trim() !== "");
			const last = lines.at(-1);
			if (last !== undefined) onLine?.(last);
		};
		child.stdout?.on("data", take);
		child.stderr?.on("data", take);
		child.on("error", (error) => {
			chunks.push(Buffer.from(`${error.message}\n`));
			end(undefined);
		});
		child.on("close", (code, signal) => end(code ?? (signal === null ? 1 : 128)));
		child.stdin?.end(input);
	});
}

/**
 * Where a program lies on PATH; `undefined` where it does not. Starts no process.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function which(name, env = process.env) {
	if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
	const endings = process.platform === "win32" ? (env.PATHEXT ?? ".EXE;.CMD;.BAT").split(";") : [""];
	for (const folder of (env.PATH ?? "").split(delimiter)) {
		if (folder === "") continue;
		for (const ending of endings) {
			const path = join(folder, name + ending);
			if (isExecutable(path)) return path;
		}
	}
	return undefined;
}

/** @param {string} path */
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/**
 * The end of a long output, indented, for an error message.
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 12) {
	return output
		.trimEnd()
		.split("\n")
		.slice(-lines)
		.map((line) => `    ${line}`)
		.join("\n");
}
