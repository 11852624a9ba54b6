import { describe, expect, test } from "vitest";
import { result } from "../client.ts";
import { DebugClient } from "./debug-client.ts";
import { area, aWhile, debugEach } from "./fixture.ts";

describe("with a debugger", () => {
	let kernel: DebugClient;
	debugEach((started) => {
		kernel = started;
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
