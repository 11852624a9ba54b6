import type { TableData, ViewSpec } from "../../core/view-spec.ts";
import { formatNumber } from "../../figure/format-number.ts";
import type { WidgetStatus } from "../../protocol/widget-state.ts";

/** A cell of a table as people read it. */
export function cellText(cell: string | number): string {
	return typeof cell === "number" ? formatNumber(cell) : cell;
}

/** The columns of a table in line: numbers to the right, words to the left. */
function tableText({ columns, rows }: TableData): string {
	const cells = [columns, ...rows.map((row) => row.map(cellText))];
	const widths = columns.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
	const numeric = columns.map((_, column) => rows.every((row) => typeof row[column] === "number"));
	return cells
		.map((row) =>
			row
				.map((cell, column) => (numeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
				.join("  ")
				.trimEnd(),
		)
		.join("\n");
}

/** What a status says to a reader who sees only the end; undefined where all is well. */
export function statusText(status: WidgetStatus): string | undefined {
	if (status.state === "error") return `Error: ${status.message}`;
	return status.state === "stopped" ? status.message : undefined;
}

/** Views as text: for each one its title, its sentence, its grades and its numbers. */
export function viewsText(views: readonly ViewSpec[], status: WidgetStatus): string {
	const parts = views.map((view) =>
		[
			view.title,
			view.caption,
			...(view.strip ?? []).map(({ label, value, grade }) => `${label}: ${value}${grade ? ` (${grade})` : ""}`),
			"",
			tableText(view.table),
		].join("\n"),
	);
	return [statusText(status), ...parts].filter((part) => part !== undefined).join("\n\n");
}
