import { beforeEach, describe, expect, test } from "vitest";
import { result } from "../client.ts";
import type { DebugClient } from "./debug-client.ts";
import { area, debugEach } from "./fixture.ts";

describe("with a debugger", () => {
	let kernel: DebugClient;
	debugEach((started) => {
		kernel = started;
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
});
