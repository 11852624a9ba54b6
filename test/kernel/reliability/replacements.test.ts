import { expect, test } from "vitest";
import { KernelClient, result, text } from "../client.ts";
import { expectAlive, patience } from "./support.ts";

/** What a notebook may replace; each in a kernel of its own. */
const replacements: readonly (readonly [name: string, code: string])[] = [
	["Error.stackTraceLimit", "Error.stackTraceLimit = 0"],
	["Error.prepareStackTrace", "Error.prepareStackTrace = () => { throw 7; }"],
	["Array.prototype.map", "Array.prototype.map = () => { throw 1; }"],
	["Array.prototype.push and Map.prototype.get", "Array.prototype.push = () => 0; Map.prototype.get = () => 1 as any"],
	["JSON", "JSON.parse = () => { throw 1; }; JSON.stringify = () => { throw 2; }"],
	["Promise.prototype.then", "Promise.prototype.then = () => { throw 1; }"],
	["Promise and setImmediate", "(globalThis as any).Promise = 1; (globalThis as any).setImmediate = 2"],
	[
		"properties of every object",
		"Object.assign(Object.prototype, { value: 5, get: 3, enumerable: 1, then: undefined })",
	],
	[
		"the names that Node gives",
		`import { setTimeout, setImmediate } from "node:timers/promises";
const process = "step", performance = 0.9, Buffer = 1, URL = "http://x", TextDecoder = 2, queueMicrotask = 3;`,
	],
	["the listeners of the process", "process.removeAllListeners()"],
	["descriptors 1 and 2", "import { closeSync } from 'node:fs'; closeSync(1); closeSync(2)"],
	["process.stdout", "process.stdout.end(); process.stdout.destroy(); process.stderr.destroy()"],
];

test.each(replacements)("a notebook that replaces or breaks %s does not break the kernel", async (_, code) => {
	const kernel = await KernelClient.start();
	await kernel.execute(`${code}; 0`, { stop_on_error: false });
	await kernel.execute("0", { stop_on_error: false }, patience);
	await expectAlive(kernel);
	const { published } = await kernel.execute("console.log('printed')");
	expect(text(published)).toBe("printed\n");
	expect((await kernel.execute("throw new TypeError('thrown')")).reply.content).toMatchObject({
		ename: "TypeError",
		evalue: "thrown",
	});
	const running = await kernel.begin("while (true) {}", { stop_on_error: false });
	await kernel.interrupt();
	expect((await kernel.exchange(running)).reply.content.ename).toBe("KeyboardInterrupt");
	await expectAlive(kernel);
	await kernel.close();
});

test("a polyfill that works stays", async () => {
	const kernel = await KernelClient.start();
	await kernel.execute(
		"const map = Array.prototype.map; Array.prototype.map = function (...given) { return map.apply(this, given as any); }; 0",
	);
	await kernel.execute("1");
	expect(result(await kernel.execute("Array.prototype.map === map"))).toBe("false");
	await kernel.close();
});
