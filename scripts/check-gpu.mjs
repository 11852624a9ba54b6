// @ts-check
/**
 * `npm run check:gpu [-- tensorflow|webgpu] [--dry-run]`: does a graphics card compute here, are its answers those of the
 * processor, and how much faster is it? A training step, saliency, Grad-CAM and integrated gradients on a convolutional network
 * and a transformer, on the card and on the processor in one run. Exit code 1, with the reason, where there is no card or its
 * answers differ; `--dry-run` runs everything on two backends of the processor, to try this program.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measure } from "./gpu/measure.mjs";

/** @typedef {import("./gpu/measure.mjs").Measurement} Measurement */

/** Answers differ by other roundings only: the largest difference as a share of the largest magnitude. */
const tolerance = 1e-4;
const repetitions = 7;
const program = fileURLToPath(import.meta.url);

/**
 * Runs this program as a process that computes with these settings and writes what it found.
 * @param {NodeJS.ProcessEnv} settings
 * @param {number} times
 * @returns {Measurement | string} or why not
 */
function measured(settings, times) {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-gpu-"));
	const file = join(folder, "measured.json");
	try {
		const { status, stderr } = spawnSync(process.execPath, [program, "--measure", file, String(times)], {
			encoding: "utf8",
			env: { ...process.env, GLASSCELL_MEMORY: process.env.GLASSCELL_MEMORY ?? "4GB", ...settings },
		});
		if (status === 0) return JSON.parse(readFileSync(file, "utf8"));
		const said = stderr.split("\n").find((line) => /Error: /.test(line));
		return said?.replace(/^.*?Error: /, "") ?? (stderr.trim().split("\n").at(-1) || `it ended with status ${status}`);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/**
 * @param {readonly number[]} got
 * @param {readonly number[]} expected
 */
function difference(got, expected) {
	if (got.length !== expected.length) return Number.NaN;
	const largest = Math.max(...expected.map(Math.abs));
	return Math.max(...expected.map((value, i) => Math.abs((got[i] ?? Number.NaN) - value))) / (largest || 1);
}

/**
 * Prints both columns and the differences.
 * @param {Measurement} card
 * @param {Measurement} processor
 * @returns {number} the largest difference
 */
function compare(card, processor) {
	console.log(`A: ${card.line}\nB: ${processor.line}\n`);
	const row = (/** @type {string[]} */ cells) =>
		console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(62) : cell.padStart(12))).join(""));
	row(["", "A, ms", "B, ms", "B / A", "difference"]);
	let worst = 0;
	for (const [i, { name, milliseconds, answer }] of card.tasks.entries()) {
		const other = /** @type {Measurement["tasks"][number]} */ (processor.tasks[i]);
		const apart = difference(answer, other.answer);
		// A NaN is no small difference.
		worst = Math.max(worst, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
		const times = [milliseconds, other.milliseconds].map((time) => time.toFixed(2));
		row([name, ...times, `${(other.milliseconds / milliseconds).toFixed(1)} ×`, apart.toExponential(1)]);
	}
	return worst;
}

/** The first card that computes, or why there is none. @param {readonly string[]} backends */
function findCard(backends) {
	const reasons = [];
	for (const backend of backends) {
		// TensorFlow says itself why it does not run on a card.
		const found = measured({ GLASSCELL_BACKEND: backend }, 0);
		if (typeof found === "string") reasons.push(`${backend}: ${found}`);
		else if (found.isGpu) return { backend };
		else {
			const why = found.obstacles.map(({ reason, mend }) => `${reason} (${mend})`).join("; ");
			reasons.push(`${backend}: runs, but on the processor: ${why || found.device}`);
		}
	}
	return { reasons };
}

/** @param {readonly string[]} args */
function main(args) {
	const dry = args.includes("--dry-run");
	const names = args.filter((arg) => arg !== "--dry-run");
	const unknown = names.filter((name) => !["tensorflow", "webgpu"].includes(name));
	if (unknown.length > 0) {
		console.error(`check:gpu: expected tensorflow, webgpu or --dry-run, got ${unknown.join(" ")}`);
		return 2;
	}
	if (!existsSync(join(program, "../../dist/index.js"))) {
		console.error("check:gpu: expected a built package; npm run lab -- --setup-only builds it");
		return 2;
	}
	const { backend, reasons = [] } = dry
		? { backend: "wasm" }
		: findCard(names.length > 0 ? names : ["tensorflow", "webgpu"]);
	if (backend === undefined) {
		console.error(`No graphics card computes here.\n${reasons.map((reason) => `- ${reason}`).join("\n")}`);
		return 1;
	}
	const card = measured({ GLASSCELL_BACKEND: backend }, repetitions);
	// The same TensorFlow without its card where it is there, otherwise the fastest backend of the processor.
	const processor = measured({ GLASSCELL_BACKEND: "auto", CUDA_VISIBLE_DEVICES: "-1" }, repetitions);
	for (const found of [card, processor]) {
		if (typeof found !== "string") continue;
		console.error(`The computation failed: ${found}`);
		return 1;
	}
	const worst = compare(/** @type {Measurement} */ (card), /** @type {Measurement} */ (processor));
	if (worst <= tolerance) {
		console.log(
			`\nAnswers differ by at most ${worst.toExponential(1)} of the largest magnitude (allowed: ${tolerance}).`,
		);
		return 0;
	}
	console.error(`\nAnswers differ by ${worst.toExponential(1)} of the largest magnitude, allowed are ${tolerance}.`);
	return 1;
}

const [mode, file, times] = process.argv.slice(2);
if (mode === "--measure" && file !== undefined) writeFileSync(file, JSON.stringify(await measure(Number(times))));
else process.exitCode = main(process.argv.slice(2));
