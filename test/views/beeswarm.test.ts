import { describe, expect, it } from "vitest";
import { beeswarm } from "../../src/views/beeswarm.ts";
import { attribution, patients } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

describe("beeswarm", () => {
	const view = beeswarm(patients(100));
	const dots = chartOf(view).data.dots ?? [];
	const of = (name: string) => dots.filter(({ feature }) => feature === name);

	it("has a dot for each row and feature at its score, the features that move most first", () => {
		expect(dots).toHaveLength(700);
		const { values } = patients(100).payload.scores;
		expect(of("bmi").find(({ row }) => row === 5)?.score).toBeCloseTo(values[5 * 7]!, 3);
		expect([...new Set(dots.map(({ feature }) => feature))].slice(0, 2)).toEqual(["bmi", "s5"]);
	});

	it("colours by the rank of the value; categories and missing values are gray", () => {
		const shares = of("age").map(({ share }) => Number(share));
		expect([Math.min(...shares), Math.max(...shares)]).toEqual([0, 1]);
		expect(of("sex").every(({ share }) => share === null)).toBe(true);
		expect(of("bmi").filter(({ share }) => share === null)).toHaveLength(5);
		expect(of("s1").every(({ share }) => share === 0.5)).toBe(true);
	});

	it("says what moves most, which way its values go, and each dot in words", () => {
		expect(view.caption).toMatch(
			/^Over 100 rows bmi moves progression most, by \S+ on average; higher values raise it \(rank correlation 0\.9\d+\)\. Then comes s5/,
		);
		expect(of("bmi").find(({ row }) => row === 16)?.sentence).toBe("row 16: bmi = missing lowers progression by 2");
		expect(view.table.rows.map(([name]) => name)).toHaveLength(7);
	});

	it("draws rows evenly by output where there are too many dots, and says so", () => {
		const many = beeswarm(attribution(Array.from({ length: 15_000 }, (_, i) => [i, -i / 2])));
		const drawn = chartOf(many).data.dots ?? [];
		expect(drawn).toHaveLength(20_000);
		expect(drawn.map(({ row }) => row)).toContain(14_999);
		expect(many.caption).toMatch(/10,000 of the rows are drawn/);
	});

	it("leaves the least out, and links its rows", () => {
		const few = beeswarm(patients(10), { most: 2, pick: "row" });
		expect(few.caption).toMatch(/5 features that move it less are left out/);
		expect([few.selection, chartOf(few).rows, chartOf(few).pick]).toEqual([
			"rows",
			{ field: "row", brush: { x: "score" } },
			{ control: "row", field: "row" },
		]);
	});

	it("takes scores that are all 0", () => {
		expect(beeswarm(attribution([[0], [0]])).caption).toMatch(/f0 moves progression most, by 0 on average/);
	});
});
