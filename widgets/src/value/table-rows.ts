import type { ShownTable, TableCell } from "../../../src/protocol/shown-value.ts";
import { cellText } from "../../../src/protocol/value-text.ts";

/** The column that rows are sorted by, and the direction. */
export interface Sorting {
	readonly column: number;
	readonly descending: boolean;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Numbers by size; `NaN` and the infinities come as texts, of which only the infinities have a place. */
function compareNumbers(a: TableCell, b: TableCell): number {
	return Number(a) - Number(b);
}

function isMissing(cell: TableCell, numeric: boolean): boolean {
	return cell === null || (numeric && Number.isNaN(Number(cell)));
}

/** How many rows are here. */
export function heightOf({ columns }: ShownTable): number {
	return columns[0]?.cells.length ?? 0;
}

/** The rows' numbers in the order asked for; what is missing last, whichever the direction; equal ones keep their order. */
export function sortedRows(table: ShownTable, sorting: Sorting | undefined): readonly number[] {
	const rows = Array.from({ length: heightOf(table) }, (_, row) => row);
	const column = sorting && table.columns[sorting.column];
	if (!column) return rows;
	const { cells, numeric } = column;
	const sign = sorting.descending ? -1 : 1;
	return rows.sort((a, b) => {
		const [left, right] = [cells[a] ?? null, cells[b] ?? null];
		const [leftMissing, rightMissing] = [isMissing(left, numeric), isMissing(right, numeric)];
		if (leftMissing || rightMissing) return Number(leftMissing) - Number(rightMissing);
		const order = numeric ? compareNumbers(left, right) : collator.compare(cellText(left), cellText(right));
		return sign * order;
	});
}

/** The rows as comma- or tab-separated text (RFC 4180), with the columns' names. */
export function delimited(table: ShownTable, rows: readonly number[], delimiter: "," | "\t"): string {
	const field = (text: string) =>
		text.includes(delimiter) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	const index = table.index;
	const lines = [
		[...(index ? [""] : []), ...table.columns.map(({ name }) => name)],
		...rows.map((row) => [
			...(index ? [cellText(index[row] ?? null)] : []),
			...table.columns.map(({ cells }) => cellText(cells[row] ?? null)),
		]),
	];
	return lines.map((fields) => fields.map(field).join(delimiter)).join("\n");
}
