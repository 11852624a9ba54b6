import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KernelClient, result } from "../client.ts";
import { expectAlive, figure, megabyte, memory, patience, peakMemory, startSettled } from "./support.ts";

/** How much of each. */
export interface Amounts {
	/** Comm messages each way, and how many a second. */
	readonly messages: number;
	readonly rate: number;
	/** Bytes of stdout. */
	readonly output: number;
	/** Bytes of the largest buffer. */
	readonly buffer: number;
}

/** What a flood may add to the process, in bytes, while it lasts: what is under way, in two threads and in ZeroMQ. */
const mayGrow = 400 * megabyte;
/** Stream messages a second that a front end has to draw, at most; one of a megabyte is sent at once. */
const mostDrawn = 20;

const host = `globalThis[Symbol.for("glasscell.host/1")]`;
const numberOf = (content: Buffer): number => Number(/"n":(\d+)/.exec(content.toString("latin1"))?.[1] ?? -1);

/** A front end that has been stopped: it reads nothing, until it goes on; then it tells which cells it saw idle. */
async function stoppedSubscriber(port: number) {
	const script = `const { Subscriber } = require("zeromq"); const socket = new Subscriber({ receiveHighWaterMark: 10 });
socket.connect("tcp://127.0.0.1:${port}"); socket.subscribe("");
(async () => { for await (const frames of socket) {
	const [header, parent, , content] = frames.slice(3, 7).map((frame) => JSON.parse(frame));
	if (header.msg_type === "iopub_welcome") console.log("welcome");
	if (content.execution_state === "idle") console.log(parent.msg_id);
} })();`;
	const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
	let seen = "";
	child.stdout.on("data", (data: Buffer) => {
		seen += data.toString();
	});
	await once(child.stdout, "data");
	child.kill("SIGSTOP");
	return {
		goOn: () => child.kill("SIGCONT"),
		async sees(id: string): Promise<boolean> {
			for (let waited = 0; waited < patience && !seen.includes(id); waited += 50) {
				await new Promise((resolve) => setTimeout(resolve, 50));
			}
			return seen.includes(id);
		},
		end: () => child.kill("SIGKILL"),
	};
}

/** R9, R10, R20: more than anybody can take at once. */
export function specifyFloods({ messages, rate, output, buffer }: Amounts): void {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await startSettled();
		await kernel.execute(`var host = ${host};`);
	});
	afterAll(() => kernel.close());

	/** Sends comm messages in a cell, a hundredth of a second's worth at a time. */
	const flood = (count: number, perSecond: number) => `
{ const comm = host.openComm("flood"); let n = 0; const begin = performance.now();
while (n < ${count}) {
	const due = Math.min(${count}, Math.ceil((performance.now() - begin) * ${perSecond / 1_000}));
	while (n < due) comm.send({ n: n++ });
	await new Promise((resolve) => setTimeout(resolve, 10));
} } n_sent = ${count};`;

	test(`${messages} comm messages from the kernel, ${rate} a second, arrive in order (R9)`, async () => {
		let next = 0;
		let outOfOrder = 0;
		kernel.tap = (type, content) => {
			if (type !== "comm_msg") return false;
			if (numberOf(content) !== next) outOfOrder++;
			next = numberOf(content) + 1;
			return true;
		};
		const begin = performance.now();
		const time = (messages / rate) * 5_000 + patience;
		await kernel.execute("var n_sent = 0;");
		const { reply } = await kernel.execute(flood(messages, rate), {}, time);
		kernel.tap = undefined;
		expect(reply.content.status).toBe("ok");
		figure("R9 from the kernel", { messages, "a second": messages / ((performance.now() - begin) / 1_000) });
		expect(next).toBe(messages);
		expect(outOfOrder).toBe(0);
		await expectAlive(kernel);
	});

	test(`${messages} comm messages to the kernel are handled in order (R9)`, async () => {
		await kernel.execute(`var seen = 0, disordered = 0;
host.onComm("sink", (comm) => comm.onMessage(({ n }) => { if (n !== seen) disordered++; seen = n + 1; }));`);
		await kernel.untilIdle(await kernel.send("comm_open", { comm_id: "sink", target_name: "sink", data: {} }));
		kernel.tap = (type) => type === "status"; // a busy and an idle each
		const begin = performance.now();
		for (let n = 0; n < messages; n++) {
			const ahead = (n / rate) * 1_000 - (performance.now() - begin);
			if (ahead > 10) await new Promise((resolve) => setTimeout(resolve, ahead));
			await kernel.send("comm_msg", { comm_id: "sink", data: { n } });
		}
		kernel.tap = undefined;
		const time = (messages / rate) * 10_000 + patience;
		const counted = await kernel.execute("[seen, disordered].join()", {}, time);
		figure("R9 to the kernel", { messages, "a second": messages / ((performance.now() - begin) / 1_000) });
		expect(result(counted)).toBe(`'${messages},0'`);
		await expectAlive(kernel);
	});

	test(`a front end that has stopped costs bounded memory, and finds its cell idle when it goes on (R9)`, async () => {
		const stopped = await stoppedSubscriber(kernel.ports[3]!);
		kernel.tap = (type) => type === "stream" || type === "comm_msg";
		const before = await memory(kernel);
		const id = await kernel.send("execute_request", {
			code: `const line = "x".repeat(9_999); for (let i = 0; i < ${Math.ceil(output / 5 / 10_000)}; i++) console.log(line);`,
		});
		await kernel.exchange(id, 10 * patience);
		const grown = (await memory(kernel)) - before;
		kernel.tap = undefined;
		figure("R9 stopped front end", { "MB printed": output / 5 / megabyte, "grown MB": grown / megabyte });
		expect(grown).toBeLessThan(mayGrow);
		stopped.goOn();
		expect(await stopped.sees(id)).toBe(true);
		stopped.end();
		await expectAlive(kernel);
	});

	const chunk = 100_000;
	test.each([
		[
			"by the cell",
			`{ const text = "x".repeat(${chunk - 1}) + "\\n"; for (let i = 0; i < ${output / chunk}; i++) process.stdout.write(text); }`,
		],
		[
			"by a child process",
			`{ const { execFileSync } = await import("node:child_process");
execFileSync(process.execPath, ["-e", 'const text = "x".repeat(${chunk - 1}) + "\\\\n"; const fs = require("fs"); for (let i = 0; i < ${output / chunk}; i++) { let at = 0; const bytes = Buffer.from(text); while (at < bytes.length) at += fs.writeSync(1, bytes, at); }'], { stdio: "inherit" }); }`,
		],
	])(`${output / megabyte} MB printed %s arrive whole, in few messages, in bounded memory (R10)`, async (how, code) => {
		let length = 0;
		let count = 0;
		const before = await peakMemory(kernel);
		kernel.tap = (type, content) => {
			if (type !== "stream") return false;
			length += JSON.parse(content.toString()).text.length;
			count++;
			return true;
		};
		const begin = performance.now();
		const { reply } = await kernel.execute(code, {}, 20 * patience);
		const seconds = (performance.now() - begin) / 1_000;
		kernel.tap = undefined;
		expect(reply.content.status).toBe("ok");
		const grown = (await peakMemory(kernel)) - before;
		figure(`R10 ${how}`, {
			MB: length / megabyte,
			"MB/s": length / megabyte / seconds,
			messages: count,
			"peak grown MB": grown / megabyte,
		});
		expect(length).toBe(output);
		expect(count).toBeLessThanOrEqual(Math.ceil(seconds * mostDrawn) + Math.ceil(output / megabyte) + 2);
		expect(grown).toBeLessThan(mayGrow);
		await expectAlive(kernel);
	});

	test.each([
		["no bytes", [0]],
		["one byte", [1]],
		["a thousand buffers", Array.from({ length: 1_000 }, (_, index) => index % 7)],
		[`${buffer / megabyte} MB`, [buffer]],
	])("buffers of a comm message come back as they were sent: %s (R20)", async (name, sizes) => {
		const target = `echo ${name}`;
		await kernel.execute(
			`host.onComm(${JSON.stringify(target)}, (comm) => comm.onMessage((_, buffers) => comm.send({}, { buffers })));`,
		);
		await kernel.untilIdle(await kernel.send("comm_open", { comm_id: target, target_name: target, data: {} }));
		const buffers = sizes.map((size, index) => Buffer.alloc(size, index + 1));
		const id = await kernel.send("comm_msg", { comm_id: target, data: {} }, { buffers });
		const echo = await kernel.wait(
			() => kernel.published.find(({ type, content }) => type === "comm_msg" && content.comm_id === target),
			"the echo",
			patience,
		);
		await kernel.untilIdle(id, patience);
		expect(echo.buffers.map(({ length }) => length)).toEqual(sizes);
		expect(echo.buffers.every((bytes, index) => bytes.equals(buffers[index]!))).toBe(true);
		kernel.forget();
		await expectAlive(kernel);
	});

	test("what is written into a buffer after it was sent is not sent (R20)", async () => {
		await kernel.execute(`{ const bytes = new Uint8Array(1_000).fill(1);
const comm = host.openComm("alias"); comm.send({}, { buffers: [bytes] }); bytes.fill(2); comm.send({}, { buffers: [bytes.subarray(1, 3)] }); bytes.fill(3); }`);
		const sent = kernel.published.filter(({ type }) => type === "comm_msg").slice(-2);
		expect(sent.map(({ buffers }) => [buffers[0]?.length, buffers[0]?.[0]])).toEqual([
			[1_000, 1],
			[2, 2],
		]);
		await expectAlive(kernel);
	});
}
