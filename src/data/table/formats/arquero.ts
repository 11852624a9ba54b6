import { ExplainError, shown } from "../../../core/errors.ts";
import { valueAt } from "../column.ts";
import type { TableOptions } from "../construct.ts";
import { looseColumn } from "../loose-column.ts";
import { checkSchema } from "../schema.ts";
import { Table } from "../table.ts";

/** What is used of arquero's tables; their rows are those that a filter left, in the order asked for. */
export interface ArqueroTable {
	numRows(): number;
	columnNames(): string[];
	get(name: string, row: number): unknown;
}

/** What is used of the package arquero. */
interface Arquero<T> {
	table(columns: Record<string, unknown[]>, names?: string[]): T;
}

/**
 * The table that one of arquero is: its rows as they are filtered and ordered. null and undefined are missing values; NaN stays a number;
 * values of different kinds, lists and objects become text.
 *
 * @throws ExplainError `bad-input` for what is no arquero table, `unknown-name` and `bad-option` for the schema.
 */
export function fromArquero(table: ArqueroTable, { schema }: TableOptions = {}): Table {
	const caller = "fromArquero";
	if (
		typeof table?.columnNames !== "function" ||
		typeof table.numRows !== "function" ||
		typeof table.get !== "function"
	) {
		throw new ExplainError("bad-input", `${caller}: expected a table of arquero, got ${shown(table)}`);
	}
	const names = table.columnNames();
	const rows = table.numRows();
	const schemas = checkSchema(caller, schema, names);
	const columns = names.map((name) => {
		const values = Array.from({ length: rows }, (_, row) => table.get(name, row));
		return looseColumn(caller, name, values, { schema: schemas.get(name) });
	});
	return new Table(columns, rows);
}

/**
 * The table as one of arquero: missing values as null, categories by their level.
 *
 * @param aq the package, as a notebook imports it.
 *
 * @example
 * ```ts
 * import * as aq from "arquero";
 * toArquero(people, aq).filter((d) => d.age > 40);
 * ```
 */
export function toArquero<T>(table: Table, aq: Arquero<T>): T {
	if (typeof aq?.table !== "function") {
		throw new ExplainError("bad-input", `toArquero: expected the package arquero, got ${shown(aq)}`);
	}
	const arrays = table.columns.map((column): [string, unknown[]] => [
		column.name,
		Array.from({ length: table.rowCount }, (_, row) => valueAt(column, row)),
	]);
	return aq.table(Object.fromEntries(arrays), [...table.names]);
}
