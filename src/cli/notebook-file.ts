import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { messageOf } from "../core/errors.ts";
import type { JsonObject } from "../protocol/json.ts";
import { UsageError } from "./usage-error.ts";

/** An output in a notebook file (nbformat 4); its fields depend on `output_type`. */
export type NotebookOutput = JsonObject & { readonly output_type: string };

/** A cell in a notebook file. */
export interface NotebookCell {
	readonly cell_type: string;
	id?: string;
	readonly source: string | readonly string[];
	readonly metadata?: JsonObject;
	execution_count?: number | null;
	outputs?: readonly NotebookOutput[];
}

/** A notebook file (nbformat 4). What we do not know in it is kept. */
export interface Notebook {
	readonly nbformat: number;
	nbformat_minor: number;
	readonly metadata: JsonObject;
	readonly cells: readonly NotebookCell[];
}

/** From this minor version of nbformat 4 on, cells have ids. */
const minorWithIds = 5;

/**
 * Reads a notebook.
 *
 * @throws UsageError where the file is missing or is no notebook of nbformat 4
 */
export function readNotebook(path: string): Notebook {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch (error) {
		throw new UsageError(`expected a notebook in ${path}: ${messageOf(error)}`, { cause: error });
	}
	let notebook: Partial<Notebook> | null;
	try {
		notebook = JSON.parse(text) as Partial<Notebook> | null;
	} catch (error) {
		throw new UsageError(`expected a notebook in ${path}, and its text is not JSON: ${messageOf(error)}`, {
			cause: error,
		});
	}
	const problem = problemOf(notebook);
	if (problem !== undefined) throw new UsageError(`expected a notebook of nbformat 4 in ${path}: ${problem}`);
	return notebook as Notebook;
}

function problemOf(notebook: Partial<Notebook> | null): string | undefined {
	if (typeof notebook !== "object" || notebook === null) return "it is no JSON object";
	if (notebook.nbformat !== 4) return `its nbformat is ${JSON.stringify(notebook.nbformat)}`;
	if (!Array.isArray(notebook.cells)) return "it has no list of cells";
	const index = notebook.cells.findIndex((cell: unknown) => {
		const { cell_type: type, source } = (cell ?? {}) as Partial<NotebookCell>;
		return typeof type !== "string" || (typeof source !== "string" && !isLines(source));
	});
	return index < 0 ? undefined : `its cell ${index + 1} has no cell_type or no source`;
}

const isLines = (source: unknown): boolean => Array.isArray(source) && source.every((line) => typeof line === "string");

/** A cell's code. */
export function sourceOf({ source }: NotebookCell): string {
	return typeof source === "string" ? source : source.join("");
}

/** Whether the cell is expected to fail, by the tag that Jupyter's own tools know. */
export function mayFail({ metadata }: NotebookCell): boolean {
	const tags = metadata?.tags;
	return Array.isArray(tags) && tags.includes("raises-exception");
}

/** Writes a notebook as Jupyter does: nbformat 4.5, one space of indentation. */
export function writeNotebook(path: string, notebook: Notebook): void {
	notebook.nbformat_minor = Math.max(notebook.nbformat_minor, minorWithIds);
	notebook.cells.forEach((cell, index) => {
		// By place and text rather than by chance: the same notebook is written the same.
		cell.id ??= createHash("sha256")
			.update(`${index}\n${sourceOf(cell)}`)
			.digest("hex")
			.slice(0, 8);
	});
	writeFileSync(path, `${JSON.stringify(notebook, null, 1)}\n`);
}
