import { ExplainError } from "../../../core/errors.ts";
import type { TrainingData } from "../../table/training-data.ts";
import type { Criterion } from "./criteria.ts";

/** The rows whose weight is above 0. */
export function usedRows({ rowCount, weights }: TrainingData): Uint32Array {
	const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
	return weights ? rows.filter((row) => (weights[row] as number) > 0) : rows;
}

/** The columns in which a value is missing. */
export function columnsWithMissing({ x }: TrainingData): ReadonlySet<number> {
	const width = x.shape[1] as number;
	const columns = new Set<number>();
	for (let at = 0; at < x.values.length; at++) if (Number.isNaN(x.values[at])) columns.add(at % width);
	return columns;
}

/** The task's own criterion where none is asked for. */
export function criterionOf(who: string, { task }: TrainingData, asked: Criterion | undefined): Criterion {
	if (asked === undefined) return task === "regression" ? "squared error" : "gini";
	if ((asked === "squared error") !== (task === "regression")) {
		const known = task === "regression" ? '"squared error"' : '"gini" or "entropy"';
		throw new ExplainError(
			"bad-option",
			`${who}: expected option "criterion" of a ${task} to be ${known}, got "${asked}"`,
		);
	}
	return asked;
}
