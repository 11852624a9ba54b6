/** The module whose exports every cell has without an import. */
export const notebookModule = "glasscell/notebook";

/** The name under which cells have all of it. */
export const notebookNamespace = "glasscell";

/** What of it they have by name, and what that is, in TypeScript's words: `engine/globals.ts` provides it. */
export const notebookGlobals: Readonly<Record<string, string>> = {
	clearOutput: "function",
	display: "function",
	input: "function",
	page: "function",
	progress: "function",
	prompt: "function",
	signal: "const",
	updateDisplay: "function",
};
