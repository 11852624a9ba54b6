import process from "node:process";

/** Thrown where the notebook's code asks for the end of the process. */
class ExitError extends Error {
	override readonly name = "ProcessExit";

	constructor(call: string) {
		super(
			`${call} does not end the kernel. Shut it down or start it again in the notebook's menu; from code, process.kill(process.pid) ends it at once.`,
		);
	}
}

/**
 * Makes `process.exit` an error of the cell that calls it: a library that was written for the command line shall not take
 * the notebook's state with it. Returns what ends the process all the same, after `first`: the notebook may have taken away
 * the listeners of the process's end.
 */
export function guardExits(first: (code: number) => void): (code: number) => never {
	const { exit, reallyExit } = process as NodeJS.Process & { reallyExit: (code?: number) => never };
	const refuse = (name: string) => (code?: unknown) => {
		throw new ExitError(`process.${name}(${code === undefined ? "" : String(code)})`);
	};
	Object.assign(process, { exit: refuse("exit"), reallyExit: refuse("reallyExit") });
	return (code) => {
		first(code);
		Object.assign(process, { exit, reallyExit });
		try {
			exit.call(process, code);
		} catch {
			// What the notebook does at the process's end has failed; the kernel has ended before.
		}
		return reallyExit.call(process, code);
	};
}
