import { textAt } from "../table/cast.ts";
import { codesOf } from "../table/codes.ts";
import { type Column, isMissing } from "../table/column.ts";

/** What one look at a column finds. */
export interface Survey {
	readonly column: Column;
	readonly name: string;
	readonly isNumber: boolean;
	/** Rows with a value. */
	readonly known: number;
	readonly missing: number;
	/** How many different values there are. */
	readonly distinct: number;
	/** The most frequent value, and how often it comes. */
	readonly mode: { readonly text: string; readonly count: number };
	/** The probability that two random rows have the same value, a missing one being a value. */
	readonly collision: number;
	/** Of numbers: finite ones in order. */
	readonly sorted: Float64Array;
	/** Of numbers: rows whose value is NaN or infinite. */
	readonly notFinite: readonly number[];
	/** Of categories and texts: how often each level comes. */
	readonly levels: readonly { readonly text: string; readonly count: number }[];
}

function numberSurvey(column: Column & { type: "number" | "date" | "boolean" }): Survey {
	const { values } = column;
	const finite = new Float64Array(values.length);
	const notFinite: number[] = [];
	let known = 0;
	let count = 0;
	for (let row = 0; row < values.length; row++) {
		if (isMissing(column, row)) continue;
		known++;
		const value = values[row] as number;
		if (Number.isFinite(value)) finite[count++] = value;
		else notFinite.push(row);
	}
	const sorted = finite.slice(0, count).sort();
	let [distinct, best, bestAt, run, squares] = [0, 0, 0, 0, 0];
	for (let i = 0; i < count; i++) {
		run++;
		if (i + 1 < count && sorted[i + 1] === sorted[i]) continue;
		distinct++;
		squares += run * run;
		if (run > best) [best, bestAt] = [run, i];
		run = 0;
	}
	const lacking = values.length - count;
	const text = column.type === "boolean" ? String(sorted[bestAt] === 1) : String(sorted[bestAt]);
	return {
		column,
		name: column.name,
		isNumber: column.type !== "boolean",
		known,
		missing: values.length - known,
		distinct: distinct + Number(notFinite.length > 0),
		mode: { text: count === 0 ? "" : text, count: best },
		collision: (squares + lacking * lacking) / Math.max(1, values.length) ** 2,
		sorted,
		notFinite,
		levels: [],
	};
}

/** Looks at a column once. Cost: O(rows · log rows). */
export function surveyOf(column: Column): Survey {
	if (column.type === "number" || column.type === "date" || column.type === "boolean") return numberSurvey(column);
	const { codes, count } = codesOf(column);
	const counts = new Float64Array(count);
	const sample = new Int32Array(count).fill(-1);
	for (let row = 0; row < codes.length; row++) {
		const code = codes[row] as number;
		counts[code]!++;
		sample[code] = row;
	}
	const levels = Array.from(counts, (times, code) => ({ times, row: sample[code] as number }))
		.filter(({ row }) => row >= 0 && !isMissing(column, row))
		.map(({ times, row }) => ({ text: textAt(column, row), count: times }))
		.sort((a, b) => b.count - a.count);
	const squares = counts.reduce((sum, times) => sum + times * times, 0);
	return {
		column,
		name: column.name,
		isNumber: false,
		known: codes.length - column.missing,
		missing: column.missing,
		distinct: levels.length,
		mode: levels[0] ?? { text: "", count: 0 },
		collision: squares / Math.max(1, codes.length) ** 2,
		sorted: new Float64Array(0),
		notFinite: [],
		levels,
	};
}
