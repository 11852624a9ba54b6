import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type DatasetName, datasets } from "../../../src/index.ts";
import { failure } from "../../failure.ts";

/** Rows, and numbers that others print of the same data: means of columns, and how often each class comes. */
const known: Readonly<Record<TableName, { rows: number; mean?: [string, number]; classes?: Record<string, number> }>> =
	{
		// Efron et al. 2004: 152.13 is the intercept of every regression on centred columns.
		diabetes: { rows: 442, mean: ["progression", 152.133484] },
		iris: { rows: 150, mean: ["petalLength", 3.758], classes: { setosa: 50, versicolor: 50, virginica: 50 } },
		wine: {
			rows: 178,
			mean: ["proline", 746.893258],
			classes: { "cultivar 0": 59, "cultivar 1": 71, "cultivar 2": 48 },
		},
		"breast-cancer": { rows: 569, mean: ["meanRadius", 14.127292], classes: { benign: 357, malignant: 212 } },
		penguins: { rows: 344, mean: ["bodyMass", 4201.754386], classes: { Adelie: 152, Chinstrap: 68, Gentoo: 124 } },
		anes96: { rows: 944, mean: ["age", 47.043432], classes: { Clinton: 551, Dole: 393 } },
	};

const photographs = ["chelsea", "coffee", "astronaut"] as const;
type TableName = Exclude<DatasetName, (typeof photographs)[number]>;

describe("datasets.load(name)", () => {
	it.each(Object.keys(known) as TableName[])("gives %s as it was gathered", async (name) => {
		const { table, target, features, task, licence } = await datasets.load(name);
		const { rows, mean, classes } = known[name];
		expect(table.rowCount).toBe(rows);
		expect([...features, target].sort()).toEqual([...table.names].sort());
		expect(licence).not.toBe("");
		if (mean) {
			const [column, value] = mean;
			const numbers = table.toRows().flatMap((row) => (row as unknown as Record<string, number | null>)[column] ?? []);
			expect(numbers.reduce((sum, x) => sum + x, 0) / numbers.length).toBeCloseTo(value, 5);
		}
		expect(task).toBe(classes ? "classification" : "regression");
		if (!classes) return;
		const counts: Record<string, number> = {};
		for (const row of table) {
			const label = (row as unknown as Record<string, string>)[target] as string;
			counts[label] = (counts[label] ?? 0) + 1;
		}
		expect(counts).toEqual(classes);
	});

	it.each(photographs)("gives the photograph %s, of some contrast", async (name) => {
		const { image, licence } = await datasets.load(name);
		expect(image.shape).toEqual([224, 224, 3]);
		const sorted = Uint8Array.from(image.values).sort();
		const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
		expect(at(0.95) - at(0.05)).toBeGreaterThan(128);
		expect(licence).not.toBe("");
	});

	it("has a test for each", () => {
		const names = datasets.list().map(({ name }) => name);
		expect(names.sort()).toEqual([...Object.keys(known), ...photographs].sort());
	});

	it("keeps what is missing as missing, and units with the columns", async () => {
		const { table } = await datasets.load("penguins");
		expect(table.columns.map(({ missing }) => missing)).toEqual([0, 0, 2, 2, 2, 2, 11]);
		expect(table.features(["bodyMass"])).toEqual([{ name: "bodyMass", unit: "g" }]);
		expect(table.row(3).billLength).toBeNull();
	});

	it("says which data sets there are where one is not", async () => {
		expect(await failure(datasets.load("titanic" as "iris"))).toMatch(/^unknown-name .*diabetes.*penguins.*"titanic"$/);
		expect(await failure(datasets.load("toString" as "iris"))).toMatch(/^unknown-name/);
	});

	it("cites what is in the list of references, and docs/data.md has them all", () => {
		const references = readFileSync(new URL("../../../docs/references.bib", import.meta.url), "utf8");
		const docs = readFileSync(new URL("../../../docs/data.md", import.meta.url), "utf8");
		for (const { citation, name, licence } of datasets.list()) {
			expect(references).toContain(`{${citation},`);
			expect(docs, name).toContain(`datasets.load("${name}")`);
			expect(docs, name).toContain(licence);
		}
	});
});
