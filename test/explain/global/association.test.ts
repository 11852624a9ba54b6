import { describe, expect, it } from "vitest";
import { association, comparedColumns } from "../../../src/explain/global/association.ts";
import { rounding } from "./fixtures.ts";

const numbers = { name: "n" };
const category = (...levels: string[]) => ({ name: "c", levels });

/** The association of two columns of rows. */
function of(a: readonly number[], b: readonly number[], levelsA?: string[], levelsB?: string[]) {
	const features = [levelsA ? category(...levelsA) : numbers, levelsB ? category(...levelsB) : numbers];
	const x = Float64Array.from(a.flatMap((value, i) => [value, b[i] as number]));
	const [first, second] = comparedColumns(x, features);
	return association(first as never, second as never);
}

describe("association", () => {
	it("of two numbers is Spearman's, as scipy has it", () => {
		const { strength, measure } = of([3, 1, 4, 1, 5, 9, 2, 6], [2, 7, 1, 8, 2, 8, 1, 8]);
		expect(strength).toBeCloseTo(0.19885368120992467, rounding);
		expect(measure).toBe("Spearman");
	});

	it("does not care for the form of a rising or falling relation", () => {
		const a = [1, 2, 3, 4, 5];
		expect(
			of(
				a,
				a.map((x) => Math.exp(x)),
			).strength,
		).toBeCloseTo(1, rounding);
		expect(
			of(
				a,
				a.map((x) => -(x ** 3)),
			).strength,
		).toBeCloseTo(-1, rounding);
	});

	it("leaves missing values out, and is 0 for a constant", () => {
		expect(of([1, 2, Number.NaN, 3], [1, 2, -9, 3]).strength).toBeCloseTo(1, rounding);
		expect(of([1, 1, 1], [1, 2, 3]).strength).toBe(0);
		expect(of([Number.NaN, Number.NaN], [1, 2]).strength).toBe(0);
	});

	it("of two categories is Cramér's V without bias (Bergsma's formula on SciPy's χ²)", () => {
		const table = [
			[10, 2, 3],
			[1, 12, 4],
		];
		const [a, b]: [number[], number[]] = [[], []];
		for (const [p, row] of table.entries())
			for (const [q, count] of row.entries())
				for (let i = 0; i < count; i++) {
					a.push(p);
					b.push(q);
				}
		const { strength, measure } = of(a, b, ["p", "q"], ["r", "s", "t"]);
		expect(strength).toBeCloseTo(0.6357578937631976, rounding);
		expect(measure).toBe("Cramér's V");
		// A level that was not known counts as missing.
		expect(of([...a, -1], [...b, 0], ["p", "q"], ["r", "s", "t"]).strength).toBeCloseTo(strength, rounding);
	});

	it("of a category and a number is what the levels tell of the ranks", () => {
		const codes = [0, 0, 0, 1, 1, 1];
		const told = of(codes, [1, 2, 3, 7, 8, 9], ["low", "high"]);
		expect(told.measure).toBe("correlation ratio");
		// Between the levels 13.5 of 17.5 squares of the ranks; ε² = 1 − (4 / 17.5) · 5 / 4.
		expect(told.strength).toBeCloseTo(Math.sqrt(1 - (4 / 17.5) * (5 / 4)), rounding);
		expect(of(codes, [1, 5, 3, 1, 5, 3], ["low", "high"]).strength).toBe(0);
	});
});
