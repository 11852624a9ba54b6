import { describe, expect, test } from "vitest";
import { ndArray } from "../../src/core/nd-array.ts";
import { packArrays } from "../../src/protocol/buffers.ts";
import { checkSelections, checkStatus, checkValues, checkViews } from "../../widgets/src/check/check-state.ts";
import { gridView, imageView, scoresView, tokensView, trainingView } from "../browser/harness/states.ts";
import { grayLayer, heatLayer, rasterFigure } from "../figure/fixtures.ts";

const all = [imageView(), scoresView, tokensView, gridView, trainingView];

describe("checking views", () => {
	test("lets through what the views of the kernel make, unpacked or still packed", () => {
		expect(checkViews(all)).toEqual(all);
		expect(checkViews(packArrays(all))).toEqual(all);
	});

	test("lets through the cells of a heat map that have no value, but no other number that is none", () => {
		const map = (value: number) => [
			{ ...imageView(), figure: rasterFigure(2, 1, grayLayer(1, 2, [0, 9]), heatLayer(1, 2, [0.5, value])) },
		];
		expect(() => checkViews(map(Number.NaN))).not.toThrow();
		expect(() => checkViews(map(Infinity))).toThrow(/layers\.1\.values\.values\.1: expected a finite number/);
		const word = {
			...tokensView,
			figure: { ...tokensView.figure, scores: ndArray(Float32Array.of(Number.NaN), [1], ["token"]) },
		};
		expect(() => checkViews([{ ...word, figure: { ...word.figure, tokens: ["a"] } }])).toThrow(
			/expected a finite number/,
		);
	});

	const view = imageView();
	const withControl = (control: object) => [
		{ ...view, controls: [{ id: "c", label: "C", answeredBy: "figure", ...control }] },
	];
	test.each([
		["no list", null, /^views: expected a list, got null/],
		["views that could not be unpacked", { unreadable: "4 bytes" }, /got "4 bytes"/],
		["a title that is no text", [{ ...view, title: 7 }], /^views\.0\.title: expected a text, got 7/],
		[
			"an unknown control",
			withControl({ type: "html" }),
			/controls\.0\.type: expected choice or range or toggle or button or gallery, got "html"/,
		],
		[
			"an upside-down range",
			withControl({ type: "range", min: 2, max: 1, step: 1 }),
			/controls\.0: expected min ≤ max/,
		],
		[
			"a range that does not move",
			withControl({ type: "range", min: 0, max: 1, step: 0 }),
			/step: expected a step above 0/,
		],
		[
			"a gallery with too few pictures",
			withControl({ type: "gallery", names: ["a"], images: { values: new Uint8ClampedArray(0), shape: [0, 8, 8, 4] } }),
			/images\.shape: expected \[1, n, n, 4\], got "\[0, 8, 8, 4\]"/,
		],
		[
			"a ragged table",
			[{ ...view, table: { columns: ["a", "b"], rows: [["x"]] } }],
			/table\.rows\.0: expected 2 cells, got 1/,
		],
		[
			"a table cell that is no text or number",
			[{ ...view, table: { columns: ["a"], rows: [[{}]] } }],
			/expected texts and numbers/,
		],
		[
			"a grade that does not exist",
			[{ ...view, strip: [{ label: "a", value: "b", grade: "great" }] }],
			/grade: expected good or fair or poor/,
		],
		[
			"rows that are no objects",
			[{ ...view, figure: { kind: "vega", alt: "", spec: {}, data: { t: [1] } } }],
			/data\.t\.0: expected an object, got 1/,
		],
		[
			"a grid of charts",
			[{ ...view, figure: { ...gridView.figure, cells: [{ label: "a", figure: scoresView.figure }] } }],
			/cells\.0\.figure\.kind: expected raster/,
		],
		[
			"an upside-down domain",
			[{ ...tokensView, figure: { ...tokensView.figure, domain: [1, -1] } }],
			/domain: expected \[low, high\]/,
		],
		[
			"a text with too few gaps",
			[{ ...tokensView, figure: { ...tokensView.figure, between: ["", ""] } }],
			/between: expected 10 texts, got 2/,
		],
		[
			"notes that are no texts",
			[{ ...tokensView, figure: { ...tokensView.figure, notes: Array(9).fill(1) } }],
			/notes\.0: expected/,
		],
		["a dangerous key", [JSON.parse('{"__proto__":{"polluted":1}}')], /safe keys/],
	])("refuses %s, and says where", (_name, views, message) => {
		expect(() => checkViews(views)).toThrow(message);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});
});

describe("checking the rest of a state", () => {
	test("keeps values that a control can hold and drops the others", () => {
		expect(checkValues({ a: "x", b: 1, c: true, d: null, e: Number.NaN, f: {}, g: [1] })).toEqual({
			a: "x",
			b: 1,
			c: true,
		});
		expect(checkValues("nothing")).toEqual({});
	});

	test("keeps selections of the known kinds", () => {
		const good = {
			a: { kind: "point", at: [1, 2] },
			b: { kind: "items", items: [] },
			c: { kind: "interval", ranges: { x: [0, 1] } },
			d: null,
		};
		expect(checkSelections({ ...good, e: { kind: "point", at: "12" }, f: { kind: "lasso" }, g: 7 })).toEqual(good);
		expect(checkSelections(null)).toEqual({});
	});

	test("takes a status that it cannot read for idle, so that a widget never waits for ever", () => {
		expect(checkStatus(undefined)).toEqual({ state: "idle" });
		expect(checkStatus({ state: "dancing" })).toEqual({ state: "idle" });
		expect(checkStatus({ state: "error" })).toEqual({ state: "error", message: "" });
		expect(checkStatus({ state: "running", label: "LIME", done: "3", total: 9, cancellable: 1 })).toEqual({
			state: "running",
			label: "LIME",
			done: 0,
			total: 9,
			cancellable: false,
		});
	});
});
