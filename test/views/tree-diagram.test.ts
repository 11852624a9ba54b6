import { describe, expect, it } from "vitest";
import { leafRows } from "../../src/views/leaf-rows.ts";
import { treeDiagram } from "../../src/views/tree-diagram.ts";
import { chartOf } from "./fixtures.ts";
import { chain, classTree, regressionLeaves, regressionTree } from "./tree-fixtures.ts";

/** The width of a letter of 12 pixels on average, in pixels: what a box needs at least. */
const averageLetter = 6;

type Box = {
	node: number;
	text: string;
	detail: string;
	x: number;
	x2: number;
	y: number;
	middleY: number;
	lit: boolean;
	shade: number;
	cut?: string;
};
const boxesOf = (view: ReturnType<typeof treeDiagram>) => chartOf(view).data.boxes as unknown as readonly Box[];
const box = (view: ReturnType<typeof treeDiagram>, node: number) => boxesOf(view).find((one) => one.node === node)!;

describe("treeDiagram", () => {
	it("draws splits before their branches, each in the middle of them, the branch that meets the condition above", () => {
		const view = treeDiagram(regressionTree);
		expect(boxesOf(view)).toHaveLength(5);
		expect(box(view, 0).x2).toBeLessThan(box(view, 1).x);
		expect(box(view, 1).middleY).toBe((box(view, 2).middleY + box(view, 3).middleY) / 2);
		expect(box(view, 1).middleY).toBeLessThan(box(view, 4).middleY);
		expect(chartOf(view).data.edges).toHaveLength(4);
		expect(view.caption).toBe(
			"The tree has 3 leaves. The first question is temperatureOfTheSea ≤ 12.5 °C. The leaf of most rows (60 of 100) answers 2.",
		);
		expect(view.table.rows[0]).toEqual([0, 0, "temperatureOfTheSea ≤ 12.5 °C", 100, "5", 2]);
	});

	it("says what is asked in two lines that fit, the number always among them", () => {
		const view = treeDiagram(regressionTree);
		expect(box(view, 0)).toMatchObject({ text: "temperatureOfTheSea", detail: "≤ 12.5 °C" });
		expect(box(view, 1)).toMatchObject({ detail: "≤ 4 °C or missing" });
		expect(box(view, 2)).toMatchObject({ text: "2", detail: "60 rows" });
		const deep = treeDiagram(chain(7));
		for (const { text, detail } of boxesOf(deep)) expect(Math.max(text.length, detail.length)).toBeLessThanOrEqual(8);
	});

	it("may be as narrow as its longest words allow, and no narrower", () => {
		const widthOf = (view: ReturnType<typeof treeDiagram>) => {
			const [plot] = chartOf(view).spec.vconcat as { width: number }[];
			return plot?.width as number;
		};
		const wide = treeDiagram(regressionTree);
		expect(chartOf(wide).minWidth as number).toBeLessThanOrEqual(widthOf(wide));
		const box = boxesOf(wide).find(({ text }) => text === "temperatureOfTheSea") as Box;
		const shrunk = ((box.x2 - box.x) * (chartOf(wide).minWidth as number)) / widthOf(wide);
		expect(shrunk).toBeGreaterThan(box.text.length * averageLetter);
		const short = treeDiagram(chain(3));
		expect(chartOf(short).minWidth as number).toBeLessThan(0.8 * widthOf(short));
	});

	it("lights a path and shades answers from the lowest to the highest", () => {
		const view = treeDiagram(regressionTree, { path: [0, 1, 3], words: "Row 7." });
		expect(
			boxesOf(view)
				.filter(({ lit }) => lit)
				.map(({ node }) => node)
				.sort(),
		).toEqual([0, 1, 3]);
		expect([box(view, 2).shade, box(view, 4).shade]).toEqual([0, 1]);
		expect(view.caption).toBe("Row 7.");
		const classes = treeDiagram(classTree);
		expect(box(classes, 2).text).toBe("virginica 80 %");
		expect(box(classes, 0).shade).toBe(0);
	});

	it("draws a cut branch as a leaf, and says what a click makes of the cuts", () => {
		const view = treeDiagram(regressionTree, { cut: [1], pick: "cut" });
		expect(
			boxesOf(view)
				.map(({ node }) => node)
				.sort(),
		).toEqual([0, 1, 4]);
		expect(box(view, 1)).toMatchObject({ text: "3", cut: "" });
		expect(box(view, 0).cut).toBe("0,1");
		expect(box(view, 4).cut).toBeUndefined();
		expect(view.caption).toContain("2 leaves");
		expect(view.caption).toContain("1 branch is cut by hand.");
		// What a price cut does not grow again by a click.
		const priced = treeDiagram(regressionTree, { cut: [1], byHand: [], pick: "cut" });
		expect(box(priced, 1).cut).toBeUndefined();
	});

	it("draws at most so many nodes, the path's first, and says how many leaves it leaves out", () => {
		const deep = chain(500);
		const view = treeDiagram(deep);
		// Seven columns, all of them full.
		expect(boxesOf(view)).toHaveLength(13);
		expect(boxesOf(view).some(({ text }) => text === "… 495")).toBe(true);
		expect(view.caption).toContain("501 leaves");
		const fewer = treeDiagram(deep, { most: 5, path: [0, 2, 4] });
		expect(
			boxesOf(fewer)
				.map(({ node }) => node)
				.sort((a, b) => a - b),
		).toEqual([0, 1, 2, 3, 4]);
	});

	it("refuses nodes that are not there", () => {
		expect(() => treeDiagram(classTree, { path: [3] })).toThrow(/expected nodes from 0 to 2, got 3/);
	});
});

describe("leafRows", () => {
	it("marks each row at its truth and lists those of the leaf", () => {
		const view = leafRows(regressionLeaves);
		const marks = chartOf(view).data.leafRows!;
		expect(marks).toHaveLength(5);
		expect(marks.filter(({ chosen }) => chosen).map(({ row }) => row)).toEqual([1, 3, 4]);
		expect(view.caption).toBe(
			"3 rows end in this leaf (petal > 8 mm); their catch goes from 8 to 10, and all are answered 9.",
		);
		expect(view.table.columns).toEqual(["row", "catch", "petal (mm)", "sea"]);
		expect(view.table.rows).toEqual([
			[1, 8, 9, "south"],
			[3, 9, 10, "missing"],
			[4, 10, 12, "not seen"],
		]);
		expect(chartOf(view).rows).toEqual({ field: "row", brush: { x: "truth" } });
		expect(view.selection).toBe("rows");
	});

	it("lists the selected rows where there are some, and counts classes", () => {
		const view = leafRows({
			...regressionLeaves,
			y: Float64Array.of(0, 1, 0, 1, 0),
			classes: ["cod", "eel"],
			selected: [0],
		});
		expect(view.table.rows).toEqual([[0, "cod", 5, "north"]]);
		expect(view.caption).toBe("3 rows end in this leaf (petal > 8 mm): 1 cod, 2 eel. 1 selected row is listed.");
	});

	it("draws every k-th of many rows", () => {
		const rows = Array.from({ length: 100_000 }, (_, row) => row);
		const view = leafRows({
			...regressionLeaves,
			leaves: [{ condition: "always", answer: "0", rows }],
			chosen: 0,
			y: new Float64Array(100_000),
			features: [],
			x: new Float64Array(0),
		});
		expect(chartOf(view).data.leafRows!.length).toBeLessThanOrEqual(600);
		expect(view.caption).toContain("100000 rows end");
	});
});
