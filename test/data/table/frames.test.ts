import { inspect } from "node:util";
import * as arrow from "apache-arrow";
import * as aq from "arquero";
import { beforeAll, describe, expect, it, vi } from "vitest";
import {
	fromArquero,
	fromArrow,
	fromDanfo,
	readTable,
	Table,
	toArquero,
	toArrow,
	toDanfo,
	toTable,
} from "../../../src/index.ts";
import { failure, rejection } from "./failure.ts";
import { contentOf, expected, fixture } from "./fixtures.ts";

let people: Table;
beforeAll(async () => {
	people = await readTable(fixture("people.arrow"));
});

describe("arquero", () => {
	it("gives back what it was given: categories by their level, all else as it was", () => {
		const again = fromArquero(toArquero(people, aq));
		expect(contentOf(again)).toEqual(expected("people"));
		const categories = fromArquero(toArquero(people, aq), { schema: { stage: people.schema.stage! } });
		expect(contentOf(categories)).toEqual(expected("people-typed"));
	});

	it("gives the rows that are left, in the order asked for", () => {
		const table = aq
			.table({ n: [3, 1, 2, Number.NaN], word: ["c", null, undefined, "a"] })
			.filter((d: { n: number }) => d.n !== 1)
			.orderby("n");
		expect(fromArquero(table).toRows()).toEqual(table.objects().map((row) => ({ word: null, ...nullish(row) })));
		expect(fromArquero(table).rowCount).toBe(3);
		expect(fromArquero(aq.table({ x: [[1, 2], { a: 1 }, "t", null] })).unique("x")).toEqual(["[1,2]", '{"a":1}', "t"]);
	});

	it("says what is no table", () => {
		expect(failure(() => fromArquero([] as never))).toEqual([
			"bad-input",
			"fromArquero: expected a table of arquero, got an array of 0",
		]);
		expect(failure(() => toArquero(people, {} as never))[1]).toContain("expected the package arquero");
	});
});

/** undefined is no value of a table. */
const nullish = (row: object) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? null]));

describe("apache-arrow", () => {
	it("gives back what it was given, with units, descriptions and levels", async () => {
		const table = people.withSchema({ score: { unit: "points", description: "of the test" } });
		const made = await toArrow(table);
		expect(made).toBeInstanceOf(arrow.Table);
		expect(fromArrow(made).equals(table)).toBe(true);
		expect(fromArrow(made, { columns: ["stage", "id"] }).names).toEqual(["stage", "id"]);
	});

	it("takes tables that were put together from parts", () => {
		const part = (n: (number | null)[], word: (string | null)[]) =>
			new arrow.Table({ n: arrow.vectorFromArray(n, new arrow.Float64()), word: arrow.vectorFromArray(word) });
		const table = part([1, null], ["a", "b"]).concat(part([Number.NaN], ["c"]));
		expect(fromArrow(table).toRows()).toEqual([
			{ n: 1, word: "a" },
			{ n: null, word: "b" },
			{ n: Number.NaN, word: "c" },
		]);
		expect(fromArrow(table).column("word")).toMatchObject({ type: "category", levels: ["a", "b", "c"] });
		expect(failure(() => fromArrow({} as never))[1]).toBe(
			"fromArrow: expected a table of apache-arrow, got an object with no keys",
		);
	});
});

describe("danfojs-node", () => {
	/** danfo logs about TensorFlow.js when it is loaded. */
	const load = async () => {
		const spies = (["log", "warn", "info"] as const).map((name) => vi.spyOn(console, name).mockReturnValue(undefined));
		const dfd = (await import("danfojs-node")).default as unknown as typeof import("danfojs-node");
		for (const spy of spies) spy.mockRestore();
		return dfd;
	};

	it("keeps missing values as missing, where danfo's own means are NaN", async () => {
		const { DataFrame } = await load();
		const frame = new DataFrame({ group: ["a", "a", "b", null], x: [1, Number.NaN, 3, Number.NaN] });
		const table = fromDanfo(frame);
		expect(table.columns.map(({ type, missing }) => [type, missing])).toEqual([
			["text", 1],
			["number", 2],
		]);
		expect(table.groupBy("group").mean().toRows()).toEqual([
			{ group: "a", x: 1 },
			{ group: "b", x: 3 },
			{ group: null, x: null },
		]);
		expect(table.describe().at(1, "mean")).toBe(2);
		// What docs/tables.md says of danfo; a version in which this has changed has to be told there.
		expect((frame.groupby(["group"]).col(["x"]).mean().values as unknown[][])[0]).toEqual(["a", Number.NaN]);
		expect(frame.describe().values[1]).toEqual([Number.NaN]);
	});

	it("takes series and row labels", async () => {
		const { DataFrame, Series } = await load();
		expect(fromDanfo(new Series([1, 2, Number.NaN], { columns: ["s"] }) as never).toRows()).toEqual([
			{ s: 1 },
			{ s: 2 },
			{ s: null },
		]);
		const frame = new DataFrame({ v: [true, false] }, { index: ["x", "y"] });
		expect(fromDanfo(frame, { index: "label" }).toRows()).toEqual([
			{ label: "x", v: true },
			{ label: "y", v: false },
		]);
		expect(failure(() => fromDanfo({} as never))[1]).toContain("expected a DataFrame or Series of danfojs-node");
	});

	it("gives back numbers, texts and truth values", async () => {
		const dfd = await load();
		const frame = await toDanfo(people, dfd as never);
		expect(frame).toBeInstanceOf(dfd.DataFrame);
		const again = fromDanfo(frame as never, { schema: { born: "date", stage: people.schema.stage! } });
		expect(contentOf(again)).toEqual(expected("people-typed"));
		expect((await rejection(toDanfo(people.head(0), dfd as never)))[1]).toContain(
			"expected at least one row, got none",
		);
	});
});

describe("toTable", () => {
	it("knows tables of each library, rows and columns", async () => {
		const rows = [{ a: 1 }, { a: null }];
		const table = Table.fromRows(rows);
		expect(toTable(table)).toBe(table);
		const kinds = [rows, { a: [1, null] }, toArquero(table, aq), await toArrow(table)];
		for (const kind of kinds) expect(toTable(kind).equals(table)).toBe(true);
		expect(toTable(rows, { schema: { a: "text" } }).at(0, "a")).toBe("1");
		expect(failure(() => toTable(7 as never))).toEqual([
			"bad-input",
			"toTable: expected a Table, a data frame of danfojs-node, arquero or apache-arrow, an array of objects or an object of arrays, got 7",
		]);
	});

	it("and a table says in Node what it is", () => {
		const table = people.select("id", "score").withSchema({ score: { unit: "points" } });
		expect(inspect(table)).toBe("Table 5 × 2 { id: number, score: number (points) }");
	});

	it("and in other kernels, the first rows of it, as text and never as markup", () => {
		const table = Table.fromColumns({ "a<b": ["<script>", null], n: [1, 2] }, { schema: { n: { unit: "m" } } });
		const bundle =
			(table as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]?.call(table) ??
			{};
		expect(bundle["text/html"]).toBe(
			"<table><thead><tr><th>a&lt;b<br><small>text</small></th><th>n<br><small>number, m</small></th></tr></thead><tbody>" +
				"<tr><td>&lt;script&gt;</td><td>1</td></tr><tr><td><i>missing</i></td><td>2</td></tr></tbody></table><p>2 rows × 2 columns</p>",
		);
		expect(bundle["text/plain"]).toBe("Table 2 × 2 { a<b: text, n: number (m) }");
	});
});
