import type { ShownArray, ShownPicture, ShownTable } from "../../../protocol/shown-value.ts";
import { arrayTitle } from "../../../protocol/value-text.ts";
import { arrayText, shortNumber } from "../array-text.ts";
import { tableOf } from "../frames/frame.ts";
import { inspectValue } from "../inspect-value.ts";
import { limits } from "../limits.ts";
import { type Numbers, numbersOf } from "../numbers.ts";
import { planesOf } from "../picture/planes.ts";
import { rasterPicture } from "../picture/raster-picture.ts";
import { stripPicture } from "../picture/strip-picture.ts";
import { type Presenter, shownBundle } from "../presenter.ts";
import { numberWords, type Statistics, statisticsOf } from "../statistics.ts";

type Values = NonNullable<Numbers["values"]>;

function pictureOf(
	shape: readonly number[],
	at: (index: number) => number,
	statistics: Statistics,
): ShownPicture | undefined {
	const [length = 1, ...others] = shape.filter((side) => side !== 1);
	if (others.length === 0) return length > 1 ? stripPicture(length, at, statistics) : undefined;
	const planes = planesOf(shape);
	return planes && rasterPicture(planes, at, statistics);
}

/** The first numbers as a table; of more than two axes the first grid. */
function valuesOf({ shape, dtype }: Numbers, values: Values): ShownTable {
	const [height = 1, width = 1] = shape.length === 1 ? [shape[0], 1] : shape.slice(-2);
	const read = (index: number) => {
		const value = values[index];
		return typeof value === "number" ? shortNumber(value, dtype) : value;
	};
	const columns = Array.from({ length: Math.min(width, limits.table.columns) }, (_, column) => ({
		name: shape.length === 1 ? "value" : String(column),
		type: dtype,
		at: (row: number) => read(row * width + column),
	}));
	const first = shape.slice(0, -2).map(() => "0");
	const title = first.length === 0 ? "" : `[${[...first, ":", ":"].join(", ")}]`;
	const most = Math.max(1, Math.floor(limits.array.values / Math.max(columns.length, 1)));
	const table = tableOf({ title, rows: Math.min(height, most), columns });
	return { ...table, rows: height, width };
}

function factsOf(statistics: Statistics, size: number): ShownArray["facts"] {
	const { min, max, mean, notFinite, sample } = statistics;
	return [
		{ label: "min", value: numberWords(min, statistics) },
		{ label: "max", value: numberWords(max, statistics) },
		{ label: "mean", value: numberWords(mean, statistics) },
		...(notFinite > 0 ? [{ label: "not finite", value: notFinite.toLocaleString("en-US") }] : []),
		...(sample < size ? [{ label: "of", value: `a sample of ${sample.toLocaleString("en-US")}` }] : []),
	];
}

/** What is shown of numbers, but for their text. */
export function shownArray(numbers: Numbers): ShownArray {
	const { title, dtype, shape, values, note } = numbers;
	const known = { kind: "array", title, dtype, shape, ...(note !== undefined && { note }) } as const;
	if (values === undefined) return { ...known, facts: [] };
	const at = (index: number) => {
		const value = values[index];
		return typeof value === "number" ? value : typeof value === "string" ? Number.NaN : Number(value);
	};
	const statistics = statisticsOf(values.length, at);
	const picture = statistics && pictureOf(shape, at, statistics);
	return {
		...known,
		facts: statistics === undefined ? [] : factsOf(statistics, values.length),
		...(picture && { picture }),
		...(values.length > 0 && { values: valuesOf(numbers, values) }),
	};
}

function textOf(value: object, numbers: Numbers): string {
	const { values, dtype, shape, note, inspectable } = numbers;
	if (inspectable) return inspectValue(value);
	const title = arrayTitle(numbers);
	if (values === undefined) return `${title}\n${note}`;
	const text = (index: number) => {
		const one = values[index];
		return typeof one === "number"
			? String(shortNumber(one, dtype))
			: typeof one === "string"
				? JSON.stringify(one)
				: String(one);
	};
	const body = arrayText(shape, text);
	return body.includes("\n") || body.length > 80 ? `${title}\n${body}` : `${title} ${body}`;
}

/** Typed arrays, tensors, lists and matrices of numbers. Few in one row are better read as text. */
export const presentNumbers: Presenter = (value) => {
	const numbers = numbersOf(value);
	if (numbers === undefined) return undefined;
	const text = textOf(value, numbers);
	const { shape } = numbers;
	const size = shape.reduce((product, length) => product * length, 1);
	const isShort = size <= (shape.length <= 1 ? limits.text.elements : limits.array.few);
	if (isShort && numbers.values !== undefined) return { "text/plain": text };
	return shownBundle(shownArray(numbers), text);
};
