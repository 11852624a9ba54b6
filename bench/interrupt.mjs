// @ts-check
/**
 * How long running code takes to stop, for this kernel and its peers, turn by turn: `npm run bench -- interrupt [TIMES]`,
 * default 100. From the interrupt until the cell's reply and `idle`, in milliseconds, over the times that it stopped.
 */
import "./lib/built.mjs";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchKernel } from "./lib/kernel-client.mjs";
import { installedKernels } from "./lib/kernels.mjs";
import { median, quantile } from "./lib/statistics.mjs";

/** @typedef {import("./lib/kernels.mjs").KernelName} KernelName */

const times = Number(process.argv[2] ?? 100);
/** Code that has not stopped after so many milliseconds is said not to stop; the kernel is then started again. */
const patience = 5_000;
/** After so many failures in a row a kernel is not asked again for this kind of code. */
const enough = 2;
/** For so many milliseconds after an interrupt a cell may be refused. */
const refusal = 500;
/** The code has run for so many milliseconds when it is interrupted: at least, and at most. */
const [soonest, latest] = [5, 25];

// A server that never answers, for code that waits for one.
const silent = createServer(() => {});
await new Promise((resolve) => silent.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = /** @type {import("node:net").AddressInfo} */ (silent.address());
const url = `http://127.0.0.1:${address.port}/`;

/** @param {string} read */
const typescript = (read) => ({
	"loop without a pause": "while (true) {}",
	"loop of microtasks": "while (true) await null;",
	"await that never ends": "await new Promise(() => {});",
	"await fetch": `await fetch(${JSON.stringify(url)});`,
	"reading files, synchronously": `while (true) ${read};`,
});
const node = typescript('(await import("node:fs")).readFileSync("file.txt")');
/** @type {Readonly<Record<KernelName, Readonly<Record<string, string>>>>} */
const code = {
	glasscell: {
		...node,
		"reading files, synchronously": 'import { readFileSync } from "node:fs"; while (true) readFileSync("file.txt");',
	},
	tslab: {
		...node,
		"reading files, synchronously": 'import { readFileSync } from "fs"; while (true) readFileSync("file.txt");',
	},
	deno: typescript('Deno.readFileSync("file.txt")'),
	ipykernel: {
		"loop without a pause": "while True: pass",
		"loop of microtasks": "import asyncio\nwhile True: await asyncio.sleep(0)",
		"await that never ends": "import asyncio\nawait asyncio.Event().wait()",
		"await fetch": `import urllib.request; urllib.request.urlopen(${JSON.stringify(url)})`,
		"reading files, synchronously": 'while True: open("file.txt").read()',
	},
};

const kernels = /** @type {[KernelName, import("./lib/kernels.mjs").Peer][]} */ (Object.entries(installedKernels()));

/** @param {import("./lib/kernels.mjs").Peer} peer */
async function start(peer) {
	const kernel = await BenchKernel.start(peer);
	writeFileSync(join(kernel.folder, "file.txt"), "text");
	await kernel.execute("1+1", {}, patience).catch(() => undefined);
	return kernel;
}

/**
 * Resolves when the next cell is run. tslab refuses what comes right after an interrupt, so there is a second try.
 * @param {BenchKernel} kernel
 */
async function answersAgain(kernel) {
	try {
		const { reply } = await kernel.execute("1+1", {}, refusal);
		if (reply.content.status === "ok") return;
	} catch {
		// no answer either
	}
	await sleep(refusal);
	await kernel.execute("1+1", {}, patience);
}

/**
 * @param {BenchKernel} kernel
 * @param {string} source
 * @returns {Promise<number | undefined>} milliseconds, or nothing if it did not stop
 */
async function stop(kernel, source) {
	try {
		const id = await kernel.send("execute_request", {
			code: source,
			silent: false,
			allow_stdin: true,
			stop_on_error: false,
		});
		await kernel.working(id);
		await sleep(soonest + Math.random() * (latest - soonest));
		const begin = performance.now();
		await kernel.interrupt();
		const { milliseconds } = await kernel.exchange(id, begin, patience);
		await answersAgain(kernel);
		return milliseconds;
	} catch {
		return undefined;
	}
}

/**
 * @param {import("./lib/kernels.mjs").Peer} peer
 * @param {string} source
 */
async function measure(peer, source) {
	let kernel = await start(peer);
	/** @type {number[]} */
	const stopped = [];
	let failures = 0;
	for (let index = 0; index < times && failures < enough; index++) {
		const milliseconds = await stop(kernel, source);
		if (milliseconds !== undefined) {
			stopped.push(milliseconds);
			failures = 0;
			continue;
		}
		failures++;
		await kernel.close();
		kernel = await start(peer);
	}
	await kernel.close();
	if (stopped.length === 0) return "does not stop";
	const [p50, p99, max] = [median(stopped), quantile(stopped, 0.99), Math.max(...stopped)].map((value) =>
		value.toFixed(1),
	);
	return `${p50} / ${p99} / ${max}${stopped.length < times ? ` (${stopped.length} of ${times})` : ""}`;
}

console.log(`p50 / p99 / longest in ms, of ${times} interrupts each`);
const rows = [];
for (const kind of Object.keys(code.glasscell)) {
	/** @type {Record<string, string>} */
	const row = { "what runs": kind };
	for (const [name, peer] of kernels) row[name] = await measure(peer, code[name][kind] ?? "");
	rows.push(row);
}
console.table(rows);
silent.closeAllConnections();
silent.close();
