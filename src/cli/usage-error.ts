/** The command line itself is wrong: the text says what was expected and what came. */
export class UsageError extends Error {
	override readonly name = "UsageError";
}
