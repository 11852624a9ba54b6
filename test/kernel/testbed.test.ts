import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

/** What the tests of runtimed/kernel-testbed ask of a kernel, test by test under their names; no partial passes. */

const code = {
	hello: "console.log('hello')",
	stderr: "console.error('error')",
	complete: "const x = 1",
	incomplete: "function foo(",
	wrong: "const class",
	variable: "test_variable_for_completion",
	html: `({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>bold</b>", "text/plain": "bold" }) })`,
};

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

describe("tier 1: basic protocol", () => {
	test("heartbeat_responds", async () => {
		expect(await kernel.beat()).toBe("beat");
	});

	test("iopub_welcome", () => {
		expect(contents(kernel.published, "iopub_welcome")).toEqual([{ subscription: "" }]);
	});

	test("kernel_info_reply_valid, kernel_info_has_language_info, kernel_info_has_protocol_version", async () => {
		const { reply } = await kernel.request("kernel_info_request", {});
		expect(reply.type).toBe("kernel_info_reply");
		expect(reply.content.status).toBe("ok");
		expect(reply.content.language_info.name).toBe("typescript");
		expect(reply.content.protocol_version).toMatch(/^5\.\d+$/);
	});

	test("execute_stdout", async () => {
		expect(text((await kernel.execute(code.hello)).published, "stdout")).toBe("hello\n");
	});

	test("execute_stderr", async () => {
		expect(text((await kernel.execute(code.stderr)).published, "stderr")).toBe("error\n");
	});

	test("execute_reply_ok, status_busy_idle_lifecycle, execute_input_broadcast", async () => {
		const { reply, published } = await kernel.execute(code.complete);
		expect(reply.type).toBe("execute_reply");
		expect(reply.content.status).toBe("ok");
		expect(published.map(({ type, content }) => content.execution_state ?? type)).toEqual([
			"busy",
			"execute_input",
			"idle",
		]);
		expect(contents(published, "execute_input")[0].code).toBe(code.complete);
	});
});

describe("tier 2: interactive features", () => {
	beforeAll(() => kernel.execute(`const ${code.variable} = 42`));

	test("complete_request", async () => {
		const prefix = code.variable.slice(0, -10);
		const { reply } = await kernel.request("complete_request", { code: prefix, cursor_pos: prefix.length });
		expect(reply.type).toBe("complete_reply");
		expect(reply.content).toMatchObject({ status: "ok", cursor_start: 0, cursor_end: prefix.length });
		expect(reply.content.matches).toContain(code.variable);
	});

	test("inspect_request", async () => {
		const cursor = { cursor_pos: code.variable.length, detail_level: 0 };
		const { reply } = await kernel.request("inspect_request", { code: code.variable, ...cursor });
		expect(reply.type).toBe("inspect_reply");
		expect(reply.content).toMatchObject({ status: "ok", found: true });
		expect(reply.content.data["text/plain"]).toContain(code.variable);
	});

	test.each([
		["is_complete_complete", code.complete, "complete"],
		["is_complete_incomplete", code.incomplete, "incomplete"],
	])("%s", async (_, sample, status) => {
		const { reply } = await kernel.request("is_complete_request", { code: sample });
		expect(reply.type).toBe("is_complete_reply");
		expect(reply.content.status).toBe(status);
	});

	test("history_request", async () => {
		await kernel.execute(code.complete);
		const { reply } = await kernel.request("history_request", {
			hist_access_type: "tail",
			n: 10,
			output: false,
			raw: true,
		});
		expect(reply.type).toBe("history_reply");
		expect(reply.content.status).toBe("ok");
		expect(reply.content.history.at(-1)[2]).toBe(code.complete);
	});

	test("comm_info_request", async () => {
		const { reply } = await kernel.request("comm_info_request", {});
		expect(reply.type).toBe("comm_info_reply");
		expect(reply.content).toEqual({ status: "ok", comms: {} });
	});

	test("error_handling", async () => {
		const { reply, published } = await kernel.execute(code.wrong);
		expect(reply.content).toMatchObject({ status: "error", ename: "SyntaxError" });
		expect(contents(published, "error")).toHaveLength(1);
	});
});

describe("tier 3: rich output", () => {
	test("display_data", async () => {
		const { published } = await kernel.execute(`display(${code.html}); undefined`);
		expect(contents(published, "display_data")[0].data["text/html"]).toBe("<b>bold</b>");
	});

	test("update_display_data", async () => {
		const { published } = await kernel.execute(
			`display("initial", { displayId: "mine" }); updateDisplay("mine", "✨ updated ✨")`,
		);
		const [shown] = contents(published, "display_data");
		const [updated] = contents(published, "update_display_data");
		expect(updated.transient).toEqual(shown.transient);
		expect(updated.data["text/plain"]).toContain("✨ updated ✨");
	});

	test("execute_result", async () => {
		expect(result(await kernel.execute("1 + 1"))).toBe("2");
	});

	test("rich_execute_result", async () => {
		const { published } = await kernel.execute(code.html);
		expect(contents(published, "execute_result")[0].data).toEqual({ "text/html": "<b>bold</b>", "text/plain": "bold" });
	});
});

describe("tier 4: advanced features", () => {
	test("stdin_input_request", async () => {
		const id = await kernel.send("execute_request", { code: "prompt('Enter: ')", allow_stdin: true });
		const question = await kernel.question(0);
		expect(question.content.prompt).toBe("Enter: ");
		await kernel.answer('"test_input_42"', question);
		const exchange = await kernel.exchange(id);
		expect(exchange.reply.content.status).toBe("ok");
		expect(result(exchange)).toBe(`'"test_input_42"'`);
	});

	test("comms_lifecycle", async () => {
		const comm_id = "test-comm";
		const opening = await kernel.send("comm_open", { comm_id, target_name: "jupyter.kernel_testbed.test", data: {} });
		expect(contents(await kernel.untilIdle(opening), "comm_close")).toEqual([{ comm_id, data: {} }]);
		await kernel.untilIdle(await kernel.send("comm_close", { comm_id, data: {} }));
		expect((await kernel.execute(code.complete)).reply.content.status).toBe("ok");
	});

	test("interrupt_request", async () => {
		const { reply } = await kernel.request("interrupt_request", {}, { channel: "control" });
		expect(reply.type).toBe("interrupt_reply");
		expect(reply.content.status).toBe("ok");
	});

	test("execution_count_increments", async () => {
		const [first, second] = [await kernel.execute(code.complete), await kernel.execute(code.complete)];
		expect(second.reply.content.execution_count).toBe(first.reply.content.execution_count + 1);
	});

	test("parent_header_correlation", async () => {
		const id = await kernel.send("execute_request", { code: code.hello });
		const { reply, published } = await kernel.exchange(id);
		expect(reply.parent).toBe(id);
		expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "stream", "status"]);
	});
});

test("shutdown_reply", async () => {
	const other = await KernelClient.start();
	const { reply } = await other.request("shutdown_request", { restart: false }, { channel: "control" });
	expect(reply.type).toBe("shutdown_reply");
	expect(reply.content).toEqual({ status: "ok", restart: false });
	expect(await other.exited).toEqual({ code: 0, signal: null });
	await other.close();
});
