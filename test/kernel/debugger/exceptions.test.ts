import { describe, expect, test } from "vitest";
import { result } from "../client.ts";
import type { DebugClient } from "./debug-client.ts";
import { debugEach } from "./fixture.ts";

describe("with a debugger", () => {
	let kernel: DebugClient;
	debugEach((started) => {
		kernel = started;
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
});
