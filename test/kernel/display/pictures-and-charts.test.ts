import { createCanvas } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { plainCopy } from "../../../src/kernel/display/plain-copy.ts";

const canvas = () => {
	const made = createCanvas(20, 10);
	made.getContext("2d").fillRect(0, 0, 5, 5);
	return made;
};
const png = () => canvas().toBuffer("image/png");
const base64 = png().toString("base64");

describe("pictures", () => {
	test.each([
		["a PNG", "image/png", () => png()],
		["a JPEG", "image/jpeg", () => canvas().toBuffer("image/jpeg")],
		["a WebP", "image/webp", () => canvas().toBuffer("image/webp")],
		["a GIF", "image/gif", () => Buffer.from("GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;", "latin1")],
	])("%s in a Uint8Array is a picture", async (_, type, make) => {
		const bytes = make();
		for (const value of [bytes, new Uint8Array(bytes)]) {
			const bundle = await bundleOf(value);
			expect(Object.keys(bundle)).toEqual([type, "text/plain"]);
			expect(bundle[type]).toBe(bytes.toString("base64"));
		}
	});

	test("other bytes are bytes", async () => {
		expect(Object.keys(await bundleOf(new Uint8Array([0x89, 0x50, 0x4e])))).toEqual(["text/plain"]);
		expect(Object.keys(await bundleOf(new Uint8Array()))).toEqual(["text/plain"]);
	});

	test("a Blob of a picture is one, another Blob is not", async () => {
		expect(await bundleOf(new Blob([new Uint8Array(png())], { type: "image/png" }))).toMatchObject({
			"image/png": base64,
		});
		expect(await bundleOf(new Blob(["x"], { type: "image/png" }))).not.toHaveProperty("image/png");
		expect(await bundleOf(new Blob(["x"], { type: "text/plain" }))).not.toHaveProperty("image/png");
	});

	test("a canvas is drawn, also one that answers later", async () => {
		expect(await bundleOf(canvas())).toEqual({ "image/png": base64, "text/plain": "Canvas 20 × 10" });
		const later = { getContext() {}, toBuffer: async () => png(), width: 20, height: 10 };
		expect(await bundleOf(later)).toEqual({ "image/png": base64, "text/plain": "Canvas 20 × 10" });
	});

	test("ImageData is a picture", async () => {
		const data = canvas().getContext("2d").getImageData(0, 0, 20, 10);
		const bundle = await bundleOf(data);
		expect(bundle["text/plain"]).toBe("ImageData 20 × 10");
		expect(String(bundle["image/png"])).toMatch(/^iVBORw0KGgo/);
	});
});

/** An element as a DOM for Node has it: everything comes from getters of a prototype. */
class FakeElement {
	readonly #html: string;
	readonly #name: string;
	constructor(name: string, html: string) {
		this.#name = name;
		this.#html = html;
	}
	get nodeType() {
		return 1;
	}
	get localName() {
		return this.#name;
	}
	get outerHTML() {
		return this.#html;
	}
}

describe("elements of a DOM", () => {
	test("an svg is SVG with its namespace, as Observable Plot makes it without one", async () => {
		const bundle = await bundleOf(new FakeElement("svg", '<svg class="plot" width="640"><g></g></svg>'));
		expect(bundle["image/svg+xml"]).toBe(
			'<svg xmlns="http://www.w3.org/2000/svg" class="plot" width="640"><g></g></svg>',
		);
		const named = '<svg xmlns="http://www.w3.org/2000/svg"></svg>';
		expect((await bundleOf(new FakeElement("svg", named)))["image/svg+xml"]).toBe(named);
	});

	test("others are HTML, as a Plot with a legend is", async () => {
		const bundle = await bundleOf(new FakeElement("figure", "<figure><svg></svg></figure>"));
		expect(bundle).toEqual({
			"text/html": "<figure><svg></svg></figure>",
			"text/plain": "<figure> element, 28 characters",
		});
	});
});

describe("charts", () => {
	const chart = (schema: string, more: object = {}) => ({
		$schema: `https://vega.github.io/schema/${schema}.json`,
		mark: "bar",
		...more,
	});

	test.each([
		["vega-lite/v4", "application/vnd.vegalite.v4+json"],
		["vega-lite/v5", "application/vnd.vegalite.v5+json"],
		["vega-lite/v5.6.1", "application/vnd.vegalite.v5+json"],
		["vega-lite/v6", "application/vnd.vegalite.v5+json"],
		["vega/v5", "application/vnd.vega.v5+json"],
		["vega/v6", "application/vnd.vega.v5+json"],
	])("a specification of %s goes to the newest drawer that JupyterLab has", async (schema, type) => {
		const spec = chart(schema);
		expect(await bundleOf(spec)).toMatchObject({ [type]: spec });
	});

	test("its data are as JSON has them: dates as texts, nothing called", async () => {
		const when = new Date(0);
		const spec = chart("vega-lite/v5", {
			data: { values: [{ when, n: Number.NaN, f() {}, big: 3n }] },
			toJSON: () => {
				throw new Error("called");
			},
		});
		const { "application/vnd.vegalite.v5+json": sent } = await bundleOf(spec);
		expect((sent as { data: unknown }).data).toEqual({ values: [{ when: when.toISOString(), n: null, big: 3 }] });
	});

	test.each([
		["another schema", { $schema: "https://json-schema.org/draft/2020-12/schema" }],
		["a schema that is no text", { $schema: 5 }],
		[
			"a class",
			new (class {
				$schema = "https://vega.github.io/schema/vega-lite/v5.json";
			})(),
		],
	])("%s is no chart", async (_, value) => {
		expect(Object.keys(await bundleOf(value)).filter((type) => type.includes("vega"))).toEqual([]);
	});

	test("what JSON cannot hold is no chart: cycles, endless data", async () => {
		const spec: Record<string, unknown> = chart("vega-lite/v5");
		spec.self = spec;
		expect(Object.keys(await bundleOf(spec)).filter((type) => type.includes("vega"))).toEqual([]);
		expect(
			plainCopy(
				Array.from({ length: 1000 }, () => "x".repeat(1000)),
				100_000,
			),
		).toBeUndefined();
	});

	test("a key of a prototype stays data", () => {
		const copy = plainCopy(JSON.parse('{"__proto__": {"polluted": true}}'), 1000) as object;
		expect(Object.keys(copy)).toEqual(["__proto__"]);
		expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
	});
});
