import { inspect } from "node:util";
import { type Displayable, displaySymbol } from "../../protocol/host.ts";

/** A part of a page of help. */
export type Part =
	| { readonly kind: "heading"; readonly text: string }
	| { readonly kind: "paragraph"; readonly text: string }
	| { readonly kind: "code"; readonly text: string }
	| { readonly kind: "list"; readonly items: readonly (readonly [name: string, text: string])[] };

/** The widest that text is written, in characters. */
const width = 100;

function wrapped(text: string, indent: string, first = indent): string {
	const lines = [first];
	for (const word of text.split(" ")) {
		const last = lines.length - 1;
		if (lines[last]!.length + 1 + word.length > width && lines[last]!.trim() !== "") lines.push(indent + word);
		else lines[last] += lines[last]!.endsWith(" ") || lines[last] === "" ? word : ` ${word}`;
	}
	return lines.join("\n");
}

function partText(part: Part): string {
	switch (part.kind) {
		case "heading":
			return `${part.text}\n${"─".repeat(part.text.length)}`;
		case "paragraph":
			return wrapped(part.text, "");
		case "code":
			return part.text.replace(/^/gm, "    ");
		case "list": {
			const column = Math.min(28, Math.max(...part.items.map(([name]) => name.length)) + 4);
			const indent = " ".repeat(column);
			return part.items
				.map(([name, text]) => {
					const head = `  ${name}`;
					if (head.length + 2 > column) return `${head}\n${wrapped(text, indent)}`;
					return wrapped(text, indent, head.padEnd(column));
				})
				.join("\n");
		}
	}
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign]!);
/** Text with its `code`. */
const inline = (text: string): string => escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");

function partHtml(part: Part): string {
	switch (part.kind) {
		case "heading":
			return `<h4>${inline(part.text)}</h4>`;
		case "paragraph":
			return `<p>${inline(part.text)}</p>`;
		case "code":
			return `<pre><code>${escaped(part.text)}</code></pre>`;
		case "list": {
			const cell = (style: string, html: string) =>
				`<td style="text-align: left; vertical-align: top; ${style}">${html}</td>`;
			const rows = part.items.map(
				([name, text]) =>
					`<tr>${cell("white-space: nowrap", `<code>${escaped(name)}</code>`)}${cell("white-space: normal", inline(text))}</tr>`,
			);
			return `<table style="margin-left: 0">${rows.join("")}</table>`;
		}
	}
}

/** A page of help: shown by a notebook as text with headings and lists, by `console.log` as plain text. */
export class HelpPage implements Displayable {
	readonly #parts: readonly Part[];

	constructor(parts: readonly Part[]) {
		this.#parts = parts;
	}

	toString(): string {
		return this.#parts.map(partText).join("\n\n");
	}

	[displaySymbol](): { "text/html": string; "text/plain": string } {
		return {
			"text/html": `<div>${this.#parts.map(partHtml).join("\n")}</div>`,
			"text/plain": this.toString(),
		};
	}

	[inspect.custom](): string {
		return this.toString();
	}
}
