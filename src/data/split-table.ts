import { ExplainError } from "../core/errors.ts";
import { type SplitOptions, split } from "./split.ts";
import { codesOf } from "./table/codes.ts";
import type { Table } from "./table/table.ts";

/** What {@link splitTable} takes. */
export interface SplitTableOptions extends SplitOptions {
	/** A column whose values are to come in the same proportion in both parts, such as the class to predict. Default none. */
	stratify?: string;
}

/**
 * Divides the rows of a table at random into those to train on and those to test on; see {@link split}.
 *
 * @throws ExplainError `unknown-name` for a column that does not exist, `bad-option` for a share outside 0 … 1.
 *
 * @example
 * ```ts
 * const { train, test } = splitTable(table, { test: 0.2, stratify: "species", seed: 1 });
 * ```
 */
export function splitTable<R extends object>(
	table: Table<R>,
	options: SplitTableOptions = {},
): { train: Table<R>; test: Table<R> } {
	const { stratify, ...rest } = options;
	if (stratify !== undefined && !table.has(stratify)) {
		const names = table.names.join(", ");
		throw new ExplainError(
			"unknown-name",
			`splitTable: expected option "stratify" to be one of ${names}, got "${stratify}"`,
		);
	}
	const labels =
		stratify === undefined ? new Uint8Array(table.rowCount) : codesOf(table.column(stratify as never)).codes;
	const { train, test } = split(labels, rest);
	return { train: table.take(train), test: table.take(test) };
}
