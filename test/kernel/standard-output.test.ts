import { execFileSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contents, KernelClient, result, text } from "./client.ts";

const folder = mkdtempSync(join(tmpdir(), "glasscell-"));
const serverLog = join(folder, "server.log");
afterAll(() => rmSync(folder, { recursive: true }));

const onWindows = process.platform === "win32";

describe.each([
	// A pipe of Node's is a socket, which cannot be opened again: there only stdout is moved, on Windows neither is.
	["where stderr is a socket", "pipe" as const, false],
	["where stderr is a file", "file" as const, true],
])("%s", (_, stderr, moved) => {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start({ stderr: stderr === "pipe" ? "pipe" : openSync(serverLog, "a") });
		await kernel.execute(`import { spawn, spawnSync, execSync, execFileSync, fork } from "node:child_process";
import { once } from "node:events"; import { writeSync, writeFileSync } from "node:fs";
writeFileSync("child.cjs", "process.stdout.write('out'); process.stderr.write('err');");
const node = process.execPath; const stdio = "inherit"; 0`);
	});
	afterAll(() => kernel.close());

	test.each([
		["spawnSync", `spawnSync(node, ["child.cjs"], { stdio }).output`, "[ null, null, null ]"],
		["spawnSync with a list", `spawnSync(node, ["child.cjs"], { stdio: ["ignore", 1, process.stderr] }).status`, "0"],
		[
			"spawn",
			`const spawned = spawn(node, ["child.cjs"], { stdio }); await once(spawned, "close"); spawned.stdout`,
			"null",
		],
		["fork", `const forked = fork("child.cjs"); await once(forked, "close"); forked.stderr`, "null"],
		["execFileSync", `execFileSync(node, ["child.cjs"], { stdio })`, "null"],
		["execFileSync with a list", `execFileSync(node, ["child.cjs"], { stdio: ["ignore", "inherit", 2] })`, "null"],
		["execSync", `execSync(JSON.stringify(node) + " child.cjs", { stdio })`, "null"],
	])("what a child of %s writes is shown under the cell, before it is idle", async (_, code, expected) => {
		const exchange = await kernel.execute(code);
		expect(result(exchange)).toBe(expected);
		expect(text(exchange.published, "stdout")).toBe("out");
		expect(text(exchange.published, "stderr")).toBe("err");
	});

	test("what a child's caller takes is the caller's", async () => {
		const { published } = await kernel.execute(`spawnSync(node, ["child.cjs"]).stdout.toString()`);
		expect(contents(published, "execute_result")[0]?.data["text/plain"]).toBe("'out'");
		expect(text(published)).toBe("");
	});

	test("a child that fails tells why, and its output is shown", async () => {
		const { published, reply } = await kernel.execute(
			`execFileSync(process.execPath, ["-e", "console.log('so far'); process.exit(3)"], { stdio: "inherit" })`,
		);
		expect(reply.content.evalue).toContain("Command failed");
		expect(text(published)).toBe("so far\n");
	});

	test("output of code and of children comes in the order in which it was written, a moment apart", async () => {
		const { published } = await kernel.execute(`const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
for (let round = 0; round < 3; round++) {
	console.log("code " + round); await pause(); spawnSync(node, ["-p", "'child ' + " + round], { stdio }); await pause();
} undefined`);
		expect(text(published)).toBe("code 0\nchild 0\ncode 1\nchild 1\ncode 2\nchild 2\n");
	});

	test.skipIf(onWindows)(
		`what is written to descriptor 1 itself is shown${onWindows ? " (skipped: not on Windows)" : ""}`,
		async () => {
			const { published } = await kernel.execute(`writeSync(1, "native é"); 0`);
			expect(text(published)).toBe("native é");
		},
	);

	test.skipIf(onWindows)(
		`a child may write more than a pipe holds while the cell waits for it${onWindows ? " (skipped: not on Windows)" : ""}`,
		async () => {
			const size = 5 * 2 ** 20;
			const { published } = await kernel.execute(
				`spawnSync(process.execPath, ["-e", "process.stdout.write('x'.repeat(${size}))"], { stdio: "inherit" }).status`,
			);
			expect(text(published).length).toBe(size);
		},
	);

	test("what a child writes after its cell's end is shown in the last cell", async () => {
		const id = await kernel.send("execute_request", {
			code: `spawn(process.execPath, ["-e", "setTimeout(() => console.log('late'), 100)"], { stdio: "inherit" }); "started"`,
		});
		expect(result(await kernel.exchange(id))).toBe("'started'");
		await kernel.wait(
			() => (text(kernel.published.filter(({ parent }) => parent === id)).includes("late") ? true : undefined),
			"late output",
		);
	});

	if (moved) {
		test.skipIf(onWindows)(
			`what is written to descriptor 2 itself is shown, and kept in the server's log${onWindows ? " (skipped: not on Windows)" : ""}`,
			async () => {
				const { published } = await kernel.execute(`writeSync(2, "native warning\\n"); 0`);
				expect(text(published, "stderr")).toBe("native warning\n");
				expect(readFileSync(serverLog, "utf8")).toContain("native warning");
			},
		);

		test("the kernel's own words go to the server's log and not into the notebook", async () => {
			const before = kernel.published.length;
			await kernel.shell.send(["no message"]);
			await kernel.execute("0");
			expect(readFileSync(serverLog, "utf8")).toContain("glasscell: a message was dropped");
			expect(text(kernel.published.slice(before), "stderr")).toBe("");
		});
	}
});

test.skipIf(onWindows)(
	`a process out of memory says so under the cell and in the log${onWindows ? " (skipped: not on Windows)" : ""}`,
	async () => {
		const log = join(folder, "memory.log");
		const kernel = await KernelClient.start({
			stderr: openSync(log, "a"),
			environment: { NODE_OPTIONS: "--max-old-space-size=120" },
		});
		const id = await kernel.send("execute_request", {
			code: "const all = []; while (true) all.push(new Array(1000).fill(0).map((_, index) => ({ index })));",
		});
		expect((await kernel.exited).signal).toBe("SIGABRT");
		const shown = () =>
			text(
				kernel.published.filter(({ parent }) => parent === id),
				"stderr",
			);
		await kernel.wait(() => (shown().includes("heap out of memory") ? true : undefined), "the reason");
		expect(readFileSync(log, "utf8")).toContain("heap out of memory");
		await kernel.close();
	},
);

test.skipIf(onWindows)(`named pipes leave nothing behind${onWindows ? " (skipped: not on Windows)" : ""}`, async () => {
	const place = mkdtempSync(join(tmpdir(), "glasscell-"));
	const kernel = await KernelClient.start({ environment: { TMPDIR: place } });
	expect(execFileSync("ls", ["-A", place]).toString()).toBe("");
	await kernel.close();
	rmSync(place, { recursive: true });
});
