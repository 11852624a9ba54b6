import { quantile } from "./aggregate.ts";
import { textAt } from "./cast.ts";
import { codesOf } from "./codes.ts";
import { type Column, isMissing, type Value } from "./column.ts";
import { columnOf } from "./from-values.ts";

/** What is said of one column. */
type Summary = Readonly<Record<string, Value>>;

/** The numbers of a column that has them, sorted, NaN last. */
function sortedNumbers(column: Column): Float64Array | undefined {
	if (column.type !== "number" && column.type !== "boolean") return undefined;
	const { values, valid } = column;
	const present = valid ? Array.from(values).filter((_, row) => valid[row] === 1) : values;
	return Float64Array.from(present).sort();
}

/** How many different values there are, and the row of one that occurs most often; missing values do not count. */
function distinctOf(column: Column): { distinct: number; row?: number } {
	const { codes, count } = codesOf(column);
	const counts = new Uint32Array(count);
	let row: number | undefined;
	for (let i = 0; i < codes.length; i++) if (!isMissing(column, i)) (counts[codes[i] as number] as number)++;
	for (let i = 0; i < codes.length; i++) {
		if (isMissing(column, i)) continue;
		const isMore =
			row === undefined || (counts[codes[i] as number] as number) > (counts[codes[row] as number] as number);
		if (isMore) row = i;
	}
	return { distinct: counts.filter((each) => each > 0).length, ...(row !== undefined && { row }) };
}

function moments(sorted: Float64Array): { mean: number; sd: number | null } {
	const count = sorted.length;
	const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
	const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return { mean, sd: count < 2 ? null : Math.sqrt(squares / (count - 1)) };
}

const noNumbers = { mean: null, sd: null, min: null, q25: null, median: null, q75: null, max: null };

function numbersOf(column: Column): Summary {
	const sorted = sortedNumbers(column);
	if (!sorted || sorted.length === 0) return noNumbers;
	const at = (share: number) => quantile(sorted, share);
	return { ...moments(sorted), min: at(0), q25: at(0.25), median: at(0.5), q75: at(0.75), max: at(1) };
}

function summaryOf(column: Column): Summary {
	const { distinct, row } = distinctOf(column);
	return {
		column: column.name,
		type: column.type,
		unit: column.unit ?? null,
		count: column.values.length - column.missing,
		missing: column.missing,
		distinct,
		...numbersOf(column),
		mostFrequent: row === undefined ? null : textAt(column, row),
	};
}

/** The order and the types of a description's columns; what is not named holds numbers. */
const texts = ["column", "type", "unit", "mostFrequent"];
const names = ["column", "type", "unit", "count", "missing", "distinct", ...Object.keys(noNumbers), "mostFrequent"];

/** What each column holds, a row for each. */
export function describeColumns(columns: readonly Column[]): Column[] {
	const summaries = columns.map(summaryOf);
	return names.map((name) => {
		const type = texts.includes(name) ? "text" : "number";
		const values = summaries.map((summary) => summary[name]);
		return columnOf("describe", name, values, values.every((value) => value === null) ? { type } : {});
	});
}
