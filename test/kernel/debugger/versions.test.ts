import { describe, expect, test } from "vitest";
import { contents, nodeVersions, result, text } from "../client.ts";
import { DebugClient } from "./debug-client.ts";
import { area } from "./fixture.ts";

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
