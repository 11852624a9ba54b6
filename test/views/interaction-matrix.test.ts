import { describe, expect, it } from "vitest";
import { interactionMatrix } from "../../src/views/interaction-matrix.ts";
import { chartOf } from "./fixtures.ts";
import { array, interactions } from "./global-fixtures.ts";

describe("interactionMatrix(explanation)", () => {
	it("has a disc and a number for each pair and what a feature does with all others on the diagonal", () => {
		const view = interactionMatrix(interactions);
		const cells = chartOf(view).data.cells ?? [];
		const at = (row: string, column: string) => cells.find((cell) => cell.row === row && cell.column === column);
		// Those that interact most come first: b, a, c.
		expect(at("b", "a")).toMatchObject({ part: "disc", value: 0.4 });
		expect(at("a", "b")).toMatchObject({ part: "number", text: "40" });
		expect(at("c", "c")).toMatchObject({ part: "total", text: "·" });
		expect(view.caption).toBe(
			"Most act together a and b: H² 0.4 (40 % of what they do, they do only together; the numbers are per cent).",
		);
		expect(view.table.rows[0]).toEqual(["a", "b", 0.4]);
		expect(view.table.rows).toHaveLength(6);
	});

	it("shows those that interact most, and says when none do", () => {
		const view = interactionMatrix(interactions, { most: 2 });
		expect(new Set(chartOf(view).data.cells?.map(({ row }) => row))).toEqual(new Set(["a", "b"]));
		const none = { ...interactions, payload: { ...interactions.payload, pairs: array(Array(9).fill(0), [3, 3]) } };
		expect(interactionMatrix(none).caption).toBe("No two features act together: each does its part by itself.");
	});
});
