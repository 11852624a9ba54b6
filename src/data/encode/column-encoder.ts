import type { Feature } from "../../core/explanation.ts";
import type { Column, Value } from "../table/column.ts";

/** One column of numbers that a model sees. */
export interface EncodedColumn extends Feature {
	/** The column of the table that it comes from. */
	readonly source: string;
	/** Of a category spread over columns: the level that this one stands for. */
	readonly level?: string;
}

/** How one column of a table becomes numbers, as learned from the rows that it was fitted on. */
export interface FittedColumnEncoder {
	readonly columns: readonly EncodedColumn[];
	/** Writes the column's rows into `values`, from `offset` on, `width` apart. */
	encode(column: Column, values: Float64Array, offset: number, width: number): void;
	/** The value that the numbers of one row, from `offset` on, stand for. */
	decode(values: ArrayLike<number>, offset: number): Value;
}

/** A way to make numbers of a column, such as {@link standardScaler} gives. */
export interface ColumnEncoder {
	/** The option's words for an error text, such as `"standardScaler"`. */
	readonly name: string;
	/** Learns from the column what it needs: mean and deviation, or the levels. */
	fit(column: Column): FittedColumnEncoder;
}
