import { ExplainError, shown } from "../../core/errors.ts";
import type { Column, Value } from "./column.ts";
import { type ColumnValues, columnOf } from "./from-values.ts";
import { checkSchema, type Schema } from "./schema.ts";

/** What making a table takes. */
export interface TableOptions {
	/** Types, units, descriptions and levels, by column. */
	readonly schema?: Schema;
}

/** Arrays by the names of their columns. */
export type Arrays = Readonly<Record<string, ColumnValues>>;

/** The kind of value that an array of columns' values holds. */
type ElementOf<V> = V extends readonly (infer E)[]
	? E extends undefined
		? null
		: E extends bigint
			? number
			: E extends Value
				? Widened<E>
				: never
	: number;
type Widened<E> = E extends number ? number : E extends string ? string : E extends boolean ? boolean : E;

/** The row of a table that is made of arrays. */
export type RowOfColumns<C> = { readonly [N in keyof C]: ElementOf<C[N]> };

/** The columns that arrays by name are. */
export function columnsOfArrays(caller: string, arrays: Arrays, schema?: Schema): Column[] {
	if (typeof arrays !== "object" || arrays === null || Array.isArray(arrays)) {
		throw new ExplainError("bad-input", `${caller}: expected an object of arrays, got ${shown(arrays)}`);
	}
	const schemas = checkSchema(caller, schema, Object.keys(arrays));
	return Object.entries(arrays).map(([name, values]) => columnOf(caller, name, values, schemas.get(name)));
}

/** The columns that objects with the same keys are. */
export function columnsOfRows(caller: string, rows: readonly object[], schema?: Schema): Column[] {
	if (!Array.isArray(rows)) throw new ExplainError("bad-input", `${caller}: expected an array, got ${shown(rows)}`);
	const arrays = new Map<string, unknown[]>();
	rows.forEach((row: unknown, i) => {
		if (typeof row !== "object" || row === null || Array.isArray(row)) {
			throw new ExplainError("bad-input", `${caller}: expected objects, got ${shown(row)} in row ${i}`);
		}
		for (const [name, value] of Object.entries(row)) {
			const array = arrays.get(name) ?? new Array(rows.length).fill(undefined);
			array[i] = value;
			arrays.set(name, array);
		}
	});
	return columnsOfArrays(caller, Object.fromEntries(arrays) as Arrays, schema);
}
