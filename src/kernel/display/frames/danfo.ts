import { dataOf, hasMembers } from "../peek.ts";
import type { Frame } from "./frame.ts";

/** What is used of danfo's `DataFrame` and `Series`. */
interface NDframe {
	readonly $isSeries: boolean;
	readonly shape: readonly [number, number];
	readonly columns: readonly string[];
	readonly dtypes: readonly string[];
	readonly index: readonly (string | number)[];
	readonly values: readonly unknown[];
}

function isNDframe(value: object): value is NDframe {
	if (typeof dataOf(value, "$isSeries") !== "boolean") return false;
	return hasMembers(value, "shape", "columns", "dtypes", "index", "values");
}

/** The frame that a danfo data frame or series is. */
export function danfoFrame(value: object): Frame | undefined {
	if (!isNDframe(value)) return undefined;
	const { $isSeries: isSeries, values, index, dtypes } = value;
	const names = isSeries ? [String(value.columns[0] ?? "value")] : value.columns.map(String);
	const at = (row: number, column: number) => (isSeries ? values[row] : (values[row] as readonly unknown[])[column]);
	return {
		title: isSeries ? "Series" : "DataFrame",
		rows: value.shape[0],
		columns: names.map((name, i) => ({
			name,
			...(dtypes[i] !== undefined && { type: dtypes[i] }),
			at: (row) => at(row, i),
		})),
		label: (row) => index[row],
	};
}
