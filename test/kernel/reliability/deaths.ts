import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { KernelClient, kernelMain, type NodeVersion, nodeVersions, result } from "../client.ts";
import { writeConnectionFile } from "../connection-file.ts";
import { endOf, restart } from "./kernels.ts";
import { expectAlive, figure, patience, pause, percentiles } from "./support.ts";

/** How much of each. */
export interface Amounts {
	/** Kernels that lose who started them, in each state. */
	readonly orphans: number;
	/** Ends of the process, on each path and each Node.js. */
	readonly exits: number;
	readonly nodes: readonly NodeVersion[];
}

/** The kernels that live at a time where many have to end. */
const atOnce = 2;

/**
 * Time, in milliseconds, in which a kernel must have noticed that its parent is gone. It looks four times a second, and ends a
 * loop 100 ms later; the rest is for a machine that others load. The reliability notes ask for two seconds, see the figure.
 */
const orphanTime = 10_000;

/** Time, in milliseconds, for an end that takes a few when nobody loads the machine: far below what waits for a timer. */
const endTime = 2_000;

/** V8's limit in MB where memory is to run out: enough to start. */
const heapLimit = 200;

const ownNode = nodeVersions()[0]!;

const withFlags = (...flags: string[]): NodeVersion => ({ ...ownNode, flags: [...ownNode.flags, ...flags] });

/** What the protocol thread does where it hears of it on the channel `fault`: the kernel has no such errors to offer. */
const faults = `import { isMainThread, workerData } from "node:worker_threads";
const faults = {
	throws() { throw new Error("broken on purpose"); },
	rejects() { Promise.reject(new Error("broken on purpose")); },
	ends() { process.exit(0); },
	fills() { for (const kept = []; ; ) kept.push(Array.from({ length: 1e5 }, (_, index) => ({ index }))); },
};
if (!isMainThread && workerData?.connectionFile !== undefined) {
	const channel = new BroadcastChannel("fault");
	channel.onmessage = ({ data }) => faults[data]();
	channel.unref();
}`;
const withFaults = (node: NodeVersion): NodeVersion => ({
	...node,
	flags: [...node.flags, `--import=data:text/javascript,${encodeURIComponent(faults)}`],
});
const fault = (name: string) => `{ const c = new BroadcastChannel("fault"); c.postMessage("${name}"); c.close(); }`;

/** The arguments of a Node.js that does nothing. */
const idler = ["-e", "setInterval(() => {}, 1000)"];

/** R12–R15, R22, R23: how the process ends, and what is left then. */
export function specifyDeaths(amounts: Amounts): void {
	describe.each([
		["nothing runs", ""],
		["a cell loops", "while (true) {}"],
		["a cell awaits", "await new Promise(() => {})"],
	])("where %s", (_, code) => {
		test(`a kernel ends when the server that JPY_PARENT_PID names is killed, ${amounts.orphans} × (R12)`, async () => {
			const times: number[] = [];
			for (let count = 0; count < amounts.orphans; count++) {
				const server = spawn(process.execPath, idler, { stdio: "ignore" });
				const kernel = await KernelClient.start({ environment: { JPY_PARENT_PID: String(server.pid) } });
				if (code !== "") await kernel.begin(code);
				server.kill("SIGKILL");
				const start = performance.now();
				expect(await kernel.exited).toEqual({ code: 0, signal: null });
				times.push(performance.now() - start);
				await kernel.close();
			}
			figure("R12 ms until gone", percentiles(times));
			expect(Math.max(...times)).toBeLessThan(orphanTime);
		});

		test.each(["throws", "rejects", "ends"])(
			"no half kernel is left when its protocol thread %s (R13)",
			async (name) => {
				const kernel = await KernelClient.start({ node: withFaults(ownNode) });
				const start = performance.now();
				await kernel.send("execute_request", { code: `${fault(name)}${code}` });
				const { code: status, signal } = await kernel.exited;
				figure(`R13 ${name}`, { ms: performance.now() - start, status: status ?? String(signal) });
				expect(status).not.toBe(0);
				expect(performance.now() - start).toBeLessThan(endTime);
				await kernel.close();
			},
		);
	});

	test("a protocol thread without memory ends the kernel too (R13)", async () => {
		const kernel = await KernelClient.start({ node: withFaults(withFlags(`--max-old-space-size=${heapLimit}`)) });
		await kernel.send("execute_request", { code: fault("fills") });
		const { code, signal } = await kernel.exited;
		figure("R13 without memory", { status: code ?? String(signal) }); // ZeroMQ aborts where its thread ends
		expect(code).not.toBe(0);
		await kernel.close();
	});

	describe("without memory", () => {
		const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
		afterAll(() => rmSync(folder, { recursive: true }));
		const log = join(folder, "server.log");

		test.each([
			["a socket", () => "pipe" as const],
			["a file", () => openSync(log, "a")],
		])(
			"the process says why it ends, and a new one answers on the same ports, where stderr is %s (R14)",
			async (_, open) => {
				const node = withFlags(`--max-old-space-size=${heapLimit}`);
				const kernel = await KernelClient.start({ node, stderr: open() });
				await kernel.send("execute_request", {
					code: "const kept = []; for (;;) kept.push(Array.from({ length: 1000 }, (_, index) => ({ index })))",
				});
				const { code, signal } = await kernel.exited;
				expect(code).not.toBe(0);
				const said = kernel.process.stderr === null ? readFileSync(log, "utf8") : kernel.log;
				expect(said, `ended by ${code ?? signal}`).toContain("JavaScript heap out of memory");
				const start = performance.now();
				const next = await restart(kernel);
				expect(result(await next.client.execute("typeof kept"))).toBe("'undefined'");
				figure("R14", { "restart ms": performance.now() - start, status: code ?? String(signal) });
				expect(await next.close()).toEqual({ code: 0, signal: null });
				await kernel.close();
			},
		);

		test.each([
			["new ArrayBuffer(2 ** 46)", "RangeError"],
			["new Uint8Array(2 ** 40)", "RangeError"],
			["new Array(2 ** 32)", "RangeError"],
			["'x'.repeat(2 ** 30)", "RangeError"],
			["new SharedArrayBuffer(2 ** 46)", "RangeError"],
		])("%s is a %s, and the kernel lives (R14)", async (code, ename) => {
			const kernel = await KernelClient.start();
			expect((await kernel.execute(code)).reply.content).toMatchObject({ status: "error", ename });
			await expectAlive(kernel);
			await kernel.close();
		});
	});

	test.each([
		["later", `setTimeout(() => process.exit(1), 1); await new Promise((resolve) => setTimeout(resolve, 50));`],
		["under its imported name", `const { exit } = await import("node:process"); try { exit(1) } catch {}`],
		["as a default", `const { default: own } = await import("node:process"); try { own.exit(1) } catch {}`],
		["when nothing is caught", `Promise.reject(0).then(undefined, () => process.reallyExit(1)); 0`],
		["by process.exitCode", "process.exitCode = 7; 0"],
	])("code that ends a process does not end the kernel: %s (R15)", async (_, code) => {
		const kernel = await KernelClient.start();
		await kernel.execute(code);
		await expectAlive(kernel);
		expect(await kernel.close()).toEqual({ code: 0, signal: null });
	});

	test.each([
		["process.abort()", "SIGABRT"],
		["process.kill(process.pid, 'SIGKILL')", "SIGKILL"],
	])("%s ends the process at once (R15)", async (call, signal) => {
		const kernel = await KernelClient.start();
		const file = join(mkdtempSync(join(tmpdir(), "glasscell-")), "time");
		await kernel.send("execute_request", {
			code: `(await import("node:fs")).writeFileSync(${JSON.stringify(file)}, String(Date.now())); ${call}`,
		});
		expect(await kernel.exited).toEqual({ code: null, signal });
		const noticed = Date.now() - Number(readFileSync(file, "utf8"));
		rmSync(join(file, ".."), { recursive: true });
		figure(`R15 ${signal}`, { "noticed after ms": noticed });
		expect(noticed).toBeLessThan(endTime);
		await kernel.close();
	});

	test("a second kernel on the same ports says why and ends with 1, and the first one answers (R22)", async () => {
		const kernel = await KernelClient.start();
		const second = spawn(process.execPath, [kernelMain, kernel.process.spawnargs.at(-1)!], {
			stdio: ["ignore", "ignore", "pipe"],
		});
		let log = "";
		second.stderr.on("data", (data: Buffer) => {
			log += data.toString();
		});
		const start = performance.now();
		expect(await endOf(second)).toEqual({ code: 1, signal: null });
		figure("R22", { ms: performance.now() - start });
		expect(log).toMatch(/Address already in use|EADDRINUSE/);
		expect(performance.now() - start).toBeLessThan(patience);
		await expectAlive(kernel);
		expect(await kernel.close()).toEqual({ code: 0, signal: null });
	});

	describe.each(amounts.nodes)("in $name", (node) => {
		const loop = "while (true) {}";
		test.each([
			["shutdown_request", "", (kernel: KernelClient) => kernel.close(), { code: 0, signal: null }],
			["shutdown_request in a loop", loop, (kernel: KernelClient) => kernel.close(), { code: 0, signal: null }],
			["SIGTERM", "", (kernel: KernelClient) => kernel.process.kill("SIGTERM"), { code: null, signal: "SIGTERM" }],
			[
				"SIGTERM in a loop",
				loop,
				(kernel: KernelClient) => kernel.process.kill("SIGTERM"),
				{ code: null, signal: "SIGTERM" },
			],
			[
				"an error in the protocol thread",
				"",
				(kernel: KernelClient) => kernel.send("execute_request", { code: fault("throws") }),
				{ code: null, signal: "SIGKILL" },
			],
		])(
			`${amounts.exits} × %s: the process ends as it should and never aborts (R23)`,
			async (path, code, end, expected) => {
				const times: number[] = [];
				let left = amounts.exits;
				const one = async () => {
					while (left-- > 0) {
						const kernel = await KernelClient.start({ node: withFaults(node) });
						if (code !== "") await kernel.begin(code);
						const start = performance.now();
						await end(kernel);
						expect(await kernel.exited).toEqual(expected);
						times.push(performance.now() - start);
						await kernel.close();
					}
				};
				await Promise.all(Array.from({ length: atOnce }, one));
				expect(times).toHaveLength(amounts.exits);
				figure(`R23 ${node.name} ${path}`, { count: times.length, ...percentiles(times) });
			},
		);
	});

	test("the kernel ends when the process that started it is killed (R12)", async () => {
		const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
		const file = join(folder, "connection.json");
		await writeConnectionFile(file);
		const script = `const { spawn } = require("node:child_process");
const child = spawn(process.execPath, [${JSON.stringify(kernelMain)}, ${JSON.stringify(file)}], { stdio: "ignore" });
console.log(child.pid); setInterval(() => {}, 1000);`;
		const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
		const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
		await pause(1_000);
		expect(alive(pid)).toBe(true);
		await killed(parent);
		const start = performance.now();
		while (alive(pid) && performance.now() - start < orphanTime) await pause(20);
		figure("R12 without JPY_PARENT_PID", { "ms until gone": performance.now() - start });
		expect(alive(pid)).toBe(false);
		rmSync(folder, { recursive: true });
	});

	test("a kernel whose server has died before it could look ends too (R12)", async () => {
		const server = spawn(process.execPath, idler, { stdio: "ignore" });
		await killed(server);
		const start = performance.now();
		const kernel = await KernelClient.start({ environment: { JPY_PARENT_PID: String(server.pid) }, wait: false });
		expect(await kernel.exited).toEqual({ code: 0, signal: null });
		figure("R12, dead before", { "ms until gone": performance.now() - start });
		await kernel.close();
	});

	test("a kernel lives where JPY_PARENT_PID counts the processes of another container", async () => {
		const kernel = await KernelClient.start({ environment: { JPY_PARENT_PID: String(process.pid + 2 ** 22) } });
		await pause(1_000); // it has looked a few times
		await expectAlive(kernel);
		await kernel.close();
	});
}

function killed(child: ChildProcess): Promise<unknown> {
	child.kill("SIGKILL");
	return endOf(child);
}

/** Whether a process runs; one that has ended, and whose parent has not looked yet, does not. */
function alive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return process.platform !== "linux" || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
}
