import type { Control, TableData, VegaFigure } from "../core/view-spec.ts";
import { rowsByOutput, thinned } from "./attribution-order.ts";
import { type AttributionOptions, type AttributionRows, checkedExample } from "./attribution-rows.ts";

/** What views take whose marks stand for rows. */
export interface RowMarksOptions extends AttributionOptions {
	/** Rows whose marks have a ring, from 0 among the examples. Default: none. */
	readonly highlighted?: readonly number[];
	/** A control that a click on a mark sets to the row's place in the data, such as the row of a waterfall. */
	readonly pick?: string;
	readonly controls?: readonly Control[];
	readonly title?: string;
}

/**
 * The rows that are looked at, from 0 among the examples.
 *
 * @throws ExplainError `out-of-range` for one that is not there.
 */
export function highlightedRows(
	who: string,
	attributions: AttributionRows,
	highlighted: readonly number[] = [],
): ReadonlySet<number> {
	return new Set(highlighted.map((row) => checkedExample(who, attributions, row)));
}

/** At most so many rows, evenly by their output, and those that are looked at. */
export function drawnRows(
	attributions: AttributionRows,
	most: number,
	highlighted: ReadonlySet<number>,
): readonly number[] {
	return [...new Set([...thinned(rowsByOutput(attributions), most), ...highlighted])];
}

/** What is said where not all rows are drawn. */
export const drawnWords = (drawn: number, { count }: AttributionRows): string =>
	drawn < count ? ` ${drawn.toLocaleString("en")} of the rows are drawn, evenly by their output.` : "";

/** Marks that stand for the row in their field `row`: what a brush spans, and the control that a click sets. */
export const marksOfRows = (
	brush: NonNullable<VegaFigure["rows"]>["brush"] & object,
	pick: string | undefined,
): Pick<VegaFigure, "rows" | "pick"> => ({
	rows: { field: "row", brush },
	...(pick !== undefined && { pick: { control: pick, field: "row" } }),
});

/** The mean of what the rows' scores are counted from. */
export const meanBase = ({ base, count }: AttributionRows): number =>
	base.reduce((sum, value) => sum + value, 0) / count;

/** Rows that a table lists at most. */
const mostListed = 50;

/** Rows in their order with their outputs and the scores of some features. */
export function rowsTable(
	{ features, scores, output, answer, indexOf }: AttributionRows,
	rows: readonly number[],
	own: readonly number[],
): TableData {
	return {
		columns: ["row", answer, ...own.map((feature) => features[feature]?.name ?? "")],
		rows: rows
			.slice(0, mostListed)
			.map((row) => [
				indexOf(row),
				output[row] as number,
				...own.map((feature) => scores[row * features.length + feature] as number),
			]),
	};
}
