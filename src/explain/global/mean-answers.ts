import type { RunContext } from "../../core/explainer.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { ReadEffect } from "./effect-question.ts";

/** Values that some columns are given in every row. */
export interface SubstitutedPoints {
	readonly columns: readonly number[];
	/** `[points, columns]` */
	readonly values: Float64Array;
	/** What the run is called. */
	readonly label: string;
	readonly before?: number;
	readonly total?: number;
	/** Where the answers of some rows go, `[rows.length, points]`. */
	readonly individual?: { readonly rows: Uint32Array; readonly answers: Float64Array };
}

/**
 * The mean answer over all rows when some of their columns get the values of a point, for each point: a partial dependence.
 *
 *   PD(v) = 1/n Σ_i f(v, x_i of the other columns)
 */
export async function meanAnswers(
	context: RunContext,
	{ ask, x, width, output }: Pick<ReadEffect, "ask" | "x" | "width" | "output">,
	{ columns, values, label, before, total, individual }: SubstitutedPoints,
): Promise<Float64Array> {
	const n = x.length / width;
	const points = values.length / columns.length;
	const places = new Int32Array(individual ? n : 0).fill(-1);
	for (const [place, row] of (individual?.rows ?? []).entries()) places[row] = place;
	const sums = new Float64Array(points);
	await askRows(context, {
		ask,
		width,
		label,
		count: n * points,
		...(before !== undefined && { before }),
		...(total !== undefined && { total }),
		fill(rows, start, end) {
			for (let at = start; at < end; ) {
				const point = Math.floor(at / n);
				const first = at - point * n;
				const last = Math.min(n, first + end - at);
				const from = (at - start) * width;
				rows.set(x.subarray(first * width, last * width), from);
				for (let c = 0; c < columns.length; c++) {
					const value = values[point * columns.length + c] as number;
					const stop = from + (last - first) * width;
					for (let to = from + (columns[c] as number); to < stop; to += width) rows[to] = value;
				}
				at += last - first;
			}
		},
		take(answers, start, end, outputs) {
			for (let at = start; at < end; at++) {
				const answer = answers[(at - start) * outputs + output] as number;
				const point = Math.floor(at / n);
				const row = at - point * n;
				sums[point]! += answer;
				const place = individual ? (places[row] as number) : -1;
				if (place >= 0 && individual) individual.answers[place * points + point] = answer;
			}
		},
	});
	return sums.map((sum) => sum / n);
}
