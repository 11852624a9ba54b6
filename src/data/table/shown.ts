import { escapeHtml } from "../../core/escape-html.ts";
import { textAt } from "./cast.ts";
import { type ColumnSet, isMissing } from "./column.ts";

/** Rows and columns that are shown; a page with more is no help. */
const most = 20;

/**
 * The first rows as an HTML table without scripts, for front ends that know tables no better: ours shows them in pages.
 */
export function tableHtml({ columns, rowCount }: ColumnSet): string {
	const shown = columns.slice(0, most);
	const cells = (tag: "td" | "th", texts: readonly string[]) =>
		`<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join("")}</tr>`;
	const heads = shown.map(({ name, type, unit }) => {
		const kind = escapeHtml(unit === undefined ? type : `${type}, ${unit}`);
		return `${escapeHtml(name)}<br><small>${kind}</small>`;
	});
	const rows = Array.from({ length: Math.min(most, rowCount) }, (_, row) =>
		cells(
			"td",
			shown.map((column) => (isMissing(column, row) ? "<i>missing</i>" : escapeHtml(textAt(column, row)))),
		),
	);
	const size = `${rowCount} rows × ${columns.length} columns`;
	return `<table><thead>${cells("th", heads)}</thead><tbody>${rows.join("")}</tbody></table><p>${size}</p>`;
}

/** A line that says what a table holds. */
export function tableText({ columns, rowCount }: ColumnSet): string {
	const kinds = columns.map(({ name, type, unit }) => `${name}: ${type}${unit === undefined ? "" : ` (${unit})`}`);
	return `Table ${rowCount} × ${columns.length} { ${kinds.join(", ")} }`;
}
