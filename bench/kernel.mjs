// @ts-check
/**
 * This kernel beside ipykernel, tslab and Deno, in one run, turn by turn: `npm run bench -- kernel [ROUNDS]`, default 5.
 * Prints medians and the ratios ours / theirs. What a peer never answers is counted, and left out of its medians.
 */
import "./lib/built.mjs";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchKernel } from "./lib/kernel-client.mjs";
import { installedKernels } from "./lib/kernels.mjs";
import { median } from "./lib/statistics.mjs";

/** @typedef {import("./lib/kernels.mjs").KernelName} KernelName */
/** @typedef {Record<string, number[]>} Samples milliseconds or megabytes by measure */

const rounds = Number(process.argv[2] ?? 5);
/** How often a round trip, and a completion, is measured in one round. */
const trips = 100;
const completions = 12;
/** Completions before those, not measured. */
const warmUps = 3;
/** So many cells, each using the one before it, are run for growth; the first ten and the last ten that are timed. */
const chain = 1_000;
const window = 10;
/** A peer that has lost a reply answers the next one; so many milliseconds are waited. */
const patience = 10_000;
/** Until background work after the start, or after the last cell, is over, in milliseconds. */
const settling = 6_000;

const measures = {
	start: "start → kernel_info_reply, ms",
	first: "first cell, 1+1, ms",
	trip: "1+1 → reply and idle, ms",
	typed: "typed completion in a changing cell, ms",
	member: "completion of an earlier cell's variable, ms",
	early: `cell 10 (median of 6 … 15), ms`,
	late: `cell 1,000 (median of 991 … 1,000), ms`,
	growth: "cell 1,000 ÷ cell 10",
	idle: "memory when idle, MB",
	grown: "memory after 1,000 cells, MB",
};

/**
 * One idea in each language: `typed` completes a variable that only the cell itself knows, so it must be typed without
 * being run; `member` one that an earlier cell (`text`) made; `cell` uses the cell before it.
 * @type {Readonly<Record<KernelName, { text: string } & Record<"typed" | "member" | "cell", (index: number) => string>>>}
 */
const code = {
	glasscell: typescript(),
	tslab: typescript(),
	deno: typescript(),
	ipykernel: {
		text: 'text = "abc"',
		typed: (index) => `own${index} = "abc"\nown${index}.upp`,
		member: (index) => `v${index} = text.upp`,
		cell: (index) => `x${index} = {"value": ${index === 0 ? 0 : `x${index - 1}["value"] + 1`}}`,
	},
};

function typescript() {
	return {
		text: 'let text = "abc";',
		typed: (/** @type {number} */ index) => `const own${index} = "abc";\nown${index}.toUp`,
		member: (/** @type {number} */ index) => `const v${index} = text.toUp`,
		cell: (/** @type {number} */ index) =>
			`const x${index} = { value: ${index === 0 ? "0" : `x${index - 1}.value + 1`} };`,
	};
}

const kernels = /** @type {[KernelName, import("./lib/kernels.mjs").Peer][]} */ (Object.entries(installedKernels()));
/** @type {Map<KernelName, Samples>} */
const samples = new Map(
	kernels.map(([name]) => [name, Object.fromEntries(Object.keys(measures).map((key) => [key, []]))]),
);
/** @type {Map<KernelName, number>} */
const lost = new Map(kernels.map(([name]) => [name, 0]));

/**
 * @param {KernelName} name
 * @param {BenchKernel} kernel
 * @param {string} source
 */
async function run(name, kernel, source) {
	try {
		return (await kernel.execute(source, {}, patience)).milliseconds;
	} catch {
		lost.set(name, (lost.get(name) ?? 0) + 1);
		return undefined;
	}
}

/**
 * @param {KernelName} name
 * @param {string} measure
 * @param {number | undefined} value
 */
function note(name, measure, value) {
	if (value !== undefined) samples.get(name)?.[measure]?.push(value);
}

/**
 * Start, round trips, completions.
 * @param {KernelName} name
 * @param {import("./lib/kernels.mjs").Peer} peer
 */
async function latency(name, peer) {
	const kernel = await BenchKernel.start(peer);
	note(name, "start", kernel.startTime);
	note(name, "first", await run(name, kernel, "1+1"));
	for (let index = 0; index < trips; index++) note(name, "trip", await run(name, kernel, "1+1"));
	await run(name, kernel, code[name].text);
	for (const kind of /** @type {const} */ (["typed", "member"])) {
		for (let index = 0; index < warmUps + completions; index++) {
			const source = code[name][kind](index);
			const { milliseconds } = await kernel.ask("complete_request", { code: source, cursor_pos: source.length });
			if (index >= warmUps) note(name, kind, milliseconds);
		}
	}
	await kernel.close();
}

/**
 * Memory, and cells as the notebook grows.
 * @param {KernelName} name
 * @param {import("./lib/kernels.mjs").Peer} peer
 */
async function growth(name, peer) {
	const kernel = await BenchKernel.start(peer);
	await run(name, kernel, "1+1");
	await sleep(settling);
	note(name, "idle", kernel.memory());
	for (let index = 0; index < chain; index++) {
		const time = await run(name, kernel, code[name].cell(index));
		if (index >= 5 && index < 5 + window) note(name, "early", time);
		if (index >= chain - window) note(name, "late", time);
	}
	await sleep(settling);
	note(name, "grown", kernel.memory());
	await kernel.close();
}

for (let round = 0; round < rounds; round++) {
	for (const [name, peer] of kernels) await latency(name, peer);
}
for (const [name, peer] of kernels) await growth(name, peer);

for (const values of samples.values()) {
	if (values.early?.length && values.late?.length) values.growth = [median(values.late) / median(values.early)];
}
const ours = samples.get("glasscell") ?? {};
const table = Object.entries(measures).map(([key, label]) => {
	/** @type {Record<string, string>} */
	const row = { measure: label };
	for (const [name, values] of samples) row[name] = show(values[key]);
	for (const [name, values] of samples) {
		if (name === "glasscell" || key === "growth") continue;
		row[`÷ ${name}`] =
			ours[key]?.length && values[key]?.length ? (median(ours[key]) / median(values[key])).toFixed(2) : "";
	}
	return row;
});
console.table(table);
for (const [name, count] of lost) {
	if (count > 0) console.log(`${name} left ${count} cells without a reply and idle within ${patience / 1_000} s`);
}

/** @param {number[] | undefined} values */
function show(values) {
	if (values === undefined || values.length === 0) return "";
	const value = median(values);
	return value < 10 ? value.toFixed(2) : value.toFixed(0);
}
