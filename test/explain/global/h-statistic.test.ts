import { describe, expect, it } from "vitest";
import { hStatistic } from "../../../src/index.ts";
import { failure } from "../../failure.ts";
import { independent, matrix, modelOf, rounding } from "./fixtures.ts";

const rows = independent(30);

/** Friedman and Popescu's equations 44 and 45 in plain loops. */
function reference(answer: (row: readonly number[]) => number, data: readonly number[][]) {
	const centre = (values: number[]) => {
		const mean = values.reduce((a, b) => a + b, 0) / values.length;
		return values.map((value) => value - mean);
	};
	const dependence = (columns: readonly number[]) =>
		centre(
			data.map((point) => {
				const answers = data.map((row) =>
					answer(row.map((own, j) => (columns.includes(j) ? (point[j] as number) : own))),
				);
				return answers.reduce((a, b) => a + b, 0) / data.length;
			}),
		);
	const squares = (values: number[]) => values.reduce((sum, value) => sum + value * value, 0);
	const width = data[0]?.length ?? 0;
	const f = centre(data.map((row) => answer(row)));
	return {
		pair(j: number, k: number) {
			const [joint, first, second] = [dependence([j, k]), dependence([j]), dependence([k])];
			return squares(joint.map((v, i) => v - (first[i] as number) - (second[i] as number))) / squares(joint);
		},
		total(j: number) {
			const others = Array.from({ length: width }, (_, k) => k).filter((k) => k !== j);
			const [own, rest] = [dependence([j]), dependence(others)];
			return squares(f.map((v, i) => v - (own[i] as number) - (rest[i] as number))) / squares(f);
		},
	};
}

describe("hStatistic(model, rows)", () => {
	it("is Friedman and Popescu's share, of pairs and of each with all others", async () => {
		const answer = ([a = 0, b = 0, c = 0]: readonly number[]) => a * b + Math.cos(3 * c) * a + c;
		const { payload, diagnostics } = await hStatistic(modelOf(answer, 3), matrix(rows));
		const { pair, total } = reference(answer, rows);
		for (let j = 0; j < 3; j++) {
			expect(payload.total?.values[j]).toBeCloseTo(total(j), rounding);
			expect(payload.pairs.values[4 * j]).toBe(0);
			for (let k = 0; k < j; k++) {
				expect(payload.pairs.values[3 * j + k]).toBeCloseTo(pair(j, k), rounding);
				expect(payload.pairs.values[3 * k + j]).toBe(payload.pairs.values[3 * j + k]);
			}
		}
		expect(diagnostics.evaluations).toBe(1 + 30 + 30 * 30 * (2 * 3 + 3));
	});

	it("is 0 where features add up, and 1 where they do nothing by themselves", async () => {
		const sum = await hStatistic(
			modelOf(([a = 0, b = 0]) => Math.exp(a) - b, 3),
			matrix(rows),
		);
		for (const value of [...sum.payload.pairs.values, ...(sum.payload.total?.values ?? [])]) {
			expect(value).toBeCloseTo(0, rounding);
		}
		const corners = [-1, 1].flatMap((a) => [-1, 1].map((b) => [a, b]));
		const both = await hStatistic(
			modelOf(([a = 0, b = 0]) => a * b, 2),
			matrix(corners),
		);
		expect(both.payload.pairs.values[1]).toBeCloseTo(1, rounding);
	});

	it("takes some features, a sample, and gives sizes where not normalized", async () => {
		const product = modelOf(([a = 0, b = 0]) => a * b, 3);
		const { payload, unit } = await hStatistic(product, matrix(independent(500)), {
			features: ["b", "a"],
			sample: 40,
			normalized: false,
		});
		expect(payload.features.map(({ name }) => name)).toEqual(["b", "a"]);
		expect(unit).toBe("response");
		// The deviation of (a − ½)(b − ½) in the unit square is 1/12; of 40 rows a little more or less.
		expect(payload.pairs.values[1]).toBeGreaterThan(0.06);
		expect(payload.pairs.values[1]).toBeLessThan(0.11);
	});

	it("warns of a large share of next to nothing", async () => {
		const tiny = modelOf(([a = 0, b = 0, c = 0]) => 10 * c + 0.1 * (a - 0.5) * (b - 0.5), 3);
		const { diagnostics } = await hStatistic(tiny, matrix(rows));
		expect(diagnostics.warnings?.[0]).toMatch(
			/^H² of "a" and "b" is \d\.\d\d, but of a joint effect that makes up 0\.\d+ %/,
		);
	});

	it("is 0 of a constant model, and refuses a single feature", async () => {
		const flat = await hStatistic(
			modelOf(() => 0.3, 3),
			matrix(rows),
		);
		expect([...flat.payload.pairs.values].every((value) => value === 0)).toBe(true);
		expect(
			await failure(
				hStatistic(
					modelOf(() => 1, 3),
					matrix(rows),
					{ features: [1] },
				),
			),
		).toMatch(/^bad-option .*at least two features, got 1/);
	});
});
