import { inspect } from "node:util";
import { escapeHtml } from "../core/escape-html.ts";
import { version } from "../core/version.ts";
import type { CapturedOutput, MimeBundle } from "../protocol/host.ts";
import { type OutputMarker, outputMimeType } from "../protocol/widget-state.ts";
import { type Stored, stored } from "./stored.ts";

/** The text of a value where a person reads it. */
function said(value: unknown): string {
	if (value === null || value === undefined || value === "") return "–";
	if (value === true) return "✓";
	if (value === false) return "✗";
	if (value instanceof Date) return value.toISOString();
	if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
	if (Array.isArray(value)) return value.map(said).join(", ");
	if (typeof value === "object") return String((value as { name?: unknown }).name ?? inspect(value));
	return String(value);
}

const data = (type: string, bytes: Uint8Array) => `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

/** An output as a page without scripts shows it. */
function outputHtml(output: CapturedOutput): string {
	const pre = (text: string) => `<pre style="margin: 0">${escapeHtml(text)}</pre>`;
	if (output.output_type === "stream") return pre(output.text);
	if (output.output_type === "error") return pre(`${output.ename}: ${output.evalue}`);
	if (output.output_type === "clear") return "";
	const { "text/html": html, "image/png": png, "text/plain": text } = output.data;
	if (typeof html === "string") return html;
	if (typeof png === "string") return `<img src="data:image/png;base64,${png}" alt="">`;
	return pre(String(text ?? ""));
}

/** What a control shows beside its description. */
function valueHtml(name: string, state: Readonly<Record<string, unknown>>): string {
	const { value, format, label, icon } = state as { value?: unknown; format?: string; label?: unknown; icon?: string };
	if (name === "HTML" || name === "HTMLMath") return String(value);
	if (name === "Image" && value instanceof Uint8Array && format !== "url" && value.length > 0)
		return `<img src="${data(`image/${escapeHtml(format ?? "png")}`, value)}" alt="">`;
	if (name.endsWith("Progress")) return escapeHtml(`${said(value)} of ${said(state.max)}`);
	if (name === "Password") return "•••";
	if (name === "Button") return escapeHtml(state.description || icon ? "" : "button");
	return escapeHtml(said(label ?? value));
}

function childrenHtml(name: string, children: readonly Stored[], titles: readonly string[], seen: Set<Stored>): string {
	const row = name === "HBox" ? "display: flex; gap: 1em; align-items: center" : "";
	const items = children.map((child, i) => {
		const title = titles[i] ? `<b>${escapeHtml(titles[i])}</b>` : "";
		return `${title}${controlHtml(child, seen)}`;
	});
	return `<div style="${row}">${items.join("")}</div>`;
}

function controlHtml(control: Stored, seen: Set<Stored>): string {
	if (seen.has(control)) return "";
	const within = new Set(seen).add(control);
	const { description, state } = control[stored];
	const { name } = description;
	if (Array.isArray(state.children)) {
		const titles = Array.isArray(state.titles) ? (state.titles as string[]) : [];
		return childrenHtml(name, state.children as Stored[], titles, within);
	}
	if (Array.isArray(state.outputs)) return `<div>${(state.outputs as CapturedOutput[]).map(outputHtml).join("")}</div>`;
	if (name === "CustomWidget") return `<pre style="margin: 0">${escapeHtml(inspect(control, { depth: 2 }))}</pre>`;
	const words = typeof state.description === "string" ? state.description : name;
	const framed = name === "Button" || name === "ToggleButton" ? "border: 1px solid #8888; padding: 1px 8px" : "";
	const title = words && `<span style="${framed}">${escapeHtml(words)}</span> `;
	return `<div style="font-size: 13px">${title}<span>${valueHtml(name, state)}</span></div>`;
}

/** What stands in a notebook for a control where no widget lives: its name and value, as HTML without scripts and as text. */
export function staticForm(control: Stored): MimeBundle {
	const marker: { readonly [outputMimeType]: OutputMarker } = { [outputMimeType]: { version } };
	return {
		"text/html": controlHtml(control, new Set()),
		"text/plain": inspect(control, { depth: 6, colors: false }),
		...marker,
	};
}
