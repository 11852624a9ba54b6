import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contents, KernelClient, kernelMain, nodeVersions, result, text, writeConnectionFile } from "./client.ts";

const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));

/** Time, in milliseconds, in which a kernel must notice that its parent is gone: it looks twice a second, on a machine that others load. */
const noticed = 10_000;

function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

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

test("a restarted kernel has a new state and counts anew", async () => {
	for (let count = 0; count < 2; count++) {
		const kernel = await KernelClient.start();
		const { reply } = await kernel.execute("globalThis.state = (globalThis.state ?? 0) + 1");
		expect(reply.content.execution_count).toBe(1);
		expect(result(await kernel.execute("state"))).toBe("1");
		await kernel.close();
	}
});

/** Resolves when something listens on the port. */
async function listening(port: number): Promise<void> {
	const reached = () =>
		new Promise<boolean>((resolve) => {
			const socket = connect(port, "127.0.0.1")
				.on("connect", () => resolve(true))
				.on("error", () => resolve(false))
				.on("connect", () => socket.destroy());
		});
	while (!(await reached())) await pause(50);
}

test("the kernel ends when the process that started it is killed", async () => {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	const file = join(folder, "connection.json");
	const { ports } = await writeConnectionFile(file);
	const script = `const { spawn } = require("node:child_process");
const child = spawn(process.execPath, [${JSON.stringify(kernelMain)}, ${JSON.stringify(file)}], { stdio: "ignore" });
console.log(child.pid); setInterval(() => {}, 1000);`;
	const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
	const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
	await listening(ports[0]!);
	expect(alive(pid)).toBe(true);
	parent.kill("SIGKILL");
	for (let waited = 0; alive(pid) && waited < noticed; waited += 50) await pause(50);
	expect(alive(pid)).toBe(false);
	rmSync(folder, { recursive: true });
});

test("the kernel ends when the server that JPY_PARENT_PID names is killed", async () => {
	const server = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
	const kernel = await KernelClient.start({ environment: { JPY_PARENT_PID: String(server.pid) } });
	server.kill("SIGKILL");
	expect(await kernel.exited).toEqual({ code: 0, signal: null });
	await kernel.close();
});

test("a second kernel on the same ports says why and ends with 1", async () => {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
	const file = join(folder, "connection.json");
	const { ports } = await writeConnectionFile(file);
	const start = () => spawn(process.execPath, [kernelMain, file], { stdio: ["ignore", "ignore", "pipe"] });
	const first = start();
	await listening(ports[0]!);
	const second = start();
	let log = "";
	second.stderr.on("data", (data: Buffer) => {
		log += data.toString();
	});
	expect(await new Promise((resolve) => second.on("exit", resolve))).toBe(1);
	expect(log).toMatch(/Address already in use|EADDRINUSE/);
	expect(first.exitCode).toBeNull();
	first.kill("SIGTERM");
	await new Promise((resolve) => first.on("exit", resolve));
	rmSync(folder, { recursive: true });
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
