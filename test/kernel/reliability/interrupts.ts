import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, type NodeVersion, result } from "../client.ts";
import { expectAlive, figure, patience, percentiles } from "./support.ts";

/** What never ends by itself. `url` never answers, and `file` can be read. */
const endless = (url: string, file: string): readonly (readonly [name: string, code: string])[] => [
	["a loop", "while (true) {}"],
	["a chain of promises", "const next = () => Promise.resolve().then(next); await next();"],
	["a chain of microtasks", "const next = () => queueMicrotask(next); next(); await new Promise(() => {});"],
	["an await that never ends", "await new Promise(() => {});"],
	["a loop of awaits", "while (true) await null;"],
	["a loop of awaits that catches all", "while (true) { try { await null; } catch {} }"],
	["a for await", "for await (const _ of (async function* () { while (true) yield 1; })()) ;"],
	["fetch", `await fetch(${JSON.stringify(url)});`],
	["synchronous fs", `import { readFileSync } from "node:fs"; while (true) readFileSync(${JSON.stringify(file)});`],
	["printing", 'while (true) console.log("line");'],
	["Atomics.wait", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);"],
	["a regular expression", '/^(a+)+$/.test("a".repeat(60) + "b");'],
	[
		"WebAssembly",
		`const bytes = [0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11];
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))); exports.f();`,
	],
];

/** R7 and R8: interrupts, so many of each kind in a row. */
export function specifyInterrupts(count: number, node?: NodeVersion): void {
	let server: Server;
	let folder: string;
	let kernel: KernelClient;
	let codes: ReadonlyMap<string, string>;
	beforeAll(async () => {
		server = createServer(() => {}).listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		folder = mkdtempSync(join(tmpdir(), "glasscell-"));
		const file = join(folder, "file.txt");
		writeFileSync(file, "text".repeat(1_000));
		codes = new Map(endless(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, file));
		kernel = await KernelClient.start(node === undefined ? {} : { node });
		await kernel.execute("let kept = 0;");
	});
	afterAll(async () => {
		await kernel.close();
		server.closeAllConnections();
		server.close();
		rmSync(folder, { recursive: true });
	});

	test.each(endless("", ""))(`${count} interrupts in a row end %s, and the state is kept (R7)`, async (name) => {
		const before = Number(result(await kernel.execute("kept", {}, patience)));
		const times: number[] = [];
		for (let index = 0; index < count; index++) {
			const id = await kernel.begin(`kept += 1; ${codes.get(name)}`, { store_history: false });
			const sent = performance.now();
			await kernel.interrupt();
			const { reply } = await kernel.exchange(id, patience);
			times.push(performance.now() - sent);
			expect(reply.content).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
			kernel.forget();
		}
		figure(`R7 ${name}`, { interrupts: count, ...percentiles(times) });
		await expectAlive(kernel);
		expect(result(await kernel.execute("kept"))).toBe(String(before + count));
	});

	test(`${count} interrupts of nothing change nothing (R8)`, async () => {
		await kernel.execute("let ticks = 0; setInterval(() => { ticks += 1; }, 1); 0");
		for (let index = 0; index < count; index++) await kernel.interrupt();
		const first = Number(result(await kernel.execute("ticks")));
		const second = Number(
			result(await kernel.execute("await new Promise((resolve) => setTimeout(resolve, 50)); ticks")),
		);
		expect(second).toBeGreaterThan(first);
		await expectAlive(kernel);
	});
}
