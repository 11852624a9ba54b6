import { describe, expect, test } from "vitest";
import { fitted, isSinglePlot, refitted } from "../../widgets/src/chart/fit.ts";

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

	test("gives a facet below the other the width", () => {
		const spec = { facet: { row: { field: "metric" } }, spec: { mark: "point", width: 280 } };
		expect(fitted(spec, 400)).toEqual({ ...spec, spec: { mark: "point", width: 332 } });
		expect(spec.spec.width).toBe(280);
	});

	test("makes no plot narrower than it may be", () => {
		expect(fitted({ mark: "bar" }, 300, 420)).toMatchObject({ width: 420 });
		expect(fitted({ mark: "bar" }, 500, 420)).toMatchObject({ width: 500 });
		expect(fitted({ vconcat: [{ mark: "bar" }] }, 300, 420)).toEqual({ vconcat: [{ mark: "bar", width: 420 }] });
		expect(fitted({ concat: [{ mark: "bar" }] }, 300, 420)).toMatchObject({ concat: [{ width: 420 }] });
	});

	test("leaves facets side by side, repeats and no plots as they are", () => {
		const columns = { facet: { row: { field: "a" }, column: { field: "b" } }, spec: {} };
		for (const spec of [columns, { facet: { field: "a" }, spec: {} }, { repeat: ["a"], spec: {} }, { hconcat: [] }]) {
			expect(isSinglePlot(spec)).toBe(false);
			expect(fitted(spec, 300)).toBe(spec);
		}
	});

	test("gives plots below each other the width, and small multiples as many columns as fit", () => {
		const plot = { mark: "bar" };
		expect(fitted({ vconcat: [plot, plot] }, 400)).toEqual({
			vconcat: [
				{ mark: "bar", width: 332 },
				{ mark: "bar", width: 332 },
			],
		});
		expect(fitted({ concat: [plot, plot, plot], columns: 3 }, 500)).toMatchObject({
			columns: 2,
			concat: Array(3).fill({ mark: "bar", width: 182 }),
		});
	});
});

describe("fitting a chart again, once it was drawn", () => {
	const column = { vconcat: [{ mark: "bar" }] };

	test("takes off what stands over the edge, and gives what words did not need", () => {
		expect(refitted(column, 400, 430)).toEqual({ vconcat: [{ mark: "bar", width: 302 }] });
		expect(refitted(column, 400, 340)).toEqual({ vconcat: [{ mark: "bar", width: 392 }] });
		expect(refitted({ concat: [{ mark: "bar" }] }, 300, 320)).toMatchObject({ concat: [{ width: 212 }] });
	});

	test("leaves what fits, what Vega fits itself, and what can be no narrower", () => {
		expect(refitted(column, 400, 400)).toBeUndefined();
		expect(refitted(column, 400, 380)).toBeUndefined();
		expect(refitted({ concat: [{ mark: "bar" }] }, 600, 400)).toBeUndefined();
		expect(refitted({ mark: "bar" }, 400, 500)).toBeUndefined();
		expect(refitted(column, 400, 660, 600)).toBeUndefined();
	});
});
