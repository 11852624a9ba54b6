import { dataOf, hasMethods } from "../peek.ts";
import type { Frame } from "./frame.ts";

/** What is used of the library's `Table`. */
interface Table {
	readonly rowCount: number;
	readonly columns: readonly { readonly name: string; readonly type: string; readonly unit?: string }[];
	at(row: number, name: string): unknown;
}

function isTable(value: object): value is Table {
	if (typeof dataOf(value, "rowCount") !== "number" || !Array.isArray(dataOf(value, "columns"))) return false;
	return hasMethods(value, "at", "column", "toMatrix", "groupBy");
}

/** The frame that a table of the library is: types with the units of the values. */
export function tableFrame(value: object): Frame | undefined {
	if (!isTable(value)) return undefined;
	return {
		title: "Table",
		rows: value.rowCount,
		columns: value.columns.map(({ name, type, unit }) => ({
			name,
			type: unit === undefined ? type : `${type}, ${unit}`,
			at: (row) => value.at(row, name),
		})),
	};
}
