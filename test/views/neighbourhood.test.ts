import { describe, expect, it } from "vitest";
import { neighbourhood } from "../../src/views/neighbourhood.ts";
import { attribution, numbers, surrogateAnswer } from "./attributions.ts";
import { chartOf } from "./fixtures.ts";

const answer = surrogateAnswer(200);
const { neighbours } = answer.payload.surrogate!;

describe("neighbourhood", () => {
	it("stands each point at its values, with weight, answer, and whether it is like the data", () => {
		const { data } = chartOf(neighbourhood(answer));
		expect(data.points).toHaveLength(200);
		const [first] = data.points ?? [];
		expect([first?.x, first?.y]).toEqual([...neighbours!.rows!.values.subarray(0, 2)]);
		expect(first).toMatchObject({ weight: neighbours!.weights.values[0], answer: neighbours!.answers.values[0] });
		expect(data.points?.filter(({ unlike }) => unlike)).toHaveLength(
			neighbours!.likelihood!.values.filter((share) => share < 0.05).length,
		);
		expect(data.here?.[0]).toMatchObject({ x: 30, y: 95, answer: 142 });
	});

	it("tells how much the points count and how many are unlike the data", () => {
		const view = neighbourhood(answer);
		const values = [...neighbours!.weights.values];
		const [sum, squares] = [values.reduce((a, b) => a + b, 0), values.reduce((a, b) => a + b * b, 0)];
		expect(view.strip?.[1]).toMatchObject({ label: "effective points", value: String(Math.round(sum ** 2 / squares)) });
		expect(view.caption).toMatch(/unlike the data/);
		expect(neighbourhood(surrogateAnswer(50, { likelihood: false })).caption).not.toMatch(/unlike/);
	});

	it("compares with the surrogate", () => {
		const view = neighbourhood(answer, { against: "surrogate" });
		const { data } = chartOf(view);
		expect(data.points?.[7]?.fitted).toBe(neighbours!.fitted.values[7]);
		expect(data.same?.every(({ fitted, answer: model }) => fitted === model)).toBe(true);
		expect(view.caption).toMatch(/weighted R² of 0\.74; at the row itself it answers 138 where the model answers 142/);
	});

	it("takes categories, and axes of all features", () => {
		const { data } = chartOf(neighbourhood(answer, { axes: ["sex", "bmi"] }));
		expect(data.here?.[0]).toMatchObject({ x: "male", xOffset: 0, y: 30 });
		expect(new Set(data.points?.map(({ x }) => x))).toEqual(new Set(["female", "male"]));
		const plane = chartOf(neighbourhood(answer, { axes: "principal" }));
		expect(plane.data.points?.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
		expect(JSON.stringify(plane.spec)).toMatch(/first principal axis \(\d/);
	});

	it("shows parts that are hidden or present where points are no rows", () => {
		const { surrogate } = answer.payload;
		const { rows: _, likelihood: __, ...hidden } = neighbours!;
		const points = numbers(
			Array.from({ length: 600 }, (_, i) => i % 2),
			200,
			3,
		);
		const parts = attribution([[3, 2, 1]], {
			payload: { surrogate: { ...surrogate!, neighbours: { ...hidden, points } } },
		});
		const { data } = chartOf(neighbourhood(parts));
		expect(data.here?.[0]).toMatchObject({ x: "present", y: "present" });
		expect(data.points?.[0]).toMatchObject({ x: "hidden", y: "present" });
	});

	it("draws the heaviest of many points", () => {
		const many = surrogateAnswer(3000);
		const view = neighbourhood(many);
		const drawn = chartOf(view).data.points ?? [];
		expect(drawn).toHaveLength(1500);
		const heaviest = Math.max(...many.payload.surrogate!.neighbours!.weights.values);
		expect(drawn.some(({ weight }) => weight === heaviest)).toBe(true);
		expect(view.caption).toMatch(/1,500 points are drawn, the heaviest among them\.$/);
	});

	it("refuses answers without points, and axes that are not there", () => {
		expect(() => neighbourhood(attribution([[1]]))).toThrow(/neighbourhood: expected an answer with the points/);
		expect(() => neighbourhood(answer, { axes: ["age", "bmi"] })).toThrow(
			/name two features \(bmi, bp, sex\) or to be "principal", got "age"/,
		);
		expect(() => neighbourhood(answer, { against: "model" as never })).toThrow(
			/"features" or "surrogate", got "model"/,
		);
	});
});
