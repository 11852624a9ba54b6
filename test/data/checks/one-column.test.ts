import { describe, expect, it } from "vitest";
import { classSkill, numberSkill } from "../../../src/data/checks/one-column.ts";
import { datasets } from "../../../src/data/datasets/datasets.ts";
import { Table } from "../../../src/data/table/table.ts";

const column = (values: unknown) => Table.fromColumns({ x: values as never }).column("x");
const all = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

/** Twin: for each row, the most frequent class of the other rows with its value, else of the rows with the nearest value. */
function twin(values: readonly number[], codes: readonly number[]): number {
	const width = Math.max(...codes) + 1;
	const most = (rows: number[]) => {
		const counts = Array.from({ length: width }, (_, k) => rows.filter((row) => codes[row] === k).length);
		return counts.indexOf(Math.max(...counts));
	};
	const rows = values.map((_, row) => row);
	const right = rows.filter((row) => {
		const same = rows.filter((other) => other !== row && values[other] === values[row]);
		if (same.length > 0) return most(same) === codes[row];
		const distance = (other: number) => Math.abs((values[other] as number) - (values[row] as number));
		const others = rows
			.filter((other) => other !== row)
			.sort((a, b) => distance(a) - distance(b) || (values[a] as number) - (values[b] as number));
		const nearest = values[others[0] as number];
		return most(rows.filter((other) => values[other] === nearest)) === codes[row];
	}).length;
	const base = rows.filter((row) => codes[row] === most(rows)).length / rows.length;
	return (right / rows.length - base) / (1 - base);
}

describe("classSkill(column, codes)", () => {
	it.each(["petalLength", "petalWidth", "sepalWidth"] as const)(
		"is what comparing all rows of iris by %s gives",
		async (name) => {
			const { table } = await datasets.load("iris");
			const values = [...table.column(name).values] as number[];
			const codes = [...table.column("species").values] as number[];
			expect(classSkill(table.column(name), codes, 3, all(150)).skill).toBeCloseTo(twin(values, codes), 12);
		},
	);

	it("sees a mapping in values that repeat, and none in names that never do", () => {
		const codes = Array.from({ length: 60 }, (_, i) => i % 3);
		expect(classSkill(column(codes.map((code) => ["u", "v", "w"][code])), codes, 3, all(60))).toMatchObject({
			skill: 1,
			isMapping: true,
		});
		const names = classSkill(column(codes.map((_, i) => `row ${i}`)), codes, 3, all(60));
		expect(names.isMapping).toBe(false);
		expect(names.skill).toBeLessThanOrEqual(0);
	});

	it("has the AUC of two classes in either direction", () => {
		const codes = [0, 0, 1, 0, 1, 1];
		expect(classSkill(column([1, 2, 3, 4, 5, 6]), codes, 2, all(6)).auc).toBeCloseTo(8 / 9, 12);
		expect(classSkill(column([6, 5, 4, 3, 2, 1]), codes, 2, all(6)).auc).toBeCloseTo(8 / 9, 12);
	});
});

describe("numberSkill(column, numbers)", () => {
	it("explains all of a straight line, and nothing by chance", () => {
		const y = Array.from({ length: 80 }, (_, i) => (i * 0.618034) % 1);
		expect(numberSkill(column(y.map((value) => 7 - 3 * value)), y, all(80)).skill).toBeGreaterThan(0.999);
		expect(numberSkill(column(y.map((_, i) => (i * 0.754878) % 1)), y, all(80)).skill).toBeLessThan(0.2);
		expect(numberSkill(column(y), new Array(80).fill(3), all(80)).skill).toBe(0);
	});
});
