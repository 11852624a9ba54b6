import { ExplainError, shown } from "../../core/errors.ts";
import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { textAt } from "../../data/table/cast.ts";
import { type Column, type ColumnSet, isMissing } from "../../data/table/column.ts";
import { Table } from "../../data/table/table.ts";
import { type TableLike, toTable } from "../../data/to-table.ts";
import { type BatchInputs, readBatch } from "../black-box/read-batch.ts";

/** Rows as a person hands them over: a table or rows by column name, or a matrix `[n, features]` in the order of the columns. */
export type TableRows = TableLike | ColumnSet | BatchInputs;

/** The code of a level that was not there when the model was fitted. */
export const unseenLevel = -1;

/** Whether something names its columns, as a table or an object does; a matrix and arrays of numbers do not. */
export function isTableLike(rows: unknown): rows is TableLike | ColumnSet {
	if (typeof rows !== "object" || rows === null || ArrayBuffer.isView(rows)) return false;
	if (rows instanceof Table) return true;
	if (Array.isArray(rows)) return rows.length > 0 && typeof rows[0] === "object" && !isNested(rows[0]);
	return !("values" in rows && "shape" in rows) && !("dataSync" in rows);
}

const isNested = (value: unknown): boolean => value === null || Array.isArray(value) || ArrayBuffer.isView(value);

/** The table that rows with names of columns are. */
export function tableOf(rows: TableLike | ColumnSet): Table {
	if ("columns" in rows && "rowCount" in rows && !(rows instanceof Table)) {
		const { columns, rowCount } = rows as ColumnSet;
		return new Table(columns, rowCount) as unknown as Table;
	}
	return toTable(rows as TableLike);
}

/** The number that stands for a row's value: itself, 0 or 1, milliseconds, or the code of its level; NaN where it is missing. */
function codeOf(who: string, feature: Feature, column: Column): (row: number) => number {
	const { levels } = feature;
	if (levels) {
		const codes = new Map(levels.map((level, code) => [level, code]));
		return (row) => codes.get(textAt(column, row)) ?? unseenLevel;
	}
	if (column.type === "text" || column.type === "category") {
		const words = `expected column "${feature.name}" to hold numbers, as it did when the model was fitted`;
		throw new ExplainError("bad-input", `${who}: ${words}, got ${column.type}`);
	}
	return (row) => column.values[row] as number;
}

function checkFinite(who: string, { values }: NdArray<Float64Array>, features: readonly Feature[]): void {
	for (let at = 0; at < values.length; at++) {
		const value = values[at] as number;
		if (Math.abs(value) !== Infinity) continue;
		const { name } = features[at % features.length] as Feature;
		const row = Math.floor(at / features.length);
		throw new ExplainError(
			"not-finite",
			`${who}: expected finite numbers, got ${value} in column "${name}" of row ${row}`,
		);
	}
}

/**
 * Rows as a model of a table sees them, `[example, feature]`: numbers as they are, a category as the code of its level
 * ({@link unseenLevel} for one that the model has not seen), NaN where a value is missing.
 *
 * @throws ExplainError `unknown-name` for a column that lacks, `bad-input` for what are no rows, `not-finite` for an infinite number,
 * `shape-mismatch` for a matrix of another width.
 */
export async function readRows(
	who: string,
	features: readonly Feature[],
	rows: TableRows,
): Promise<NdArray<Float64Array>> {
	const width = features.length;
	if (isTableLike(rows)) {
		const table = tableOf(rows);
		if (table.rowCount === 0) throw new ExplainError("bad-input", `${who}: expected at least one row, got none`);
		const values = new Float64Array(table.rowCount * width);
		for (const [j, feature] of features.entries()) {
			if (!table.has(feature.name)) {
				const words = `expected a column "${feature.name}"`;
				throw new ExplainError("unknown-name", `${who}: ${words}, got ${table.names.slice(0, 20).join(", ")}`);
			}
			const column = table.column(feature.name);
			if (column.type === "number" && !feature.levels && column.missing === 0) {
				const numbers = column.values;
				for (let row = 0; row < table.rowCount; row++) values[row * width + j] = numbers[row] as number;
				continue;
			}
			const code = column.missing === column.values.length ? () => Number.NaN : codeOf(who, feature, column);
			for (let row = 0; row < table.rowCount; row++) {
				values[row * width + j] = isMissing(column, row) ? Number.NaN : code(row);
			}
		}
		const matrix = ndArray(values, [table.rowCount, width], ["example", "feature"]);
		checkFinite(who, matrix, features);
		return matrix;
	}
	if (Array.isArray(rows) && rows.length === 0) {
		throw new ExplainError("bad-input", `${who}: expected at least one row, got ${shown(rows)}`);
	}
	const batch = await readBatch(who, [width], rows);
	const matrix = ndArray(new Float64Array(batch.values), batch.shape, ["example", "feature"]);
	checkFinite(who, matrix, features);
	return matrix;
}
