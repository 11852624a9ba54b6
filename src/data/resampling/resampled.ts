import { deepFreeze } from "../../core/explanation.ts";
import type { Row, Table } from "../table/table.ts";
import type { ClassRows } from "./class-rows.ts";

/** How many rows a class had and has. */
export interface ClassChange {
	readonly name: string;
	readonly before: number;
	readonly after: number;
}

/**
 * Rows that were left out, repeated or made up, and where each one is from.
 *
 * Resample the rows to train on only, after they were divided from those to test on: a copy of a row on the other side, or a synthetic row
 * between two of them, is a leak, and scores on resampled rows are those of a world with other frequencies.
 */
export interface Resampled<R extends object = Row> {
	readonly table: Table<R>;
	/** The row of the given table that each row is, is a copy of, or starts from. */
	readonly source: Uint32Array;
	/** Of a synthetic row the row that it lies towards; −1 of a real one. */
	readonly neighbour: Int32Array;
	/** How far a synthetic row is on that way, 0 … 1; 0 of a real one. */
	readonly share: Float64Array;
	/** The index of the first row that is a copy or synthetic; those before are real rows, each once. */
	readonly added: number;
	readonly classes: readonly ClassChange[];
}

/** How many rows each class is to have when the rarer ones are filled up. */
export function filledCounts(classes: readonly ClassRows[], ratio: number): number[] {
	const largest = classes.reduce((most, { rows }) => Math.max(most, rows.length), 0);
	return classes.map(({ rows }) => Math.max(rows.length, Math.round(ratio * largest)));
}

/** A result whose rows are all rows of the table. */
export function resampledRows<R extends object>(
	table: Table<R>,
	source: Uint32Array,
	added: number,
	classes: readonly ClassChange[],
): Resampled<R> {
	return deepFreeze({
		table: table.take(source),
		source,
		neighbour: new Int32Array(source.length).fill(-1),
		share: new Float64Array(source.length),
		added,
		classes,
	}) as Resampled<R>;
}
