import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { murmur2 } from "../../src/kernel/debugger/cell-paths.ts";
import { contents, nodeVersions, result, text } from "./client.ts";
import { DebugClient } from "./debug-client.ts";

const area = `interface Shape { side: number }
const unit: Shape = { side: 1 };
function area(shape: Shape): number {
	const factor: number = 2;
	return shape.side * factor;
}
let total = 0;
for (let round = 1; round <= 2; round++) {
	total += area({ side: round });
}
total`;

/** For what a test asserts does not happen: as long as a stop takes, many times over. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 300));

describe("without a debugger that has started", () => {
	let kernel: DebugClient;
	beforeAll(async () => {
		kernel = await DebugClient.start();
	});
	afterAll(() => kernel.close());

	test("kernel_info says that there is one", async () => {
		const { reply } = await kernel.kernel.request("kernel_info_request", {});
		expect(reply.content).toMatchObject({ debugger: true, supported_features: ["debugger"] });
	});

	test("debugInfo tells how cells are named, and what else a front end needs to know", async () => {
		const info = await kernel.ask("debugInfo");
		expect(info).toMatchObject({
			isStarted: false,
			hashMethod: "Murmur2",
			hashSeed: 0xc70f6907,
			tmpFileSuffix: ".ts",
			breakpoints: [],
			stoppedThreads: [],
			richRendering: true,
			copyToGlobals: true,
		});
		expect(info.tmpFilePrefix).toContain(`ipykernel_glasscell_${kernel.kernel.process.pid}`);
	});

	test("the answer repeats the request's number and command", async () => {
		const answer = await kernel.send("debugInfo");
		expect(answer).toMatchObject({ type: "response", success: true, command: "debugInfo" });
		expect(answer.request_seq).toBe((await kernel.send("debugInfo")).request_seq - 1);
	});

	test("commands that need it fail and say so; so does a command that nobody knows, or a wrong argument", async () => {
		expect(await kernel.send("stackTrace")).toMatchObject({
			success: false,
			message: "stackTrace: the debugger has not started; send initialize first",
		});
		expect(await kernel.send("toString")).toMatchObject({
			success: false,
			message: 'the debugger knows no command "toString"',
		});
		expect(await kernel.send("richInspectVariables", { variableName: 5 })).toMatchObject({
			success: false,
			message: "richInspectVariables.variableName: expected a string, got number",
		});
	});

	test("the notebook's variables can be seen all the same, also those that a failed cell left without a value", async () => {
		await kernel.kernel.execute(`const apples = 3; class Pear {} globalThis.plum = "p"; enum Fruit { Fig }`);
		await kernel.kernel.execute(`const before = 1; throw new Error("no"); const after = 2;`);
		const { variables } = await kernel.ask("inspectVariables");
		const values = Object.fromEntries(variables.map(({ name, value }: Record<string, string>) => [name, value]));
		expect(values).toMatchObject({ apples: "3", Pear: "class Pear", before: "1", plum: "'p'" });
		expect(Object.keys(values)).not.toContain("process");
		expect(Object.keys(values)).not.toContain("display");
		expect(values.Fruit).toBe("{0: 'Fig', Fig: 0}");
	});

	test("a variable that takes its time to be shown is waited for, and shown as text where the code leaves no time", async () => {
		await kernel.kernel.execute(`const slow = { [Symbol.for("Jupyter.display")]: async () => {
	await new Promise((resolve) => setTimeout(resolve, 5));
	return { "text/html": "<b>late</b>" };
} }; 0`);
		const show = async () => (await kernel.ask("richInspectVariables", { variableName: "slow" })).data;
		expect((await show())["text/html"]).toBe("<b>late</b>");
		const id = await kernel.kernel.send("execute_request", { code: "while (true) {}" });
		await aWhile();
		expect(await show()).toEqual({ "text/plain": expect.stringContaining("Symbol(Jupyter.display)") });
		await kernel.kernel.interrupt();
		await kernel.kernel.exchange(id);
	});

	test("a variable is shown as the notebook would show it", async () => {
		await kernel.kernel.execute(
			`const shown = { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "plain", "text/html": "<b>rich</b>" }) }; 0`,
		);
		expect(await kernel.ask("richInspectVariables", { variableName: "shown" })).toEqual({
			data: { "text/plain": "plain", "text/html": "<b>rich</b>" },
			metadata: {},
		});
		expect((await kernel.ask("richInspectVariables", { variableName: "apples" })).data["text/plain"]).toBe("3");
		for (const variableName of ["nowhere", "1 + 1", "[[Prototype]]"]) {
			expect(await kernel.ask("richInspectVariables", { variableName })).toEqual({ data: {}, metadata: {} });
		}
	});
});

test("cells are named by MurmurHash2, as ipykernel computes it", () => {
	const hashes: readonly (readonly [text: string, hash: number])[] = [
		["", 3990065800],
		["a", 2167009006],
		["ab", 2805137849],
		["abc", 3350977461],
		["abcd", 804720481],
		["const x = 1;\nx", 552911769],
		["let s = '😀 é';", 424565641],
		["x".repeat(1001), 2469510316],
	];
	for (const [code, hash] of hashes) expect(murmur2(code, 0xc70f6907)).toBe(hash);
});

describe("with a debugger", () => {
	let kernel: DebugClient;
	beforeAll(async () => {
		kernel = await DebugClient.start();
	});
	beforeEach(() => kernel.attach("test"));
	afterEach(async () => {
		await kernel.ask("disconnect");
		await kernel.kernel.execute("0"); // what was held has ended
		kernel.forget();
	});
	afterAll(() => kernel.close());

	describe("a breakpoint", () => {
		test("stops a cell at its line; the stack and the variables are those of the person's code", async () => {
			const path = await kernel.breakpoints(area, 5);
			const { id, stopped } = await kernel.runToStop(area);
			expect(stopped).toMatchObject({ reason: "breakpoint", threadId: 1, allThreadsStopped: true });
			const stack = await kernel.stack();
			expect(stack.map(({ name, line, source }) => [name.replace(/-\d+/, ""), line, source.path])).toEqual([
				["area", 5, path],
				["cell.ts", 9, path],
			]);
			const locals = await kernel.scope("Locals");
			expect(locals.factor).toMatchObject({
				value: "2",
				type: "number",
				variablesReference: 0,
				evaluateName: "factor",
			});
			expect(locals.shape).toMatchObject({ value: "{side: 1}", type: "Object" });
			expect((await kernel.members(locals.shape)).side).toMatchObject({ value: "1", evaluateName: "shape.side" });
			expect((await kernel.scope("Locals", 1)).round.value).toBe("1");
			expect((await kernel.scope("Globals")).total.value).toBe("0");
			expect(await kernel.ask("debugInfo")).toMatchObject({ isStarted: true, stoppedThreads: [1] });
			expect(await kernel.move("continue")).toBe("area 5");
			expect(await kernel.evaluate("shape.side")).toBe("2");
			expect(result(await kernel.finish(id))).toBe("6");
			expect(kernel.events()).toEqual([
				"initialized",
				"thread",
				"breakpoint",
				"stopped",
				"continued",
				"stopped",
				"continued",
			]);
		});

		test("leaves the kernel free: it answers, completes and beats while the cell stands", async () => {
			await kernel.kernel.execute("const greeting = 'hello';");
			await kernel.breakpoints(area, 5);
			const { id } = await kernel.runToStop(area);
			expect(await kernel.kernel.beat()).toBe("beat");
			const { reply } = await kernel.kernel.request("complete_request", { code: "greeting.toUpp", cursor_pos: 14 });
			expect(reply.content.matches).toContain("toUpperCase");
			const inspected = await kernel.kernel.request("inspect_request", { code: "greeting", cursor_pos: 3 });
			expect(inspected.reply.content.found).toBe(true);
			await kernel.breakpoints(area);
			expect(result(await kernel.finish(id))).toBe("6");
		});

		test("survives that the cell runs again, and stops every cell with the same code", async () => {
			await kernel.breakpoints("let n = 1;\nn += 1;", 2);
			for (let run = 0; run < 3; run++) {
				const { id } = await kernel.runToStop("let n = 1;\nn += 1;");
				expect(await kernel.where()).toBe("cell 2");
				await kernel.finish(id);
			}
		});

		test("stops code that ran before the debugger did, and before it was set", async () => {
			const late = await DebugClient.start();
			try {
				const code = "function early(x: number) {\n\treturn x + 1;\n}";
				await late.kernel.execute(code);
				await late.attach("test");
				await late.breakpoints(code, 2);
				const { id } = await late.runToStop("early(4)");
				expect(await late.where()).toBe("early 2");
				expect(result(await late.finish(id))).toBe("5");
			} finally {
				await late.close();
			}
		});

		test("moves to where code can stop, and the front end hears of it; behind the end it stays unverified", async () => {
			const code = "// a comment\ninterface None {}\n\nlet there = 1;\nthere";
			const { sourcePath: path } = await kernel.ask("dumpCell", { code });
			const set = () => kernel.ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 2 }, { line: 99 }] });
			const before = await set();
			expect(before.breakpoints).toMatchObject([
				{ line: 2, verified: false },
				{ line: 99, verified: false },
			]);
			const { id } = await kernel.runToStop(code);
			expect(await kernel.where()).toBe("cell 4");
			await kernel.finish(id);
			expect((await set()).breakpoints).toMatchObject([
				{ line: 4, verified: true },
				{ line: 99, verified: false },
			]);
			const { breakpoints } = await kernel.ask("debugInfo");
			expect(breakpoints).toMatchObject([{ source: path, breakpoints: [{ line: 4 }, { line: 99 }] }]);
		});

		test("with a condition in TypeScript stops where that holds", async () => {
			await kernel.breakpoints(area, { line: 5, condition: "(shape.side as number) > 1" });
			const { id } = await kernel.runToStop(area);
			expect(await kernel.evaluate("shape.side")).toBe("2");
			await kernel.finish(id);
			expect(kernel.events().filter((event) => event === "stopped")).toHaveLength(1);
		});

		test("that is taken back stops nothing", async () => {
			await kernel.breakpoints(area, 5);
			await kernel.breakpoints(area);
			expect(result(await kernel.kernel.execute(area))).toBe("6");
			expect(kernel.events()).not.toContain("stopped");
		});

		test("stops only the code that it was set in, where cells share a number", async () => {
			const options = { store_history: false };
			await kernel.kernel.execute(
				"let other = 1;\nother += 1;\nglobalThis.again = () => {\n\treturn other;\n};",
				options,
			);
			const code = "let mine = 1;\n\n\nmine += 1;\nagain()";
			await kernel.breakpoints(code, 4);
			const id = await kernel.kernel.send("execute_request", { code, ...options });
			await kernel.event("stopped");
			expect(await kernel.evaluate("mine")).toBe("1");
			expect(result(await kernel.finish(id))).toBe("2");
		});

		test("stops the handler of a comm", async () => {
			const code = `globalThis[Symbol.for("glasscell.host/1")].onComm("stopping", (comm, data) => {
	globalThis.got = data;
});`;
			await kernel.kernel.execute(code);
			await kernel.breakpoints(code, 2);
			const open = { comm_id: "stopping-1", target_name: "stopping", data: { level: 7 } };
			const id = await kernel.kernel.send("comm_open", open);
			await kernel.event("stopped");
			expect(await kernel.evaluate("data.level")).toBe("7");
			await kernel.ask("continue");
			await kernel.kernel.untilIdle(id);
		});

		test("stops at the written line where TypeScript's own emit has moved everything", async () => {
			const code = `enum Color { Red, Green }
namespace Space {
	export function twice(n: number) {
		return n * 2;
	}
}
function log(target: object, name: string) { Reflect.set(target, "logged", name); }
class Box {
	constructor(private readonly width: number) {}
	size() {
		const doubled = Space.twice(this.width);
		return doubled + Color.Green;
	}
}
new Box(4).size()`;
			await kernel.breakpoints(code, 4, 12);
			const { id } = await kernel.runToStop(code);
			expect(await kernel.calls()).toEqual(["twice 4", "size 11", "cell 15"]);
			expect(await kernel.move("continue")).toBe("size 12");
			expect((await kernel.scope("Locals")).this.type).toBe("Box");
			expect(await kernel.evaluate("this.width")).toBe("4");
			expect(result(await kernel.finish(id))).toBe("9");
		});
	});

	describe("a breakpoint on a line", () => {
		const written: readonly (readonly [what: string, code: string, line: number, place: string])[] = [
			["the first", "let one = 1;\none", 1, "cell 1"],
			["the first, a function's, which runs where that is made", "function f() {\n\treturn 1;\n}\nf()", 2, "f 2"],
			["one that awaits", "let x = 0;\nx += await Promise.resolve(1);\nx", 2, "cell 2"],
			["the first, which awaits", "await null;\n1", 1, "cell 1"],
			[
				"one after a decorator",
				"const log = (f: Function, _: unknown) => f;\nclass D {\n\t@log\n\tm() {\n\t\treturn 2;\n\t}\n}\nnew D().m()",
				5,
				"m 5",
			],
			[
				"one after JSX",
				"const React = { createElement: (...parts: unknown[]) => parts };\nconst a = <b>{1}</b>;\nfunction g() {\n\treturn a;\n}\ng()",
				4,
				"g 4",
			],
			["one of several calls in a statement", "const v = [\n\tMath.abs(-1),\n\tMath.abs(-2),\n];\nv", 3, "cell 3"],
		];
		test.each(written)("stops there: %s", async (_, code, line, place) => {
			await kernel.breakpoints(code, line);
			const { id } = await kernel.runToStop(code);
			expect(await kernel.where()).toBe(place);
			await kernel.ask("continue");
			expect((await kernel.kernel.exchange(id)).reply.content.status).toBe("ok");
		});
	});

	describe("stepping", () => {
		test("goes over, into and out of calls, line by line, and at the end lets the cell end", async () => {
			const code =
				"function inner(a: number) {\n\treturn a + 1;\n}\nlet first = inner(1);\nlet second = inner(first);\nsecond";
			await kernel.breakpoints(code, 4);
			const { id } = await kernel.runToStop(code);
			expect(await kernel.move("next")).toBe("cell 5");
			expect(await kernel.move("stepIn")).toBe("inner 2");
			expect(await kernel.move("stepOut")).toBe("cell 6");
			await kernel.ask("next");
			expect(result(await kernel.kernel.exchange(id))).toBe("3");
			await kernel.event("continued");
			expect((await kernel.ask("debugInfo")).stoppedThreads).toEqual([]);
			expect(await kernel.stack()).toEqual([]);
		});

		test("never enters the kernel or Node.js", async () => {
			const code = `import { readFileSync } from "node:fs";
const before = 1;
display(before);
console.log(readFileSync.name);
const after = [1].map((each) => each + 1);
after`;
			await kernel.breakpoints(code, 2);
			const { id } = await kernel.runToStop(code);
			for (const line of [3, 4, 5]) expect(await kernel.move("stepIn")).toBe(`cell ${line}`);
			const inArrow = await kernel.move("stepIn");
			expect(inArrow).toBe("(anonymous) 5");
			await kernel.finish(id);
		});

		test("goes over an await, and shows who waits for held code", async () => {
			const code = `async function slow(n: number) {
	await new Promise((resolve) => setTimeout(resolve, 5));
	const later = n + 1;
	return later;
}
const got = await slow(1);
got`;
			await kernel.breakpoints(code, 2);
			const { id } = await kernel.runToStop(code);
			expect(await kernel.move("next")).toBe("slow 3");
			const stack = await kernel.stack();
			expect(await kernel.calls()).toEqual(["slow 3", "cell 6"]);
			expect(stack.map(({ presentationHint }) => presentationHint)).toEqual([undefined, "subtle"]);
			expect(await kernel.scope("Globals", 1)).toHaveProperty("slow");
			expect(result(await kernel.finish(id))).toBe("2");
		});

		test("without held code fails and says so", async () => {
			expect(await kernel.send("next")).toMatchObject({
				success: false,
				message: "the code is not held: it runs, or nothing does",
			});
		});
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

	describe("evaluation", () => {
		let cell: string;
		beforeEach(async () => {
			await kernel.breakpoints(area, 5);
			cell = (await kernel.runToStop(area)).id;
		});

		test("is of TypeScript, in the frame that is asked about", async () => {
			expect(await kernel.evaluate("(shape as { side: number }).side + factor")).toBe("3");
			expect(await kernel.evaluate("{ side: shape.side }")).toBe("{side: 1}");
			expect(await kernel.evaluate("const seen: number[] = [factor]; seen.length")).toBe("1");
			const [, caller] = await kernel.stack();
			expect((await kernel.ask("evaluate", { expression: "round", frameId: caller.id })).result).toBe("1");
			const { variablesReference } = await kernel.ask("evaluate", { expression: "[[1], shape]" });
			expect(await kernel.members({ variablesReference })).toMatchObject({ 1: { value: "{side: 1}" } });
		});

		test("can change what the code goes on with", async () => {
			await kernel.evaluate("shape.side = 100");
			const set = await kernel.ask("setExpression", { expression: "total", value: "1000 as number" });
			expect(set).toMatchObject({ value: "1000", type: "number" });
			await kernel.breakpoints(area);
			expect(result(await kernel.finish(cell))).toBe(String(200 + 4));
		});

		test("of a hover changes nothing", async () => {
			const hover = { expression: "total = 5", context: "hover" };
			expect(await kernel.send("evaluate", hover)).toMatchObject({ success: false });
			expect(await kernel.evaluate("total", "hover")).toBe("0");
		});

		test("that fails says why; one that does not end is ended, and the cell goes on", async () => {
			const failure = async (expression: string) => (await kernel.send("evaluate", { expression })).message;
			expect(await failure("nowhere")).toBe("ReferenceError: nowhere is not defined");
			expect(await failure("throw new TypeError('t')")).toBe("TypeError: t");
			expect(await failure("1 +")).toEqual(expect.stringContaining("Unexpected"));
			expect(await failure("await 1")).toEqual(expect.stringContaining("await"));
			expect(await failure("while (true) {}")).toEqual(expect.stringContaining("terminated"));
			expect(await kernel.where()).toBe("area 5");
			await kernel.breakpoints(area);
			expect(result(await kernel.finish(cell))).toBe("6");
		});

		test("copies a variable into the notebook, where it can be declared again, and shows one richly", async () => {
			const srcFrameId = (await kernel.stack())[0].id;
			for (const dstVariableName of ["copied", "unit"]) {
				await kernel.ask("copyToGlobals", { srcVariableName: "shape", dstVariableName, srcFrameId });
			}
			expect((await kernel.scope("Globals")).copied.value).toBe("{side: 1}");
			const wrong = { srcVariableName: "shape", dstVariableName: "a.b", srcFrameId };
			expect(await kernel.send("copyToGlobals", wrong)).toMatchObject({
				success: false,
				message: 'expected the name of a variable, got "a.b"',
			});
			const shown = await kernel.ask("richInspectVariables", { variableName: "factor", frameId: srcFrameId });
			expect(shown.data["text/plain"]).toBe("2");
			await kernel.breakpoints(area);
			await kernel.finish(cell);
			expect(result(await kernel.kernel.execute("[copied, unit]"))).toBe("[ { side: 1 }, { side: 1 } ]");
			expect(result(await kernel.kernel.execute("const copied = 2; copied"))).toBe("2");
		});
	});

	describe("exceptions", () => {
		const stopAt = (...filters: string[]) => kernel.ask("setExceptionBreakpoints", { filters });

		const uncaught: readonly (readonly [where: string, code: string, place: string])[] = [
			["a cell", "const a = 1;\nthrow new RangeError('far');", "cell 2"],
			["a function", "function f() {\n\tnull!.x;\n}\nf();", "f 2"],
			[
				"a cell that has awaited",
				"await new Promise((r) => setTimeout(r, 2));\nthrow new RangeError('far');",
				"cell 2",
			],
			["an async function", "async function g() {\n\tawait null;\n\tthrow 5;\n}\nawait g();", "g 3"],
			[
				"a timer",
				"setTimeout(() => {\n\tthrow new Error('late');\n}, 2);\nawait new Promise((r) => setTimeout(r, 50));",
				"(anonymous) 2",
			],
		];
		test.each(uncaught)("that nothing catches stop %s where they are thrown", async (_, code, place) => {
			await stopAt("uncaught");
			const { id, stopped } = await kernel.runToStop(code);
			expect(stopped.reason).toBe("exception");
			expect(await kernel.where()).toBe(place);
			await kernel.ask("continue");
			await kernel.kernel.exchange(id);
		});

		const caught: readonly string[] = [
			"try { throw new Error('a'); } catch {} 1",
			"await null; try { throw new Error('b'); } catch {} 1",
			"const f = async () => { await null; throw new Error('c'); }; try { await f(); } catch {} 1",
			"const f = async () => { await null; throw new Error('d'); }; await f().catch(() => 0); 1",
			"const f = async () => { await null; throw new Error('e'); }; await f().then(() => 0, () => 0); 1",
		];
		test.each(caught)("that are caught stop only if all do: %s", async (code) => {
			await stopAt("uncaught");
			expect(result(await kernel.kernel.execute(code))).toBe("1");
			expect(kernel.events()).not.toContain("stopped");
			await stopAt("all");
			const { id } = await kernel.runToStop(code);
			await kernel.ask("continue");
			await kernel.kernel.exchange(id);
		});

		test("are told of", async () => {
			await stopAt("uncaught", "unheard of");
			const { id, stopped } = await kernel.runToStop("throw new RangeError('far');");
			expect(stopped.text).toBe("RangeError: far");
			expect(await kernel.ask("exceptionInfo")).toMatchObject({
				exceptionId: "RangeError",
				description: "RangeError: far",
				breakMode: "unhandled",
				details: {
					typeName: "RangeError",
					stackTrace: expect.stringMatching(/^RangeError: far\n {4}at (cell-\d+\.ts) \(\1:1:1\)$/),
				},
			});
			const { reply } = await kernel.finish(id);
			expect(reply.content).toMatchObject({ status: "error", ename: "RangeError" });
		});

		test("do not end a step over code that throws and catches", async () => {
			await stopAt("uncaught");
			const code = "const f = () => { try { throw 1; } catch { return 2; } };\ndebugger;\nconst two = f();\ntwo";
			const { id } = await kernel.runToStop(code);
			await kernel.move("next");
			expect(await kernel.move("next")).toBe("cell 4");
			await kernel.finish(id);
		});

		test("stop nothing by default, and nothing any more when they are taken back", async () => {
			await kernel.kernel.execute("throw 1;");
			await stopAt("all");
			await stopAt();
			await kernel.kernel.execute("throw 2;");
			expect(kernel.events()).not.toContain("stopped");
		});
	});

	describe("pause", () => {
		test("stops a loop, which can be stepped through and goes on", async () => {
			const code = "let rounds = 0, stop = false;\nwhile (!stop) {\n\trounds++;\n}\nrounds > 0";
			const id = await kernel.kernel.send("execute_request", { code });
			await aWhile();
			await kernel.ask("pause");
			expect((await kernel.event("stopped")).reason).toBe("pause");
			expect(await kernel.where()).toMatch(/^cell [23]$/);
			await kernel.move("next");
			await kernel.evaluate("stop = true");
			expect(result(await kernel.finish(id))).toBe("true");
		});

		test("while nothing runs stops the next cell", async () => {
			await kernel.ask("pause");
			const { id } = await kernel.runToStop("1 + 1");
			expect(await kernel.where()).toBe("cell 1");
			expect(result(await kernel.finish(id))).toBe("2");
		});
	});

	describe("an interrupt", () => {
		const alive = async () => expect(result(await kernel.kernel.execute("'alive'"))).toBe("'alive'");

		test("ends a cell that stands at a breakpoint, and the front end hears that nothing stands any more", async () => {
			await kernel.breakpoints(area, 5);
			const { id } = await kernel.runToStop(area);
			await kernel.kernel.interrupt();
			const { reply } = await kernel.kernel.exchange(id);
			expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
			await kernel.event("continued");
			await alive();
		});

		test.each([
			["a loop", "while (true) {}"],
			["a loop after an await", "await new Promise((resolve) => setTimeout(resolve, 5)); while (true) {}"],
			["an await that never ends", "await new Promise(() => {});"],
		])("ends %s as ever, is never shown as a stop, and leaves the breakpoints", async (_, code) => {
			for (let round = 0; round < 3; round++) {
				const id = await kernel.kernel.send("execute_request", { code });
				await aWhile();
				await kernel.kernel.interrupt();
				const { reply } = await kernel.kernel.exchange(id);
				expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
			}
			await alive();
			expect(kernel.events()).not.toContain("stopped");
			await kernel.breakpoints(area, 5);
			const { id } = await kernel.runToStop(area);
			expect(await kernel.where()).toBe("area 5");
			await kernel.breakpoints(area);
			expect(result(await kernel.finish(id))).toBe("6");
		});
	});

	describe("the end", () => {
		test("of debugging lets held code run, takes the breakpoints away, and can be followed by another start", async () => {
			await kernel.breakpoints(area, 5);
			const { id } = await kernel.runToStop(area);
			await kernel.ask("disconnect", { restart: false, terminateDebuggee: false });
			await kernel.event("terminated");
			expect(result(await kernel.kernel.exchange(id))).toBe("6");
			expect(await kernel.ask("debugInfo")).toMatchObject({ isStarted: false, breakpoints: [], stoppedThreads: [] });
			expect(result(await kernel.kernel.execute(area))).toBe("6");
			await kernel.attach("test");
			await kernel.breakpoints(area, 5);
			const again = await kernel.runToStop(area);
			expect(await kernel.where()).toBe("area 5");
			await kernel.ask("terminate");
			expect(result(await kernel.kernel.exchange(again.id))).toBe("6");
		});

		test("of a kernel whose cell stands at a breakpoint is as quick as any other", async () => {
			const ending = await DebugClient.start({}, "test");
			await ending.breakpoints(area, 5);
			await ending.runToStop(area);
			expect(await ending.close()).toEqual({ code: 0, signal: null });
		});
	});
});

describe("modules of the notebook's folder", () => {
	let folder: string;
	let kernel: DebugClient;
	beforeAll(async () => {
		folder = mkdtempSync(join(tmpdir(), "glasscell-debugger-"));
		writeFileSync(
			join(folder, "plain.ts"),
			"export function plain(n: number): number {\n\tconst m = n * 3;\n\treturn m;\n}\n",
		);
		writeFileSync(
			join(folder, "emitted.ts"),
			"export enum Kind {\n\tA,\n\tB,\n}\n\nexport function kindOf(n: number): Kind {\n\treturn n > 0 ? Kind.B : Kind.A;\n}\n",
		);
		kernel = await DebugClient.start({ directory: folder }, "test");
	});
	afterAll(async () => {
		await kernel.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test.each([
		["plain.ts", 3, "import { plain } from './plain.ts';\nplain(2)", "plain 3", "6"],
		["emitted.ts", 7, "import { kindOf } from './emitted.ts';\nkindOf(2)", "kindOf 7", "1"],
	])("stop at breakpoints that were set before they were loaded: %s", async (file, line, code, place, value) => {
		const path = join(folder, file);
		await kernel.ask("setBreakpoints", { source: { path }, breakpoints: [{ line }] });
		const { id } = await kernel.runToStop(code);
		expect(await kernel.where()).toBe(place);
		expect((await kernel.stack())[0].source).toMatchObject({ name: file, path });
		expect(result(await kernel.finish(id))).toBe(value);
	});

	test("are listed with the packages, and their sources are what was written; so are the cells'", async () => {
		await kernel.kernel.execute("import { plain } from './plain.ts'; import { select } from 'd3-selection'; plain(1)");
		const { modules, totalModules } = await kernel.ask("modules");
		expect(modules).toContainEqual(expect.objectContaining({ name: "plain.ts", path: join(folder, "plain.ts") }));
		expect(modules).toHaveLength(totalModules);
		expect(modules.filter(({ path }: { path: string }) => path.includes("dist/kernel"))).toEqual([]);
		const source = (path: string) => kernel.ask("source", { source: { path }, sourceReference: 0 });
		expect((await source(join(folder, "emitted.ts"))).content).toContain("export enum Kind");
		const { sourcePath } = await kernel.ask("dumpCell", { code: "let dumped: number = 1;" });
		expect(await source(sourcePath)).toEqual({
			content: "let dumped: number = 1;",
			mimeType: "application/typescript",
		});
		expect(await kernel.send("source", { source: { path: "/etc/passwd" } })).toMatchObject({
			success: false,
			message: "no source is known for /etc/passwd",
		});
	});

	test("that have changed stop at the breakpoints of the file, too", async () => {
		const path = join(folder, "changing.ts");
		writeFileSync(path, "export const answer = () => {\n\treturn 1;\n};\n");
		expect(result(await kernel.kernel.execute("(await import('./changing.ts')).answer()"))).toBe("1");
		await kernel.ask("setBreakpoints", { source: { path }, breakpoints: [{ line: 3 }] });
		writeFileSync(path, "export const answer = () => {\n\tconst two = 2;\n\treturn two;\n};\n");
		const { id } = await kernel.runToStop("(await import('./changing.ts')).answer()");
		expect(await kernel.where()).toBe("answer 3");
		expect(result(await kernel.finish(id))).toBe("2");
	});
});

describe.each(nodeVersions().slice(1))("in $name", (node) => {
	test("a cell stops, steps, shows its variables, is interrupted and stops again", async () => {
		const kernel = await DebugClient.start({ node }, "test");
		try {
			await kernel.breakpoints(area, 5);
			const { id } = await kernel.runToStop(area);
			expect(await kernel.calls()).toEqual(["area 5", "cell 9"]);
			expect((await kernel.scope("Locals")).factor.value).toBe("2");
			expect(await kernel.evaluate("shape.side + 1")).toBe("2");
			expect(await kernel.move("stepOut")).toMatch(/^cell [89]$/);
			await kernel.kernel.interrupt();
			expect((await kernel.kernel.exchange(id)).reply.content.ename).toBe("KeyboardInterrupt");
			await kernel.event("continued");
			const again = await kernel.runToStop(area);
			await kernel.breakpoints(area);
			expect(result(await kernel.finish(again.id))).toBe("6");
			await kernel.ask("setExceptionBreakpoints", { filters: ["uncaught"] });
			const thrown = await kernel.runToStop("await null;\nthrow new Error('late');");
			expect(await kernel.where()).toBe("cell 2");
			await kernel.finish(thrown.id);
			const { published } = await kernel.kernel.execute("console.log('done')");
			expect(text(published)).toBe("done\n");
			expect(contents(kernel.kernel.published, "debug_event").length).toBeGreaterThan(0);
		} finally {
			await kernel.close();
		}
	});
});
