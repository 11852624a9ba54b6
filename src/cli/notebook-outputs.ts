import type { DisplayContent, Output } from "../kernel/engine/output.ts";
import type { ErrorContent } from "../kernel/messages.ts";
import type { JsonObject } from "../protocol/json.ts";
import type { NotebookOutput } from "./notebook-file.ts";

/** What names a live widget. It is not kept: there is no kernel to answer it, and a front end would say "model not found". */
const liveWidget = "application/vnd.jupyter.widget-view+json";

type Display = { -readonly [K in keyof DisplayContent]: DisplayContent[K] } & { readonly count?: number };
type Entry =
	| { readonly kind: "stream"; readonly name: "stdout" | "stderr"; text: string }
	| { readonly kind: "display"; readonly display: Display }
	| { readonly kind: "error"; readonly error: ErrorContent };

/**
 * The outputs of all cells of a notebook, put together as a front end does: neighbouring text of one stream is one output,
 * an update replaces every output of its display id in any cell, and clearing with `wait` happens when something comes.
 */
export class NotebookOutputs {
	readonly #cells = new Map<number, Entry[]>();
	readonly #displays = new Map<string, Display[]>();
	readonly #toClear = new Set<number>();

	/** Takes what a cell shows. Comm messages are nobody's here. */
	add(cell: number, output: Output): void {
		switch (output.type) {
			case "stream":
				this.#stream(cell, output.content.name, output.content.text);
				break;
			case "page":
				this.#display(cell, { data: output.content.data, metadata: {} });
				break;
			case "display_data":
				this.#display(cell, output.content);
				break;
			case "execute_result":
				this.#display(cell, { ...output.content, count: output.content.execution_count });
				break;
			case "update_display_data":
				this.#update(output.content);
				break;
			case "clear_output":
				if (output.content.wait) this.#toClear.add(cell);
				else this.#cells.delete(cell);
		}
	}

	/** Takes the error that a cell ended with. */
	fail(cell: number, error: ErrorContent): void {
		this.#entries(cell).push({ kind: "error", error });
	}

	/** A cell's outputs for a notebook file. */
	of(cell: number): NotebookOutput[] {
		return (this.#cells.get(cell) ?? []).map((entry) => {
			if (entry.kind === "stream") return { output_type: "stream", name: entry.name, text: lines(entry.text) };
			if (entry.kind === "error") {
				const { ename, evalue, traceback } = entry.error;
				return { output_type: "error", ename, evalue, traceback };
			}
			const { count, data, metadata } = entry.display;
			const shown = { data: savedBundle(data), metadata };
			return count === undefined
				? { output_type: "display_data", ...shown }
				: { output_type: "execute_result", execution_count: count, ...shown };
		});
	}

	/** The bundle that a display id stands for now. */
	latest(displayId: string): JsonObject | undefined {
		return this.#displays.get(displayId)?.[0]?.data;
	}

	#stream(cell: number, name: "stdout" | "stderr", text: string): void {
		const entries = this.#entries(cell);
		const last = entries.at(-1);
		if (last?.kind === "stream" && last.name === name) last.text += text;
		else entries.push({ kind: "stream", name, text });
	}

	#display(cell: number, display: Display): void {
		const kept = { ...display };
		this.#entries(cell).push({ kind: "display", display: kept });
		const id = display.transient?.display_id;
		if (id !== undefined) this.#displays.set(id, [...(this.#displays.get(id) ?? []), kept]);
	}

	#update({ data, metadata, transient }: DisplayContent): void {
		for (const display of this.#displays.get(transient?.display_id ?? "") ?? [])
			Object.assign(display, { data, metadata });
	}

	#entries(cell: number): Entry[] {
		if (this.#toClear.delete(cell)) this.#cells.delete(cell);
		const entries = this.#cells.get(cell) ?? [];
		this.#cells.set(cell, entries);
		return entries;
	}
}

/** Text as nbformat keeps it: a list of lines, ends included. */
const lines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function savedBundle(data: JsonObject): JsonObject {
	const kept = Object.entries(data).filter(([type]) => type !== liveWidget);
	return Object.fromEntries(
		kept.map(([type, value]) => [type, typeof value === "string" && isText(type) ? lines(value) : value]),
	);
}

const isText = (type: string): boolean => type.startsWith("text/") || type === "image/svg+xml";
