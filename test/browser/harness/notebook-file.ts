import fs from "node:fs";

/** A notebook as its file has it, as far as tests look into it. */
export interface NotebookFile {
	cells: {
		cell_type: "code" | "markdown";
		id: string;
		metadata: object;
		source: string[];
		outputs?: object[];
		execution_count?: number | null;
	}[];
}

/** Reads a notebook. */
export function notebookOf(file: string): NotebookFile {
	return JSON.parse(fs.readFileSync(file, "utf8"));
}

/** Adds code cells to the end of a notebook, or puts them in place of all others. */
export function addCells(file: string, sources: readonly string[], { replace = false } = {}): void {
	const notebook = notebookOf(file);
	const added = sources.map((source, i) => ({
		cell_type: "code" as const,
		id: `added-${i}`,
		metadata: {},
		source: [source],
		outputs: [],
		execution_count: null,
	}));
	notebook.cells = replace ? added : [...notebook.cells, ...added];
	fs.writeFileSync(file, JSON.stringify(notebook));
}
