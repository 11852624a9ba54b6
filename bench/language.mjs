// @ts-check
/**
 * What the language service answers, and what it costs: `npm run bench -- language [cases | growth | memory]`.
 * `cases`: a list of completions with right answers, in this kernel, tslab, Deno and, where Python has something like it,
 * ipykernel. `growth`: completion and type check as a notebook grows. `memory`: what the language thread holds.
 */
import "./lib/built.mjs";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startLanguageWorker } from "../dist/kernel/language/client.js";
import { completionCases, fileBeside, isRight, requestOf } from "./lib/completion-cases.mjs";
import { BenchKernel } from "./lib/kernel-client.mjs";
import { installedKernels } from "./lib/kernels.mjs";
import { median } from "./lib/statistics.mjs";

/** @typedef {import("./lib/kernels.mjs").KernelName} KernelName */
/** @typedef {import("./lib/completion-cases.mjs").CompletionCase & { python?: import("./lib/completion-cases.mjs").CompletionCase }} Case */

/** Questions per place; the median is printed. */
const repeats = 15;
const places = [10, 100, 1_000];
/** Memory is given back after two seconds of rest. */
const rest = 6_000;

const parts = { cases, growth, memory };
const [wanted] = process.argv.slice(2);
if (wanted !== undefined && !Object.hasOwn(parts, wanted)) {
	console.error(`expected one of ${Object.keys(parts).join(", ")}, got ${wanted}`);
	process.exit(2);
}
for (const [name, part] of Object.entries(parts)) if (wanted === undefined || wanted === name) await part();

async function cases() {
	const kernels = installedKernels();
	/** @type {Record<string, Record<string, string>>} */
	const table = Object.fromEntries(completionCases.map(({ title }) => [title, {}]));
	/** @type {Record<string, string>} */
	const totals = {};
	for (const [name, peer] of /** @type {[KernelName, import("./lib/kernels.mjs").Peer][]} */ (
		Object.entries(kernels)
	)) {
		const kernel = await BenchKernel.start(peer);
		writeFileSync(join(kernel.folder, fileBeside.name), fileBeside.text);
		let right = 0;
		let asked = 0;
		for (const each of /** @type {readonly (Case & { title: string })[]} */ (completionCases)) {
			const question = name === "ipykernel" ? each.python : each;
			const row = table[each.title] ?? {};
			if (question === undefined) {
				row[name] = "";
				continue;
			}
			for (const cell of question.before ?? []) await kernel.execute(cell);
			const { content } = await kernel.ask("complete_request", requestOf(question));
			const isSo = content.matches !== undefined && isRight(question, content);
			row[name] = isSo ? "right" : "-";
			right += Number(isSo);
			asked++;
		}
		totals[name] = `${right} of ${asked}`;
		await kernel.close();
	}
	console.table({ ...table, "right answers": totals });
}

/** A notebook in which each cell uses the one before it, and questions that are each asked once only. */
async function growth() {
	const language = startLanguageWorker(process.cwd());
	const begun = performance.now();
	await language.complete("Math.", 5);
	console.log(`first answer, with TypeScript and its libraries to load: ${(performance.now() - begun).toFixed(0)} ms`);
	language.commit('import * as tf from "@tensorflow/tfjs"; const x0 = { value: 1, tensor: tf.zeros([2, 2]) };');
	let cells = 0;
	/** @type {Record<string, Record<string, string>>} */
	const table = {};
	for (const place of places) {
		for (; cells < place; cells++) {
			const next = cells + 1;
			const value = `{ value: x${cells}.value + 1, tensor: x${cells}.tensor.square() }`;
			const code = `const x${next} = ${value}; function f${next}() { return x${next}; }`;
			// As the kernel does; what the cell declares is then inferred before the next question.
			await language.check(code);
			language.commit(code);
		}
		await sleep(rest);
		table[`cell ${place}`] = {
			"complete a member of the last cell, ms": await time((run) => complete(`const a${run} = x${place}.val`, "value")),
			"complete a member of TensorFlow.js, ms": await time((run) =>
				complete(`const b${run} = x${place}.tensor.resh`, "reshape"),
			),
			"check a cell, ms": await time((run) => check(`const c${run}: string = x${place}.value;`, 2322)),
		};
	}
	console.table(table);
	await language.close();

	/** @param {string} code @param {string} expected */
	async function complete(code, expected) {
		const { matches } = await language.complete(code, code.length);
		if (matches[0]?.text !== expected) throw new Error(`expected ${expected}, got ${JSON.stringify(matches)}`);
	}

	/** @param {string} code @param {number} expected */
	async function check(code, expected) {
		const { problems } = await language.check(code);
		if (problems[0]?.code !== expected) throw new Error(`expected TS${expected}, got ${JSON.stringify(problems)}`);
	}
}

/** @param {(run: number) => Promise<void>} ask */
async function time(ask) {
	const times = [];
	for (let run = 0; run < repeats; run++) {
		const start = performance.now();
		await ask(run);
		times.push(performance.now() - start);
	}
	return `${median(times).toFixed(1)} (${Math.min(...times).toFixed(1)} to ${Math.max(...times).toFixed(1)})`;
}

/** The memory of this process, which does nothing else, with and without the thread. */
async function memory() {
	const now = () => `${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB`;
	/** @type {Record<string, string>} */
	const table = { "without the thread": now() };
	const language = startLanguageWorker(process.cwd());
	await language.complete("Math.", 5);
	await sleep(rest);
	table["warm, at rest"] = now();
	for (let cell = 1; cell <= 1_000; cell++) {
		const code = `const x${cell} = { value: ${cell === 1 ? 0 : `x${cell - 1}.value + 1`} };`;
		await language.check(code);
		language.commit(code);
	}
	table["after 1,000 cells, checked"] = now();
	await sleep(20_000 + rest);
	table["the same, at rest"] = now();
	console.table(table);
	await language.close();
}
