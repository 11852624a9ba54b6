import { isDate } from "node:util/types";
import type { TableCell } from "../../protocol/shown-value.ts";
import { limits } from "./limits.ts";
import { isObject } from "./peek.ts";
import { describe } from "./tree.ts";

/** What kind of value a cell held, as a column's type where its library names none. */
export type CellType = "number" | "bigint" | "string" | "boolean" | "date" | "object" | "symbol" | "function";

/** The kind of a cell's value; undefined for a missing one. */
export function cellTypeOf(value: unknown): CellType | undefined {
	if (value === null || value === undefined) return undefined;
	if (typeof value !== "object") return typeof value as CellType;
	return isDate(value) ? "date" : "object";
}

function cut(text: string): string {
	return text.length <= limits.table.cell ? text : `${text.slice(0, limits.table.cell)}…`;
}

/** A value as a table's cell: numbers and truth values as they are, everything else as bounded text. */
export function cellOf(value: unknown): TableCell {
	if (value === null || value === undefined) return null;
	if (typeof value === "boolean") return value;
	if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
	if (typeof value === "string") return cut(value);
	if (isDate(value)) return Number.isNaN(Date.prototype.getTime.call(value)) ? "Invalid Date" : isoOf(value);
	return cut(isObject(value) ? describe(value) : String(value));
}

/** A day alone where the time is midnight: dates without times are the more common. */
function isoOf(value: Date): string {
	return Date.prototype.toISOString.call(value).replace(/T00:00:00\.000Z$/, "");
}
