import { quantile } from "../table/aggregate.ts";
import { textAt } from "../table/cast.ts";
import { codesOf } from "../table/codes.ts";
import { type Column, isMissing } from "../table/column.ts";
import { dateToText } from "../table/parse-value.ts";

/** The rows of a column in groups. */
export interface Groups {
	/** The column. */
	readonly name: string;
	/** What each group is called; only groups with rows. */
	readonly groups: readonly string[];
	/** The group of each row; a missing value is a group of its own, "missing". */
	readonly codes: Int32Array;
	readonly counts: readonly number[];
}

/** Numbers with more different values than this are cut at their quartiles. */
const mostNumbers = 8;

/** What the group of rows without a value is called. */
export const missingGroup = "missing";

/** Keeps the groups that have rows, in their order. */
function present(name: string, names: readonly string[], codes: Int32Array): Groups {
	const counts = new Array<number>(names.length).fill(0);
	for (const code of codes) counts[code]!++;
	const kept = names.map((_, code) => code).filter((code) => (counts[code] as number) > 0);
	const place = new Int32Array(names.length);
	for (const [at, code] of kept.entries()) place[code] = at;
	return {
		name,
		groups: kept.map((code) => names[code] as string),
		codes: codes.map((code) => place[code] as number),
		counts: kept.map((code) => counts[code] as number),
	};
}

/** Values sorted, without those that are missing or no number. */
export function sortedNumbers(column: Column): Float64Array {
	const values = Float64Array.from(column.values as ArrayLike<number>);
	const known = values.filter((value, row) => !isMissing(column, row) && !Number.isNaN(value));
	return known.sort();
}

const edgeText = ({ type }: Column, value: number) =>
	type === "date" ? dateToText(value) : String(Number(value.toPrecision(4)));

/** Four groups of about the same size, or fewer where many values are equal; named by the values that are in them. */
function quartiles(column: Column): Groups {
	const sorted = sortedNumbers(column);
	const cuts = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
	const edges = [...new Set(cuts)].filter((cut) => cut < (sorted.at(-1) as number));
	const groupOf = (value: number) => edges.reduce((group, edge) => group + Number(value > edge), 0);
	const low = new Array<number>(edges.length + 1).fill(Infinity);
	const high = new Array<number>(edges.length + 1).fill(-Infinity);
	for (const value of sorted) {
		const group = groupOf(value);
		low[group] = Math.min(low[group] as number, value);
		high[group] = Math.max(high[group] as number, value);
	}
	const names = low.map((from, group) => `${edgeText(column, from)} to ${edgeText(column, high[group] as number)}`);
	const codes = Int32Array.from({ length: column.values.length }, (_, row) => {
		const value = column.values[row] as number;
		return isMissing(column, row) || Number.isNaN(value) ? names.length : groupOf(value);
	});
	return present(column.name, [...names, missingGroup], codes);
}

/**
 * The rows in groups by a column: levels as they are, numbers of more than 8 different values cut at their quartiles, missing values
 * as a group of their own.
 */
export function groupsOf(column: Column): Groups {
	if (column.type === "category") {
		const codes = Int32Array.from(codesOf(column).codes);
		return present(column.name, [...column.levels, missingGroup], codes);
	}
	const numeric = column.type === "number" || column.type === "date";
	if (numeric) {
		const different = new Set<number>();
		for (let row = 0; row < column.values.length && different.size <= mostNumbers; row++) {
			if (!isMissing(column, row)) different.add(column.values[row] as number);
		}
		if (different.size > mostNumbers) return quartiles(column);
	}
	const { codes, count } = codesOf(column);
	const names = new Array<string>(count).fill(missingGroup);
	const sample = new Int32Array(count).fill(-1);
	for (let row = codes.length - 1; row >= 0; row--) sample[codes[row] as number] = row;
	for (let code = 0; code < count; code++) {
		const row = sample[code] as number;
		if (row >= 0 && !isMissing(column, row)) names[code] = textAt(column, row);
	}
	const order = names
		.map((_, code) => code)
		.sort((a, b) => {
			const [p, q] = [names[a] as string, names[b] as string];
			if (p === missingGroup || q === missingGroup) return Number(p === missingGroup) - Number(q === missingGroup);
			return column.type === "number" ? Number(p) - Number(q) : p < q ? -1 : Number(p > q);
		});
	const place = new Int32Array(count);
	for (const [at, code] of order.entries()) place[code] = at;
	const ordered = Int32Array.from({ length: codes.length }, (_, row) => place[codes[row] as number] as number);
	return present(
		column.name,
		order.map((code) => names[code] as string),
		ordered,
	);
}

/** Groups that differ in any of several columns: "female & 60 to 91". */
export function intersectionOf(all: readonly Groups[]): Groups {
	const [first, ...others] = all as [Groups, ...Groups[]];
	return others.reduce((left, right) => {
		const width = right.groups.length;
		const names = left.groups.flatMap((a) => right.groups.map((b) => `${a} & ${b}`));
		const codes = left.codes.map((code, row) => code * width + (right.codes[row] as number));
		return present(`${left.name} & ${right.name}`, names, codes);
	}, first);
}
