import type { TableData } from "../../../src/core/view-spec.ts";
import { formatNumber } from "../../../src/figure/format-number.ts";
import { Disposer } from "../disposer.ts";
import { element, setText, uniqueId } from "../element.ts";

/** A table longer than this is a file, not something to read in a notebook. */
const maxRows = 1000;

/** The numbers that stand for the picture, behind a button. */
export interface TableToggle {
	readonly button: HTMLButtonElement;
	readonly panel: HTMLElement;
	update(title: string, table: TableData): void;
	dispose(): void;
}

function drawTable(title: string, { columns, rows }: TableData): HTMLElement[] {
	const shown = rows.slice(0, maxRows);
	const numeric = columns.map((_, i) => shown.every((row) => typeof row[i] === "number"));
	const cell = (value: string | number, i: number) => {
		const text = typeof value === "number" ? formatNumber(value) : value;
		const attributes = { class: numeric[i] ? "glasscell-number" : undefined };
		// The first column names the row, for those who hear the table cell by cell.
		return i === 0 ? element("th", { scope: "row", ...attributes }, text) : element("td", attributes, text);
	};
	const head = columns.map((name, i) =>
		element("th", { scope: "col", class: numeric[i] ? "glasscell-number" : undefined }, name),
	);
	const table = element(
		"table",
		{ class: "glasscell-table" },
		element("caption", { class: "glasscell-hidden" }, title),
		element("thead", {}, element("tr", {}, ...head)),
		element("tbody", {}, ...shown.map((row) => element("tr", {}, ...row.map(cell)))),
	);
	if (shown.length === rows.length) return [table];
	return [table, element("p", { class: "glasscell-quiet" }, `The first ${maxRows} of ${rows.length} rows.`)];
}

/** Makes the button and the panel that it opens; the table is built when it is first looked at. */
export function tableToggle(): TableToggle {
	const disposer = new Disposer();
	const panel = element("div", {
		id: uniqueId(),
		class: "glasscell-table-panel",
		hidden: true,
		tabindex: 0,
		role: "region",
	});
	const button = element(
		"button",
		{ type: "button", class: "glasscell-button", "aria-expanded": "false", "aria-controls": panel.id },
		"Table",
	);
	let current: { title: string; table: TableData } | undefined;
	const fill = () => {
		if (current && !panel.hidden) panel.replaceChildren(...drawTable(current.title, current.table));
	};
	disposer.listen(button, "click", () => {
		panel.hidden = !panel.hidden;
		button.setAttribute("aria-expanded", String(!panel.hidden));
		setText(button, panel.hidden ? "Table" : "Hide table");
		fill();
	});
	return {
		button,
		panel,
		update(title, table) {
			current = { title, table };
			panel.setAttribute("aria-label", `Numbers of ${title}`);
			button.hidden = table.rows.length === 0;
			fill();
		},
		dispose: () => disposer.dispose(),
	};
}
