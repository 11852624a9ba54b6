import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeTable, parseCsv, readTable, Table, type TableFormat, toCsv, writeTable } from "../../../src/index.ts";
import { failure, rejection } from "./failure.ts";
import { contentOf, expected, fixture } from "./fixtures.ts";

let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "glasscell tables "));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (name: string) => new Uint8Array(readFileSync(fixture(name)));

describe("readTable, of files that pandas, pyarrow and openpyxl wrote", () => {
	it.each([
		["people.csv", "people"],
		["people.csv.gz", "people"],
		["people-records.json", "people"],
		["people-columns.json", "people"],
		["people-split.json", "people"],
		["people-lines.jsonl", "people"],
		["people-none.parquet", "people-parquet"],
		["people-snappy.parquet", "people-parquet"],
		["people-gzip.parquet", "people-parquet"],
		["people-zstd.parquet", "people-parquet"],
		["people-brotli.parquet", "people-parquet"],
		["people-lz4.parquet", "people-parquet"],
		["people-v1.parquet", "people-parquet"],
		["people-groups.parquet", "people-parquet"],
		["people-pandas.parquet", "people-parquet"],
		["people.arrow", "people-typed"],
		["people.arrows", "people-typed"],
		["people-lz4.feather", "people-typed"],
		["people-zstd.feather", "people-typed"],
		["people.xlsx", "people-excel"],
		["sheet.xlsx", "sheet"],
		["one.csv", "one"],
		["one.json", "one"],
		["one.parquet", "one"],
		["one.arrow", "one"],
		["one.xlsx", "one"],
		["wide.csv", "wide"],
		["wide.json", "wide"],
		["wide.parquet", "wide"],
		["wide.arrow", "wide"],
		["wide.xlsx", "wide"],
		["empty.parquet", "empty"],
		["empty.arrow", "empty"],
		["types.arrow", "types"],
	])("%s", async (file, table) => {
		expect(contentOf(await readTable(fixture(file)))).toEqual(expected(table));
		const format = file.replace(/\.gz$/, "").replace(/.*\./, "");
		if (format === "csv" || file === "people.csv.gz") return;
		// Without a name, by the first bytes.
		expect(contentOf(await readTable(bytesOf(file)))).toEqual(expected(table));
	});

	it("types.parquet, which holds dictionaries as texts", async () => {
		const types = expected("types").map(({ levels, ordered, ...column }) =>
			levels && ordered === false ? { ...column, type: "text" } : column,
		);
		expect(contentOf(await readTable(fixture("types.parquet")))).toEqual(types);
	});

	it("without rows, where the format holds no types", async () => {
		const options = { schema: { b: "text" } } as const;
		expect(contentOf(await readTable(fixture("empty.csv"), options))).toEqual(expected("empty"));
		expect(contentOf(await readTable(fixture("empty.xlsx"), options))).toEqual(expected("empty"));
		expect(await readTable(fixture("empty.json"))).toMatchObject({ names: [], rowCount: 0 });
	});

	it("in parts: some columns, a sheet, a range", async () => {
		for (const file of ["people.csv", "people-lines.jsonl", "people.arrow", "people-snappy.parquet", "people.xlsx"]) {
			const table = await readTable(fixture(file), { columns: ["visits", "id"] });
			expect(table.names).toEqual(["visits", "id"]);
			const [code, message] = await rejection(readTable(fixture(file), { columns: ["id", "ids"] }));
			expect([code, message]).toEqual([
				"unknown-name",
				expect.stringMatching(/there is no column "ids"; the columns are id/),
			]);
		}
		expect(contentOf(await readTable(fixture("people.xlsx"), { sheet: "second" }))).toEqual(expected("second"));
		expect(contentOf(await readTable(fixture("people.xlsx"), { sheet: 1 }))).toEqual(expected("second"));
		const part = await readTable(fixture("people.xlsx"), { range: "A3:C4", header: ["id", "name", "score"] });
		expect(part.toRows()).toEqual(
			[
				{ id: 2, name: null, score: -0.001 },
				{ id: 3, name: 'Zoë, "Z"', score: null },
			].map((row) => ({ ...row })),
		);
		expect(await rejection(readTable(fixture("people.xlsx"), { sheet: "third" }))).toEqual([
			"unknown-name",
			'readTable: there is no sheet "third"; the sheets are Leute, second',
		]);
	});

	it("which hold what a table does not, when only the rest is asked for", async () => {
		const [code, message] = await rejection(readTable(fixture("binary.parquet")));
		expect([code, message]).toEqual([
			"bad-input",
			expect.stringContaining('got bytes in "image"; name the columns to read'),
		]);
		expect((await readTable(fixture("binary.parquet"), { columns: ["label"] })).toRows()).toEqual([
			{ label: 1 },
			{ label: 2 },
		]);
	});

	it("from an address and from bytes, packed too, of a format that is named", async () => {
		expect(contentOf(await readTable(pathToFileURL(fixture("people.csv"))))).toEqual(expected("people"));
		const data = `data:text/csv;base64,${readFileSync(fixture("people.csv")).toString("base64")}`;
		expect(contentOf(await readTable(data))).toEqual(expected("people"));
		const packed = gzipSync(bytesOf("people.arrow"));
		expect(contentOf(await readTable(packed))).toEqual(expected("people-typed"));
		expect((await readTable(Buffer.from("[1]\n2"), { format: "csv" })).toRows()).toEqual([{ "[1]": 2 }]);
	});

	it("which say what was expected", async () => {
		expect((await rejection(readTable("nowhere.csv")))[0]).toBe("bad-input");
		expect((await rejection(readTable("nowhere.json")))[0]).toBe("bad-input");
		expect(await rejection(readTable(fixture("people.csv"), { sheet: 1 }))).toEqual([
			"bad-option",
			expect.stringMatching(/^readTable of csv: there is no option "sheet"; the options are delimiter, header/),
		]);
		expect((await rejection(readTable("x.bin", { format: "sas" as never })))[1]).toContain('one of "csv", "json"');
		expect((await rejection(readTable(fixture("people.csv"), { limit: 100 })))[1]).toMatch(
			/at most 100 bytes, got more$/,
		);
		expect((await rejection(readTable(fixture("people.csv.gz"), { limit: 200 })))[1]).toMatch(
			/at most 200 bytes, got more$/,
		);
		expect((await rejection(readTable(gzipSync(Buffer.alloc(1e6)), { limit: 5000 })))[0]).toBe("bad-file");
		writeFileSync(join(folder, "old.xls"), Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2, 3, 4]));
		expect((await rejection(readTable(join(folder, "old.xls"))))[1]).toContain("got the old .xls");
		expect(await rejection(readTable(Buffer.from('[{"a": 1}, 2]')))).toEqual([
			"bad-file",
			"readTable: expected objects, got 2 in row 1",
		]);
		expect((await rejection(readTable(Buffer.from('{"a": 1}'))))[1]).toContain('a list or an object for column "a"');
		expect((await rejection(readTable(Buffer.from('{"a": 1}\n{"a": '))))[1]).toContain("expected line 2 to be JSON");
		expect((await rejection(readTable(Buffer.from('{"columns":["a"],"data":[[1,2]]}'))))[1]).toContain("lists of 1");
		expect((await rejection(readTable(fixture("people.arrow"), { schema: { id: "date", x: "text" } })))[0]).toBe(
			"unknown-name",
		);
	});
});

const text = fc.string({ unit: "grapheme", maxLength: 6 });
const tables = fc
	.record({
		number: fc.array(fc.option(fc.oneof(fc.double(), fc.integer()), { nil: null }), { minLength: 1, maxLength: 8 }),
		text: fc.infiniteStream(fc.option(text, { nil: null })),
		flag: fc.infiniteStream(fc.option(fc.boolean(), { nil: null })),
		date: fc.infiniteStream(fc.option(fc.date({ noInvalidDate: true }), { nil: null })),
		level: fc.infiniteStream(fc.option(fc.constantFrom("x", "y z", "é"), { nil: null })),
	})
	.map(({ number, ...streams }) => {
		const rows = number.length;
		const column = (stream: fc.Stream<unknown>) => [...stream.take(rows)] as never[];
		const { text, flag, date, level } = streams;
		const values = { number, text: column(text), flag: column(flag), date: column(date), level: column(level) };
		return Table.fromColumns(values, {
			schema: {
				number: { unit: "mmHg", description: 'pressure, "high" or low' },
				text: "text",
				flag: "boolean",
				date: "date",
				level: { type: "category", levels: ["x", "y z", "é"], ordered: true },
			},
		});
	});

describe("encodeTable and writeTable", () => {
	it.each<TableFormat>(["parquet", "arrow"])("%s gives back the table with all that is known of it", async (format) => {
		await fc.assert(
			fc.asyncProperty(tables, async (table) => {
				const again = await readTable(await encodeTable(table, format));
				expect(contentOf(again)).toEqual(contentOf(table));
				expect(again.schema).toEqual(table.schema);
			}),
			{ numRuns: 60 },
		);
		const empty = Table.fromColumns({ a: [] as number[], b: [] as string[] }, { schema: { b: "category" } });
		const again = await readTable(await encodeTable(empty, format));
		expect(again.schema).toEqual(empty.schema);
	});

	it.each<TableFormat>(["csv", "json", "jsonl"])(
		"%s gives back values, where the schema is said again",
		async (format) => {
			await fc.assert(
				fc.asyncProperty(tables, async (table) => {
					// No text without letters, and no sign of zero: the formats have neither.
					const number = table.toRows().map((row) => (row.number === null ? null : (row.number as number) + 0));
					const filled = table.fillMissing({ text: "-" }).derive({ number }) as Table;
					const bytes = await encodeTable(filled, format);
					const options = {
						format,
						schema: filled.schema,
						...(format === "csv" && { quotedNothing: "text" as const }),
					};
					expect(contentOf(await readTable(bytes, options))).toEqual(contentOf(filled));
				}),
				{ numRuns: 60 },
			);
		},
	);

	it("excel gives back numbers, texts, truth values and days", async () => {
		const table = Table.fromColumns({
			n: [1, -2.5, null, 1e300],
			t: ["ä", "=1+1", null, "007"],
			b: [true, null, false, true],
			d: [new Date("2024-02-29T12:30:15Z"), new Date("1815-12-10"), null, new Date("1900-03-01")],
		});
		const again = await readTable(await encodeTable(table, "excel", { sheet: "S" }), {
			sheet: "S",
		});
		expect(contentOf(again)).toEqual(contentOf(table));
	});

	it("writes files by their ending, packed where it says so", async () => {
		const table = await readTable(fixture("people.arrow"));
		for (const name of ["a.csv", "a.tsv", "a.json", "a.jsonl.gz", "a.parquet", "a.feather", "a.csv.gz"]) {
			const path = join(folder, name);
			await writeTable(table, path);
			const again = await readTable(path, { schema: table.schema });
			expect(contentOf(again)).toEqual(contentOf(table));
		}
		expect((await rejection(writeTable(table, join(folder, "a.doc"))))[1]).toMatch(
			/one of the endings \.csv, \.json, \.jsonl, \.parquet/,
		);
		expect((await rejection(writeTable(table, join(folder, "a.json"), { delimiter: ";" })))[1]).toBe(
			'encodeTable: json has no option "delimiter"; it has none',
		);
		expect((await rejection(writeTable(table, join(folder, "none/a.json"))))[0]).toBe("bad-input");
	});

	it("toCsv quotes what has to be, and nothing else", () => {
		const table = Table.fromColumns({
			'a"b': ["x,y", "NA", "", "plain", null, " z"],
			n: [1.5, Number.NaN, -0, null, 1e21, 2],
		});
		const csv = '"a""b",n\n"x,y",1.5\n"NA",NaN\n"",0\nplain,\n,1e+21\n" z",2\n';
		expect(toCsv(table)).toBe(csv);
		const german = toCsv(table, { delimiter: ";", decimal: ",", missing: "?" });
		expect(german).toBe('"a""b";n\nx,y;1,5\n"NA";NaN\n"";0\nplain;?\n?;1e+21\n" z";2\n');
		expect(toCsv(Table.fromColumns({ a: [1, null] }))).toBe('a\n1\n""\n');
		expect(parseCsv(toCsv(Table.fromColumns({ a: [1, null] }))).toRows()).toEqual([{ a: 1 }, { a: null }]);
		expect(failure(() => toCsv(table, { delimiter: "ab" }))[0]).toBe("bad-option");
	});
});
