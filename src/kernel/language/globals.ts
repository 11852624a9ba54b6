/** The module whose exports every cell has without an import. */
export const notebookModule = "glasscell/notebook";

/** These exports, and what they are, in TypeScript's words. */
export const notebookGlobals = {
	clearOutput: "function",
	display: "function",
	input: "function",
	prompt: "function",
	signal: "const",
	updateDisplay: "function",
} as const satisfies Record<string, string>;
