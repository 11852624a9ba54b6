import type { DataFrame } from "danfojs-node";
import { ExplainError, shown } from "../core/errors.ts";
import { valueAt } from "./table/column.ts";
import type { TableOptions } from "./table/construct.ts";
import { looseColumn } from "./table/loose-column.ts";
import { checkSchema } from "./table/schema.ts";
import { Table } from "./table/table.ts";

/** What is used of danfo's frames and series. */
export interface DanfoFrame {
	readonly columns: readonly string[];
	/** A list for each row; of a series, its values. */
	readonly values: readonly unknown[];
	readonly index: readonly (string | number)[];
	readonly $isSeries: boolean;
}

/** What reading a frame of danfo takes. */
export interface FromDanfoOptions extends TableOptions {
	/** The name of a column to make of the row labels. Default: they are left out. */
	readonly index?: string;
}

function isFrame(value: unknown): value is DanfoFrame {
	const frame = value as Partial<DanfoFrame> | null | undefined;
	return typeof frame?.$isSeries === "boolean" && Array.isArray(frame.columns) && Array.isArray(frame.values);
}

/**
 * The table that a frame or a series of danfojs-node is.
 *
 * danfo knows NaN, null and undefined for missing values, whatever the column, and so they are missing here; what danfo
 * computes of them is another matter (docs/tables.md).
 *
 * @throws ExplainError `bad-input` for what is no frame, `unknown-name` and `bad-option` for the schema.
 *
 * @example
 * ```ts
 * import * as dfd from "danfojs-node";
 * const frame = new dfd.DataFrame({ age: [41, NaN, 7] });
 * fromDanfo(frame).groupBy().mean().toRows(); // [{ age: 24 }]
 * ```
 */
export function fromDanfo(frame: DanfoFrame | DataFrame, { schema, index }: FromDanfoOptions = {}): Table {
	const caller = "fromDanfo";
	if (!isFrame(frame)) {
		throw new ExplainError(
			"bad-input",
			`${caller}: expected a DataFrame or Series of danfojs-node, got ${shown(frame)}`,
		);
	}
	const { values, $isSeries: isSeries } = frame;
	const names = frame.columns.map(String);
	const at = (row: unknown, place: number) => (isSeries ? row : (row as readonly unknown[])[place]);
	const arrays = names.map((name, place): [string, unknown[]] => [
		name,
		values.map((row) => {
			const value = at(row, place);
			return Number.isNaN(value) ? null : value;
		}),
	]);
	if (index !== undefined) arrays.unshift([index, [...frame.index]]);
	const schemas = checkSchema(
		caller,
		schema,
		arrays.map(([name]) => name),
	);
	return new Table(
		arrays.map(([name, array]) => looseColumn(caller, name, array, { schema: schemas.get(name) })),
		values.length,
	);
}

/** What is used of the package danfojs-node. */
interface Danfo<F> {
	readonly DataFrame: new (data: unknown[][], options: { columns: string[] }) => F;
}

/** The package in the form that comes with ours; named so that neither compiler nor bundler looks for it. */
const ownDanfo: string = "glasscell/danfo";

/**
 * The table as a DataFrame of danfojs-node: missing values as null, dates and categories as texts.
 *
 * @param dfd the package, as a notebook imports it. Default: the one that comes with glasscell.
 * @throws ExplainError `bad-input` for a table without rows, of which danfo makes no columns.
 */
export async function toDanfo<F = DataFrame>(table: Table, dfd?: Danfo<F>): Promise<F> {
	if (table.rowCount === 0) {
		throw new ExplainError(
			"bad-input",
			"toDanfo: expected at least one row, got none; danfo drops the columns of an empty frame",
		);
	}
	const { DataFrame } = dfd ?? ((await import(ownDanfo)) as Danfo<F>);
	const cell = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
	const rows = Array.from({ length: table.rowCount }, (_, row) =>
		table.columns.map((column) => cell(valueAt(column, row))),
	);
	return new DataFrame(rows, { columns: [...table.names] });
}
