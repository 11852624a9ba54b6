import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient, nodeVersions, result, text } from "./client.ts";

describe.each(nodeVersions())("in $name", (node) => {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start({ node });
	});
	afterAll(() => kernel.close());

	test.each([
		["that waits", "new Promise(() => {})", "Promise { <pending> }"],
		["with a value", "Promise.resolve({ a: 1 })", "Promise { { a: 1 } }"],
		["in an object", "({ p: Promise.resolve(1) })", "{ p: Promise { 1 } }"],
		[
			"that holds itself",
			"const box: { p?: unknown } = {}; box.p = Promise.resolve(box); box",
			"{ p: <ref *1> Promise { { p: [Circular *1] } } }",
		],
		["that is frozen", "Object.freeze(Promise.resolve(1))", "Promise {}"],
	])("a promise %s is shown without what Node writes on it", async (_, code, expected) => {
		expect(result(await kernel.execute(code))).toBe(expected);
	});

	test("and printed so", async () => {
		const { published } = await kernel.execute("console.log(new Promise(() => {}), [Promise.resolve(2)])");
		expect(text(published)).toBe("Promise { <pending> } [ Promise { 2 } ]\n");
	});
});
