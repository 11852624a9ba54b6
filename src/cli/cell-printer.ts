import type { DisplayContent, Output } from "../kernel/engine/output.ts";
import type { ErrorContent } from "../kernel/messages.ts";
import type { NotebookOutputs } from "./notebook-outputs.ts";

/** Where a printer writes. */
export interface PrinterStreams {
	readonly out: (text: string) => void;
	readonly err: (text: string) => void;
}

/** Prints cells and what they show, as text; a display that is updated again and again is printed when its cell has ended. */
export class CellPrinter {
	readonly #streams: PrinterStreams;
	readonly #outputs: NotebookOutputs;
	/** The text last printed for a display id. */
	readonly #printed = new Map<string, string>();
	#atLineStart = true;

	constructor(streams: PrinterStreams, outputs: NotebookOutputs) {
		this.#streams = streams;
		this.#outputs = outputs;
	}

	/** Says which cell begins, by its first line of code. */
	begin(number: number, total: number, source: string): void {
		const first = source.split("\n").find((line) => line.trim() !== "") ?? "";
		this.#line(`── cell ${number} of ${total} ── ${first.length > 60 ? `${first.slice(0, 59)}…` : first}`);
	}

	/** Prints what a cell shows. */
	show(output: Output): void {
		if (output.type === "stream") {
			const { name, text } = output.content;
			if (name === "stderr") this.#streams.err(text);
			else this.#streams.out(text);
			this.#atLineStart = text.endsWith("\n");
		} else if (output.type === "page") {
			this.#line(plainText(output.content));
		} else if (output.type === "display_data" || output.type === "execute_result") {
			const text = plainText(output.content);
			this.#line(text);
			const id = output.content.transient?.display_id;
			if (id !== undefined) this.#printed.set(id, text);
		}
	}

	/** Prints displays that have changed since they were printed. */
	end(): void {
		for (const [id, before] of this.#printed) {
			const text = plainText({ data: this.#outputs.latest(id) ?? {} });
			if (text === before) continue;
			this.#printed.set(id, text);
			this.#line(text);
		}
	}

	/** Prints the error that a cell ended with. */
	fail(error: ErrorContent): void {
		this.#line("");
		this.#streams.err(`${error.traceback.join("\n")}\n`);
	}

	#line(text: string): void {
		if (!this.#atLineStart) this.#streams.out("\n");
		if (text !== "") this.#streams.out(`${text}\n`);
		this.#atLineStart = true;
	}
}

/** What a bundle says in text; otherwise which kinds of content it has. */
function plainText({ data }: Pick<DisplayContent, "data">): string {
	for (const type of ["text/plain", "text/markdown"]) if (typeof data[type] === "string") return data[type];
	return `[${Object.keys(data).join(", ")}]`;
}
