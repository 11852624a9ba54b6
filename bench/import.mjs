// @ts-check
/**
 * How long `import "glasscell"` takes, beside TensorFlow.js alone, which it loads: `npm run bench -- import [RUNS]`, default 10.
 * Each import has a process of its own, turn by turn. Prints medians of the time, and of the processor time, which says more on a machine
 * that others load too.
 */
import "./lib/built.mjs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./lib/statistics.mjs";

const runs = Number(process.argv[2] ?? 10);
const packages = ["glasscell", "@tensorflow/tfjs"];

/** @param {string} name the package that the process imports, and prints what it took */
const program = (name) => `const [start, before] = [performance.now(), process.cpuUsage()];
await import(${JSON.stringify(name)});
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ time: performance.now() - start, processor: (user + system) / 1000 }));`;

/**
 * @param {string} name
 * @returns {{ time: number, processor: number }} milliseconds
 */
function importOnce(name) {
	const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", program(name)], {
		cwd: fileURLToPath(new URL("..", import.meta.url)),
		encoding: "utf8",
	});
	if (status !== 0) throw new Error(`import "${name}": expected it to succeed, got ${stderr}`);
	return JSON.parse(stdout);
}

/** @type {Record<string, { time: number, processor: number }[]>} */
const taken = Object.fromEntries(packages.map((name) => [name, []]));
for (const name of packages) importOnce(name); // from now on the files are in memory
for (let run = 0; run < runs; run++) for (const name of packages) taken[name]?.push(importOnce(name));

for (const [name, all] of Object.entries(taken)) {
	const [time, processor] = [median(all.map((one) => one.time)), median(all.map((one) => one.processor))];
	console.log(`${name}: ${time.toFixed(0)} ms, of which the processor worked ${processor.toFixed(0)} ms`);
}
