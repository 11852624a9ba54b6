import { describe, expect, test } from "vitest";
import { result } from "../client.ts";
import { DebugClient } from "./debug-client.ts";
import { area, debugEach } from "./fixture.ts";

describe("with a debugger", () => {
	let kernel: DebugClient;
	debugEach((started) => {
		kernel = started;
	});

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
});
