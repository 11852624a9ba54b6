import { ExplainError } from "../../core/errors.ts";
import { compactNumbers } from "./cast.ts";
import { type Column, type ColumnType, featureOf, makeColumn } from "./column.ts";

const numbers: readonly ColumnType[] = ["number", "boolean"];
const moments: readonly ColumnType[] = [...numbers, "date"];

/** The types of column that each aggregate is of. */
export const aggregates = {
	count: ["number", "boolean", "text", "date", "category"],
	sum: numbers,
	mean: moments,
	sd: numbers,
	min: moments,
	median: moments,
	max: moments,
} satisfies Readonly<Record<string, readonly ColumnType[]>> as Readonly<Record<Aggregate, readonly ColumnType[]>>;

/** One number for the values of a group. */
export type Aggregate = "count" | "sum" | "mean" | "sd" | "min" | "median" | "max";

/** The group of each row. */
export interface Groups {
	readonly ids: Int32Array;
	readonly count: number;
}

/** A column of numbers, its missing values known. */
interface Numbers {
	readonly values: ArrayLike<number>;
	readonly valid?: Uint8Array;
}

function count({ valid }: Pick<Numbers, "valid">, { ids, count }: Groups): Float64Array {
	const counts = new Float64Array(count);
	for (let row = 0; row < ids.length; row++) {
		if (!valid || valid[row] === 1) (counts[ids[row] as number] as number)++;
	}
	return counts;
}

function sum({ values, valid }: Numbers, { ids, count }: Groups): Float64Array {
	const sums = new Float64Array(count);
	for (let row = 0; row < ids.length; row++) {
		if (!valid || valid[row] === 1) (sums[ids[row] as number] as number) += values[row] as number;
	}
	return sums;
}

/** A group without values has no mean. */
function mean(column: Numbers, groups: Groups): Float64Array {
	const counts = count(column, groups);
	return sum(column, groups).map((total, group) => total / (counts[group] as number));
}

/** In two passes: squares of what is left after the mean lose no digits. */
function sd({ values, valid }: Numbers, groups: Groups): Float64Array {
	const means = mean({ values, ...(valid && { valid }) }, groups);
	const squares = Float64Array.from(
		values,
		(value, row) => (value - (means[groups.ids[row] as number] as number)) ** 2,
	);
	const counts = count({ ...(valid && { valid }) }, groups);
	const sums = sum({ values: squares, ...(valid && { valid }) }, groups);
	return sums.map((total, group) => Math.sqrt(total / ((counts[group] as number) - 1)));
}

/** The smallest (`sign` 1) or largest (−1) value; NaN if one is NaN. */
function extreme({ values, valid }: Numbers, { ids, count }: Groups, sign: 1 | -1): Float64Array {
	const found = new Float64Array(count).fill(sign * Infinity);
	for (let row = 0; row < ids.length; row++) {
		if (valid && valid[row] === 0) continue;
		const value = values[row] as number;
		const id = ids[row] as number;
		if (sign * value < sign * (found[id] as number) || Number.isNaN(value)) found[id] = value;
		// A NaN that was found stays: no comparison with it is true.
	}
	return found;
}

/** The values of each group that are there, group after group. */
function gather({ values, valid }: Numbers, groups: Groups): readonly Float64Array[] {
	const parts = Array.from(count({ ...(valid && { valid }) }, groups), (length) => new Float64Array(length));
	const filled = new Int32Array(groups.count);
	for (let row = 0; row < groups.ids.length; row++) {
		if (valid && valid[row] === 0) continue;
		const id = groups.ids[row] as number;
		const part = parts[id] as Float64Array;
		part[filled[id] as number] = values[row] as number;
		(filled[id] as number)++;
	}
	return parts;
}

/**
 * The quantile of sorted numbers, between neighbours by straight line (R's type 7, as NumPy and pandas); NaN if one is NaN
 * or there are none.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
	const last = sorted.length - 1;
	if (last < 0 || Number.isNaN(sorted[last])) return Number.NaN; // typed arrays sort NaN last
	const place = share * last;
	const below = sorted[Math.floor(place)] as number;
	const above = sorted[Math.ceil(place)] as number;
	return below === above ? below : below + (above - below) * (place - Math.floor(place));
}

/** What each aggregate is, and how many values a group needs to have one. */
const formulas: Readonly<
	Record<Aggregate, readonly [least: number, (column: Numbers, groups: Groups) => Float64Array]>
> = {
	count: [0, count],
	sum: [0, sum],
	mean: [1, mean],
	sd: [2, sd],
	min: [1, (column, groups) => extreme(column, groups, 1)],
	max: [1, (column, groups) => extreme(column, groups, -1)],
	median: [1, (column, groups) => Float64Array.from(gather(column, groups), (part) => quantile(part.sort(), 0.5))],
};

/**
 * An aggregate of a column for each group. Missing values are skipped; where too few are left, the answer is missing.
 *
 * @throws ExplainError `bad-input` for a type of column that has none.
 */
export function aggregate(column: Column, kind: Aggregate, groups: Groups): Column {
	if (!aggregates[kind].includes(column.type)) {
		const able = (Object.keys(aggregates) as Aggregate[]).filter((each) => aggregates[each].includes(column.type));
		const text = `expected a column of ${aggregates[kind].join(", ")} for "${kind}", got ${column.type} in "${column.name}"`;
		throw new ExplainError("bad-input", `aggregate: ${text}; of ${column.type} there is ${able.join(", ")}`);
	}
	const [least, formula] = formulas[kind];
	const values = formula(column as Numbers, groups);
	const counts = least === 0 ? undefined : count(column as Numbers, groups);
	const valid = counts && Uint8Array.from(counts, (present) => Number(present >= least));
	if (kind === "count") return makeColumn({ name: column.name, type: "number", values: Int32Array.from(values) });
	const type = column.type === "date" ? "date" : "number";
	const isWhole = column.values instanceof Int32Array && (kind === "min" || kind === "max");
	return makeColumn({
		...featureOf(column),
		type,
		values: isWhole ? compactNumbers(values, valid) : values,
		valid,
	} as never);
}
