import { escapeHtml } from "../../core/escape-html.ts";
import type { StripItem, TableData, ViewSpec } from "../../core/view-spec.ts";
import type { WidgetStatus } from "../../protocol/widget-state.ts";
import type { Png } from "./png.ts";
import { cellText, statusText } from "./text.ts";

/** The class of the outermost element of every static form. */
const staticClass = "glasscell-static";

/** Colour alone says nothing to some readers: each grade has a sign too. */
const gradeSigns = { good: "✓", fair: "~", poor: "✗" } as const;

function stripHtml(strip: readonly StripItem[]): string {
	const items = strip.map(({ label, value, grade, help }) => {
		const title = help ? ` title="${escapeHtml(help)}"` : "";
		const sign = grade ? ` <span title="${grade}">${gradeSigns[grade]} ${grade}</span>` : "";
		return `<span style="display: inline-block; margin: 0 14px 4px 0; padding: 1px 8px; border: 1px solid #8888; border-radius: 9px; font-size: 12px"${title}>${escapeHtml(label)} <b>${escapeHtml(value)}</b>${sign}</span>`;
	});
	return `<div style="margin: 6px 0">${items.join("")}</div>`;
}

function tableHtml({ columns, rows }: TableData, title: string): string {
	const align = (cell: string | number) => (typeof cell === "number" ? "right" : "left");
	const first = rows[0] ?? [];
	const head = columns.map(
		(name, i) => `<th style="padding: 1px 8px; text-align: ${align(first[i] ?? "")}">${escapeHtml(name)}</th>`,
	);
	const body = rows.map(
		(row) =>
			`<tr>${row.map((cell) => `<td style="padding: 1px 8px; text-align: ${align(cell)}">${escapeHtml(cellText(cell))}</td>`).join("")}</tr>`,
	);
	return [
		`<details><summary style="cursor: pointer; font-size: 12px">Numbers: ${escapeHtml(title)}</summary>`,
		`<table style="margin: 4px 0; font-size: 12px"><thead><tr>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`,
		"</details>",
	].join("");
}

function viewHtml(view: ViewSpec, png: Png | undefined): string {
	const picture = png
		? `<img src="data:image/png;base64,${png.bytes.toString("base64")}" alt="${escapeHtml(view.figure.alt)}" width="${png.width}" height="${png.height}" style="max-width: 100%; height: auto; border-radius: 4px">`
		: `<p><i>${escapeHtml(view.figure.alt)}</i></p>`;
	return [
		`<figure style="display: inline-block; vertical-align: top; margin: 0 24px 12px 0; max-width: ${Math.max(png?.width ?? 0, 340)}px">`,
		`<div style="font-weight: 600; margin: 0 0 6px 0">${escapeHtml(view.title)}</div>`,
		picture,
		view.strip?.length ? stripHtml(view.strip) : "",
		`<figcaption style="margin: 4px 0; font-size: 13px">${escapeHtml(view.caption)}</figcaption>`,
		tableHtml(view.table, view.title),
		"</figure>",
	].join("");
}

/** Views as HTML that needs no script and no network, and that JupyterLab's sanitizer leaves whole; `pngs` are the figures. */
export function viewsHtml(
	views: readonly ViewSpec[],
	pngs: readonly (Png | undefined)[],
	status: WidgetStatus,
): string {
	const note = statusText(status);
	return [
		`<div class="${staticClass}">`,
		note ? `<p role="status"><b>${escapeHtml(note)}</b></p>` : "",
		...views.map((view, i) => viewHtml(view, pngs[i])),
		"</div>",
	].join("");
}
