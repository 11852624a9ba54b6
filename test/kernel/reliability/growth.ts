import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KernelClient, result } from "../client.ts";
import { restart } from "./kernels.ts";
import { expectAlive, figure, megabyte, memory, patience, pause, percentiles } from "./support.ts";

/** How much of each. */
export interface Amounts {
	/** Cells after the first hundred, and by how many bytes the process may be larger after them. */
	readonly cells: number;
	readonly mayGrow: number;
	/** So many milliseconds are waited before the last look: what cells left to check is checked, and memory given back. */
	readonly rest: number;
	/** Bytes a cell by which the process may grow, measured over the last nine tenths; none where there are too few. */
	readonly slope?: number;
	readonly restarts: number;
	/** Rounds of what opens and closes descriptors. */
	readonly rounds: number;
}

/** The cells after which V8 has compiled what it compiles, and the heap has found its size. */
const warmUp = 100;
/** How often the memory is looked at. */
const samples = 20;
/** So many milliseconds are waited before the first look. The language thread gives back what it can after two without a question. */
const shortRest = 4_000;
/** Descriptors that may be about to be closed when they are counted. */
const mayLinger = 2;
/** Descriptors of a kernel that has just answered: its language thread may have started, with its own, or not. */
const mayDiffer = 12;

/** What notebooks hold: declarations, types, output, values of several kinds, errors, `await`, an import. */
const cells: readonly ((index: number) => string)[] = [
	(index) => `let count${index % 7}: number = ${index}; count${index % 7} + 1`,
	(index) =>
		`interface Row${index % 5} { a: number; b: string }\nconst rows: Row${index % 5}[] = [{ a: ${index}, b: "x" }]; rows`,
	(index) => `console.log("cell ${index}"); console.error("and more"); undefined`,
	(index) => `function twice${index % 3}(n: number) { return n * 2; }\ntwice${index % 3}(${index})`,
	() => "Array.from({ length: 30 }, (_, i) => ({ i, name: 'row ' + i }))",
	(index) => `throw new RangeError("cell ${index}")`,
	(index) => `await new Promise<void>((resolve) => setTimeout(resolve)); ${index}`,
	() => "import { join } from 'node:path'; join('a', 'b')",
	(index) => `display.html("<b>${index}</b>"); undefined`,
	(index) => `enum Level${index % 4} { Low, High }\nLevel${index % 4}.High`,
];

/** Bytes a cell, by the method of least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
	const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(points.map(([each]) => each)), mean(points.map(([, each]) => each))];
	const sum = (of: (x: number, y: number) => number) => points.reduce((all, [a, b]) => all + of(a - x, b - y), 0);
	return sum((a, b) => a * b) / sum((a) => a * a);
}

const descriptors = (pid: number) => readdirSync(`/proc/${pid}/fd`).length;
/** Where the system tells of another process what it has open. */
const tellsDescriptors = process.platform === "linux";

/** Resolves when the port can be had; rejects with `EADDRINUSE` where it cannot. */
function take(port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const server = createServer().on("error", reject);
		server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
	});
}

/** R11, R26: what a kernel takes does not grow with what it has done. */
export function specifyGrowth(amounts: Amounts): void {
	let kernel: KernelClient;
	beforeAll(async () => {
		kernel = await KernelClient.start();
	});
	afterAll(() => kernel.close());

	test(`${amounts.cells} cells leave the process no more than ${amounts.mayGrow / megabyte} MB larger (R11)`, async () => {
		let index = 0;
		const run = async (count: number) => {
			for (const end = index + count; index < end; index++) {
				await kernel.execute(cells[index % cells.length]!(index), { stop_on_error: false }, patience);
				kernel.published.length = 0; // the front end's memory is not what is measured
			}
		};
		/** The process's memory once nothing is left to do. */
		const rested = async (rest: number) => {
			await pause(rest);
			return memory(kernel);
		};
		await run(warmUp);
		const points: [number, number][] = [[index, await rested(shortRest)]];
		for (let sample = 0; sample < samples; sample++) {
			await run(amounts.cells / samples);
			points.push([index, await memory(kernel)]);
		}
		const grown = (await rested(amounts.rest)) - points[0]![1];
		const slope = slopeOf(points.filter(([at]) => at > amounts.cells / 10));
		figure(`R11 ${amounts.cells} cells`, {
			series: points.map(([at, bytes]) => `${at}:${Math.round(bytes / megabyte)}`).join(" "),
			"from MB": points[0]![1] / megabyte,
			"grown MB": grown / megabyte,
			"slope bytes/cell": slope,
		});
		expect(grown).toBeLessThan(amounts.mayGrow);
		if (amounts.slope !== undefined) expect(slope).toBeLessThan(amounts.slope);
		await expectAlive(kernel);
	});

	test.skipIf(!tellsDescriptors)(
		`cells, comms, files, children, workers and interrupts leave no descriptor open, ${amounts.rounds} rounds${tellsDescriptors ? "" : " (skipped: only Linux tells)"} (R26)`,
		async () => {
			const round = async () => {
				for (const code of [
					`{ const comm = globalThis[Symbol.for("glasscell.host/1")].openComm("any"); comm.send({ a: 1 }); comm.close(); }`,
					`{ const { readFile } = await import("node:fs/promises"); await readFile(process.execPath, { encoding: "latin1", signal: AbortSignal.timeout(1) }).catch(() => 0); }`,
					`{ const { execFileSync } = require("node:child_process"); execFileSync(process.execPath, ["-e", "console.log(1)"], { stdio: "inherit" }); }`,
					`{ const { Worker } = require("node:worker_threads"); const worker = new Worker("1", { eval: true }); await new Promise((resolve) => worker.on("exit", resolve)); }`,
					`{ const server = require("node:net").createServer().listen(0); await new Promise((resolve) => server.on("listening", () => server.close(resolve))); }`,
					"throw new Error('thrown')",
				]) {
					await kernel.execute(code, {}, patience);
				}
				const id = await kernel.begin("while (true) {}");
				await kernel.interrupt();
				await kernel.exchange(id, patience);
			};
			await round();
			await round();
			const before = descriptors(kernel.process.pid!);
			for (let count = 0; count < amounts.rounds; count++) await round();
			const after = descriptors(kernel.process.pid!);
			figure("R26", { rounds: amounts.rounds, "descriptors before": before, after });
			expect(after).toBeLessThanOrEqual(before + mayLinger);
			await expectAlive(kernel);
		},
	);

	test(`${amounts.restarts} restarts on the same ports: each kernel answers with as many descriptors as the first, and at last the ports are free (R26)`, async () => {
		const first = await KernelClient.start();
		const file = JSON.parse(readFileSync(first.process.spawnargs.at(-1)!, "utf8")) as Record<string, unknown>;
		const ports = Object.entries(file).flatMap(([key, value]) => (key.endsWith("_port") ? [Number(value)] : []));
		expect(ports).toHaveLength(5);
		first.process.kill("SIGTERM");
		await first.exited;
		const times: number[] = [];
		const opened: number[] = [];
		for (let count = 0; count < amounts.restarts; count++) {
			const start = performance.now();
			const { client, process: child, close } = await restart(first);
			expect(result(await client.execute("globalThis.state = (globalThis.state ?? 0) + 1"))).toBe("1");
			times.push(performance.now() - start);
			if (tellsDescriptors) opened.push(descriptors(child.pid!));
			expect(await close()).toEqual({ code: 0, signal: null });
		}
		figure(`R26 ${amounts.restarts} restarts`, { ...percentiles(times), descriptors: [...new Set(opened)].join("/") });
		expect(Math.max(...opened, 0) - Math.min(...opened)).toBeLessThanOrEqual(mayDiffer);
		for (const port of ports) await take(port);
		await first.close();
	});
}
