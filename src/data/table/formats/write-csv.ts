import { checked, checkOptions, type OptionRules, oneOf } from "../../../core/options.ts";
import { textAt } from "../cast.ts";
import { type Column, isMissing } from "../column.ts";
import { missingWords } from "../csv/dialect.ts";
import type { Table } from "../table.ts";

/** What writing CSV takes. */
export interface CsvWriteOptions {
	/** What stands between fields: one character. Default `","`. */
	readonly delimiter?: string;
	/** The decimal mark of numbers. Default `"."`. */
	readonly decimal?: "." | ",";
	/** How a missing value is written. Default: nothing. */
	readonly missing?: string;
}

const rules: OptionRules<Required<CsvWriteOptions>> = {
	delimiter: checked(",", "one ASCII character that is no quote", (value) =>
		/^[^\n\r"\x80-\uffff]$/.test(String(value)),
	),
	decimal: oneOf([".", ","], "."),
	missing: checked("", "a text", (value) => typeof value === "string"),
};

/**
 * The table as CSV (RFC 4180, lines end with LF), its columns' names in the first line: dates in ISO 8601, categories by their level,
 * NaN as "NaN". Texts that would be read as missing values are put in quotes. What CSV cannot hold is types, units and levels, and
 * texts without letters beside missing values.
 *
 * @throws ExplainError `bad-option`.
 */
export function toCsv(table: Table, options: CsvWriteOptions = {}): string {
	const { delimiter, decimal, missing } = checkOptions<Required<CsvWriteOptions>>("toCsv", rules, options);
	const special = new RegExp(`["\\r\\n${delimiter.replace(/[\\\]^-]/g, "\\$&")}]|^\\s|\\s$|^\\ufeff`);
	const words = new Set([...missingWords, missing]);
	const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
	const field = (text: string) => (special.test(text) || words.has(text) ? quote(text) : text);
	const written = (column: Column, row: number) => {
		if (isMissing(column, row)) return missing === "" && table.columns.length === 1 ? '""' : missing; // a blank line is no row
		const text = textAt(column, row);
		return field(column.type === "number" && decimal === "," ? text.replace(".", ",") : text);
	};
	const lines = [table.names.map(field).join(delimiter)];
	for (let row = 0; row < table.rowCount; row++) {
		lines.push(table.columns.map((column) => written(column, row)).join(delimiter));
	}
	return `${lines.join("\n")}\n`;
}
