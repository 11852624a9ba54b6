import { type Column, isMissing } from "./column.ts";

/** A column to sort by, ascending unless it says otherwise. */
export type SortKey<N extends string = string> = N | { readonly by: N; readonly descending?: boolean };

/** By code units, so that the order is the same in every locale. */
const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Compares two rows by a column whose values are there; NaN comes after all numbers. */
function comparer(column: Column): (a: number, b: number) => number {
	if (column.type === "text") {
		const { values } = column;
		return (a, b) => compareText(values[a] as string, values[b] as string);
	}
	if (column.type === "category" && !column.ordered) {
		const { values, levels } = column;
		return (a, b) => compareText(levels[values[a] as number] as string, levels[values[b] as number] as string);
	}
	const { values } = column;
	return (a, b) => {
		const difference = (values[a] as number) - (values[b] as number);
		if (!Number.isNaN(difference)) return difference;
		const [left, right] = [values[a] as number, values[b] as number];
		return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right));
	};
}

/** Missing values come last, whichever the direction. */
function comparerOf(column: Column, descending: boolean): (a: number, b: number) => number {
	const compare = comparer(column);
	const sign = descending ? -1 : 1;
	if (column.missing === 0) return (a, b) => sign * compare(a, b);
	return (a, b) => {
		const [noLeft, noRight] = [isMissing(column, a), isMissing(column, b)];
		return noLeft || noRight ? Number(noLeft) - Number(noRight) : sign * compare(a, b);
	};
}

/** The rows in the order of the columns, the first before the second; equal rows stay in the order they had. */
export function sortedRows(keys: readonly { column: Column; descending: boolean }[], rows: number): Uint32Array {
	const comparers = keys.map(({ column, descending }) => comparerOf(column, descending));
	return Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => {
		for (const compare of comparers) {
			const order = compare(a, b);
			if (order !== 0) return order;
		}
		return a - b;
	});
}
