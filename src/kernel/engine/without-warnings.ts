import process from "node:process";
/**
 * Runs `body` without Node's warnings: it warns of what the kernel knowingly uses, which is no concern of who wrote the
 * cell in which the warning would appear.
 */
export function withoutWarnings<T>(body: () => T): T {
	const { emitWarning } = process;
	process.emitWarning = () => {};
	try {
		return body();
	} finally {
		process.emitWarning = emitWarning;
	}
}
