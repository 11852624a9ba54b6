import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KernelClient, nodeVersions, result } from "./client.ts";

/** Time, in milliseconds, for a cell to reach its loop. */
const underWay = 150;
const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

const loop = "while (true) {}";
const never = "await new Promise(() => {});";

const cells: readonly (readonly [name: string, code: string])[] = [
	["a loop", loop],
	["an await that never ends", never],
	["a loop in a timer", `setTimeout(() => { ${loop} }, 5); ${never}`],
	["a loop in an immediate", `setImmediate(() => { ${loop} }); ${never}`],
	["a loop in process.nextTick", `process.nextTick(() => { ${loop} }); ${never}`],
	["a loop in a microtask", `queueMicrotask(() => { ${loop} }); ${never}`],
	["a loop of awaits", "while (true) await null;"],
	["a loop that catches everything", "while (true) { try { await Promise.reject(1); } catch {} }"],
	["a loop after spawnSync", `import { spawnSync } from "node:child_process"; spawnSync("true"); ${loop}`],
	["a loop after an await", `await new Promise((resolve) => setTimeout(resolve, 5)); ${loop}`],
	[
		"a loop in an event handler",
		`new EventTarget(); import { EventEmitter } from "node:events";
const emitter = new EventEmitter(); emitter.on("go", () => { ${loop} }); emitter.emit("go");`,
	],
	["a loop in a callback of Array.prototype.forEach", `[1].forEach(() => { ${loop} })`],
	["a loop that prints", "while (true) console.log('line');"],
];

describe.each(nodeVersions())("in $name", (node) => {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start({ node });
		await kernel.execute("let kept = 0;");
	});
	afterAll(() => kernel.close());

	async function expectAlive(): Promise<void> {
		expect(kernel.process.exitCode).toBeNull();
		const cell = `kept += 1; await new Promise((resolve) => setTimeout(resolve, 2));
await new Promise((resolve) => setImmediate(resolve)); await new Promise((resolve) => process.nextTick(resolve)); "alive"`;
		expect(result(await kernel.execute(cell))).toBe("'alive'");
	}

	test.each(cells)("an interrupt ends %s; the state is kept and the next cell works", async (_, code) => {
		const before = Number(result(await kernel.execute("kept")));
		const running = await kernel.send("execute_request", { code });
		await pause(underWay);
		await kernel.interrupt();
		const { reply } = await kernel.exchange(running);
		expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
		await expectAlive();
		expect(result(await kernel.execute("kept"))).toBe(String(before + 1));
	});

	test("an interrupt ends a loop in a timer that outlived its cell", async () => {
		await kernel.execute(`setTimeout(() => { ${loop} }, 20); 0`);
		await pause(underWay);
		await kernel.interrupt();
		await expectAlive();
	});

	test("an interrupt ends a loop in a comm's handler, whose request goes idle", async () => {
		await kernel.execute(`globalThis[Symbol.for("glasscell.host/1")].onComm("looping", (comm) => {
	comm.onMessage(() => { ${loop} });
}); 0`);
		await kernel.untilIdle(await kernel.send("comm_open", { comm_id: "looping-1", target_name: "looping", data: {} }));
		const message = await kernel.send("comm_msg", { comm_id: "looping-1", data: {} });
		await pause(underWay);
		await kernel.interrupt();
		await kernel.untilIdle(message);
		await expectAlive();
	});

	test("an interrupt aborts the signal of the cell, and what it awaits with it", async () => {
		const code = `const { signal } = globalThis[Symbol.for("glasscell.host/1")];
var heard = new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason.name))); await heard; ${never}`;
		const running = await kernel.send("execute_request", { code });
		await pause(underWay);
		await kernel.interrupt();
		await kernel.exchange(running);
		expect(result(await kernel.execute("await heard"))).toBe("'AbortError'");
	});

	test("after code was terminated, and only then, onTerminated is called, and no longer when it was taken back", async () => {
		const code = `var terminations = []; var host = globalThis[Symbol.for("glasscell.host/1")];
host.onTerminated(() => terminations.push("kept")); host.onTerminated(() => terminations.push("taken back"))(); 0`;
		await kernel.execute(code);
		for (const cell of [never, loop]) {
			const running = await kernel.send("execute_request", { code: cell });
			await pause(underWay);
			await kernel.interrupt();
			await kernel.exchange(running);
		}
		expect(result(await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 50)); terminations"))).toBe(
			"[ 'kept' ]",
		);
	});

	test("interrupts without anything to interrupt change nothing", async () => {
		for (let count = 0; count < 20; count++) await kernel.interrupt();
		await expectAlive();
	});

	test("what was awaited in vain and collected does not end the process", async () => {
		const running = await kernel.send("execute_request", { code: never });
		await pause(underWay);
		await kernel.interrupt();
		await kernel.exchange(running);
		await kernel.execute(`import v8 from "node:v8"; import vm from "node:vm";
v8.setFlagsFromString("--expose-gc"); var gc = vm.runInNewContext("gc"); gc(); 0`);
		await kernel.execute("gc(); 0");
		await expectAlive();
	});
});
