import type { ShownTable, TableColumn } from "../../../src/protocol/shown-value.ts";
import { cellText, countText, extentText } from "../../../src/protocol/value-text.ts";
import type { Disposer } from "../disposer.ts";
import { element, setText } from "../element.ts";
import { copier } from "./copy.ts";
import { pager } from "./pager.ts";
import { delimited, heightOf, type Sorting, sortedRows } from "./table-rows.ts";

const numberClass = "glasscell-number";

function headingOf({ name, type, numeric, missing }: TableColumn): { th: HTMLElement; button: HTMLButtonElement } {
	const words = missing > 0 ? `${type} · ${countText(missing)} missing` : type;
	const button = element(
		"button",
		{ type: "button", class: "glasscell-sort", title: `Sort by ${name}` },
		element("span", { class: "glasscell-column-name" }, name),
		element("span", { class: "glasscell-column-type" }, words),
	);
	return { button, th: element("th", { scope: "col", class: numeric ? numberClass : undefined }, button) };
}

function cellOf({ cells, numeric }: TableColumn, row: number): HTMLElement {
	const cell = cells[row] ?? null;
	if (cell === null) {
		return element("td", { class: numeric ? `${numberClass} glasscell-missing` : "glasscell-missing" }, "–");
	}
	const text = cellText(cell);
	return element("td", { class: numeric ? numberClass : undefined, title: text.length > 40 ? text : undefined }, text);
}

/** What is not here, and what sorting means then. */
function noteOf(table: ShownTable, sorting: Sorting | undefined): string {
	const height = heightOf(table);
	const isCut = height < table.rows;
	if (!isCut && table.columns.length === table.width) return "";
	const all = { rows: height, columns: table.columns.length };
	return `The notebook holds the ${extentText(table, all)}${isCut && sorting ? ", sorted among themselves" : ""}.`;
}

/** A table with pages, sorted by a click on a column, and copied for a spreadsheet. */
export function drawTable(table: ShownTable, disposer: Disposer): HTMLElement {
	let sorting: Sorting | undefined;
	let rows = sortedRows(table, sorting);
	const body = element("tbody", {});
	const note = element("p", { class: "glasscell-quiet glasscell-table-note" });
	const { status, copy } = copier(disposer);
	const pages = pager(rows.length, disposer, () => fill());
	const headings = table.columns.map(headingOf);

	const fill = () => {
		const shown = rows.slice(...pages.range());
		body.replaceChildren(
			...shown.map((row) => {
				const label = cellText(table.index?.[row] ?? row);
				const cells = table.columns.map((column) => cellOf(column, row));
				return element("tr", {}, element("th", { scope: "row" }, label), ...cells);
			}),
		);
		for (const [i, { th }] of headings.entries()) {
			if (sorting?.column === i) th.setAttribute("aria-sort", sorting.descending ? "descending" : "ascending");
			else th.removeAttribute("aria-sort");
		}
		setText(note, noteOf(table, sorting));
		note.hidden = note.textContent === "";
	};
	for (const [column, { button }] of headings.entries()) {
		disposer.listen(button, "click", () => {
			// Up, down, and as it came.
			if (sorting?.column !== column) sorting = { column, descending: false };
			else sorting = sorting.descending ? undefined : { column, descending: true };
			rows = sortedRows(table, sorting);
			pages.reset();
			fill();
		});
	}

	const copyButton = (label: string, delimiter: "," | "\t") => {
		const button = element("button", { type: "button", class: "glasscell-button" }, `Copy ${label}`);
		disposer.listen(button, "click", () => copy(delimited(table, rows, delimiter), `${countText(rows.length)} rows`));
		return button;
	};
	const head = element("tr", {}, element("th", { class: "glasscell-corner" }), ...headings.map(({ th }) => th));
	const title = table.title === "" ? undefined : element("strong", {}, table.title);
	const extent = extentText(table, { rows: table.rows, columns: table.width });
	fill();
	return element(
		"div",
		{ class: "glasscell-data" },
		element(
			"div",
			{ class: "glasscell-data-head" },
			element("span", {}, title, title && " ", element("span", { class: "glasscell-quiet" }, extent)),
			status,
			element("span", { class: "glasscell-data-tools" }, copyButton("CSV", ","), copyButton("TSV", "\t")),
		),
		element(
			"div",
			{
				class: "glasscell-data-scroll",
				tabindex: 0,
				role: "region",
				"aria-label": `${table.title || "Values"}, ${extent}`,
			},
			element("table", {}, element("thead", {}, head), body),
		),
		pages.element,
		note,
	);
}
