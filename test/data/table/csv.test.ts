import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCsvBytes, readCsvPieces } from "../../../src/data/table/csv/read-csv.ts";
import { type NumberColumn, parseCsv } from "../../../src/index.ts";
import { failure, rejection } from "./failure.ts";
import { contentOf, expected, fixture } from "./fixtures.ts";

const read = (name: string, options = {}) => readCsvBytes("readTable", readFileSync(fixture(name)), options);

/** The bytes in pieces of `size`. */
async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("CSV as pandas writes it", () => {
	it.each(["people.csv", "people-bom.csv", "people-utf16.csv"])("%s is the table that was written", (name) => {
		expect(contentOf(read(name))).toEqual(expected("people"));
	});

	it("with decimal commas, semicolons and another encoding, where that is said", () => {
		const table = read("people-german.csv", { decimal: ",", encoding: "windows-1252" });
		expect(contentOf(table)).toEqual(expected("people-german"));
		expect(failure(() => read("people-german.csv"))[1]).toContain('is the encoding "windows-1252"?');
	});

	it.each(["one", "wide"])("%s", (name) => {
		expect(contentOf(read(`${name}.csv`))).toEqual(expected(name));
	});

	it("without rows has the columns, of the types that the schema states", () => {
		const table = read("empty.csv", { schema: { b: "text" } });
		expect(contentOf(table)).toEqual(expected("empty"));
	});

	it("takes categories, units and descriptions from the schema", () => {
		const stage = { type: "category", levels: ["low", "middle", "high"], ordered: true } as const;
		const table = read("people.csv", { schema: { stage, score: { unit: "points" } } });
		expect(contentOf(table)).toEqual(expected("people-typed"));
		expect(table.features(["score"])).toEqual([{ name: "score", unit: "points" }]);
	});
});

describe("parseCsv", () => {
	const values = (text: string, options = {}) => parseCsv(text, options).toRows() as Record<string, unknown>[];

	it("finds the delimiter that divides all lines alike", () => {
		expect(parseCsv("a;b\n1,5;2,5\n3,5;4,5").names).toEqual(["a", "b"]);
		expect(parseCsv("a\tb\n1\t2").names).toEqual(["a", "b"]);
		expect(parseCsv("a|b\n1|2").names).toEqual(["a", "b"]);
		expect(parseCsv('"x, y, z";b\n1;2').names).toEqual(["x, y, z", "b"]);
		expect(parseCsv("word\nx\ny").names).toEqual(["word"]);
		expect(parseCsv("a;b,c\n1;2,3", { delimiter: ";" }).names).toEqual(["a", "b,c"]);
	});

	it("ends records at LF, CRLF and CR, and passes blank lines and comments", () => {
		for (const end of ["\n", "\r\n", "\r"]) {
			const text = ["# made by hand", "a,b", "", "1,x", "# 2,y", "3,z", ""].join(end);
			expect(values(text, { comment: "#" })).toEqual([
				{ a: 1, b: "x" },
				{ a: 3, b: "z" },
			]);
		}
	});

	it("keeps what is in quotes as it is", () => {
		expect(values('a,b\n"x, ""y""\r\n2",1\n"NA",2\nNA,3\n"",4\n" ",5')).toEqual([
			{ a: 'x, "y"\r\n2', b: 1 },
			{ a: "NA", b: 2 },
			{ a: null, b: 3 },
			{ a: null, b: 4 },
			{ a: " ", b: 5 },
		]);
		expect(values('a\n""\nx', { quotedNothing: "text" })).toEqual([{ a: "" }, { a: "x" }]);
		expect(values('a\n""\n""', { quotedNothing: "text" })).toEqual([{ a: "" }, { a: "" }]);
		expect(values('a\n"NA"\nx')).toEqual([{ a: "NA" }, { a: "x" }]);
		expect(values('a\n"1"\n"NA"\n" 2 "')).toEqual([{ a: 1 }, { a: null }, { a: 2 }]);
	});

	it("chooses a column's type by all of its values, however late one differs", () => {
		const rows = Array.from({ length: 40_000 }, (_, i) => `${i},${i % 2 === 0},2020-01-0${(i % 9) + 1},1.50`);
		const types = (last: string) => parseCsv(`a,b,c,d\n${rows.join("\n")}\n${last}`).columns.map(({ type }) => type);
		expect(types("1e3,TRUE,2021-02-03T04:05Z,NaN")).toEqual(["number", "boolean", "date", "number"]);
		expect(types("x,1,yesterday,1.5.2")).toEqual(["text", "text", "text", "text"]);
		const table = parseCsv(`a,b,c,d\n${rows.join("\n")}\nx,1,2,y`);
		expect(table.row(3)).toEqual({ a: "3", b: "false", c: "2020-01-04", d: "1.50" });
		expect(table.at(40_000, "a")).toBe("x");
	});

	it("reads numbers as JavaScript does, to the last bit", () => {
		const written = fc.oneof(
			fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
			fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 30 })).map(([n, shift]) => `${n / 10 ** shift}`),
			fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `${a}.${b}`),
			fc
				.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.integer({ min: -400, max: 400 }))
				.map(([n, e]) => `${n}e${e}`),
			fc.constantFrom(
				"0",
				"-0",
				"+1",
				".5",
				"-.5e-3",
				"1.",
				"1E+5",
				"0e999",
				"0.000000000000000000000000000000001",
				" 7 ",
			),
		);
		fc.assert(
			fc.property(fc.array(written, { minLength: 1 }), (texts) => {
				const { columns } = parseCsv(`n\n${texts.join("\n")}`);
				expect([...(columns[0] as NumberColumn).values]).toEqual(texts.map(Number));
				const commas = parseCsv(`n;\n${texts.map((text) => `${text.replace(".", ",")};`).join("\n")}`, {
					decimal: ",",
				});
				expect([...(commas.columns[0] as NumberColumn).values]).toEqual(texts.map(Number));
			}),
		);
	});

	it("takes codes, and what is nearly a number, for text", () => {
		for (const word of ["007", "1 2", "1,000", "0x10", "--1", "1e", "1e+", ".", "+", "1.2.3", "١", "1_000", "1-2"]) {
			const [column] = parseCsv(`n;m\n1;\n${word};`).columns;
			expect([word, column?.type, column?.values[1]]).toEqual([word, "text", word]);
		}
	});

	it("knows NaN and the infinities as numbers, in any case of letters", () => {
		expect(values("n\nnan\nNaN\n-inf\nInfinity\n+INF")).toEqual(
			[Number.NaN, Number.NaN, -Infinity, Infinity, Infinity].map((n) => ({ n })),
		);
		expect(values("n\n1\nNaN", { missing: ["NaN"] })).toEqual([{ n: 1 }, { n: null }]);
		expect(values("n\n1\n-999\n?", { missing: ["-999", "?"] })).toEqual([{ n: 1 }, { n: null }, { n: null }]);
	});

	it("reads moments in UTC unless they say otherwise, and no days that do not exist", () => {
		const texts = [
			"2024-02-29",
			"2024-02-29 13:45",
			"2024-02-29T13:45:01.5Z",
			"2024-02-29T13:45:01+02:00",
			"0099-12-31",
		];
		expect(values(`d\n${texts.join("\n")}`).map(({ d }) => (d as Date).toISOString())).toEqual([
			"2024-02-29T00:00:00.000Z",
			"2024-02-29T13:45:00.000Z",
			"2024-02-29T13:45:01.500Z",
			"2024-02-29T11:45:01.000Z",
			"0099-12-31T00:00:00.000Z",
		]);
		for (const text of [
			"2023-02-29",
			"2024-13-01",
			"2024-02-30",
			"2024-00-10",
			"2024-01-01T24:00",
			"2024-1-1",
			"20240101x0",
		]) {
			expect(parseCsv(`d\n${text}`).column("d").type).toBe("text");
		}
	});

	it("numbers columns without a name or with one that was there", () => {
		expect(parseCsv("a,,a,a_2,a\n1,2,3,4,5").names).toEqual(["a", "column_2", "a_2", "a_2_2", "a_3"]);
		expect(parseCsv("1,2\n3,4", { header: false }).toRows()).toEqual([
			{ column_1: 1, column_2: 2 },
			{ column_1: 3, column_2: 4 },
		]);
		expect(parseCsv("1,2\n3,4", { header: ["x", "y"] }).at(1, "y")).toBe(4);
	});

	it("takes delimiters at the end of a line for nothing, and short records for missing values where asked", () => {
		expect(values("a,b\n1,2,\n3,4,,")).toEqual([
			{ a: 1, b: 2 },
			{ a: 3, b: 4 },
		]);
		expect(values("a,b\n1\n3,4", { shortRows: "missing" })).toEqual([
			{ a: 1, b: null },
			{ a: 3, b: 4 },
		]);
	});

	it("gives back texts, whatever is in them", () => {
		const text = fc.string({ unit: "binary", maxLength: 8 }).filter((each) => !/[\0\p{Surrogate}]/u.test(each));
		const cell = fc.oneof(text, fc.constantFrom('"', '""', ",", "\n", "\r", "\r\n", "NA", "1", "true", "é🎈"));
		fc.assert(
			fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
				const quote = (each: string) => `"${each.replaceAll('"', '""')}"`;
				const csv = rows.map((row) => row.map(quote).join(",")).join("\n");
				const table = parseCsv(csv, { header: ["a", "b"], schema: { a: "text", b: "text" }, quotedNothing: "text" });
				expect(table.toRows()).toEqual(rows.map(([a, b]) => ({ a, b })));
			}),
		);
	});

	it("reads a column of many different texts, and one of few", () => {
		const rows = Array.from({ length: 20_000 }, (_, i) => `text ${i},${i % 5 ? `few ${i % 7}` : ""}`);
		const table = parseCsv(`many,few\n${rows.join("\n")}`);
		expect(table.unique("many")).toHaveLength(20_000);
		expect(table.row(19_999)).toEqual({ many: "text 19999", few: "few 0" });
		expect(table.column("few").missing).toBe(4_000);
	});

	it("names the line of what is wrong", () => {
		expect(failure(() => parseCsv('a,b\n"x\ny",1\n1,2,3'))).toEqual([
			"bad-file",
			'parseCsv: expected 2 fields in line 4, got 3; is the delimiter ","?',
		]);
		expect(failure(() => parseCsv("a,b\n1"))[1]).toContain("expected 2 fields in line 2, got 1");
		expect(failure(() => parseCsv('a\n1\n"x'))[1]).toBe(
			"parseCsv: expected a quote to be closed in line 3, got the end of the file",
		);
		expect(failure(() => parseCsv('a\n"x"y'))[1]).toContain(
			"expected a quoted field to end at its closing quote in line 2",
		);
		expect(failure(() => parseCsv(""))[1]).toBe("parseCsv: expected at least one line, got none");
		expect(failure(() => parseCsv("a\0b"))[1]).toContain("got zero bytes");
	});

	it("says what does not fit the schema and the options", () => {
		expect(failure(() => parseCsv("a\n1\nx", { schema: { a: "number" } }))).toEqual([
			"bad-input",
			'parseCsv: expected "a" to hold numbers, as the schema says, got "x" in row 1',
		]);
		expect(failure(() => parseCsv("a\n1", { schema: { b: "number" } }))[0]).toBe("unknown-name");
		expect(failure(() => parseCsv("a\n1", { delimiter: ";;" }))[0]).toBe("bad-option");
		expect(failure(() => parseCsv("a\n1", { separator: ";" } as never))[1]).toContain('there is no option "separator"');
		expect(failure(() => parseCsv("1,2", { header: ["a"] }))[1]).toContain(
			'expected 1 fields for the names in "header", got 2',
		);
	});
});

describe("CSV in pieces", () => {
	it("is the same table, wherever the pieces end", async () => {
		for (const name of ["people.csv", "people-bom.csv"]) {
			const text = readFileSync(fixture(name), "utf8");
			const line = text.indexOf("\n") + 1;
			const bytes = new TextEncoder().encode(text.slice(0, line) + text.slice(line).repeat(400));
			const whole = readCsvBytes("readTable", bytes, {});
			expect(whole.rowCount).toBe(2000);
			for (const size of [997, 1009, 30_011, 65_536, 65_537, 200_000]) {
				const table = await readCsvPieces("readTable", () => inPieces(bytes, size), {});
				expect(table.equals(whole)).toBe(true);
			}
		}
		const utf16 = readFileSync(fixture("people-utf16.csv"));
		expect(contentOf(await readCsvPieces("readTable", () => inPieces(utf16, 7), {}))).toEqual(expected("people"));
	});

	it("asks for the pieces again for a column that turns out to be text", async () => {
		const bytes = new TextEncoder().encode(`a,b\r\n${"1,2\r\n".repeat(3000)}x,3`);
		let asked = 0;
		const pieces = () => {
			asked++;
			return inPieces(bytes, 1000);
		};
		const table = await readCsvPieces("readTable", pieces, {});
		expect(asked).toBe(2);
		expect([table.rowCount, table.at(0, "a"), table.at(3000, "a"), table.at(3000, "b")]).toEqual([3001, "1", "x", 3]);
	});

	it("does not look again and again at a quote that is never closed", async () => {
		const bytes = new TextEncoder().encode(`a\n"${"x".repeat(4_000_000)}`);
		const started = performance.now();
		const [code] = await rejection(readCsvPieces("readTable", () => inPieces(bytes, 500), {}));
		expect(code).toBe("bad-file");
		expect(performance.now() - started).toBeLessThan(3000);
	});
});
