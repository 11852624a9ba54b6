import { describe, expect, test } from "vitest";
import type { ShownTable, TableCell } from "../../src/protocol/shown-value.ts";
import { delimited, sortedRows } from "../../widgets/src/value/table-rows.ts";

const table = (numeric: boolean, ...cells: TableCell[]): ShownTable => ({
	kind: "table",
	title: "",
	rows: cells.length,
	width: 1,
	columns: [{ name: "c", type: "", numeric, missing: 0, cells }],
});
const sorted = (shown: ShownTable, descending: boolean) =>
	sortedRows(shown, { column: 0, descending }).map((row) => shown.columns[0]!.cells[row]);

describe("sorting", () => {
	test("numbers by size, also large integers and infinities; what is missing or no number last", () => {
		const cells = [10, "NaN", 9, "Infinity", null, "12345678901234567890", -1];
		expect(sorted(table(true, ...cells), false)).toEqual([-1, 9, 10, "12345678901234567890", "Infinity", "NaN", null]);
		expect(sorted(table(true, ...cells), true)).toEqual(["Infinity", "12345678901234567890", 10, 9, -1, "NaN", null]);
	});

	test("texts as people sort them: numbers in them by size", () => {
		expect(sorted(table(false, "row 10", "row 9", "Ähre", "zebra"), false)).toEqual([
			"Ähre",
			"row 9",
			"row 10",
			"zebra",
		]);
	});

	test("equal rows keep their order, and without a column all do", () => {
		expect(sortedRows(table(true, 1, 0, 1, 0), { column: 0, descending: false })).toEqual([1, 3, 0, 2]);
		expect(sortedRows(table(true, 2, 1), undefined)).toEqual([0, 1]);
	});
});

test("separated text quotes what would be read wrongly, and has the rows' labels", () => {
	const shown = { ...table(false, 'say "hi"', "a,b", "two\nlines", null), index: ["w", "x", "y", "z"] };
	expect(delimited(shown, [0, 1, 2, 3], ",")).toBe(',c\nw,"say ""hi"""\nx,"a,b"\ny,"two\nlines"\nz,');
	expect(delimited(shown, [1], "\t")).toBe("\tc\nx\ta,b");
});
