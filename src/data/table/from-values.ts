import { ExplainError, shown } from "../../core/errors.ts";
import type { TypedArray } from "../../core/nd-array.ts";
import { cast, compactNumbers } from "./cast.ts";
import { type Column, type ColumnType, makeColumn, type Value } from "./column.ts";
import type { ColumnSchema } from "./schema.ts";

/** What a column can be made of; null and undefined are missing values. */
export type ColumnValues = TypedArray | BigInt64Array | BigUint64Array | readonly (Value | bigint | undefined)[];

const isTypedArray = (values: unknown): values is TypedArray | BigInt64Array | BigUint64Array =>
	ArrayBuffer.isView(values) && !(values instanceof DataView);

const isSafe = (value: bigint) => value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER);

/** Whole numbers beyond 2⁵³ would lose digits as numbers: they are identifiers, and become text. */
function bigColumn(name: string, values: ArrayLike<bigint | number>, valid?: Uint8Array): Column {
	let fits = true;
	for (let i = 0; i < values.length && fits; i++) {
		const value = values[i] as bigint | number;
		fits = typeof value !== "bigint" || isSafe(value);
	}
	if (!fits) {
		const texts = Array.from(values, (value, i) => (valid && valid[i] === 0 ? "" : String(value)));
		return makeColumn({ name, type: "text", values: texts, valid });
	}
	const numbers = Float64Array.from(values as ArrayLike<number>, Number);
	return makeColumn({ name, type: "number", values: compactNumbers(numbers, valid), valid });
}

function typedColumn(name: string, values: TypedArray | BigInt64Array | BigUint64Array, valid?: Uint8Array): Column {
	if (values instanceof BigInt64Array || values instanceof BigUint64Array) return bigColumn(name, values, valid);
	const keeps = values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array;
	const numbers = keeps ? values : values instanceof Uint32Array ? Float64Array.from(values) : Int32Array.from(values);
	return makeColumn({ name, type: "number", values: numbers, valid });
}

/** The kind of a value that is not missing. */
function kindOf(value: unknown): ColumnType | "bigint" | undefined {
	if (value instanceof Date) return "date";
	if (typeof value === "string") return "text";
	const type = typeof value;
	return type === "number" || type === "boolean" || type === "bigint" ? type : undefined;
}

/** The one kind that an array's values have, and which are there. */
function survey(caller: string, name: string, values: readonly unknown[]): { kind: string; valid?: Uint8Array } {
	let kind: string | undefined;
	let valid: Uint8Array | undefined;
	for (let row = 0; row < values.length; row++) {
		const value = values[row];
		if (value === null || value === undefined) {
			valid ??= new Uint8Array(values.length).fill(1);
			valid[row] = 0;
			continue;
		}
		const found = kindOf(value);
		if (found === undefined) {
			const words = "numbers, texts, true and false, dates or null";
			throw new ExplainError(
				"bad-input",
				`${caller}: expected "${name}" to hold ${words}, got ${shown(value)} in row ${row}`,
			);
		}
		if (kind === undefined || (kind === "number" && found === "bigint")) kind = found;
		else if (found !== kind && !(kind === "bigint" && found === "number")) {
			const text = `expected "${name}" to hold values of one kind, got ${found} in row ${row} after ${kind}`;
			throw new ExplainError("bad-input", `${caller}: ${text}`);
		}
	}
	return { kind: kind ?? "number", ...(valid && { valid }) };
}

function arrayColumn(caller: string, name: string, values: readonly unknown[]): Column {
	const { kind, valid } = survey(caller, name, values);
	const numbers = (read: (value: never) => number, missing: number) =>
		Float64Array.from(values, (value) => (value === null || value === undefined ? missing : read(value as never)));
	switch (kind) {
		case "bigint":
			return bigColumn(name, values.map((value) => value ?? 0) as bigint[], valid);
		case "boolean":
			return makeColumn({ name, type: "boolean", values: Uint8Array.from(values, Number), valid });
		case "date":
			return makeColumn({ name, type: "date", values: numbers((date: Date) => date.getTime(), Number.NaN), valid });
		case "text":
			return makeColumn({ name, type: "text", values: values.map((value) => (value ?? "") as string), valid });
		default: {
			const compact = compactNumbers(numbers(Number, Number.NaN), valid);
			return makeColumn({ name, type: "number", values: compact, valid });
		}
	}
}

/**
 * A column of a typed array or of plain values.
 *
 * @param valid of a typed array: 0 where a value is missing.
 * @throws ExplainError `bad-input` for values that are not all of one kind, or that the schema does not fit.
 */
export function columnOf(
	caller: string,
	name: string,
	values: unknown,
	schema: ColumnSchema = {},
	valid?: Uint8Array,
): Column {
	if (!isTypedArray(values) && !Array.isArray(values)) {
		throw new ExplainError(
			"bad-input",
			`${caller}: expected "${name}" to be an array or typed array, got ${shown(values)}`,
		);
	}
	const column = isTypedArray(values) ? typedColumn(name, values, valid) : arrayColumn(caller, name, values);
	return Object.keys(schema).length === 0 ? column : cast(caller, column, schema);
}
