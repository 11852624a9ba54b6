import { afterAll, beforeAll, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

let kernel: KernelClient;
beforeAll(async () => {
	kernel = await KernelClient.start();
	await kernel.execute(`var host = globalThis[Symbol.for("glasscell.host/1")]; var heard = [];
host.onComm("echo", (comm, data, buffers) => {
	heard.push(["open", data, buffers.length]);
	comm.onMessage(async (message, parts) => {
		if (message.wait) await new Promise((resolve) => setTimeout(resolve, message.wait));
		if (message.fail) throw new Error("handler failed");
		if (message.log) console.log(message.log);
		comm.send({ echo: message }, { buffers: parts });
	});
	comm.onClose(() => heard.push(["close"]));
}); 0`);
});
afterAll(() => kernel.close());

async function open(id: string): Promise<void> {
	await kernel.untilIdle(await kernel.send("comm_open", { comm_id: id, target_name: "echo", data: { a: 1 } }));
}

test("the front end opens a comm, sends, is answered with buffers, and closes", async () => {
	await open("front-1");
	const floats = Buffer.from(new Float32Array([1.5, -2]).buffer);
	const id = await kernel.send(
		"comm_msg",
		{ comm_id: "front-1", data: { n: 1 } },
		{ buffers: [floats, Buffer.alloc(0)] },
	);
	const published = await kernel.untilIdle(id);
	expect(published.map(({ type }) => type)).toEqual(["status", "comm_msg", "status"]);
	expect(published[1]!.content).toEqual({ comm_id: "front-1", data: { echo: { n: 1 } } });
	expect(published[1]!.buffers.map((buffer) => buffer.toString("hex"))).toEqual([floats.toString("hex"), ""]);
	await kernel.untilIdle(await kernel.send("comm_close", { comm_id: "front-1", data: {} }));
	expect(result(await kernel.execute("heard"))).toBe("[ [ 'open', { a: 1 }, 0 ], [ 'close' ] ]");
});

test("a received buffer can be seen as floats, whatever came before it", async () => {
	await kernel.execute(`host.onComm("floats", (comm) => comm.onMessage((_, [view]) => {
	heard = [...new Float32Array(view.buffer, view.byteOffset, view.byteLength / 4)];
})); 0`);
	await kernel.untilIdle(await kernel.send("comm_open", { comm_id: "floats", target_name: "floats", data: {} }));
	const buffers = [Buffer.from(new Float32Array([0.5, 8]).buffer)];
	await kernel.untilIdle(await kernel.send("comm_msg", { comm_id: "floats", data: { odd: "x" } }, { buffers }));
	expect(result(await kernel.execute("heard"))).toBe("[ 0.5, 8 ]");
});

test("a cell opens a comm, with metadata and buffers of arrays of any realm, and copies of them", async () => {
	const { published } = await kernel.execute(`import vm from "node:vm";
const mine = new Uint8Array([1, 2, 3, 4]).subarray(1, 3); const foreign = vm.runInNewContext("new Float32Array([1])");
const comm = host.openComm("jupyter.widget", { data: { state: {} }, metadata: { version: "2.1.0" }, buffers: [mine, foreign] });
mine.fill(9); comm.send({ method: "update" }, { buffers: [vm.runInNewContext("new ArrayBuffer(2)")] }); comm.close(); 0`);
	const [opened] = published.filter(({ type }) => type === "comm_open");
	expect(opened!.content).toMatchObject({ target_name: "jupyter.widget", data: { state: {} } });
	expect(opened!.metadata).toEqual({ version: "2.1.0" });
	expect(opened!.buffers.map((buffer) => buffer.toString("hex"))).toEqual(["0203", "0000803f"]);
	const [message] = published.filter(({ type }) => type === "comm_msg");
	expect(message!.buffers[0]!.length).toBe(2);
	expect(contents(published, "comm_close")[0].comm_id).toBe(opened!.content.comm_id);
});

test("what JSON or a buffer cannot hold is an error where it is sent", async () => {
	expect((await kernel.execute("host.openComm('x', { data: { big: 1n } })")).reply.content.ename).toBe("TypeError");
	const { reply } = await kernel.execute("host.openComm('x', { buffers: [[1, 2]] })");
	expect(reply.content.evalue).toContain("expected typed arrays or ArrayBuffers, got [ 1, 2 ]");
});

test("a comm that was closed can no longer send", async () => {
	const { reply } = await kernel.execute("const closed = host.openComm('x'); closed.close(); closed.send({})");
	expect(reply.content.evalue).toContain("expected it open, but it was closed");
});

test("a handler runs while a cell awaits", async () => {
	await kernel.execute("host.onComm('release', () => globalThis.release()); 0");
	const cell = await kernel.send("execute_request", {
		code: "await new Promise((resolve) => { globalThis.release = resolve; }); 'released'",
	});
	const opening = await kernel.send("comm_open", { comm_id: "release-1", target_name: "release", data: {} });
	await kernel.untilIdle(opening);
	expect(result(await kernel.exchange(cell))).toBe("'released'");
});

test("an error in a handler appears on stderr of the cell that listens, and the comm lives", async () => {
	await open("failing");
	const id = await kernel.send("comm_msg", { comm_id: "failing", data: { fail: true } });
	await kernel.untilIdle(id);
	const shown = kernel.published.filter(({ type, content }) => type === "stream" && content.name === "stderr");
	expect(text(shown, "stderr")).toContain("handler failed");
	const next = await kernel.untilIdle(await kernel.send("comm_msg", { comm_id: "failing", data: { n: 2 } }));
	expect(contents(next, "comm_msg")).toHaveLength(1);
});

test("an unknown target is closed at once, and an unknown comm too", async () => {
	const opened = await kernel.untilIdle(
		await kernel.send("comm_open", { comm_id: "stray", target_name: "nobody", data: {} }),
	);
	expect(contents(opened, "comm_close")).toEqual([{ comm_id: "stray", data: {} }]);
	const sent = await kernel.untilIdle(await kernel.send("comm_msg", { comm_id: "never-opened", data: {} }));
	expect(contents(sent, "comm_close")).toEqual([{ comm_id: "never-opened", data: {} }]);
});

test("a comm for a target that a waiting cell makes known waits for that cell", async () => {
	const cell = await kernel.send("execute_request", {
		code: "await new Promise((resolve) => setTimeout(resolve, 60)); host.onComm('soon', (comm) => comm.send({ here: true })); 0",
	});
	const opening = await kernel.send("comm_open", { comm_id: "soon-1", target_name: "soon", data: {} });
	await kernel.exchange(cell);
	expect(contents(await kernel.untilIdle(opening), "comm_msg")).toEqual([{ comm_id: "soon-1", data: { here: true } }]);
});

test("comm_info lists what is open, by target", async () => {
	await open("listed");
	const all = (await kernel.request("comm_info_request", {})).reply.content;
	expect(all.status).toBe("ok");
	expect(all.comms.listed).toEqual({ target_name: "echo" });
	const other = (await kernel.request("comm_info_request", { target_name: "other" })).reply.content;
	expect(other.comms).toEqual({});
});

test("until the library answers, jupyter.widget.control says that there are no widgets", async () => {
	await kernel.untilIdle(
		await kernel.send("comm_open", { comm_id: "control", target_name: "jupyter.widget.control", data: {} }),
	);
	const asked = await kernel.send("comm_msg", { comm_id: "control", data: { method: "request_states" } });
	expect(contents(await kernel.untilIdle(asked), "comm_msg")).toEqual([
		{ comm_id: "control", data: { method: "update_states", states: {}, buffer_paths: [] } },
	]);
});

test("a handler's signal outlives its request: the next interrupt aborts it, also of an idle kernel, and no later one", async () => {
	await kernel.execute(
		`var signals = []; host.onComm("signals", (comm) => comm.onMessage(() => { signals.push(host.signal); })); 0`,
	);
	const send = async () => kernel.untilIdle(await kernel.send("comm_msg", { comm_id: "signals", data: {} }));
	await kernel.untilIdle(await kernel.send("comm_open", { comm_id: "signals", target_name: "signals", data: {} }));
	await send();
	expect(result(await kernel.execute("signals.map((each) => each.aborted)"))).toBe("[ false ]");
	await kernel.interrupt();
	await send();
	expect(result(await kernel.execute("signals.map((each) => each.aborted)"))).toBe("[ true, false ]");
});

test("messages arrive in order, ten thousand of them, none lost", async () => {
	const count = 10_000;
	const { published } = await kernel.execute(
		`const flood = host.openComm("flood"); for (let i = 0; i < ${count}; i++) flood.send({ i }); 0`,
	);
	expect(contents(published, "comm_msg").map(({ data }) => data.i)).toEqual(
		Array.from({ length: count }, (_, index) => index),
	);
});

test("onCellEnd is called once, after the cell's last line and before its reply, and awaited", async () => {
	const { published } = await kernel.execute(
		`host.onCellEnd(async () => { await null; console.log("end"); }); await null; console.log("last"); 0`,
	);
	expect(text(published)).toBe("last\nend\n");
	expect(text((await kernel.execute("0")).published)).toBe("");
});

test("drained resolves when what a comm sent has been handed over, and keeps no order but the messages' own", async () => {
	const { published } = await kernel.execute(
		`const draining = host.openComm("draining"); await draining.drained();
for (let i = 0; i < 50; i++) { draining.send({ i }, { buffers: [new Uint8Array(2 ** 20)] }); await draining.drained(); }
await Promise.all([draining.drained(), draining.drained()]); "drained"`,
	);
	expect(contents(published, "comm_msg").map(({ data }) => data.i)).toEqual(Array.from({ length: 50 }, (_, i) => i));
	expect(contents(published, "execute_result")[0].data["text/plain"]).toBe("'drained'");
});
