import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

let first: KernelClient;
let second: KernelClient;
beforeAll(async () => {
	first = await KernelClient.start();
	second = await first.join();
});
afterAll(async () => {
	second.disconnect();
	await first.close();
});

test("a front end that joins later is welcomed, and it alone", () => {
	expect(contents(second.published, "iopub_welcome")).toEqual([{ subscription: "" }]);
	expect(contents(first.published, "iopub_welcome")).toHaveLength(1);
});

test("a cell that is sent before the kernel has started runs when it has", async () => {
	const kernels = await Promise.all(Array.from({ length: 3 }, () => KernelClient.start({ wait: false })));
	const ids = await Promise.all(kernels.map((kernel) => kernel.send("execute_request", { code: "1" })));
	for (const [index, kernel] of kernels.entries()) {
		const reply = await kernel.wait(() => kernel.replies.find(({ parent }) => parent === ids[index]), "the reply");
		expect(reply.content.status).toBe("ok");
		await kernel.close();
	}
});

test("two front ends run cells at once: each gets its replies, both see all output under its cell", async () => {
	const ids = await Promise.all([
		first.send("execute_request", { code: "console.log('of the first'); 1" }),
		second.send("execute_request", { code: "console.log('of the second'); 2" }),
	]);
	const exchanges = await Promise.all([first.exchange(ids[0]!), second.exchange(ids[1]!)]);
	expect(exchanges.map((exchange) => [result(exchange), text(exchange.published)])).toEqual([
		["1", "of the first\n"],
		["2", "of the second\n"],
	]);
	await first.untilIdle(ids[1]!);
	await second.untilIdle(ids[0]!);
	expect(text(first.published.filter(({ parent }) => parent === ids[1]))).toBe("of the second\n");
	expect(first.replies.some(({ parent }) => parent === ids[1])).toBe(false);
	expect(second.replies.some(({ parent }) => parent === ids[0])).toBe(false);
});

test("the error of one front end's cell aborts what the other has waiting", async () => {
	const failing = await first.send("execute_request", {
		code: "await new Promise((resolve) => setTimeout(resolve, 200)); throw new Error('stop')",
	});
	const waiting = await second.send("execute_request", { code: "3" });
	expect((await first.exchange(failing)).reply.content.status).toBe("error");
	expect((await second.exchange(waiting)).reply.content.status).toBe("aborted");
});

test("one front end interrupts what the other runs", async () => {
	const running = await first.send("execute_request", { code: "await new Promise(() => {})" });
	await second.wait(
		() => second.published.find(({ parent, type }) => parent === running && type === "execute_input"),
		"the cell",
	);
	await second.interrupt();
	expect((await first.exchange(running)).reply.content.ename).toBe("KeyboardInterrupt");
});

test("connect_request is answered with the ports", async () => {
	const { reply } = await first.request("connect_request", {});
	const port = Number(/:(\d+)$/.exec(first.shell.lastEndpoint ?? "")?.[1]);
	expect(reply.content).toMatchObject({ status: "ok", shell_port: port });
	expect(Object.keys(reply.content).sort()).toEqual(
		["status", "shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"].sort(),
	);
});

test("subshells are not advertised", async () => {
	const { reply } = await first.request("kernel_info_request", {});
	expect(reply.content.supported_features).not.toContain("kernel subshells");
});

test("comm_info lists the comms of a target alone", async () => {
	await first.execute(`globalThis[Symbol.for("glasscell.host/1")].openComm("mine"); 0`);
	const { reply } = await second.request("comm_info_request", { target_name: "mine" });
	expect(Object.values(reply.content.comms)).toEqual([{ target_name: "mine" }]);
});

test("page gives the reply a payload for the front end's pager, and shows nothing", async () => {
	const { reply, published } = await first.execute("page('two\\nlines'); page({ a: 1 })");
	const [text, value] = reply.content.payload;
	expect(text).toEqual({ source: "page", start: 0, data: { "text/plain": "two\nlines" } });
	expect(value).toMatchObject({ source: "page", start: 0, data: { "text/plain": "{ a: 1 }" } });
	expect(published.map(({ type }) => type)).toEqual(["status", "execute_input", "status"]);
});

test("what is paged after the cell's end is shown under it", async () => {
	const id = await first.send("execute_request", { code: "setTimeout(() => page('late'), 50); 0" });
	await first.exchange(id);
	const shown = await first.wait(
		() => first.published.find(({ parent, type }) => parent === id && type === "display_data"),
		"the page",
	);
	expect(shown.content.data["text/plain"]).toBe("late");
});

test("a rejection that nobody handles is shown under the cell that caused it", async () => {
	const id = await first.send("execute_request", {
		code: "setTimeout(() => { Promise.reject(new Error('late rejection')); }, 50); 0",
	});
	await first.exchange(id);
	await first.execute("1");
	await first.wait(
		() =>
			text(
				first.published.filter(({ parent }) => parent === id),
				"stderr",
			).includes("late rejection")
				? true
				: undefined,
		"the rejection",
	);
});
