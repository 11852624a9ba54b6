import { describe, expect, test } from "vitest";
import { fitted, isSinglePlot } from "../../widgets/src/chart/fit.ts";

describe("fitting a chart into a width", () => {
	test("gives one plot all of it", () => {
		const spec = { mark: "bar", width: 240, height: { step: 18 } };
		expect(fitted(spec, 500)).toMatchObject({
			mark: "bar",
			width: 500,
			height: { step: 18 },
			autosize: { type: "fit-x" },
		});
		expect(spec.width).toBe(240);
	});

	test("lets plots side by side share it, and puts them below each other where it is narrow", () => {
		const spec = { hconcat: [{ mark: "line" }, { mark: "area" }], data: { name: "t" } };
		const wide = fitted(spec, 640);
		expect(wide).toMatchObject({
			columns: 2,
			data: { name: "t" },
			concat: [
				{ mark: "line", width: 252 },
				{ mark: "area", width: 252 },
			],
		});
		expect(wide).not.toHaveProperty("hconcat");
		expect(fitted(spec, 328)).toMatchObject({ columns: 1, concat: [{ width: 260 }, { width: 260 }] });
	});

	test("leaves facets, repeats and rows as they are", () => {
		for (const spec of [{ facet: {}, spec: {} }, { repeat: ["a"], spec: {} }, { vconcat: [{}] }, { hconcat: [] }]) {
			expect(isSinglePlot(spec)).toBe(false);
			expect(fitted(spec, 300)).toBe(spec);
		}
	});
});
