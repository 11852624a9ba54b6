import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { type Displayable, displaySymbol, findHost } from "../protocol/host.ts";
import type { JsonObject } from "../protocol/json.ts";
import { html, image, json, latex, markdown, type Rich, svg, vega, vegaLite } from "../protocol/rich.ts";
import { clearElsewhere, otherKernel } from "./other-kernels.ts";

/** What {@link display} takes beside the value. */
export interface ShowOptions {
	/** Jupyter's display metadata, by MIME type, such as `{ "image/png": { width: 200 } }`. */
	readonly metadata?: JsonObject;
	/** Names the output, so that it can be replaced later, from any cell. Default: a name that nobody else has. */
	readonly displayId?: string;
	/** Replace the output of that name instead of adding one. Default: false. */
	readonly update?: boolean;
}

/** An output that was shown. */
export interface DisplayHandle extends Displayable {
	/** Its name. */
	readonly id: string;
	/** Shows another value in its place, wherever it stands. */
	update(value: unknown, options?: Pick<ShowOptions, "metadata">): void;
}

function isDisplayable(value: unknown): value is Displayable {
	return (
		((typeof value === "object" && value !== null) || typeof value === "function") &&
		typeof (value as Partial<Displayable>)[displaySymbol] === "function"
	);
}

/** Where no kernel of ours runs: another kernel's own way, else a line of text. */
async function showElsewhere(value: unknown): Promise<void> {
	if (!isDisplayable(value)) {
		console.log(value);
		return;
	}
	const bundle = await value[displaySymbol]();
	const show = otherKernel();
	if (show !== undefined) await show(bundle);
	else console.log(bundle["text/plain"] ?? value);
}

/**
 * Shows a value of any kind, as a cell's result is shown. In a script it prints text; in tslab's and Deno's kernels what
 * says how it is shown (`Symbol.for("Jupyter.display")`) is shown so.
 *
 * @example
 * const shown = display("computing …");
 * shown.update({ accuracy: 0.97 });
 */
export function display(value: unknown, options: ShowOptions = {}): DisplayHandle {
	const { displayId: id = randomUUID() } = options;
	const host = findHost();
	if (host?.displayValue !== undefined) host.displayValue(value, { ...options, displayId: id });
	else void showElsewhere(value);
	const handle: DisplayHandle & { readonly [inspect.custom]: () => string } = {
		id,
		update: (next, more = {}) => void display(next, { ...more, displayId: id, update: true }),
		[displaySymbol]: () => ({}), // as a cell's result it shows nothing more
		[inspect.custom]: () => `[display ${id}]`,
	};
	return handle;
}

/** Shows what a function makes, as {@link display} does. */
const shown =
	<A extends readonly unknown[]>(make: (...from: A) => Rich) =>
	(...from: A): DisplayHandle =>
		display(make(...from));

/** Shows HTML: `display.html("<b>bold</b>")`. As a template tag it escapes what is put in. */
display.html = shown(html);
/** Shows SVG markup. As a template tag it escapes what is put in. */
display.svg = shown(svg);
/** Shows Markdown, with formulas between dollar signs. */
display.markdown = shown(markdown);
/** Shows LaTeX, with its delimiters: ``display.latex`$x^2$` ``. */
display.latex = shown(latex);
/** Shows the bytes of a PNG, JPEG, GIF or WebP. */
display.image = shown(image);
/** Shows JSON as the front end's own tree. */
display.json = shown(json);
/** Shows a Vega specification. */
display.vega = shown(vega);
/** Shows a Vega-Lite specification. */
display.vegaLite = shown(vegaLite);

/** Shows another value in place of what was shown under that name, in any cell: `display(value, { displayId })`. */
export function updateDisplay(displayId: string, value: unknown): void {
	display(value, { displayId, update: true });
}

/**
 * Empties the running cell's output; with `wait`, when the next output comes, which avoids flicker. Where no notebook
 * runs there is nothing to empty.
 */
export function clearOutput(wait = false): void {
	const host = findHost();
	if (host?.clearOutput !== undefined) host.clearOutput(Boolean(wait));
	else clearElsewhere(Boolean(wait));
}
