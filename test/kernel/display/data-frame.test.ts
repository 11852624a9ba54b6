import { createRequire } from "node:module";
import * as arrow from "apache-arrow";
import * as aq from "arquero";
import { describe, expect, test, vi } from "vitest";
import { Table } from "../../../src/index.ts";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { type ShownTable, valueMimeType } from "../../../src/protocol/shown-value.ts";

/** danfo logs about TensorFlow.js when it is loaded. */
const danfo = async () => {
	const log = vi.spyOn(console, "log").mockReturnValue(undefined);
	const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
	const loaded = createRequire(import.meta.url)("danfojs-node") as typeof import("danfojs-node");
	log.mockRestore();
	warn.mockRestore();
	return loaded;
};

async function tableOf(value: unknown): Promise<ShownTable> {
	const bundle = await bundleOf(value);
	expect(Object.keys(bundle)).toEqual([valueMimeType, "text/html", "text/plain"]);
	const shown = bundle[valueMimeType] as ShownTable;
	expect(shown.kind).toBe("table");
	return shown;
}

const brief = ({ columns }: ShownTable) =>
	Object.fromEntries(
		columns.map(({ name, type, numeric, missing, cells }) => [name, [type, numeric, missing, ...cells]]),
	);

describe("the library", () => {
	test("a table has its columns with types and units, and what is missing", async () => {
		const table = Table.fromColumns(
			{ age: [41, null, 7], sex: ["f", "m", null] },
			{ schema: { age: { unit: "years" }, sex: "category" } },
		);
		const shown = await tableOf(table);
		expect(shown).toMatchObject({ title: "Table", rows: 3, width: 2 });
		expect(brief(shown)).toEqual({
			age: ["number, years", true, 1, 41, null, 7],
			sex: ["category", false, 1, "f", "m", null],
		});
		expect((await bundleOf(table))["text/plain"]).toContain("Table: 3 rows × 2 columns");
	});
});

describe("danfojs", () => {
	test("a data frame has its columns, types, missing values and row labels", async () => {
		const { DataFrame } = await danfo();
		const frame = new DataFrame({ age: [41, 28.5, 7], name: ["Ann", null, "Cy"] }, { index: ["a", "b", "c"] });
		const table = await tableOf(frame);
		expect(table).toMatchObject({ title: "DataFrame", rows: 3, width: 2, index: ["a", "b", "c"] });
		expect(brief(table)).toEqual({
			age: ["float32", true, 0, 41, 28.5, 7],
			name: ["string", false, 1, "Ann", null, "Cy"],
		});
		expect((await bundleOf(frame))["text/plain"]).toBe(
			"DataFrame: 3 rows × 2 columns\n\n    age  name\na    41  Ann\nb  28.5\nc     7  Cy",
		);
	});

	test("a series is a table of one column", async () => {
		const { Series } = await danfo();
		expect(brief(await tableOf(new Series([1, 2, 3])))).toEqual({ "0": ["int32", true, 0, 1, 2, 3] });
	});
});

describe("arquero", () => {
	const table = () => aq.table({ n: [3, 1, 2], word: ["c", "a", "b"] });

	test("a table has its columns with the kinds of their values", async () => {
		expect(brief(await tableOf(table()))).toEqual({
			n: ["number", true, 0, 3, 1, 2],
			word: ["string", false, 0, "c", "a", "b"],
		});
	});

	test("shows the rows that are left, in the order asked for", async () => {
		const some = table()
			.filter((d: { n: number }) => d.n > 1)
			.orderby("n");
		const shown = await tableOf(some);
		expect(shown.rows).toBe(2);
		expect(brief(shown).word).toEqual(["string", false, 0, "b", "c"]);
	});

	test("says by what it is grouped", async () => {
		expect((await tableOf(table().groupby("word"))).title).toBe("Arquero table, grouped by word");
	});
});

describe("Apache Arrow", () => {
	test("a table has its schema's types; large integers keep their digits", async () => {
		const table = new arrow.Table({
			n: arrow.vectorFromArray([1n, 2n ** 60n, null], new arrow.Int64()),
			word: arrow.vectorFromArray(["a", null, "c"], new arrow.Utf8()),
			list: arrow.vectorFromArray([[1, 2], [], null], new arrow.List(new arrow.Field("item", new arrow.Int32()))),
		});
		expect(brief(await tableOf(table))).toEqual({
			n: ["Int64", true, 1, "1", "1152921504606846976", null],
			word: ["Utf8", false, 1, "a", null, "c"],
			list: ["List<Int32>", false, 1, "[1,2]", "[]", null],
		});
	});

	test("a vector is a table of one column", async () => {
		const shown = await tableOf(arrow.vectorFromArray(Float32Array.of(1, 2)));
		expect(shown).toMatchObject({ title: "Arrow vector", rows: 2 });
		expect(brief(shown)).toEqual({ value: ["Float32", true, 0, 1, 2] });
	});

	test("of a million rows the first thousand are read", async () => {
		const table = arrow.tableFromArrays({ n: Float64Array.from({ length: 1e6 }, (_, i) => i) });
		const shown = await tableOf(table);
		expect(shown.rows).toBe(1e6);
		expect(shown.columns[0]!.cells).toHaveLength(1000);
	});
});

/**
 * nodejs-polars has no binary here: an object with what its documentation says of `DataFrame`, behind a proxy as there,
 * and with a bundle of its own as there.
 */
function polars(records: readonly Record<string, unknown>[], dtypes: readonly unknown[]) {
	const columns = Object.keys(records[0]!);
	const frame = {
		get columns() {
			return columns;
		},
		get dtypes() {
			return dtypes;
		},
		get height() {
			return records.length;
		},
		head: (rows: number) => polars(records.slice(0, rows), dtypes),
		toRecords: () => records,
		getColumns: () => columns,
		[Symbol.for("Jupyter.display")]: () => ({ "text/html": "<table></table>" }),
	};
	return new Proxy(frame, {
		get: (target, key) => (columns.includes(String(key)) ? "a column" : Reflect.get(target, key)),
	});
}

test("polars: a data frame has its columns and types, and pages in place of its own bundle", async () => {
	const frame = polars(
		[
			{ n: 1, word: "a" },
			{ n: 2, word: null },
		],
		[{ variant: "Float64" }, { variant: "Utf8" }],
	);
	const shown = await tableOf(frame);
	expect(shown).toMatchObject({ title: "Polars DataFrame", rows: 2 });
	expect(brief(shown)).toEqual({ n: ["Float64", true, 0, 1, 2], word: ["Utf8", false, 1, "a", null] });
});

describe("an array of records", () => {
	const long = "a text that is too long for two of them to stand on one line of text";

	test("has the columns of all its rows, also where some lack one", async () => {
		const rows = [
			{ a: 1, note: long },
			{ a: 2, note: long, late: true },
			{ a: Number.NaN, note: long, late: false },
		];
		expect(brief(await tableOf(rows))).toEqual({
			a: ["number", true, 0, 1, 2, "NaN"],
			note: ["string", false, 0, long, long, long],
			late: ["boolean", false, 1, null, true, false],
		});
	});

	test("of a class has its name; cells hold previews of what is no plain value; getters are not called", async () => {
		class Order {
			readonly when = new Date("2026-05-01T00:00:00Z");
			readonly lines = [{ article: "tea" }, 2];
			readonly big = 2n ** 70n;
			constructor() {
				Object.defineProperty(this, "lazy", {
					enumerable: true,
					get: () => {
						throw new Error("called");
					},
				});
			}
		}
		const shown = await tableOf([new Order(), new Order()]);
		expect(shown.title).toBe("Array of Order");
		expect(brief(shown)).toEqual({
			when: ["date", false, 0, "2026-05-01", "2026-05-01"],
			lines: ["object", false, 0, "Array(2) [{…}, 2]", "Array(2) [{…}, 2]"],
			big: ["bigint", true, 0, String(2n ** 70n), String(2n ** 70n)],
			lazy: ["string", false, 0, "(…)", "(…)"],
		});
	});

	test("of many shapes is a tree", async () => {
		const rows = Array.from({ length: 10 }, (_, i) => ({ [`key${i}`]: long, [`other${i}`]: long }));
		expect(((await bundleOf(rows))[valueMimeType] as { kind: string }).kind).toBe("tree");
	});

	test.each([
		["errors", () => [new Error("a"), new Error("b")]],
		["maps", () => [new Map([[1, { a: { b: {} } }]]), new Map([[2, { a: { b: { c: { d: { e: 1 } } } } }]])]],
		["nothing among them", () => [{ a: long }, null, { a: long }]],
	])("is none with %s", async (_, value) => {
		const shown = (await bundleOf(value()))[valueMimeType] as { kind: string } | undefined;
		expect(shown?.kind).not.toBe("table");
	});

	test("says how many rows and columns there are where not all are here", async () => {
		const wide = Array.from({ length: 3 }, () =>
			Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`c${i}`, i])),
		);
		const shown = await tableOf(wide);
		expect([shown.width, shown.columns.length]).toEqual([250, 100]);
		expect((await bundleOf(wide))["text/html"]).toContain("3 rows × first 20 of 250 columns");
	});
});
