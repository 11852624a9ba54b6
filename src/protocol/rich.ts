import { escapeHtml } from "../core/escape-html.ts";
import { type Displayable, displaySymbol, type MimeBundle } from "./host.ts";

/** A value that is shown as what it was made of; it can be returned, passed on, and shown more than once. */
export interface Rich extends Displayable {
	/** The bundle it is shown by. */
	readonly bundle: MimeBundle;
	[displaySymbol](): MimeBundle;
}

/** Makes a {@link Rich} of text; also a template tag: `` html`<b>${name}</b>` ``. */
export type RichText = (text: string | TemplateStringsArray, ...values: readonly unknown[]) => Rich;

/** A value that is shown by the given MIME bundle. */
export function rich(bundle: MimeBundle): Rich {
	return { bundle, [displaySymbol]: () => bundle };
}

/** What a template's value stands for: markup stays markup, everything else is escaped. */
function inMarkup(value: unknown, type: string): string {
	if (Array.isArray(value)) return value.map((item) => inMarkup(item, type)).join("");
	const markup = (value as Partial<Rich> | null | undefined)?.bundle?.[type];
	return typeof markup === "string" ? markup : escapeHtml(String(value));
}

function richText(type: string, insert: (value: unknown, type: string) => string): RichText {
	return (text, ...values) => {
		if (typeof text !== "string" && !Array.isArray((text as Partial<TemplateStringsArray> | null)?.raw)) {
			throw new TypeError(`${type}: expected a text, got ${typeof text}`);
		}
		const content = typeof text === "string" ? text : String.raw(text, ...values.map((value) => insert(value, type)));
		return rich({ [type]: content, "text/plain": content });
	};
}

/** HTML. As a template tag it escapes the values put in, except for other HTML. JupyterLab runs its scripts in trusted notebooks only. */
export const html: RichText = richText("text/html", inMarkup);

/** SVG markup. As a template tag it escapes the values put in, except for other SVG. */
export const svg: RichText = richText("image/svg+xml", inMarkup);

/** Markdown, with formulas between dollar signs. */
export const markdown: RichText = richText("text/markdown", (value) => String(value));

/** LaTeX, with its delimiters: `latex("$e^{i\\pi} = -1$")`, or without backslashes to double `` latex`$e^{i\pi}$` ``. */
export const latex: RichText = richText("text/latex", (value) => String(value));

/** The types of picture that front ends show, by the bytes that they start with. */
const signatures: readonly (readonly [type: string, offset: number, bytes: readonly number[]])[] = [
	["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
	["image/jpeg", 0, [0xff, 0xd8, 0xff]],
	["image/gif", 0, [0x47, 0x49, 0x46, 0x38]],
	["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
];

/** The MIME type of the picture that these bytes are, by what they start with. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
	return signatures.find(([, offset, start]) => start.every((byte, i) => bytes[offset + i] === byte))?.[0];
}

/** An encoded picture: PNG, JPEG, GIF or WebP. */
export function image(bytes: Uint8Array): Rich {
	const type = ArrayBuffer.isView(bytes) ? imageTypeOf(bytes) : undefined;
	if (type === undefined) throw new TypeError("image: expected the bytes of a PNG, JPEG, GIF or WebP, got others");
	return rich({ [type]: bytes, "text/plain": `${type}, ${bytes.byteLength} bytes` });
}

/** JSON as JupyterLab's tree. */
export function json(value: unknown): Rich {
	return rich({ "application/json": value, "text/plain": JSON.stringify(value, null, 2) ?? String(value) });
}

/** A Vega-Lite specification, also one without a `$schema`. */
export function vegaLite(spec: object): Rich {
	return rich({ "application/vnd.vegalite.v5+json": spec, "text/plain": "Vega-Lite chart" });
}

/** A Vega specification, also one without a `$schema`. */
export function vega(spec: object): Rich {
	return rich({ "application/vnd.vega.v5+json": spec, "text/plain": "Vega chart" });
}
