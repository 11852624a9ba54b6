import { expect } from "vitest";
import { KernelClient, result } from "../client.ts";

export const megabyte = 2 ** 20;

/** Time, in milliseconds, for what must happen at all; machines that others load are slow. */
export const patience = 60_000;

/** Time, in milliseconds, in which a thread that has work to do changes its memory: it gives back what it can after two seconds. */
const rest = 2_500;

export const pause = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time));

/** The same process answers `1+1`. */
export async function expectAlive(kernel: KernelClient): Promise<void> {
	expect(kernel.process.exitCode).toBeNull();
	expect(kernel.process.signalCode).toBeNull();
	const asked = await kernel.execute("globalThis.process.pid", { store_history: false }, patience);
	expect(asked.reply.content).toMatchObject({ status: "ok" }); // where it fails, this says why
	expect(result(asked)).toBe(String(kernel.process.pid));
	expect(result(await kernel.execute("1+1", { store_history: false }, patience))).toBe("2");
}

/** A kernel whose threads have all started, done something and come to rest: later growth is nobody's start. */
export async function startSettled(): Promise<KernelClient> {
	const kernel = await KernelClient.start();
	await kernel.execute("const settled: number = 1; settled");
	await kernel.request("complete_request", { code: "settled.toF", cursor_pos: 11 }, { time: patience });
	await kernel.request("interrupt_request", {}, { channel: "control" });
	let before = 0;
	let now = await memory(kernel);
	for (let waited = 0; waited < patience && Math.abs(now - before) > megabyte; waited += rest) {
		await pause(rest);
		[before, now] = [now, await memory(kernel)];
	}
	return kernel;
}

/** The memory of the kernel's process in bytes, when it has had time to give back what it can. */
export async function memory(kernel: KernelClient): Promise<number> {
	const code = "await new Promise((resolve) => setTimeout(resolve, 200)); process.memoryUsage.rss()";
	return Number(result(await kernel.execute(code, { store_history: false }, patience)));
}

/** The most memory, in bytes, that the process has had. */
export async function peakMemory(kernel: KernelClient): Promise<number> {
	return Number(
		result(await kernel.execute("process.resourceUsage().maxRSS * 1024", { store_history: false }, patience)),
	);
}

/** Numbers from 0 below 1, the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Prints a figure, for who runs the long tests to read. */
export function figure(name: string, values: Readonly<Record<string, number | string>>): void {
	const shown = Object.entries(values).map(
		([key, value]) => `${key} ${typeof value === "number" ? Math.round(value * 10) / 10 : value}`,
	);
	console.log(`${name}: ${shown.join(", ")}`);
}

/** Percentiles of times in milliseconds. */
export function percentiles(times: readonly number[]): Readonly<Record<string, number>> {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
	return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
