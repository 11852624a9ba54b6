import type { RunContext } from "../../core/explainer.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { ReadEffect } from "./effect-question.ts";

/** What each row's answer changes by when columns of it move from one end of the row's cell to the other. */
export interface CellMoves {
	readonly columns: readonly number[];
	/** The rows, by index into `x`. */
	readonly rows: Uint32Array;
	/** The value of a column at a corner: bit c of `corner` says whether column c is at the upper end. */
	value(move: number, column: number, corner: number): number;
}

/**
 * The mixed differences of the answers over the corners of each row's cell: for one column f(upper) − f(lower), for two
 * [f(u, u) − f(l, u)] − [f(u, l) − f(l, l)].
 */
export async function localDifferences(
	context: RunContext,
	{ ask, x, width, output }: Pick<ReadEffect, "ask" | "x" | "width" | "output">,
	{ columns, rows: moved, value }: CellMoves,
	label: string,
): Promise<Float64Array> {
	const corners = 2 ** columns.length;
	const differences = new Float64Array(moved.length);
	await askRows(context, {
		ask,
		width,
		label,
		count: corners * moved.length,
		fill(rows, start, end) {
			for (let at = start; at < end; at++) {
				const move = Math.floor(at / corners);
				const from = (moved[move] as number) * width;
				const to = (at - start) * width;
				for (let k = 0; k < width; k++) rows[to + k] = x[from + k] as number;
				for (let c = 0; c < columns.length; c++) rows[to + (columns[c] as number)] = value(move, c, at % corners);
			}
		},
		take(answers, start, end, outputs) {
			for (let at = start; at < end; at++) {
				const corner = at % corners;
				// Each lower end turns the sign.
				let sign = 1;
				for (let c = 0; c < columns.length; c++) if (((corner >> c) & 1) === 0) sign = -sign;
				differences[Math.floor(at / corners)]! += sign * (answers[(at - start) * outputs + output] as number);
			}
		},
	});
	return differences;
}
