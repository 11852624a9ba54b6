import { ExplainError, shown } from "../../core/errors.ts";
import { type Column, type ColumnParts, type ColumnType, isMissing, makeColumn, valueAt } from "./column.ts";
import { dateToText, parseBoolean, parseDate, parseNumber } from "./parse-value.ts";
import type { ColumnSchema } from "./schema.ts";

/** A row's value as text; the empty text where it is missing. */
export function textAt(column: Column, row: number): string {
	if (isMissing(column, row)) return "";
	if (column.type === "date") return dateToText(column.values[row] as number);
	return String(valueAt(column, row));
}

/** Numbers that are all whole and below 2³¹ take half the room; −0 is kept as it is. */
export function compactNumbers(values: Float64Array, valid?: Uint8Array): Float64Array | Int32Array {
	for (let i = 0; i < values.length; i++) {
		const value = values[i] as number;
		if (!Object.is(value | 0, value) && (!valid || valid[i] === 1)) return values;
	}
	return Int32Array.from(values);
}

/** Texts as codes of levels; the levels are those given, or those that occur in alphabetical order. */
export function encode(
	caller: string,
	{ name, valid }: Pick<Column, "name" | "valid">,
	texts: readonly string[],
	given?: readonly string[],
): { values: Int32Array; levels: readonly string[] } {
	const isPresent = (row: number) => !valid || valid[row] === 1;
	const levels = given ?? [...new Set(valid ? texts.filter((_, row) => isPresent(row)) : texts)].sort();
	const codes = new Map(levels.map((level, code) => [level, code]));
	const values = new Int32Array(texts.length);
	for (let row = 0; row < texts.length; row++) {
		if (!isPresent(row)) continue;
		const code = codes.get(texts[row] as string);
		if (code === undefined) {
			const words = `expected "${name}" to be one of ${levels.length} levels (${levels.slice(0, 10).join(", ")})`;
			throw new ExplainError("bad-input", `${caller}: ${words}, got ${shown(texts[row])} in row ${row}`);
		}
		values[row] = code;
	}
	return { values, levels: [...levels] };
}

/** How one value becomes a number, a truth value or a moment; undefined where it cannot. */
const readers: Readonly<Record<"number" | "boolean" | "date", (column: Column, row: number) => number | undefined>> = {
	number(column, row) {
		if (column.type === "text" || column.type === "category") return parseNumber(textAt(column, row));
		return column.values[row];
	},
	boolean(column, row) {
		if (column.type === "number") {
			const value = column.values[row];
			return value === 0 || value === 1 ? value : undefined;
		}
		const truth = parseBoolean(textAt(column, row));
		return truth === undefined ? undefined : Number(truth);
	},
	date(column, row) {
		if (column.type === "number") return column.values[row];
		return parseDate(textAt(column, row));
	},
};

function castNumbers(caller: string, column: Column, type: "number" | "boolean" | "date"): Float64Array {
	const values = new Float64Array(column.values.length);
	for (let row = 0; row < values.length; row++) {
		if (isMissing(column, row)) continue;
		const value = readers[type](column, row);
		if (value === undefined) {
			const text = `expected "${column.name}" to hold values that can become ${type}s, got ${shown(valueAt(column, row))}`;
			throw new ExplainError("bad-input", `${caller}: ${text} in row ${row}`);
		}
		values[row] = value;
	}
	return values;
}

/** In the order of their numbers where levels are made of numbers. */
function defaultLevels(column: Column): readonly string[] | undefined {
	if (column.type === "category") return column.levels;
	if (column.type === "boolean") return ["false", "true"];
	if (column.type !== "number") return undefined;
	return [...new Set([...column.values].filter((_, row) => !isMissing(column, row)))].sort((a, b) => a - b).map(String);
}

function castValues(caller: string, column: Column, type: ColumnType, levels?: readonly string[]): Partial<Column> {
	const { length } = column.values;
	const texts = () => Array.from({ length }, (_, row) => textAt(column, row));
	switch (type) {
		case "number":
			return { type, values: compactNumbers(castNumbers(caller, column, type), column.valid) };
		case "boolean":
			return { type, values: Uint8Array.from(castNumbers(caller, column, type)) };
		case "date":
			return { type, values: castNumbers(caller, column, type) };
		case "text":
			return { type, values: texts() };
		case "category":
			return { type, ...encode(caller, column, texts(), levels ?? defaultLevels(column)), ordered: false };
	}
}

/**
 * The column with the type, levels, unit and description that a schema states; what it does not state stays.
 *
 * @throws ExplainError `bad-input` for a value that cannot become one of that type, or is none of the levels.
 */
export function cast(caller: string, column: Column, schema: ColumnSchema): Column {
	const type = schema.type ?? (schema.levels || schema.ordered !== undefined ? "category" : column.type);
	const { name, valid, unit = column.unit, description = column.description } = { ...column, ...schema };
	const isSame = type === column.type && (type !== "category" || schema.levels === undefined);
	const values = isSame ? column : castValues(caller, column, type, schema.levels);
	const ordered = schema.ordered ?? (column.type === "category" && column.ordered);
	return makeColumn({
		...values,
		...(type === "category" && { ordered }),
		name,
		valid,
		...(unit !== undefined && { unit }),
		...(description !== undefined && { description }),
	} as ColumnParts);
}
