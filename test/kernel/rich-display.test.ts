import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ShownTree, valueMimeType } from "../../src/protocol/shown-value.ts";
import { contents, type Exchange, KernelClient, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

/** What a cell's one output holds. */
function bundleOf({ published, reply }: Exchange): Record<string, unknown> {
	expect(reply.content.status).toBe("ok");
	const shown = [...contents(published, "execute_result"), ...contents(published, "display_data")];
	expect(shown).toHaveLength(1);
	return shown[0].data;
}

describe("a cell's value", () => {
	test("that is a primitive, short or flat is text alone", async () => {
		for (const [cell, expected] of [
			["1 + 1", "2"],
			["'two\\nlines'", "'two\\nlines'"],
			["({ a: 1, b: [1, 2] })", "{ a: 1, b: [ 1, 2 ] }"],
			["new Float32Array(3)", "Float32Array(3) [ 0, 0, 0 ]"],
		] as const) {
			expect(bundleOf(await kernel.execute(cell))).toEqual({ "text/plain": expected });
		}
	});

	test("that is larger is a tree, a table or an array, as HTML and text too; so is what display shows", async () => {
		const kinds = {
			tree: "({ a: { b: { c: { d: { e: { f: 1 } } } } } })",
			table: "Array.from({ length: 30 }, (_, i) => ({ i, name: 'row ' + i, square: i * i }))",
			array: "new Float32Array(1000)",
		};
		for (const [kind, cell] of Object.entries(kinds)) {
			for (const whole of [cell, `display(${cell}); 0`]) {
				const exchange = await kernel.execute(whole.replace("; 0", "; undefined"));
				const bundle = bundleOf(exchange);
				expect(Object.keys(bundle)).toEqual([valueMimeType, "text/html", "text/plain"]);
				expect(bundle[valueMimeType]).toMatchObject({ kind });
			}
		}
	});

	test("that is an error reads as if it were thrown, in TypeScript's lines, with the person's own frames", async () => {
		const cell = [
			"enum Color { Red } // compiled by TypeScript, so that lines move",
			"function fail(color: Color) {",
			"	return new RangeError('no ' + color, { cause: new Error('inner') });",
			"}",
			"fail(Color.Red)",
		].join("\n");
		const bundle = bundleOf(await kernel.execute(cell));
		const { root } = bundle[valueMimeType] as ShownTree;
		expect(root).toMatchObject({ type: "error", text: "RangeError: no 0" });
		const [stack, cause] = root.members!;
		expect(JSON.parse(stack!.node.text)).toMatch(/^ {4}at fail \(cell-\d+\.ts:3:9\)\n {4}at cell-\d+\.ts:5:1$/);
		expect(cause).toMatchObject({ key: "cause", node: { text: "Error: inner" } });
		expect(bundle["text/plain"]).toContain("RangeError: no 0");
		expect(JSON.stringify(bundle)).not.toContain("node:internal");
	});

	test("that is a promise shows what it came to, and is not awaited for it", async () => {
		const cell = "const kept = { promise: Promise.resolve({ deep: { deep: { deep: { deep: { deep: 1 } } } } }) }; kept";
		const { root } = bundleOf(await kernel.execute(cell))[valueMimeType] as ShownTree;
		expect(root.members![0]!.node).toMatchObject({ text: "Promise <fulfilled>", members: [{ key: "value" }] });
		expect(result(await kernel.execute("({ p: new Promise(() => {}) })"))).toBe("{ p: Promise { <pending> } }");
	});
});

describe("without an import", () => {
	test.each([
		["html", "'<b>x</b>'", "text/html", "<b>x</b>"],
		["markdown", "'# x'", "text/markdown", "# x"],
		["latex", "String.raw`$\\frac12$`", "text/latex", "$\\frac12$"],
		["svg", "'<svg></svg>'", "image/svg+xml", "<svg></svg>"],
	])("display.%s shows at once, and once where the cell ends with it", async (name, argument, type, content) => {
		expect(bundleOf(await kernel.execute(`display.${name}(${argument})`))).toEqual({
			[type]: content,
			"text/plain": content,
		});
		expect(bundleOf(await kernel.execute(`display.${name}(${argument}); undefined`))[type]).toBe(content);
	});

	test("display.html as a template tag escapes what is put in", async () => {
		const bundle = bundleOf(await kernel.execute(`const name = '<i>'; display.html\`<b>\${name}</b>\``));
		expect(bundle["text/html"]).toBe("<b>&lt;i&gt;</b>");
	});

	test("glasscell/notebook makes the same values, to be returned and passed on", async () => {
		const bundle = bundleOf(await kernel.execute("import { markdown } from 'glasscell/notebook'; markdown('*x*')"));
		expect(bundle).toEqual({ "text/markdown": "*x*", "text/plain": "*x*" });
	});
});

/** Milliseconds after which a kernel that looks at a value will not come back. */
const tooLong = 10_000;

describe("values that fight back", () => {
	const loop = "for (;;) {}";
	test.each([
		["getters that never return", `({ get a() { ${loop} }, deep: { deep: { deep: { deep: { deep: 1 } } } } })`],
		[
			"a class with such getters, toJSON and valueOf",
			`new (class { x = { y: { z: { a: { b: {} } } } }; get g() { ${loop} } toJSON() { ${loop} } valueOf() { ${loop} } })()`,
		],
		["a proxy whose traps never return", `new Proxy({ a: 1 }, new Proxy({}, { get() { ${loop} } }))`],
		["such a proxy deep inside", `({ a: { b: { c: new Proxy([1], new Proxy({}, { get() { ${loop} } })) } } })`],
		[
			"a proxy that answers to everything",
			"const all: any = new Proxy(() => {}, { get: () => all, apply: () => all }); all",
		],
		[
			"a prototype that is such a proxy, displayed (as a result, V8's own inspector would ask it)",
			`display(Object.create(new Proxy({}, new Proxy({}, { get() { ${loop} } })))); undefined`,
		],
		[
			"records with such getters",
			`Array.from({ length: 5 }, (_, i) => ({ i, text: 'x'.repeat(50), get lazy() { ${loop} } }))`,
		],
		[
			"an error with such a message",
			`Object.defineProperty(new Error(), 'message', { get() { throw new Error('no'); } })`,
		],
		[
			"a Map whose methods are overwritten",
			`Object.defineProperties(new Map([[1, { a: { b: { c: { d: { e: 1 } } } } }]]), { entries: { value() { ${loop} } }, size: { get() { ${loop} } } })`,
		],
		["a look-alike of a tensor", "({ shape: [2, 2], dtype: 'float32', dataSync() { throw new Error('gone'); } })"],
		["a look-alike of an element", "({ nodeType: 1, localName: 'svg', outerHTML: { toString() { throw 1; } } })"],
		["throwing inspect", "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('x'); }, a: { b: {} } })"],
		[
			"a cycle through map, set, array and promise",
			"const m = new Map(); const s = new Set([m]); m.set('list', [s, Promise.resolve(m)]); m",
		],
	])("%s: one output, and the kernel answers", async (_, cell) => {
		const exchange = await kernel.execute(cell, {}, tooLong);
		expect(typeof bundleOf(exchange)["text/plain"]).toBe("string");
		expect(text(exchange.published, "stderr")).toBe("");
		expect(result(await kernel.execute("1 + 1"))).toBe("2");
	});

	test("a value shown has not been changed by that, nor kept", async () => {
		await kernel.execute("const value = { a: { b: { c: { d: { e: {} } } } } }; Object.freeze(value); value");
		expect(
			result(
				await kernel.execute("Reflect.ownKeys(globalThis).filter((key) => String(key).includes('internals')).length"),
			),
		).toBe("0");
	});
});
