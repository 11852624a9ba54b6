// @ts-check

/** Set-up cannot go on. The text says what was expected and what came; `mend` is the command that helps. */
export class SetupError extends Error {
	/**
	 * @param {string} message
	 * @param {string} mend
	 */
	constructor(message, mend) {
		super(message);
		this.name = "SetupError";
		this.mend = mend;
	}
}
