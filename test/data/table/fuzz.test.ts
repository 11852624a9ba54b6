import { readFileSync } from "node:fs";
import * as zlib from "node:zlib";
import { CFB, utils } from "@e965/xlsx";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExplainError, readTable } from "../../../src/index.ts";
import { rejection } from "./failure.ts";
import { fixture } from "./fixtures.ts";
import { tableFormats } from "./fuzz-formats.ts";

/** What damaged bytes may be said to be: a name in a damaged file may be another, and a value none of its type. */
const codes = ["bad-file", "bad-input", "unknown-name"];

/** Ways in which a file is damaged: cut, some bytes changed, one bit turned, a stretch of zeros or ones. */
const damage = fc.oneof(
	fc.record({ kind: fc.constant("cut" as const), at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }) }),
	fc.record({
		kind: fc.constant("bytes" as const),
		places: fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
			minLength: 1,
			maxLength: 4,
		}),
	}),
	fc.record({
		kind: fc.constant("bit" as const),
		at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
		bit: fc.nat(7),
	}),
	fc.record({
		kind: fc.constant("stretch" as const),
		at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
		length: fc.integer({ min: 1, max: 8 }),
		byte: fc.constantFrom(0, 255),
	}),
);

function damaged(bytes: Uint8Array, how: typeof damage extends fc.Arbitrary<infer D> ? D : never): Uint8Array {
	const place = (share: number) => Math.floor(share * bytes.length);
	if (how.kind === "cut") return bytes.slice(0, place(how.at));
	const copy = bytes.slice();
	if (how.kind === "bytes") for (const [at, byte] of how.places) copy[place(at)] = byte;
	else if (how.kind === "bit") (copy[place(how.at)] as number) ^= 1 << how.bit;
	else copy.fill(how.byte, place(how.at), place(how.at) + how.length);
	return copy;
}

/** A workbook whose sheet has more markup than its one column and row. */
function sheetWith(markup: string): Uint8Array {
	(CFB.utils as unknown as { use_zlib(with_: typeof zlib): void }).use_zlib(zlib); // its own packs less well
	const container = CFB.read(readFileSync(fixture("one.xlsx")), { type: "buffer" });
	const sheet = CFB.find(container, "/xl/worksheets/sheet1.xml");
	if (!sheet) throw new Error("one.xlsx has no sheet");
	const text = Buffer.from(sheet.content as Uint8Array).toString();
	CFB.utils.cfb_add(
		container,
		"/xl/worksheets/sheet1.xml",
		Buffer.from(text.replace("</sheetData>", `${markup}</sheetData>`)),
	);
	return CFB.write(container, { type: "buffer", fileType: "zip", compression: true } as never) as Uint8Array;
}

describe("a damaged file of a table", () => {
	it.each(tableFormats)("$name is read or refused, soon and with one of our errors", async ({ bytes, read }) => {
		let refused = 0;
		await fc.assert(
			fc.asyncProperty(damage, async (how) => {
				const started = performance.now();
				try {
					await read(damaged(bytes, how));
				} catch (error) {
					expect(error).toBeInstanceOf(ExplainError);
					expect(codes).toContain((error as ExplainError).code);
					refused++;
				}
				expect(performance.now() - started).toBeLessThan(5_000);
			}),
			{ numRuns: 100 },
		);
		expect(refused).toBeGreaterThan(10);
	});

	it("that is a workbook whose cells lie far apart is read as fast as it has cells, or refused", async () => {
		const started = performance.now();
		const far = await readTable(sheetWith('<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'));
		expect(far.toRows().at(-1)).toEqual({ only: null, column_2: 7 });
		const cell = (row: number) => `<row r="${row}"><c r="${utils.encode_col(row % 16_000)}${row}"><v>7</v></c></row>`;
		const diagonal = Array.from({ length: 20_000 }, (_, i) => cell(i + 3)).join("");
		expect(await rejection(readTable(sheetWith(diagonal)))).toEqual([
			"bad-file",
			expect.stringMatching(/cells in \d+ bytes, got 20001 rows of 16000 columns$/),
		]);
		expect(performance.now() - started).toBeLessThan(5_000);
	});

	it("that is a workbook which unpacks to far more than its size is refused", async () => {
		expect(await rejection(readTable(sheetWith(" ".repeat(80 * 2 ** 20))))).toEqual([
			"bad-file",
			expect.stringMatching(/^readTable: expected at most \d+ bytes unpacked/),
		]);
	});

	it("that asks for much more than its bytes can mean is refused", async () => {
		const sparse = Array.from({ length: 20_000 }, (_, i) => `{"k${i}":1}`).join("\n");
		expect(await rejection(readTable(Buffer.from(sparse), { format: "jsonl" }))).toEqual([
			"bad-file",
			expect.stringMatching(/^readTable: expected at most \d+ cells in \d+ bytes, got 20000 rows of \d+ columns$/),
		]);
		const wide = `${",".repeat(2 ** 18)}\n`;
		expect((await rejection(readTable(Buffer.from(wide), { format: "csv" })))[1]).toContain(
			"expected at most 262144 columns",
		);
	});
});
