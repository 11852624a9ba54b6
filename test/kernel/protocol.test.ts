import { createConnection } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
});
afterAll(() => kernel.close());

/** Time, in milliseconds, in which a message that must not be answered would have been. */
const quiet = 150;
const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

async function expectNoReply(send: () => Promise<unknown>): Promise<void> {
	const [replies, published] = [kernel.replies.length, kernel.published.length];
	await send();
	await pause(quiet);
	expect(kernel.replies.slice(replies)).toEqual([]);
	expect(kernel.published.slice(published)).toEqual([]);
	expect(result(await kernel.execute("1 + 1"))).toBe("2");
}

test("kernel_info describes the kernel, with a status", async () => {
	const { reply, published } = await kernel.request("kernel_info_request", {});
	expect(reply.content).toMatchObject({
		status: "ok",
		implementation: "glasscell",
		language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/x-typescript" },
	});
	expect(contents(published, "status").map((content) => content.execution_state)).toEqual(["busy", "idle"]);
});

test("a new subscriber is welcomed", () => {
	expect(kernel.published.find(({ type }) => type === "iopub_welcome")?.content).toEqual({ subscription: "" });
});

test("a message with a wrong signature is dropped before anything of it is parsed", async () => {
	const before = kernel.log;
	await expectNoReply(async () => {
		const frames = kernel.frames({ type: "kernel_info_request", content: {} });
		frames[1] = Buffer.from("0".repeat(64));
		frames[2] = Buffer.from("{ not JSON");
		await kernel.shell.send(frames);
	});
	const said = kernel.log.slice(before.length);
	expect(said).toContain("the signature is wrong");
	expect(said).not.toContain("JSON");
});

test.each([
	["too short", "abc"],
	["empty", ""],
	["in upper case", "upper"],
])("a signature that is %s is wrong", async (_, signature) => {
	await expectNoReply(async () => {
		const frames = kernel.frames({ type: "kernel_info_request", content: {} });
		frames[1] = Buffer.from(signature === "upper" ? frames[1]!.toString().toUpperCase() : signature);
		await kernel.shell.send(frames);
	});
});

test("a message that is sent again is answered once", async () => {
	const frames = kernel.frames({ type: "kernel_info_request", content: {} });
	const before = kernel.replies.length;
	for (let count = 0; count < 50; count++) await kernel.shell.send(frames);
	await pause(quiet);
	expect(kernel.replies.length - before).toBe(1);
});

test.each([
	["no frames to speak of", [Buffer.from("")]],
	["no delimiter", [Buffer.from("a"), Buffer.from("b")]],
	["nothing after the delimiter", [Buffer.from("<IDS|MSG>")]],
	["too few frames", [Buffer.from("<IDS|MSG>"), Buffer.from(""), Buffer.from("{}")]],
	["random bytes", [Buffer.from([0xff, 0xfe, 0, 1]), Buffer.from([0x80])]],
])("a message with %s is dropped, and the kernel lives", async (_, frames) => {
	await expectNoReply(() => kernel.shell.send(frames));
});

test.each([
	["a header that is no JSON", ["{", "{}", "{}", "{}"]],
	["a header without a type", ['{"msg_id":"x"}', "{}", "{}", "{}"]],
	["a header that is an array", ["[]", "{}", "{}", "{}"]],
	["a content that is a number", ['{"msg_id":"x","msg_type":"kernel_info_request"}', "{}", "{}", "5"]],
	["a type that nobody knows", ['{"msg_id":"x","msg_type":"constructor"}', "{}", "{}", "{}"]],
])("a signed message with %s is dropped, and the kernel lives", async (_, parts) => {
	await expectNoReply(() => kernel.shell.send(kernel.sign(parts.map((part) => Buffer.from(part)))));
});

test.each([
	["execute_request", { code: 5 }],
	["execute_request", {}],
	["execute_request", { code: "1", user_expressions: { a: 1 } }],
	["complete_request", { code: "x", cursor_pos: "0" }],
	["inspect_request", { code: "x", cursor_pos: 1.5 }],
	["is_complete_request", { code: null }],
	["history_request", { hist_access_type: "everything" }],
	["comm_info_request", { target_name: 1 }],
	["shutdown_request", { restart: "yes" }],
])("%s with wrong content is answered by an error, framed by busy and idle", async (type, content) => {
	const { reply, published } = await kernel.request(type, content);
	expect(reply.content).toMatchObject({ status: "error", ename: "TypeError" });
	expect(reply.content.evalue).toMatch(/expected .*, got /);
	expect(contents(published, "status").map((each) => each.execution_state)).toEqual(["busy", "idle"]);
});

test("connections that speak no ZeroMQ do no harm", async () => {
	const port = Number(/:(\d+)$/.exec(kernel.shell.lastEndpoint ?? "")?.[1]);
	for (let count = 0; count < 50; count++) {
		await new Promise<void>((resolve) => {
			const socket = createConnection(port, "127.0.0.1", () => socket.end(Buffer.alloc(200, count)));
			socket.resume();
			socket.on("error", () => {});
			socket.on("close", () => resolve());
		});
	}
	expect(result(await kernel.execute("1 + 1"))).toBe("2");
});

test("while a cell runs without a pause, the kernel beats, answers, completes and inspects", async () => {
	await kernel.request("complete_request", { code: "Math.", cursor_pos: 5 }); // the language thread is up
	const running = await kernel.send("execute_request", { code: "while (true) {}" });
	await pause(quiet);
	expect(await kernel.beat()).toBe("beat");
	expect((await kernel.request("kernel_info_request", {}, { channel: "control" })).reply.content.status).toBe("ok");
	expect((await kernel.request("comm_info_request", {})).reply.content.status).toBe("ok");
	const completed = await kernel.request("complete_request", { code: "Math.sq", cursor_pos: 7 });
	expect(completed.reply.content.matches).toContain("sqrt");
	const inspected = await kernel.request("inspect_request", { code: "Math.sqrt", cursor_pos: 9, detail_level: 0 });
	expect(inspected.reply.content.found).toBe(true);
	expect((await kernel.request("is_complete_request", { code: "if (x) {" })).reply.content.status).toBe("incomplete");
	await kernel.interrupt();
	expect((await kernel.exchange(running)).reply.content.ename).toBe("KeyboardInterrupt");
});

test("cursors count code points, as Jupyter's do", async () => {
	const code = "/* 😀😀 */ Math.sq";
	const { reply } = await kernel.request("complete_request", { code, cursor_pos: [...code].length });
	expect(reply.content.matches).toContain("sqrt");
	expect([reply.content.cursor_start, reply.content.cursor_end]).toEqual([[...code].length - 2, [...code].length]);
});

test("completion knows what cells have declared", async () => {
	await kernel.execute("const forest = { leaves: 3, roots: [1] };");
	const { reply } = await kernel.request("complete_request", { code: "forest.", cursor_pos: 7 });
	expect(reply.content.matches).toEqual(expect.arrayContaining(["leaves", "roots"]));
});

test("history keeps inputs and results: the tail, a range, and what matches a pattern", async () => {
	const { reply } = await kernel.execute("'kept in history'");
	const line = reply.content.execution_count;
	await kernel.execute("'not kept'", { store_history: false });
	const ask = async (content: object) => (await kernel.request("history_request", content)).reply.content.history;
	expect(await ask({ hist_access_type: "tail", n: 1 })).toEqual([[1, line, "'kept in history'"]]);
	expect(await ask({ hist_access_type: "tail", n: 1, output: true })).toEqual([
		[1, line, ["'kept in history'", "'kept in history'"]],
	]);
	expect(await ask({ hist_access_type: "range", start: line, stop: line + 1 })).toHaveLength(1);
	expect(await ask({ hist_access_type: "search", pattern: "'kept*" })).toHaveLength(1);
	expect(await ask({ hist_access_type: "search", pattern: "nothing like it" })).toEqual([]);
});
