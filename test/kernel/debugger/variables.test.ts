import { describe, expect, test } from "vitest";
import { result } from "../client.ts";
import type { DebugClient } from "./debug-client.ts";
import { debugEach } from "./fixture.ts";

describe("with a debugger", () => {
	let kernel: DebugClient;
	debugEach((started) => {
		kernel = started;
	});

	describe("variables", () => {
		/** Stops a cell that has run these declarations, and answers the notebook's variables. */
		async function declared(declarations: string) {
			const code = `${declarations}\ndebugger;`;
			const { id, stopped } = await kernel.runToStop(code);
			expect(stopped.description).toBe("Stopped at a debugger statement");
			return { id, variables: await kernel.scope("Globals") };
		}

		test("are shown by what they are", async () => {
			const { variables } =
				await declared(`class Point { #hidden = 1; y = 2; get sum() { return this.#hidden + this.y; } }
const values = {
	number: 1.5, negativeZero: -0, nothing: null, missing: undefined, big: 10n, yes: true, text: "it's\\nme", symbol: Symbol("s"),
	date: new Date(0), expression: /a+/g, error: new RangeError("far"), point: new Point(), list: [1, "a", [2]], empty: {},
	map: new Map([["k", 1]]), set: new Set([1, "b"]), typed: new Float32Array([1, 2]), promise: Promise.resolve(4), arrow: (x: number) => x + 1, Point,
};`);
			const members = await kernel.members(variables.values);
			const shown = Object.fromEntries(Object.entries(members).map(([name, { value, type }]) => [name, [value, type]]));
			expect(shown).toMatchObject({
				number: ["1.5", "number"],
				negativeZero: ["-0", "number"],
				nothing: ["null", "null"],
				missing: ["undefined", "undefined"],
				big: ["10n", "bigint"],
				yes: ["true", "boolean"],
				text: [`"it's\\nme"`, "string"],
				symbol: ["Symbol(s)", "symbol"],
				expression: ["/a+/g", "/a+/g"],
				error: ["RangeError: far", "RangeError"],
				point: ["Point {#hidden: 1, y: 2}", "Point"],
				list: ["(3) [1, 'a', Array(1)]", "Array(3)"],
				empty: ["{}", "Object"],
				map: ["Map(1) {'k' => 1}", "Map(1)"],
				set: ["Set(2) {1, 'b'}", "Set(2)"],
				typed: ["Float32Array(2) [1, 2]", "Float32Array(2)"],
				promise: ["Promise <fulfilled> 4", "Promise"],
				arrow: ["(x) => x + 1", "function"],
			});
			expect(shown.Point?.[0]).toContain("class Point");
		});

		test("open to their members: private ones, accessors, entries, a promise's result, a prototype", async () => {
			const { variables } =
				await declared(`class Point { #hidden = 1; y = 2; get sum() { return this.#hidden + this.y; } }
const point = new Point(), map = new Map<unknown, unknown>([["k", { deep: 1 }], [{ o: 1 }, 2]]), set = new Set(["s"]);
const promise = Promise.resolve(4), circular: Record<string, unknown> = { get late() { return "now"; } }; circular.self = circular;
const symbols = { [Symbol("key")]: 1, "not a name": 2 }, list = Object.assign([5, 6], { extra: 7 });`);
			const point = await kernel.members(variables.point);
			expect(point).toMatchObject({ y: { value: "2", evaluateName: "point.y" }, "#hidden": { value: "1" } });
			const prototype = await kernel.members(point["[[Prototype]]"]);
			expect(prototype.sum.value).toBe("(…)");
			const map = await kernel.members(variables.map);
			expect(map["'k'"].value).toBe("{deep: 1}");
			expect((await kernel.members(map["'k'"])).deep.value).toBe("1");
			expect(map["{o: 1}"].value).toBe("2");
			expect(await kernel.members(variables.set)).toMatchObject({ 0: { value: "'s'" } });
			expect(await kernel.members(variables.promise)).toMatchObject({ "[[PromiseResult]]": { value: "4" } });
			const circular = await kernel.members(variables.circular);
			expect(circular.late.value).toBe("(…)");
			expect(await kernel.members(circular.late)).toMatchObject({ late: { value: "'now'" } });
			expect(await kernel.members(circular.self)).toHaveProperty("self");
			expect(await kernel.members(variables.symbols)).toMatchObject({
				"Symbol(key)": { value: "1" },
				"not a name": { value: "2", evaluateName: 'symbols["not a name"]' },
			});
			const list = await kernel.members(variables.list);
			expect(Object.keys(list)).toEqual(["0", "1", "extra"]);
			expect(list[1].evaluateName).toBe("list[1]");
		});

		test("with a million elements come in ranges, or page by page", async () => {
			const { variables } = await declared(`const many = Float64Array.from({ length: 1_000_000 }, (_, i) => i);
const record = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => ["key" + i, i]));
const map = new Map(Array.from({ length: 250 }, (_, i) => [i, i * 2]));`);
			expect(variables.many.indexedVariables).toBe(1_000_000);
			const ranges = await kernel.members(variables.many);
			expect(Object.keys(ranges)).toHaveLength(100);
			const inner = await kernel.members(ranges["[420000 … 429999]"]);
			expect(Object.keys(inner)).toHaveLength(100);
			const page = await kernel.members(inner["[420100 … 420199]"]);
			expect(page["420123"]).toMatchObject({ value: "420123", evaluateName: "many[420123]" });
			const asked = await kernel.members(variables.many, { filter: "indexed", start: 999_998, count: 10 });
			expect(Object.keys(asked)).toEqual(["999998", "999999"]);
			const keys = await kernel.members((await kernel.members(variables.record))["[100 … 199]"]);
			expect(keys.key150.value).toBe("150");
			const entries = await kernel.members((await kernel.members(variables.map))["[200 … 249]"]);
			expect(entries[249].value).toBe("498");
		});

		test("never run a proxy's traps, nor a getter, before they are asked to", async () => {
			const { variables, id } = await declared(`let calls = 0;
const trap = () => { calls++; throw new Error("trapped"); };
const proxy = new Proxy({ inside: 1 }, { ownKeys: trap, get: trap, getOwnPropertyDescriptor: trap, getPrototypeOf: trap });
const getter = { get loud() { calls++; return 1; } };
Object.defineProperty(globalThis, "loudGlobal", { enumerable: true, get: trap });`);
			const proxy = await kernel.members(variables.proxy);
			expect((await kernel.members(proxy["[[Target]]"])).inside.value).toBe("1");
			await kernel.members(variables.getter);
			await kernel.ask("inspectVariables");
			expect(await kernel.evaluate("calls")).toBe("0");
			await kernel.finish(id);
		});

		test("of closures, of blocks, of a catch, and before they have a value", async () => {
			const code = `function outer(kept: number) {
	return function inner() {
		try { throw new Error("x"); } catch (caught) {
			let soon = 0;
			{ const block = 3; debugger; soon = block + kept; }
			const never = soon;
			return never;
		}
	};
}
outer(5)()`;
			const { id } = await kernel.runToStop(code);
			expect((await kernel.scope("Closure")).kept.value).toBe("5");
			const locals = await kernel.scope("Locals");
			expect(locals).toMatchObject({
				block: { value: "3" },
				soon: { value: "0" },
				caught: { value: "Error: x" },
				never: { value: "undefined" },
			});
			expect(result(await kernel.finish(id))).toBe("8");
		});

		test("are forgotten when the code runs on, and nothing that was shown is held in memory", async () => {
			await kernel.kernel.execute(`import v8 from "node:v8"; import vm from "node:vm";
v8.setFlagsFromString("--expose-gc"); const gc = vm.runInNewContext("gc"); let collected = 0;
const registry = new FinalizationRegistry(() => { collected++; }); 0`);
			const code =
				"(() => { const big = { data: new Array(1000).fill(0) }; registry.register(big, 0); debugger; return 1; })()";
			const { id } = await kernel.runToStop(code);
			const { big } = await kernel.scope("Locals");
			await kernel.members(big);
			await kernel.evaluate("big");
			await kernel.finish(id);
			expect(await kernel.send("variables", { variablesReference: big.variablesReference })).toMatchObject({
				success: false,
				message: expect.stringContaining("the code has run on"),
			});
			const collect = "gc(); await new Promise((resolve) => setTimeout(resolve, 20)); gc(); await null; collected";
			await kernel.kernel.execute(collect);
			expect(result(await kernel.kernel.execute(collect))).toBe("1");
		});

		test("come without types for JupyterLab, whose tree would show those in the place of values", async () => {
			await kernel.attach("jupyterlab");
			const { variables } = await declared("const count = 3, list = [1];");
			expect(variables.count).not.toHaveProperty("type");
			expect(variables.list).not.toHaveProperty("type");
		});
	});
});
