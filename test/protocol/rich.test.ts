import { describe, expect, test } from "vitest";
import { displaySymbol } from "../../src/protocol/host.ts";
import { html, image, imageTypeOf, json, latex, markdown, rich, svg, vega, vegaLite } from "../../src/protocol/rich.ts";

describe("rich values", () => {
	test.each([
		["html", html("<b>x</b>"), "text/html", "<b>x</b>"],
		["svg", svg("<svg></svg>"), "image/svg+xml", "<svg></svg>"],
		["markdown", markdown("# x"), "text/markdown", "# x"],
		["latex", latex("$x$"), "text/latex", "$x$"],
	])("%s is shown as what it was made of, and as its source in a terminal", (_, value, type, content) => {
		expect(value[displaySymbol]()).toEqual({ [type]: content, "text/plain": content });
	});

	test("as a template tag, markup escapes what is put in, except for markup of its kind", () => {
		const name = "<img src=x onerror=alert(1)>";
		const list = ["a&b", "c"].map((item) => html`<li>${item}</li>`);
		expect(html`<p title="${'"'}">${name}</p><ul>${list}</ul>`.bundle["text/html"]).toBe(
			'<p title="&quot;">&lt;img src=x onerror=alert(1)&gt;</p><ul><li>a&amp;b</li><li>c</li></ul>',
		);
		expect(svg`<svg>${html("<b>")}</svg>`.bundle["image/svg+xml"]).toBe("<svg>[object Object]</svg>");
	});

	test("as a template tag, LaTeX needs no doubled backslashes", () => {
		expect(latex`$\frac{${1}}{2}$`.bundle["text/latex"]).toBe("$\\frac{1}{2}$");
	});

	test("charts, JSON and bundles of any type", () => {
		expect(vegaLite({ mark: "bar" }).bundle).toMatchObject({ "application/vnd.vegalite.v5+json": { mark: "bar" } });
		expect(vega({ marks: [] }).bundle).toMatchObject({ "application/vnd.vega.v5+json": { marks: [] } });
		expect(json([1]).bundle).toEqual({ "application/json": [1], "text/plain": "[\n  1\n]" });
		expect(rich({ "text/plain": "x" })[displaySymbol]()).toEqual({ "text/plain": "x" });
	});

	test("a picture is known by its bytes", () => {
		const bytes = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);
		expect(image(bytes).bundle).toEqual({ "image/png": bytes, "text/plain": "image/png, 9 bytes" });
		expect(imageTypeOf(Uint8Array.of(1, 2, 3))).toBeUndefined();
		expect(() => image(Uint8Array.of(1, 2, 3))).toThrow("image: expected the bytes of a PNG");
		expect(() => image("picture.png" as never)).toThrow("image: expected the bytes of a PNG");
	});

	test("what is no text is refused by name", () => {
		expect(() => markdown(5 as never)).toThrow("text/markdown: expected a text, got number");
		expect(() => html(null as never)).toThrow("text/html: expected a text, got object");
	});
});
