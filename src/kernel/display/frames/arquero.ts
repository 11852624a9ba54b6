import { hasMethods } from "../peek.ts";
import type { Frame } from "./frame.ts";

/** What is used of arquero's `ColumnTable`; its rows are those left by a filter, in the order asked for. */
interface ColumnTable {
	numRows(): number;
	columnNames(): string[];
	get(name: string, row: number): unknown;
	isGrouped(): boolean;
	groups(): { readonly names: readonly string[] } | null;
}

function isColumnTable(value: object): value is ColumnTable {
	return hasMethods(value, "numRows", "columnNames", "get", "isGrouped", "groups", "reify");
}

/** The frame that an arquero table is. */
export function arqueroFrame(value: object): Frame | undefined {
	if (!isColumnTable(value)) return undefined;
	const names = value.isGrouped() ? (value.groups()?.names ?? []) : [];
	return {
		title: names.length === 0 ? "Arquero table" : `Arquero table, grouped by ${names.join(", ")}`,
		rows: value.numRows(),
		columns: value.columnNames().map((name) => ({ name, at: (row) => value.get(name, row) })),
	};
}
