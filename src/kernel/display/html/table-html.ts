import { escapeHtml } from "../../../core/escape-html.ts";
import type { ShownTable, TableColumn } from "../../../protocol/shown-value.ts";
import { cellText, extentText } from "../../../protocol/value-text.ts";
import { limits } from "../limits.ts";

/** The first rows and columns; both attributes and tags are those that notebook viewers leave in place. */
export function tableHtml(table: ShownTable, most: { rows: number; columns: number } = limits.html): string {
	const height = Math.min(table.columns[0]?.cells.length ?? 0, most.rows);
	const columns = table.columns.slice(0, most.columns).map((column) => ({
		...column,
		cells: column.cells.slice(0, height),
	}));
	const align = ({ numeric }: TableColumn) => alignment(numeric ? "right" : "left");
	const head = columns.map(
		(column) => `<th${align(column)}>${escapeHtml(column.name)}<br><small>${escapeHtml(column.type)}</small></th>`,
	);
	const rows = Array.from({ length: height }, (_, row) => {
		const label = escapeHtml(cellText(table.index?.[row] ?? row));
		const cells = columns.map((column) => `<td${align(column)}>${cellHtml(column, row)}</td>`);
		return `<tr><th${alignment("right")}>${label}</th>${cells.join("")}</tr>`;
	});
	const extent = extentText(table, { rows: height, columns: columns.length });
	return [
		`<p>${table.title === "" ? "" : `<b>${escapeHtml(table.title)}</b> `}${extent}</p>`,
		`<table><thead><tr><th></th>${head.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`,
	].join("");
}

/** Both ways: GitHub strips styles, and JupyterLab's own outweigh the attribute. */
function alignment(side: "left" | "right"): string {
	return ` align="${side}" style="text-align: ${side}"`;
}

function cellHtml({ cells }: TableColumn, row: number): string {
	const cell = cells[row] ?? null;
	return cell === null ? "<i>–</i>" : escapeHtml(cellText(cell));
}
