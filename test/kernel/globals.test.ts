import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, KernelClient, nodeVersions, result, text } from "./client.ts";

/** What a cell has without an import. */
const names = ["clearOutput", "display", "input", "page", "progress", "prompt", "updateDisplay"];

describe.each(nodeVersions())("in $name", (node) => {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start({ node });
	});
	afterAll(() => kernel.close());

	test("a cell has the functions of glasscell/notebook, the very ones, and all of it as glasscell", async () => {
		const cell = `import * as notebook from "glasscell/notebook";
[${names.map((name) => `typeof ${name} === "function" && ${name} === notebook.${name} && ${name} === glasscell.${name}`).join(", ")}].every(Boolean)`;
		expect(result(await kernel.execute(cell))).toBe("true");
	});

	test("nothing that the kernel does for that appears in the notebook", () => {
		expect(text(kernel.published) + text(kernel.published, "stderr")).toBe("");
	});

	test("display answers a handle that replaces what it showed, from another cell too", async () => {
		const first = await kernel.execute("const shown = display('one'); shown.update('two'); shown");
		const [added] = contents(first.published, "display_data");
		const [updated] = contents(first.published, "update_display_data");
		expect(updated.transient).toEqual(added.transient);
		expect(updated.data["text/plain"]).toBe("'two'");
		expect(result(first)).toBeUndefined();
		const later = await kernel.execute("shown.update('three'); updateDisplay(shown.id, 'four')");
		const texts = contents(later.published, "update_display_data").map(({ data }) => data["text/plain"]);
		expect(texts).toEqual(["'three'", "'four'"]);
	});

	test("signal is the running cell's: another one in each cell, also in a function of an earlier cell", async () => {
		await kernel.execute("const firstSignal = signal; const now = () => signal;");
		expect(
			result(await kernel.execute("[signal === now(), signal === firstSignal, signal instanceof AbortSignal]")),
		).toBe("[ true, false, true ]");
	});

	test("an interrupt aborts the signal, and the imported one with it", async () => {
		const id = await kernel.send("execute_request", {
			code: `import { signal as imported } from "glasscell/notebook"; const heard: string[] = [];
for (const each of [signal, imported]) each.addEventListener("abort", () => heard.push(each.reason.name));
display("ready"); await new Promise(() => {})`,
		});
		await kernel.wait(
			() => kernel.published.find((each) => each.parent === id && each.type === "display_data"),
			"ready",
		);
		await kernel.interrupt();
		await kernel.exchange(id);
		expect(result(await kernel.execute("heard"))).toBe("[ 'AbortError', 'AbortError' ]");
	});

	test("glasscell.help() shows what there is, as HTML and text", async () => {
		const { published } = await kernel.execute("glasscell.help()");
		const [{ data }] = contents(published, "execute_result");
		expect(data["text/html"]).toContain("exploreImage");
		expect(data["text/plain"]).toContain("What a cell can call");
		expect(result(await kernel.execute("glasscell.help(display)"))).toContain("function display(");
	});

	test("the notebook's own names shadow them, declared or assigned", async () => {
		const cells = [
			"const display = 1; let input = 2; class page {} function signal() { return 3 }",
			"var prompt = 4; import { sep as progress } from 'node:path'; globalThis.clearOutput = 5 as never; glasscell = 6 as never;",
			"[display, input, page.name, signal(), prompt, typeof progress, clearOutput, glasscell]",
		];
		const shown: (string | undefined)[] = [];
		for (const cell of cells) {
			const exchange = await kernel.execute(cell);
			expect(exchange.reply.content, cell).toMatchObject({ status: "ok" });
			shown.push(result(exchange));
		}
		expect(shown.at(-1)).toBe("[ 1, 2, 'page', 3, 4, 'string', 5, 6 ]");
	});
});

test("starting a kernel and printing load nothing of what a cell may call", async () => {
	const kernel = await KernelClient.start();
	const loaded = await kernel.execute(
		"console.log(process.memoryUsage().rss > 0); Object.getOwnPropertyDescriptor(globalThis, 'display').get !== undefined",
	);
	expect(result(loaded)).toBe("true");
	await kernel.close();
});
