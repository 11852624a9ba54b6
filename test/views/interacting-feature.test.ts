import { describe, expect, it } from "vitest";
import { attributionRows } from "../../src/views/attribution-rows.ts";
import { interactingFeature } from "../../src/views/interacting-feature.ts";
import { attribution, noise } from "./attributions.ts";

const count = 80;
const all = Array.from({ length: count }, (_, i) => i);

/** Scores of the first feature as given; two further features with values and no scores. */
function rowsOf(score: (a: number, b: number, c: number) => number, levels?: readonly string[]) {
	const inputs = all.map((i) => [noise(3 * i), noise(3 * i + 1), levels ? i % 2 : noise(3 * i + 2)]);
	return attributionRows(
		"view",
		attribution(
			inputs.map(([a = 0, b = 0, c = 0]) => [score(a, b, c), 0, 0]),
			{ inputs, features: [{ name: "a" }, { name: "b" }, { name: "c", ...(levels && { levels }) }] },
		),
	);
}

describe("interactingFeature", () => {
	it("finds the number that a score goes with beyond its own", () => {
		const found = interactingFeature(
			rowsOf((a, b) => a + 2 * b),
			0,
			all,
		);
		expect(found?.feature).toBe(1);
		// What is left is the spread of a within its ten groups.
		expect(found?.share).toBeGreaterThan(0.95);
	});

	it("finds the category, by the means of its levels", () => {
		const found = interactingFeature(
			rowsOf((a, _, c) => a * (c ? 3 : -3), ["p", "q"]),
			0,
			all,
		);
		expect(found?.feature).toBe(2);
		expect(found?.share).toBeGreaterThan(0.9);
	});

	it("gives a small share where nothing interacts, and none where scores do not vary or rows are few", () => {
		expect(
			interactingFeature(
				rowsOf((a) => a),
				0,
				all,
			)?.share,
		).toBeLessThan(0.3);
		expect(
			interactingFeature(
				rowsOf(() => 2),
				0,
				all,
			),
		).toBeUndefined();
		expect(
			interactingFeature(
				rowsOf((a, b) => a * b),
				0,
				all.slice(0, 15),
			),
		).toBeUndefined();
	});
});
