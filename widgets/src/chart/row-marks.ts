import type { RowMarks, SelectionValue, VegaFigure } from "../../../src/core/view-spec.ts";
import type { Datum } from "./vega-chart.ts";

type Data = VegaFigure["data"];

/** The rows that a datum stands for; none where it stands for no row. */
export function rowsOf({ field, members }: RowMarks, datum: Datum): readonly number[] {
	const key = Object.hasOwn(datum, field) ? datum[field] : undefined;
	if (members) return key !== undefined && Object.hasOwn(members, String(key)) ? (members[String(key)] ?? []) : [];
	return typeof key === "number" && Number.isInteger(key) && key >= 0 ? [key] : [];
}

/** The rows of a selection; undefined where none are selected. */
export function selectedRows(selection: SelectionValue): ReadonlySet<number> | undefined {
	return selection?.kind === "items" && selection.items.length > 0 ? new Set(selection.items) : undefined;
}

/** The data with `unselected` on each datum, true where rows are selected and none of them is its. */
export function markedData(figure: VegaFigure, selected: ReadonlySet<number> | undefined): Data {
	const { rows, data } = figure;
	if (!rows || !selected) return data;
	const mark = (datum: Data[string][number]) => {
		const own = rowsOf(rows, datum);
		return own.length === 0 ? datum : { ...datum, unselected: !own.some((row) => selected.has(row)) };
	};
	return Object.fromEntries(Object.entries(data).map(([name, table]) => [name, table.map(mark)]));
}

/** A stretch of an axis, in the units of its field. */
export interface Stretch {
	readonly field: string;
	readonly from: number;
	readonly to: number;
}

/** The rows whose marks lie within all stretches, ascending. */
export function rowsWithin(figure: VegaFigure, stretches: readonly Stretch[]): number[] {
	const { rows, data } = figure;
	if (!rows || stretches.length === 0) return [];
	const found = new Set<number>();
	for (const datum of Object.values(data).flat()) {
		const inside = stretches.every(({ field, from, to }) => {
			const value = datum[field];
			return typeof value === "number" && value >= from && value <= to;
		});
		if (inside) for (const row of rowsOf(rows, datum)) found.add(row);
	}
	return [...found].sort((a, b) => a - b);
}
