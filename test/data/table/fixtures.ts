import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ColumnType, Table } from "../../../src/index.ts";

const folder = join(import.meta.dirname, "../../fixtures/tables");

/** The path of a file that scripts/fixtures/tables.py wrote. */
export const fixture = (name: string): string => join(folder, name);

/** A column as scripts/fixtures/tables.py knows it. */
interface ExpectedColumn {
	readonly name: string;
	readonly type: ColumnType;
	readonly values: readonly unknown[];
	readonly levels?: readonly string[];
	readonly ordered?: boolean;
}

const tables = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as Record<string, ExpectedColumn[]>;

/** What is in a fixture. */
export function expected(name: string): ExpectedColumn[] {
	const found = tables[name];
	if (!found) throw new Error(`expected.json has no ${name}`);
	return found;
}

function plain(value: unknown): unknown {
	if (value instanceof Date) return value.getTime();
	return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}

/** A table in the form of {@link expected}. */
export function contentOf(table: Table<never> | Table): ExpectedColumn[] {
	return (table as Table).columns.map((column) => ({
		name: column.name,
		type: column.type,
		values: Array.from({ length: table.rowCount }, (_, row) => plain((table as Table).at(row, column.name))),
		...(column.type === "category" && { levels: column.levels, ordered: column.ordered }),
	}));
}
