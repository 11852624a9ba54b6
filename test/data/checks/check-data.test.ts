import { beforeAll, describe, expect, it } from "vitest";
import type { Explanation, Finding } from "../../../src/core/explanation.ts";
import { type CheckDataOptions, checkData } from "../../../src/data/checks/check-data.ts";
import { correlations, inflation } from "../../../src/data/checks/collinear.ts";
import { type DatasetName, datasets } from "../../../src/data/datasets/datasets.ts";
import { splitTable } from "../../../src/data/split-table.ts";
import { Table } from "../../../src/data/table/table.ts";
import { fixture } from "./statistics.ts";

const findingsOf = async (table: unknown, options: CheckDataOptions = {}): Promise<readonly Finding[]> =>
	(await checkData(table as never, options)).payload.findings;

/** A well-mannered table: three numbers and a level that have nothing to do with each other, and a class that follows loosely. */
const count = 240;
const unit = (i: number, step: number) => (i * step) % 1;
const clean = Table.fromColumns(
	{
		a: Float64Array.from({ length: count }, (_, i) => unit(i + 1, 0.6180339887)),
		b: Float64Array.from({ length: count }, (_, i) => unit(i + 1, 0.7548776662)),
		c: Float64Array.from({ length: count }, (_, i) => unit(i + 1, 0.5698402909)),
		kind: Array.from({ length: count }, (_, i) => ["red", "blue"][Math.floor(2 * unit(i, 0.8191725133))] as string),
		answer: Array.from({ length: count }, (_, i) =>
			unit(i + 1, 0.6180339887) + unit(i, 0.6710436067) > 1 ? "yes" : "no",
		),
	},
	{ schema: { kind: "category", answer: "category" } },
);
const target = "answer";
const checks = (findings: readonly Finding[]) => findings.map(({ severity, check }) => `${severity}: ${check}`);
const of = (findings: readonly Finding[], check: string) => findings.find((finding) => finding.check === check);

describe("checkData on clean data", () => {
	it("has nothing to say but the counts", async () => {
		expect(checks(await findingsOf(clean, { target }))).toEqual(["info: class counts"]);
	});

	it.each<[DatasetName, string[]]>([
		["anes96", ["info: class counts", "info: duplicate rows", "info: outliers"]],
		[
			"breast-cancer",
			[
				"warning: correlated columns",
				"warning: correlated columns",
				"info: class counts",
				"info: outliers",
				"info: variance inflation",
			],
		],
		["diabetes", ["info: variance inflation"]],
		["iris", ["warning: correlated columns", "info: class counts", "info: duplicate rows", "info: variance inflation"]],
		["penguins", ["info: class counts", "info: missing values"]],
		["wine", ["info: class counts"]],
	])("finds in %s what is there, and nothing else", async (name, expected) => {
		const { table, target, features } = (await datasets.load(name)) as Awaited<
			ReturnType<typeof datasets.load<"iris">>
		>;
		const findings = await findingsOf(table, { target, features });
		expect(checks(findings)).toEqual(expected);
		for (const { rows = [], check } of findings) {
			if (check !== "duplicate rows") continue;
			const keys = table.toRows().map((row) => JSON.stringify(row));
			for (const row of rows) expect(keys.indexOf(keys[row] as string)).toBeLessThan(row);
		}
		for (const finding of findings) {
			expect(finding.message).not.toMatch(/NaN|undefined|Infinity/);
			if (finding.severity !== "info") expect(finding.consequence && finding.remedy).toBeTruthy();
		}
	});
});

describe("checkData finds what was planted", () => {
	const with_ = async (columns: Record<string, unknown>, options: CheckDataOptions = {}) =>
		findingsOf(clean.derive(columns as never), { target, ...options });

	it("a column that is the target in other words", async () => {
		const findings = await with_({ code: (row: { answer: string }) => (row.answer === "yes" ? 7 : 3) });
		expect(of(findings, "target leakage")).toMatchObject({ severity: "error", about: ["code", "answer"], value: 1 });
	});

	it("a column that follows from the target with noise, also of a rare class and of a number", async () => {
		const noisy = await with_({
			late: (row: { answer: string; b: number }) => Number(row.answer === "yes") + 0.4 * row.b,
		});
		expect(of(noisy, "target leakage")).toMatchObject({ severity: "warning", about: ["late", "answer"] });
		const rare = clean.derive({ answer: (_: object, i: number) => (i % 24 === 5 ? "yes" : "no") });
		const shown = rare.derive({ late: (row) => (row.answer === "yes" ? 5 : 0) + row.c });
		expect(of(await findingsOf(shown, { target }), "target leakage")?.about).toEqual(["late", "answer"]);
		const numbers = clean.derive({ late: (row: { a: number }) => 3 - 2 * row.a ** 3 });
		expect(of(await findingsOf(numbers, { target: "a", features: ["b", "late"] }), "target leakage")).toMatchObject({
			about: ["late", "a"],
		});
	});

	it("a missing value that gives the target away", async () => {
		const findings = await with_({
			test: (row: { answer: string; b: number }) => (row.answer === "yes" ? null : row.b),
		});
		expect(of(findings, "target leakage")?.about).toEqual(["test", "answer"]);
		expect(of(findings, "missing by group")).toMatchObject({ about: ["test", "answer"] });
		expect(of(findings, "missing by group")?.message).toContain('100 % where it is "yes", 0 % where it is "no"');
	});

	it("columns with suspicious names, as no more than a hint", async () => {
		const findings = await with_({ finalAnswer: (row: { b: number }) => 1 - row.b ** 2 });
		expect(of(findings, "suspicious name")).toMatchObject({ severity: "info", about: ["finalAnswer"] });
		expect(of(findings, "target leakage")).toBeUndefined();
	});

	it("copies, near copies and contradictions, with their rows", async () => {
		const again = clean.concat(clean.take([3, 3, 8]));
		expect(of(await findingsOf(again, { target }), "duplicate rows")).toMatchObject({
			value: 3,
			rows: [240, 241, 242],
		});
		const near = clean.concat(clean.take([5]).derive({ a: (row) => row.a + 0.001 }));
		const found = of(await findingsOf(near, { target }), "near duplicates");
		expect(found).toMatchObject({ value: 1, rows: [5, 240] });
		const other = clean
			.take([5])
			.derive(
				{ answer: (row) => (row.answer === "yes" ? "no" : "yes") },
				{ schema: { answer: { type: "category", levels: ["no", "yes"] } } },
			);
		const torn = clean.concat(other);
		expect(of(await findingsOf(torn, { target }), "contradicting rows")).toMatchObject({ rows: [240] });
	});

	it("no copies where equal rows come by chance", async () => {
		const coins = Table.fromColumns({
			a: Array.from({ length: 200 }, (_, i) => unit(i, 0.618034) > 0.5),
			b: Array.from({ length: 200 }, (_, i) => unit(i, 0.754878) > 0.5),
			answer: Array.from({ length: 200 }, (_, i) => (unit(i, 0.569841) > 0.5 ? "yes" : "no")),
		});
		const found = of(await findingsOf(coins, { target }), "duplicate rows");
		expect(found?.severity).toBe("info");
		expect(found?.message).toContain("by chance alone");
	});

	it("what is on both sides of a split: rows, copies, near copies, patients", async () => {
		const patient = clean.derive({ patient: (_: object, i: number) => Math.floor(i / 3) });
		const whole = patient.concat(patient.take([0, 1, 2, 3, 4]));
		const train = Uint32Array.from({ length: 200 }, (_, i) => i);
		const test = Uint32Array.from({ length: 46 }, (_, i) => 199 + i);
		const findings = await findingsOf(whole, { target, splits: { train, test }, entity: "patient" });
		expect(of(findings, "split overlap")).toMatchObject({ severity: "error", rows: [199] });
		expect(of(findings, "duplicates across splits")).toMatchObject({
			severity: "error",
			rows: [240, 241, 242, 243, 244],
		});
		// Patient 66 has rows 198, 199 and 200.
		expect(of(findings, "same case in two splits")).toMatchObject({ rows: [199, 200, 240, 241, 242, 243, 244] });
		const parts = whole.derive({ part: (_: object, i: number) => (i < 200 ? "a" : "b") });
		const byColumn = await findingsOf(parts, { target, splits: "part", features: ["a", "b", "c", "kind"] });
		expect(of(byColumn, "duplicates across splits")?.value).toBe(5);
		expect(of(byColumn, "split overlap")).toBeUndefined();
	});

	it("what is in two tables, and nothing in tables that were divided well", async () => {
		const { train, test } = splitTable(clean, { stratify: "answer", seed: 4 });
		expect(checks(await findingsOf(train, { target, splits: { train, test } }))).toEqual(["info: class counts"]);
		const leaky = test.concat(train.take([0, 1]));
		const found = of(await findingsOf(train, { target, splits: { train, test: leaky } }), "duplicates across splits");
		expect(found).toMatchObject({ value: 2, about: ["train", "test"] });
	});

	it("splits of two worlds", async () => {
		const order = [...clean.toRows().keys()].sort((a, b) => Number(clean.at(a, target) < clean.at(b, target)) || -1);
		const splits = { train: order.slice(0, 120), test: order.slice(120) };
		expect(of(await findingsOf(clean, { target, splits }), "splits differ")).toMatchObject({ severity: "warning" });
	});

	it("imbalance, a rare class, one class, a missing target", async () => {
		const class_ = (of: (i: number) => string | null) =>
			findingsOf(clean.derive({ answer: (_: object, i: number) => of(i) }), { target });
		const rare = await class_((i) => (i < 6 ? "yes" : "no"));
		expect(of(rare, "imbalance")).toMatchObject({ severity: "warning", value: 39 });
		expect(of(rare, "rare class")?.message).toContain('"yes" (6)');
		expect(of(await class_(() => "no"), "one class")).toMatchObject({ severity: "error" });
		const flat = clean.derive({ answer: () => 2.1 });
		const constant = await findingsOf(flat, { target });
		expect(of(constant, "constant target")).toMatchObject({ severity: "error" });
		expect(of(constant, "target leakage")).toBeUndefined();
		expect(of(await class_((i) => (i < 4 ? null : i % 2 ? "yes" : "no")), "missing target")).toMatchObject({
			value: 4,
		});
	});

	it("columns that say nothing, name rows, have too many levels, or cannot be", async () => {
		const findings = await with_({
			same: () => 4,
			nearly: (_: object, i: number) => Number(i === 77 || i === 9),
			patientId: (_: object, i: number) => 1000 + i,
			city: (_: object, i: number) => `city ${i % 60}`,
			speed: (_: object, i: number) => (i === 30 ? Infinity : unit(i, 0.618034)),
			income: (row: { c: number }, i: number) => (i % 20 === 3 ? -99 : 20 + row.c),
			tail: (row: { b: number }, i: number) => (i === 12 ? 50 : row.b - 0.5),
			void: () => null,
		});
		expect(of(findings, "constant column")?.about).toEqual(["same"]);
		expect(of(findings, "near-constant column")?.about).toEqual(["nearly"]);
		expect(of(findings, "identifier")?.about).toEqual(["patientId"]);
		expect(of(findings, "many levels")?.about).toEqual(["city"]);
		expect(of(findings, "not a finite number")).toMatchObject({ severity: "error", about: ["speed"], rows: [30] });
		expect(of(findings, "code for missing")).toMatchObject({ about: ["income"], value: 12 });
		expect(of(findings, "outliers")?.about).toEqual(["tail"]);
		expect(of(findings, "empty column")).toMatchObject({ severity: "error", about: ["void"] });
	});

	it("columns that are sums of others, and correlated ones", async () => {
		const findings = await with_({
			sum: (row: { a: number; b: number }) => row.a + row.b,
			twin: (row: { c: number }, i: number) => row.c + 0.01 * unit(i, 0.618034),
		});
		expect(of(findings, "linear combination")?.about).toEqual(["a", "b", "sum"]);
		expect(of(findings, "correlated columns")?.about).toEqual(["c", "twin"]);
	});

	it("groups that are small, answer otherwise, meet in empty corners, or are given away", async () => {
		const people = clean.derive({
			sex: (_: object, i: number) => (i % 10 === 0 ? "man" : "woman"),
			job: (_: object, i: number) => (i % 10 === 0 ? "clerk" : "nurse"),
			region: (_: object, i: number) => ["north", "south"][i % 2] as string,
			answer: (_: object, i: number) =>
				i % 10 === 0 ? (i % 20 === 0 ? "yes" : "no") : unit(i, 0.618) > 0.9 ? "yes" : "no",
		});
		const findings = await findingsOf(people, { target, sensitive: ["sex", "region"], features: ["a", "b", "job"] });
		const [sex] = findings.filter(({ check, about }) => check === "representation" && about?.[0] === "sex");
		expect(sex).toMatchObject({ severity: "warning", value: 0.1 });
		expect(sex?.message).toContain("fewer than 30 rows of man");
		const rates = findings.filter(({ check }) => check === "base rates");
		expect(rates.map(({ about, severity }) => [about?.[0], severity])).toEqual([
			["sex", "warning"],
			["region", "info"],
		]);
		expect(rates[0]?.message).toContain('"answer" is yes for 50 % [31 %, 69 %] of man');
		expect(of(findings, "intersections")?.message).toContain(
			'Of 4 groups by "sex & region" 1 have fewer than 30 rows and 1 none',
		);
		expect(of(findings, "proxy")).toMatchObject({ about: ["sex", "job"], value: 1 });
	});

	it("more columns than rows", async () => {
		const wide = Table.fromColumns(
			Object.fromEntries(
				Array.from({ length: 40 }, (_, j) => [
					`x${j}`,
					Float64Array.from({ length: 30 }, (_, i) => unit((i + 1) * (j + 3), 0.6180339887)),
				]),
			),
		);
		expect(of(await findingsOf(wide), "more columns than rows")).toMatchObject({ value: 40 / 30 });
	});
});

describe("checkData on hardly any data, and on much", () => {
	it("takes no rows, one row and no columns as they are", async () => {
		expect(checks(await findingsOf(clean.head(0), { target, sensitive: "kind" }))).toEqual(["error: one class"]);
		expect(checks(await findingsOf(clean.head(1), { target, sensitive: "kind" }))).toContain("error: one class");
		expect(await findingsOf(clean.select("answer"), {})).toEqual([]);
		expect(await findingsOf({ x: [1, 2] })).toEqual([]);
	});

	it("looks at 200,000 rows without holding up the event loop for long", async () => {
		const rows = 200_000;
		const x = (step: number) => Float64Array.from({ length: rows }, (_, i) => unit(i + 1, step));
		const large = Table.fromColumns({
			p: x(0.6180339887),
			q: x(0.7548776662),
			y: Int32Array.from(x(0.56), (v) => Number(v > 0.5)),
		});
		const seen: string[] = [];
		const { payload } = await checkData(large, { target: "y", onProgress: ({ label }) => seen.push(label as string) });
		expect(checks(payload.findings)).toEqual(["info: class counts"]);
		expect(seen).toContain("checkData: correlations");
	});
});

describe("checkData as an explanation", () => {
	let answer: Explanation<"findings">;
	beforeAll(async () => {
		answer = await checkData(clean.derive({ same: () => 1 }) as never, { target, seed: 2 });
	});

	it("is frozen, says what it was asked, and is the same again", async () => {
		expect(Object.isFrozen(answer.payload.findings[0])).toBe(true);
		expect(answer.provenance).toMatchObject({ method: "checkData", options: { target }, seed: 2 });
		const again = await checkData(clean.derive({ same: () => 1 }) as never, { target, seed: 2 });
		expect(again.payload).toEqual(answer.payload);
		const severities = answer.payload.findings.map(({ severity }) => severity);
		expect(severities).toEqual(["warning", "info"]);
	});

	it("says what it does not know, and stops at its signal", async () => {
		const message = (options: object) =>
			checkData(clean as never, options as never).then(
				() => "no error",
				(error: { code: string; message: string }) => `${error.code}: ${error.message}`,
			);
		expect(await message({ target: "none" })).toContain('unknown-name: checkData: expected option "target"');
		expect(await message({ sensitive: ["none"] })).toContain('"sensitive"');
		expect(await message({ splits: { train: [0, 999] } })).toContain(
			'out-of-range: checkData: expected rows of split "train" from 0 to 239, got 999',
		);
		expect(await message({ splits: 3 })).toContain("bad-option");
		expect(await message({ splits: { train: clean, test: [1] } })).toContain("either tables or rows");
		expect(await message({ goal: "answer" })).toContain('there is no option "goal"');
		expect(await message({ target, signal: AbortSignal.abort() })).toContain("aborted");
	});
});

describe("variance inflation", () => {
	it("is statsmodels'", async () => {
		const { columns, vif } = fixture.inflation;
		const matrix = await correlations(columns, columns[0]!.length, async () => {});
		const got = inflation(matrix, columns.length);
		// statsmodels solves by a pseudo-inverse; with a condition of some hundred nine digits agree.
		for (const [k, factor] of vif.entries()) expect((got[k] as number) / factor).toBeCloseTo(1, 9);
	});
});
