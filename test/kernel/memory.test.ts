import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, nodeVersions, result } from "./client.ts";

/** The kernel holds at most one of the values, in a register that the next cell overwrites. */
const mayRemain = 1;

let kernel: KernelClient;
beforeAll(async () => {
	const node = { ...nodeVersions()[0]! };
	kernel = await KernelClient.start({ node: { ...node, flags: [...node.flags, "--expose-gc"] } });
	await kernel.execute(`var freed = []; var registry = new FinalizationRegistry((name) => freed.push(name));
var watched = (name) => { const value = { name, weight: new Uint8Array(1000) }; registry.register(value, name); return value; }; 0`);
});
afterAll(() => kernel.close());

test.each([
	["results", (index: number) => `watched("result ${index}")`, "result"],
	["errors", (index: number) => `throw watched("error ${index}")`, "error"],
	["logged values", (index: number) => `console.log(watched("logged ${index}")); 0`, "logged"],
	["displayed values", (index: number) => `display(watched("displayed ${index}")); 0`, "displayed"],
	["late logged values", (index: number) => `setTimeout(() => console.log(watched("timer ${index}"))); 0`, "timer"],
])("%s are freed when the next cells have run", async (_, cell, name) => {
	const count = 10;
	for (let index = 0; index < count; index++) await kernel.execute(cell(index));
	for (let round = 0; round < 4; round++) {
		await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 10)); gc(); 0");
	}
	const freed = Number(result(await kernel.execute(`freed.filter((each) => each.startsWith("${name}")).length`)));
	expect(freed).toBeGreaterThanOrEqual(count - mayRemain);
});

test("a value that the notebook keeps is not freed", async () => {
	await kernel.execute(`var keeper = watched("kept"); keeper`);
	for (let round = 0; round < 3; round++) {
		await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 10)); gc(); 0");
	}
	expect(result(await kernel.execute(`freed.includes("kept")`))).toBe("false");
});

test("five hundred cells leave no more than a few kilobytes each", async () => {
	const used = async () => Number(result(await kernel.execute("gc(); process.memoryUsage().heapUsed")));
	for (let index = 0; index < 50; index++) await kernel.execute(`let warm${index % 5} = ${index}; warm${index % 5}`);
	const before = await used();
	const cells = 500;
	for (let index = 0; index < cells; index++) await kernel.execute(`let cell${index % 5} = ${index}; cell${index % 5}`);
	expect(((await used()) - before) / cells).toBeLessThan(5 * 1024); // R11 of the reliability notes
});
