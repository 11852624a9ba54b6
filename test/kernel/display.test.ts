import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
	await kernel.execute(`const shown = (bundle) => ({ [Symbol.for("Jupyter.display")]: () => bundle });`);
});
afterAll(() => kernel.close());

test("an object says by Symbol.for('Jupyter.display') how it is shown, at once or later", async () => {
	const bundle = { "text/html": "<b>x</b>", "text/plain": "x", "application/json": { a: 1 } };
	for (const cell of [`shown(${JSON.stringify(bundle)})`, `shown(Promise.resolve(${JSON.stringify(bundle)}))`]) {
		const { published } = await kernel.execute(cell);
		expect(contents(published, "execute_result")[0].data).toEqual(bundle);
	}
});

test("display shows a value where it is called; the cell waits for one that is shown later", async () => {
	const { published } = await kernel.execute(
		"display(shown(new Promise((resolve) => setTimeout(() => resolve({ 'text/plain': 'slow' }), 30)))); display({ a: 1 }); 0",
	);
	const shown = contents(published, "display_data").map(({ data }) => data["text/plain"]);
	expect(shown).toEqual(["{ a: 1 }", "slow"]);
	expect(published.at(-1)!.type).toBe("status");
});

test("a display of a name can be replaced from another cell", async () => {
	const first = await kernel.execute("display(shown({ 'text/plain': 'before' }), { displayId: 'one' })");
	expect(contents(first.published, "display_data")[0].transient).toEqual({ display_id: "one" });
	const second = await kernel.execute("display(shown({ 'text/plain': 'after' }), { displayId: 'one', update: true })");
	expect(contents(second.published, "update_display_data")[0]).toMatchObject({
		data: { "text/plain": "after" },
		transient: { display_id: "one" },
	});
});

test("the library's host shows bundles, and bytes of a picture travel as base64", async () => {
	const { published } = await kernel.execute(
		"globalThis[Symbol.for('glasscell.host/1')].display({ 'image/png': new Uint8Array([1, 2, 3]) }, { metadata: { width: 3 } })",
	);
	expect(contents(published, "display_data")[0]).toMatchObject({
		data: { "image/png": "AQID" },
		metadata: { width: 3 },
	});
});

test("clearOutput tells the front end to clear", async () => {
	const { published } = await kernel.execute("clearOutput(true)");
	expect(contents(published, "clear_output")).toEqual([{ wait: true }]);
});

test.each([
	[
		"whose display method throws",
		"({ [Symbol.for('Jupyter.display')]() { throw new Error('hidden'); }, name: 'seen' })",
	],
	["whose display is no bundle", "({ [Symbol.for('Jupyter.display')]: () => 5, name: 'seen' })"],
	["whose display rejects", "({ [Symbol.for('Jupyter.display')]: async () => { throw 1; }, name: 'seen' })"],
	[
		"whose bundle JSON cannot hold",
		"({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 1n }), name: 'seen' })",
	],
])("a value %s is shown as text, and the error on stderr", async (_, cell) => {
	const exchange = await kernel.execute(cell);
	expect(exchange.reply.content.status).toBe("ok");
	expect(result(exchange)).toContain("seen");
	expect(text(exchange.published, "stderr")).toContain("Uncaught");
});

test.each([
	["a string of 20 million characters", "'x'.repeat(2e7)"],
	["an array of a million numbers", "Array.from({ length: 1e6 }, (_, i) => i)"],
	["an object of 200,000 keys", "Object.fromEntries(Array.from({ length: 2e5 }, (_, i) => ['key' + i, i]))"],
	["an object nested 100,000 deep", "let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }; deep"],
	["a cycle", "const cycle = {}; cycle.self = cycle; cycle"],
])("%s is shown within 80,000 characters", async (_, cell) => {
	const shown = result(await kernel.execute(cell));
	expect(shown).toBeDefined();
	expect(shown!.length).toBeLessThan(80_000);
});

test.each([
	["a getter that throws", "({ get bad() { throw new Error('x'); }, good: 1 })"],
	["an inspect method that throws", "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('x'); } })"],
	["a proxy whose traps throw", "new Proxy({}, new Proxy({}, { get() { throw new Error('trap'); } }))"],
	["a revoked proxy", "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); proxy"],
])("a value with %s is shown all the same", async (_, cell) => {
	const exchange = await kernel.execute(cell);
	expect(exchange.reply.content.status).toBe("ok");
	expect(typeof result(exchange)).toBe("string");
});
