import { ExplainError } from "../../core/errors.ts";
import { type Column, type ColumnParts, type ColumnSet, makeColumn } from "./column.ts";

const caller = "concat";

/** The place of each column's rows among all, and who has none of that name. */
type Part = { readonly column: Column | undefined; readonly rows: number };

function joinedLevels(columns: readonly Column[]): { levels: readonly string[]; ordered: boolean } {
	const categories = columns.filter((column) => column.type === "category");
	const [first] = categories;
	const levels = [...new Set(categories.flatMap((column) => column.levels))];
	const ordered = first?.ordered === true;
	const differs = categories.some(
		(column) => column.ordered !== ordered || (ordered && column.levels.join("\0") !== levels.join("\0")),
	);
	if (differs) {
		const text = `expected the ordered levels of "${first?.name}" to be the same in all tables`;
		throw new ExplainError(
			"bad-input",
			`${caller}: ${text}, got ${categories.map((each) => `[${each.levels.join(", ")}]`).join(" and ")}`,
		);
	}
	return { levels, ordered };
}

function joinedValues(parts: readonly Part[], columns: readonly Column[], rows: number): Partial<ColumnParts> {
	const type = (columns[0] as Column).type;
	if (type === "text") {
		const values = parts.flatMap(({ column, rows }) =>
			column ? [...(column.values as readonly string[])] : new Array(rows).fill(""),
		);
		return { type, values };
	}
	const kinds = new Set(columns.map(({ values }) => values.constructor));
	const Kind = (kinds.size === 1 ? [...kinds][0] : Float64Array) as typeof Float64Array;
	const values = new Kind(rows);
	const joined = type === "category" ? joinedLevels(columns) : undefined;
	let at = 0;
	for (const { column, rows } of parts) {
		if (column?.type === "category" && joined) {
			const places = new Map(joined.levels.map((level, code) => [level, code]));
			const codes = column.levels.map((level) => places.get(level) as number);
			values.set(
				column.values.map((code) => codes[code] ?? 0),
				at,
			);
		} else if (column) values.set(column.values as Float64Array, at);
		at += rows;
	}
	return { type, values, ...joined } as Partial<ColumnParts>;
}

function joinedColumn(name: string, parts: readonly Part[], rows: number): Column {
	const columns = parts.flatMap(({ column }) => (column ? [column] : []));
	const [first] = columns as [Column];
	const other = columns.find(({ type }) => type !== first.type);
	if (other) {
		const text = `expected "${name}" to be ${first.type} in all tables, got ${other.type}`;
		throw new ExplainError("bad-input", `${caller}: ${text}`);
	}
	let valid: Uint8Array | undefined;
	if (parts.some(({ column }) => !column || column.missing > 0)) {
		valid = new Uint8Array(rows).fill(1);
		let at = 0;
		for (const { column, rows } of parts) {
			if (!column) valid.fill(0, at, at + rows);
			else if (column.valid) valid.set(column.valid, at);
			at += rows;
		}
	}
	return makeColumn({ ...first, ...joinedValues(parts, columns, rows), name, valid } as ColumnParts);
}

/** The rows of tables one after the other, columns matched by name; what a table lacks is missing there. */
export function concatColumns(tables: readonly ColumnSet[]): Column[] {
	const rows = tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
	const names = new Set(tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
	return [...names].map((name) => {
		const parts = tables.map(({ columns, rowCount }) => ({
			column: columns.find((each) => each.name === name),
			rows: rowCount,
		}));
		return joinedColumn(name, parts, rows);
	});
}
