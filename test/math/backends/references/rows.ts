import type { Values } from "../values.ts";

/** Each row of the last axis by itself. */
export function perRow(x: Values, f: (row: readonly number[], which: number) => readonly number[]): Values {
	const length = x.shape.at(-1) as number;
	const rows = Array.from({ length: x.values.length / length }, (_, i) => x.values.slice(i * length, (i + 1) * length));
	return { shape: x.shape, values: rows.flatMap((row, i) => f(row, i)) };
}

export const meanOf = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0) / row.length;

export const varianceOf = (row: readonly number[]): number => meanOf(row.map((value) => (value - meanOf(row)) ** 2));
