import { ExplainError, shown } from "../core/errors.ts";
import { type DanfoFrame, fromDanfo } from "./danfo.ts";
import type { Arrays, TableOptions } from "./table/construct.ts";
import { type ArqueroTable, fromArquero } from "./table/formats/arquero.ts";
import { type ArrowTable, fromArrow } from "./table/formats/from-arrow.ts";
import { Table } from "./table/table.ts";

/** What {@link toTable} takes for a table. */
export type TableLike = Table | DanfoFrame | ArqueroTable | ArrowTable | readonly object[] | Arrays;

const hasMethod = (value: object, name: string) => typeof (value as Record<string, unknown>)[name] === "function";

/**
 * The table that something is: a {@link Table}, a frame of danfojs-node, a table of arquero or apache-arrow, an array of objects, or an object
 * of arrays.
 *
 * @throws ExplainError `bad-input` for what is none of these, or holds values that no table does.
 *
 * @example `toTable([{ age: 41 }, { age: null }]).column("age").missing // 1`
 */
export function toTable(value: TableLike, options: TableOptions = {}): Table {
	if (value instanceof Table) return options.schema ? value.withSchema(options.schema) : value;
	if (Array.isArray(value)) return Table.fromRows(value, options) as Table;
	if (typeof value !== "object" || value === null) {
		const words =
			"a Table, a data frame of danfojs-node, arquero or apache-arrow, an array of objects or an object of arrays";
		throw new ExplainError("bad-input", `toTable: expected ${words}, got ${shown(value)}`);
	}
	if ("$isSeries" in value) return fromDanfo(value as DanfoFrame, options);
	if (hasMethod(value, "columnNames")) return fromArquero(value as ArqueroTable, options);
	if (hasMethod(value, "getChildAt")) return fromArrow(value as ArrowTable, options);
	return Table.fromColumns(value as Arrays, options) as Table;
}
