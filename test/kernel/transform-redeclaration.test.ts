import { describe, expect, it } from "vitest";
import { nodes, noEmit, runCells, runCode } from "./transform-fixture.ts";

/** Every way to declare `it`, with what it then shows. */
const declarations: Readonly<Record<string, string>> = {
	const: "const it = 1",
	let: "let it = 2",
	var: "var it = 3",
	function: "function it() {}",
	"async function": "async function it() {}",
	generator: "function* it() {}",
	class: "class it {}",
	destructuring: "const { it } = { it: 4 }",
	"var in a block": "{ var it = 5 }",
	"var in a loop": "for (var it = 0; it < 6; it++);",
	import: 'import { it } from "x"',
	"namespace import": 'import * as it from "x"',
	"exported const": "export const it = 7",
	"default function": "export default function it() {}",
};

describe.each(nodes)("cells in REPL mode on $name", ({ path }) => {
	it("may declare a name again in any way after any other", async () => {
		const kinds = Object.values(declarations);
		const cells = kinds.flatMap((first) => kinds.flatMap((second) => [first, second]));
		const outcomes = await runCells(cells, { path, emit: noEmit });
		const failed = outcomes.flatMap((outcome, index) => ("error" in outcome ? [[cells[index], outcome.error]] : []));
		expect(failed).toEqual([]);
	}, 120_000);

	it("keep the state of earlier cells", async () => {
		const cells = ["const a = 1", "let b = a + 1", "function sum() { return a + b }", "b = 10", "sum()"];
		const outcomes = await runCells(cells, { path });
		expect(outcomes.at(-1)).toEqual({ value: "11" });
	});

	it("recover from a cell that failed before its declaration ran", async () => {
		const cells = ["throw new Error('early'); const later = 1", "later", "const later = 2", "later"];
		const [first, second, , fourth] = await runCells(cells, { path });
		expect(first).toMatchObject({ error: "Error: early" });
		expect(second).toMatchObject({ error: expect.stringContaining("ReferenceError") });
		expect(fourth).toEqual({ value: "2" });
	});

	it("run top-level await, loops of it included", async () => {
		const cells = [
			"const { a, b: [c] } = await Promise.resolve({ a: 1, b: [2] })",
			"async function* count() { yield a; yield c }\nlet total = 0\nfor await (const n of count()) total += n",
			"total",
		];
		expect((await runCells(cells, { path })).at(-1)).toEqual({ value: "3" });
	});
});

describe("REPL mode itself", () => {
	it("refuses what the transformation avoids: a let redeclared by const, and a function by const", async () => {
		const outcomes = await runCode(["let a = 1", "const a = 2", "function f() {}", "const f = 1"]);
		expect(outcomes[1]).toMatchObject({ error: expect.stringContaining("already been declared") });
		expect(outcomes[3]).toMatchObject({ error: expect.stringContaining("already been declared") });
	});
});
