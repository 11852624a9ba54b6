import { performance } from "node:perf_hooks";
import type { ShownTable, TableCell, TableColumn } from "../../../protocol/shown-value.ts";
import { type CellType, cellOf, cellTypeOf } from "../cell.ts";
import { limits } from "../limits.ts";

/** A column that can be read row by row. */
export interface FrameColumn {
	readonly name: string;
	/** As its library calls it; where it calls it nothing, the kinds of its values. */
	readonly type?: string;
	/** The value in a row, counted from 0. */
	readonly at: (row: number) => unknown;
}

/** A data frame of any library, or an array of records. */
export interface Frame {
	readonly title: string;
	readonly rows: number;
	readonly columns: readonly FrameColumn[];
	/** A row's label, where rows have labels. */
	readonly label?: (row: number) => unknown;
}

/** A column that is being read. */
class Reading {
	readonly cells: TableCell[] = [];
	readonly #column: FrameColumn;
	readonly #types = new Set<CellType>();
	#missing = 0;

	constructor(column: FrameColumn) {
		this.#column = column;
	}

	read(row: number): void {
		const value = this.#column.at(row);
		const type = cellTypeOf(value);
		if (type === undefined) this.#missing++;
		else this.#types.add(type);
		this.cells.push(cellOf(value));
	}

	finish(): TableColumn {
		const types = [...this.#types];
		return {
			name: this.#column.name,
			type: this.#column.type ?? (types.length === 0 ? "empty" : types.join(" | ")),
			numeric: types.length > 0 && types.every((type) => type === "number" || type === "bigint"),
			missing: this.#missing,
			cells: this.cells,
		};
	}
}

/** The first rows and columns of a frame, bounded in number and in the time that reading them takes. */
export function tableOf({ title, rows, columns, label }: Frame): ShownTable {
	const { table, tree } = limits;
	const readings = columns.slice(0, table.columns).map((column) => new Reading(column));
	const most = Math.min(rows, table.rows, Math.floor(table.cells / Math.max(readings.length, 1)));
	const deadline = performance.now() + tree.milliseconds;
	const index: TableCell[] = [];
	for (let row = 0; row < most && performance.now() < deadline; row++) {
		for (const reading of readings) reading.read(row);
		index.push(label === undefined ? row : cellOf(label(row)));
	}
	const labelled = index.some((cell, row) => cell !== row);
	return {
		kind: "table",
		title,
		rows,
		width: columns.length,
		columns: readings.map((reading) => reading.finish()),
		...(labelled && { index }),
	};
}
