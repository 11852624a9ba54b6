import { describe, expect, test } from "vitest";
import { escapeHtml } from "../../../src/core/escape-html.ts";
import { bundleOf } from "../../../src/kernel/display/bundle.ts";
import { payloads } from "./payloads.ts";

const htmlOf = async (value: unknown) => String((await bundleOf(value))["text/html"]);

/** The tags and attributes that JupyterLab's sanitizer, GitHub's and nbviewer's leave in place. */
const harmless =
	/<(?:\/?(?:b|i|p|br|code|pre|ul|li|details|summary|table|thead|tbody|tr|th|td|small)|details open|t[hd] align="(?:left|right)" style="text-align: (?:left|right)"|img src="data:image\/png;base64,[A-Za-z0-9+/=]+" width="\d+" height="\d+" alt="[^"<>]*")>/g;

/** What is left of HTML without the markup that it may have. */
const remains = (html: string) => html.replace(harmless, "");

describe("the static form", () => {
	test("of a tree opens and closes without a script", async () => {
		const html = await htmlOf({ a: { b: { c: { d: { e: 1 } } } }, text: "x" });
		expect(html).toBe(
			"<details open><summary><code>{a: {…}, text: &quot;x&quot;}</code></summary><ul><li><details><summary><code>a: {b: {…}}</code></summary><ul><li><details><summary><code>b: {c: {…}}</code></summary><ul><li><details><summary><code>c: {d: {…}}</code></summary><ul><li><details><summary><code>d: {e: 1}</code></summary><ul><li><code>e: 1</code></li></ul></details></li></ul></details></li></ul></details></li></ul></details></li><li><code>text: &quot;x&quot;</code></li></ul></details>",
		);
	});

	test("of a table has the first rows, numbers to the right, and says how many there are", async () => {
		const html = await htmlOf(Array.from({ length: 250 }, (_, i) => ({ n: i, name: i === 1 ? null : `row ${i}` })));
		const right = ' align="right" style="text-align: right"';
		expect(html).toContain("<p><b>Array of objects</b> first 20 of 250 rows × 2 columns</p>");
		expect(html).toContain(`<th${right}>n<br><small>number</small></th>`);
		expect(html).toContain(
			`<tr><th${right}>1</th><td${right}>1</td><td align="left" style="text-align: left"><i>–</i></td></tr>`,
		);
		expect(html.match(/<tr>/g)).toHaveLength(21);
	});

	test("of an array has the picture with words for it", async () => {
		const html = await htmlOf({ shape: [8, 8], values: Float32Array.from({ length: 64 }, (_, i) => i) });
		expect(html).toMatch(
			/^<p><b>NdArray float32 \[8, 8\]<\/b> min 0 · max 63 · mean 31\.5<\/p><p><img src="data:image\/png;base64,/,
		);
		expect(html).toContain('alt="heat map, 8 × 8: dark 0, bright 63"');
	});

	test("of an error has its frames and its cause", async () => {
		const html = await htmlOf(new TypeError("outer", { cause: new Error("inner") }));
		expect(html).toMatch(/^<details open><summary><code>TypeError: outer<\/code><\/summary><pre>at /);
		expect(html).toContain("<summary><code>cause: Error: inner</code></summary><pre>at ");
	});
});

describe("texts out of data are never markup", () => {
	const made = (payload: string) => {
		const Named = { [payload]: class {} }[payload]!;
		const error = new TypeError(payload, { cause: new Error(payload) });
		Object.defineProperty(error, "stack", { value: `TypeError: ${payload}\n    at ${payload}` });
		return {
			tree: { [payload]: payload, deep: { deep: { deep: { deep: { deep: payload } } } } },
			class: { of: new Named(), deep: { deep: { deep: { deep: { deep: 1 } } } } },
			map: new Map([[payload, { deep: { deep: { deep: { deep: { deep: payload } } } } }]]),
			error,
			table: Array.from({ length: 3 }, () => ({ [payload]: payload, other: "x".repeat(60) })),
			records: [1, 2].map((i) => Object.assign(new Named(), { i, text: "x".repeat(80) })),
		};
	};

	test.each(payloads)("%s", async (payload) => {
		for (const [name, value] of Object.entries(made(payload))) {
			const html = await htmlOf(value);
			expect(html, name).toContain(escapeHtml(payload.slice(0, 12)));
			expect(remains(html), name).not.toMatch(/[<>]/);
		}
	});

	test("this test can fail", () => {
		for (const markup of ["<script>", "<img src=x>", "<a href='x'>", '<td onclick="x">', "<style>"])
			expect(remains(`<b>x</b>${markup}`)).toMatch(/[<>]/);
	});
});
