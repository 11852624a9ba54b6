import type { ShownTable } from "../../protocol/shown-value.ts";
import { cellText, extentText } from "../../protocol/value-text.ts";

/** What a terminal shows of a table. */
const most = { rows: 10, columns: 8, width: 24 };

function short(text: string): string {
	const line = text.replace(/\s+/g, " ");
	return line.length <= most.width ? line : `${line.slice(0, most.width - 1)}…`;
}

/** The first rows of a table as aligned text, numbers to the right. */
export function textTable(table: ShownTable): string {
	const height = Math.min(table.columns[0]?.cells.length ?? 0, most.rows);
	const rows = Array.from({ length: height }, (_, row) => row);
	const shown = table.columns.slice(0, most.columns);
	const columns = [
		{ right: true, texts: ["", ...rows.map((row) => short(cellText(table.index?.[row] ?? row)))] },
		...shown.map(({ name, numeric, cells }) => ({
			right: numeric,
			texts: [short(name), ...rows.map((row) => short(cellText(cells[row] ?? null)))],
		})),
		...(shown.length < table.width ? [{ right: false, texts: ["…", ...rows.map(() => "…")] }] : []),
	];
	const lines = ["", ...rows].map((_, line) =>
		columns
			.map(({ right, texts }) => {
				const width = Math.max(...texts.map((text) => text.length));
				const text = texts[line] ?? "";
				return right ? text.padStart(width) : text.padEnd(width);
			})
			.join("  ")
			.trimEnd(),
	);
	if (height < table.rows) lines.push("…");
	const all = { rows: table.rows, columns: table.width };
	return [`${table.title}: ${extentText(table, all)}`, "", ...lines].join("\n");
}
