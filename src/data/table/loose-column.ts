import type { Column } from "./column.ts";
import { columnOf } from "./from-values.ts";
import { dateToText, parseDate } from "./parse-value.ts";
import type { ColumnSchema } from "./schema.ts";

const isNone = (value: unknown) => value === null || value === undefined;

/** Lists and objects have no type of column: their JSON is what can be kept of them. */
function flat(value: unknown): unknown {
	if (typeof value !== "object" || value === null || value instanceof Date) return value;
	return JSON.stringify(value, (_, inner) =>
		typeof inner === "bigint" ? Number(inner) : ArrayBuffer.isView(inner) ? Array.from(inner as Uint8Array) : inner,
	);
}

/** A value as it reads among values of other kinds. */
const asText = (value: unknown) => (value instanceof Date ? dateToText(value.getTime()) : String(value));

function isMixed(values: readonly unknown[]): boolean {
	let kind: string | undefined;
	for (const value of values) {
		if (isNone(value)) continue;
		const found = typeof value === "bigint" ? "number" : typeof value;
		if (kind !== undefined && found !== kind) return true;
		kind = found;
	}
	return false;
}

/** Whether texts are all moments as ISO 8601, and there are any: formats without dates write them so. */
function areDates(values: readonly unknown[]): boolean {
	const texts = values.filter((value) => !isNone(value));
	return texts.length > 0 && texts.every((text) => typeof text === "string" && parseDate(text) !== undefined);
}

/**
 * A column of whatever another program or format holds: values of different kinds, lists and objects become text.
 *
 * @param readsDates whether texts that are all ISO 8601 are dates.
 */
export function looseColumn(
	caller: string,
	name: string,
	given: readonly unknown[],
	{
		schema = {},
		readsDates = false,
	}: { readonly schema?: ColumnSchema | undefined; readonly readsDates?: boolean } = {},
): Column {
	const values = given.map(flat);
	const alike = isMixed(values) ? values.map((value) => (isNone(value) ? null : asText(value))) : values;
	const isDate = readsDates && schema.type === undefined && areDates(alike);
	return columnOf(caller, name, alike, isDate ? { ...schema, type: "date" } : schema);
}
