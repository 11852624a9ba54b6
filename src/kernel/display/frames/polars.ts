import { limits } from "../limits.ts";
import { hasMembers, hasMethods } from "../peek.ts";
import type { Frame } from "./frame.ts";

/** What is used of nodejs-polars' `DataFrame`, as its documentation has it. */
interface PolarsFrame {
	readonly height: number;
	readonly columns: readonly string[];
	readonly dtypes: readonly unknown[];
	head(rows: number): { toRecords(): readonly Readonly<Record<string, unknown>>[] };
}

function isPolarsFrame(value: object): value is PolarsFrame {
	return hasMethods(value, "head", "toRecords", "getColumns") && hasMembers(value, "height", "columns", "dtypes");
}

/** The name of a type: polars' types are objects with a `variant`. */
function typeName(type: unknown): string {
	return String((type as { readonly variant?: unknown } | null | undefined)?.variant ?? type);
}

/** The frame that a polars data frame is. Its own bundle has no pages, so this comes before that. */
export function polarsFrame(value: object): Frame | undefined {
	if (!isPolarsFrame(value)) return undefined;
	const { columns, dtypes, height } = value;
	const records = value.head(Math.min(height, limits.table.rows)).toRecords();
	return {
		title: "Polars DataFrame",
		rows: height,
		columns: columns.map((name, i) => ({
			name,
			...(dtypes[i] !== undefined && { type: typeName(dtypes[i]) }),
			at: (row) => records[row]?.[name],
		})),
	};
}
