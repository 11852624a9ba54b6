import type { Feature } from "../../core/explanation.ts";

/** What the values of a column are. */
export type ColumnType = "number" | "boolean" | "text" | "date" | "category";

/** One value of a table, as rows and `at` give it; null is a missing one. A category's value is its level's name. */
export type Value = number | boolean | string | Date | null;

/** What every column has. */
interface ColumnBase extends Feature {
	/** 1 where a value is, 0 where it is missing; absent where none is missing. */
	readonly valid?: Uint8Array;
	/** How many values are missing. */
	readonly missing: number;
}

/** Numbers. NaN and the infinities are numbers, not missing values; whole numbers below 2³¹ are `Int32Array`. */
export interface NumberColumn extends ColumnBase {
	readonly type: "number";
	readonly values: Float64Array | Float32Array | Int32Array;
}

/** true is 1, false is 0. */
export interface BooleanColumn extends ColumnBase {
	readonly type: "boolean";
	readonly values: Uint8Array;
}

/** Texts of any kind: names, comments, identifiers. */
export interface TextColumn extends ColumnBase {
	readonly type: "text";
	readonly values: readonly string[];
}

/** Moments, as milliseconds since 1970 in UTC. */
export interface DateColumn extends ColumnBase {
	readonly type: "date";
	readonly values: Float64Array;
}

/** One of a few levels: `levels[values[row]]`. */
export interface CategoryColumn extends ColumnBase {
	readonly type: "category";
	/** The code of each row's level; of a missing value it has no meaning. */
	readonly values: Int32Array;
	readonly levels: readonly string[];
	/** Whether the order of the levels means something, as in "low", "middle", "high". */
	readonly ordered: boolean;
}

/**
 * A column of a table. Where a value is missing, `values` holds one that has no meaning: 0, NaN or "".
 * Tables share columns: whoever writes into `values` writes into all of them, so do not.
 */
export type Column = NumberColumn | BooleanColumn | TextColumn | DateColumn | CategoryColumn;

/** Columns of one length: a table of whatever rows. */
export interface ColumnSet {
	readonly columns: readonly Column[];
	readonly rowCount: number;
}

/** What a column needs besides the number of its missing values, which {@link makeColumn} counts. */
export type ColumnParts = PartsOf<Column>;
type PartsOf<C extends Column> = C extends Column
	? Omit<C, "missing" | "valid"> & { readonly valid?: Uint8Array | undefined }
	: never;

/** Counts what is missing, drops a mask that says nothing, and freezes. */
export function makeColumn<P extends ColumnParts>(parts: P): Extract<Column, { type: P["type"] }> {
	const { valid, ...rest } = parts;
	let missing = 0;
	if (valid) for (const each of valid) if (each === 0) missing++;
	const column = missing === 0 ? { ...rest, missing } : { ...rest, valid, missing };
	return Object.freeze(column) as unknown as Extract<Column, { type: P["type"] }>;
}

/** Whether a row's value is missing. */
export function isMissing(column: Column, row: number): boolean {
	return column.valid !== undefined && column.valid[row] === 0;
}

/** A row's value. */
export function valueAt(column: Column, row: number): Value {
	if (isMissing(column, row)) return null;
	switch (column.type) {
		case "boolean":
			return column.values[row] === 1;
		case "date":
			return new Date(column.values[row] as number);
		case "category":
			return column.levels[column.values[row] as number] as string;
		default:
			return column.values[row] as number | string;
	}
}

/** The column's rows at `indices`, in that order; the indices must exist. */
export function takeRows(column: Column, indices: ArrayLike<number>): Column {
	const { values, valid } = column;
	const count = indices.length;
	const taken = Array.isArray(values)
		? new Array<string>(count)
		: new (values.constructor as new (length: number) => Float64Array)(count);
	for (let i = 0; i < count; i++) taken[i] = values[indices[i] as number] as never;
	const mask = valid && new Uint8Array(count);
	if (mask) for (let i = 0; i < count; i++) mask[i] = valid[indices[i] as number] as number;
	return makeColumn({ ...column, values: taken, valid: mask } as ColumnParts);
}

/** What a column is called and measured in, as explanations name it. */
export function featureOf({ name, unit, description }: Column): Feature {
	return { name, ...(unit !== undefined && { unit }), ...(description !== undefined && { description }) };
}
