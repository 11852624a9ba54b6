import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contents, KernelClient, kernelMain, nodeVersions, result, text } from "./client.ts";

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

/** How often a kernel ends while something comes all the time: it must meet the moment in which the sockets are closed. */
const disturbedEnds = 5;

/** For so many milliseconds a main thread does nothing but start: on loaded machines it was seen to take more than three seconds. */
const slowStart = 6_000;

describe.each(nodeVersions())("in $name", (node) => {
	test.each([
		["nothing runs", ""],
		["a cell awaits", "await new Promise(() => {})"],
		["a cell loops", "while (true) {}"],
	])("shutdown is answered and broadcast, and the process ends with 0, when %s", async (_, code) => {
		const kernel = await KernelClient.start({ node });
		if (code !== "") {
			await kernel.send("execute_request", { code });
			await pause(150);
		}
		const { reply, published } = await kernel.request("shutdown_request", { restart: true }, { channel: "control" });
		expect(reply.content).toEqual({ status: "ok", restart: true });
		expect(contents(published, "shutdown_reply")).toEqual([{ status: "ok", restart: true }]);
		expect(await kernel.exited).toEqual({ code: 0, signal: null });
		expect(kernel.log).toBe("");
		await kernel.close();
	});

	test("heartbeats that come until the end do not disturb it", async () => {
		for (let count = 0; count < disturbedEnds; count++) {
			const kernel = await KernelClient.start({ node });
			const beating = kernel.beatUntilEnd();
			await kernel.send("shutdown_request", { restart: true }, { channel: "control" });
			expect(await kernel.exited, kernel.log).toEqual({ code: 0, signal: null });
			expect(kernel.log).toBe("");
			await beating;
			await kernel.close();
		}
	});

	test.each(["exit", "reallyExit"])("process.%s in a cell is an error, and the kernel lives", async (name) => {
		const kernel = await KernelClient.start({ node });
		const { reply, published } = await kernel.execute(`let kept = 1; console.log("before"); process.${name}(7)`);
		expect(reply.content).toMatchObject({ status: "error", ename: "ProcessExit" });
		expect(reply.content.evalue).toContain(`process.${name}(7) does not end the kernel`);
		expect(text(published)).toBe("before\n");
		expect(result(await kernel.execute("kept + 1"))).toBe("2");
		expect(await kernel.close()).toEqual({ code: 0, signal: null });
	});

	test.each([
		["nothing runs", ""],
		["a cell loops", "while (true) {}"],
	])("SIGTERM ends the process at once when %s", async (_, code) => {
		const kernel = await KernelClient.start({ node });
		if (code !== "") await kernel.begin(code);
		kernel.process.kill("SIGTERM");
		expect(await kernel.exited).toEqual({ code: null, signal: "SIGTERM" });
		expect(kernel.log).toBe("");
		await kernel.close();
	});

	test("what the notebook does at the process's end cannot keep it from ending", async () => {
		const kernel = await KernelClient.start({ node });
		await kernel.execute('process.on("exit", () => { throw new Error("not yet"); }); 0');
		expect(await kernel.close()).toEqual({ code: 0, signal: null });
	});
});

test("a kernel that is shut down while its main thread still starts ends with 0, however long that takes", async () => {
	const own = nodeVersions()[0]!;
	// It stands still where it has told the protocol thread that standard output is in its place.
	const slow = `import { isMainThread } from "node:worker_threads";
const { notify } = Atomics;
if (isMainThread) Atomics.notify = (...given) => {
	Atomics.notify = notify;
	notify(...given);
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${slowStart});
};`;
	const flags = [...own.flags, `--import=data:text/javascript,${encodeURIComponent(slow)}`];
	const kernel = await KernelClient.start({ node: { ...own, flags } });
	const asked = performance.now();
	await kernel.send("shutdown_request", { restart: false }, { channel: "control" });
	expect(await kernel.exited).toEqual({ code: 0, signal: null });
	expect(performance.now() - asked).toBeGreaterThan(slowStart / 2); // it did start slowly
	expect(kernel.log).toBe("");
	await kernel.close();
});

test("a restarted kernel has a new state and counts anew", async () => {
	for (let count = 0; count < 2; count++) {
		const kernel = await KernelClient.start();
		const { reply } = await kernel.execute("globalThis.state = (globalThis.state ?? 0) + 1");
		expect(reply.content.execution_count).toBe(1);
		expect(result(await kernel.execute("state"))).toBe("1");
		await kernel.close();
	}
});

test("without a connection file the kernel says how it is started", async () => {
	expect(existsSync(kernelMain)).toBe(true);
	const child = spawn(process.execPath, [kernelMain], { stdio: ["ignore", "ignore", "pipe"] });
	let log = "";
	child.stderr.on("data", (data: Buffer) => {
		log += data.toString();
	});
	expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(2);
	expect(log).toContain("CONNECTION_FILE");
});
