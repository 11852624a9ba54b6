import { type Column, isMissing } from "../table/column.ts";
import { dateToText } from "../table/parse-value.ts";
import { groupsOf, missingGroup, sortedNumbers } from "./groups-of.ts";

/** Rows with about the same value. */
export interface Bin {
	readonly label: string;
	/** Of numbers the ends. */
	readonly from?: number;
	readonly to?: number;
	readonly rows: Uint32Array;
}

/** Levels that are shown by themselves; the rarer ones are "others". */
const mostLevels = 12;
const bins = 20;

/** A round step of 1, 2, 2.5 or 5 times a power of ten that divides a span into at most so many parts. */
function roundStep(span: number, parts: number): number {
	const power = 10 ** Math.floor(Math.log10(span / parts));
	const factor = [1, 2, 2.5, 5, 10].find((one) => span / (one * power) <= parts) as number;
	return factor * power;
}

const byCode = (codes: ArrayLike<number>, count: number): Uint32Array[] => {
	const sizes = new Uint32Array(count);
	for (let row = 0; row < codes.length; row++) if ((codes[row] as number) >= 0) sizes[codes[row] as number]!++;
	const rows = Array.from(sizes, (size) => new Uint32Array(size));
	const filled = new Uint32Array(count);
	for (let row = 0; row < codes.length; row++) {
		const code = codes[row] as number;
		if (code >= 0) (rows[code] as Uint32Array)[filled[code]!++] = row;
	}
	return rows;
};

/**
 * The rows of a column by value: of numbers in bins of a round width that end at the data, of levels the most frequent. Missing values have a
 * bin of their own among levels and none among numbers.
 */
export function distributionOf(column: Column): {
	readonly bins: readonly Bin[];
	readonly isNumber: boolean;
	readonly missing: number;
} {
	const numeric = column.type === "number" || column.type === "date";
	const sorted = numeric ? sortedNumbers(column).filter(Number.isFinite) : new Float64Array(0);
	const [low, high] = [sorted[0] as number, sorted.at(-1) as number];
	if (numeric && sorted.length > 0 && high > low) {
		// A bar of half a whole number would be empty.
		const step = Math.max(roundStep(high - low, bins), sorted.every(Number.isInteger) ? 1 : 0);
		// Single whole numbers are in the middle of their bars.
		const single = step === 1 && sorted.every(Number.isInteger);
		const shift = single ? 0.5 : 0;
		const first = Math.floor(low / step + shift);
		const count = Math.floor(high / step + shift) - first + 1;
		const codes = Int32Array.from({ length: column.values.length }, (_, row) => {
			const value = column.values[row] as number;
			return isMissing(column, row) || !Number.isFinite(value) ? -1 : Math.floor(value / step + shift) - first;
		});
		const text = (value: number) => (column.type === "date" ? dateToText(value) : String(Number(value.toPrecision(6))));
		return {
			isNumber: true,
			missing: column.values.length - sorted.length,
			bins: byCode(codes, count).map((rows, i) => {
				const [from, to] = [(first + i - shift) * step, (first + i + 1 - shift) * step];
				return { label: single ? text(first + i) : `${text(from)} to ${text(to)}`, from, to, rows };
			}),
		};
	}
	const { groups, codes, counts } = groupsOf(column);
	const order = groups.map((_, code) => code).sort((a, b) => (counts[b] as number) - (counts[a] as number));
	const kept = new Set(order.length > mostLevels ? order.slice(0, mostLevels - 1) : order);
	const shown = groups.map((_, code) => code).filter((code) => kept.has(code));
	const place = new Int32Array(groups.length).fill(shown.length);
	for (const [at, code] of shown.entries()) place[code] = at;
	const parts = byCode(
		codes.map((code) => place[code] as number),
		shown.length + 1,
	);
	const named = parts.map((rows, at) => ({
		label: at < shown.length ? (groups[shown[at] as number] as string) : "others",
		rows,
	}));
	return {
		isNumber: false,
		missing: counts[groups.indexOf(missingGroup)] ?? 0,
		bins: named.filter(({ rows }) => rows.length > 0),
	};
}
