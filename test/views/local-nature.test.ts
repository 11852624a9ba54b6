import { describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import { type LocalPanel, localNature } from "../../src/views/local-nature.ts";
import { decisionSurface, gridPoints } from "../../src/views/local-surface.ts";
import { chartOf } from "./fixtures.ts";
import { localPanels, planeOptions } from "./local-fixtures.ts";

const extent = { x: [0, 4], y: [0, 2] } as const;

describe("decisionSurface", () => {
	test("joins cells of a row that prefer the same class as strongly", () => {
		const probabilities = ndArray(Float64Array.of(1, 0, 1, 0, 0.4, 0.6, 0, 1), [4, 2], ["example", "output"]);
		expect(decisionSurface(probabilities, ["a", "b"], extent, 2)).toEqual([
			{ x: 0, x2: 4, y: 0, y2: 1, class: "a", sure: 1 },
			{ x: 0, x2: 2, y: 1, y2: 2, class: "b", sure: 0.2 },
			{ x: 2, x2: 4, y: 1, y2: 2, class: "b", sure: 1 },
		]);
	});

	test("asks at the cells' centres, row by row from below", () => {
		expect([...gridPoints(extent, 2)]).toEqual([1, 0.5, 3, 0.5, 1, 1.5, 3, 1.5]);
	});
});

describe("localNature", () => {
	test("says what each model answers and why", () => {
		const view = localNature(localPanels, planeOptions);
		expect(view.caption).toBe(
			"At length 1 and depth 0.5. Forest: a 0.75. Because of its box. Machine: b 0.6. Because.",
		);
		expect(view.table.rows).toEqual([
			["forest", "a", 0.75, "Because of its box."],
			["machine", "b", 0.6, "Because."],
		]);
		expect(view.title).toBe("Two models at one point");
	});

	test("a move changes data only, and the region is closed", () => {
		const before = chartOf(localNature(localPanels, planeOptions));
		const moved = localPanels.map((panel): LocalPanel => ({ ...panel, reason: { ...panel.reason, region: [] } }));
		const after = chartOf(localNature(moved, { ...planeOptions, at: [2, 1] }));
		expect(after.spec).toEqual(before.spec);
		expect(Object.keys(after.data)).toEqual(Object.keys(before.data));
		const corners = before.data.region0 as { x: number; y: number; order: number }[];
		expect(corners.map(({ x, y }) => [x, y])).toEqual([
			[0, 0],
			[1, 0],
			[1, 1],
			[0, 0],
		]);
		expect(after.data.region0).toEqual([]);
		expect(before.drag).toEqual([{ x: "px", y: "py" }]);
	});
});
