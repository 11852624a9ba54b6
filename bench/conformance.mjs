// @ts-check
/**
 * Jupyter's own kernel tests (jupyter_kernel_test) for this kernel and its peers, each with samples in its language:
 * `npm run bench -- conformance [KERNEL …]`. Prints what each test came to, and the counts.
 */
import "./lib/built.mjs";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { conformanceSamples } from "./lib/conformance-samples.mjs";
import { installedKernels, python } from "./lib/kernels.mjs";

const suite = fileURLToPath(new URL("lib/conformance.py", import.meta.url));
const chosen = process.argv.slice(2);

/** @typedef {Record<string, { outcome: "ok" | "failed" | "skipped"; why: string }>} Outcomes by test */

/**
 * @param {string} name
 * @param {import("./lib/kernels.mjs").Peer} peer
 * @returns {Outcomes}
 */
function conformance(name, { command, interrupts }) {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-conformance-"));
	const specs = join(folder, "data/kernels/measured");
	mkdirSync(specs, { recursive: true });
	const spec = { argv: command("{connection_file}"), display_name: name, language: name, interrupt_mode: interrupts };
	writeFileSync(join(specs, "kernel.json"), JSON.stringify(spec));
	const samples = join(folder, "samples.json");
	writeFileSync(samples, JSON.stringify({ kernel_name: "measured", ...conformanceSamples[name] }));
	const env = {
		...process.env,
		JUPYTER_PATH: join(folder, "data"),
		JUPYTER_DATA_DIR: join(folder, "own"),
		IPYTHONDIR: folder,
	};
	const { stdout, stderr } = spawnSync(python, [suite, samples], { cwd: folder, env, encoding: "utf8" });
	rmSync(folder, { recursive: true, force: true });
	if (stdout === "") throw new Error(`${name}: expected the tests' outcomes, got ${stderr}`);
	return JSON.parse(stdout);
}

const results = Object.entries(installedKernels())
	.filter(([name]) => chosen.length === 0 || chosen.includes(name))
	.map(([name, peer]) => /** @type {const} */ ([name, conformance(name, peer)]));
const tests = [...new Set(results.flatMap(([, outcomes]) => Object.keys(outcomes)))];
console.table(
	tests.map((test) => ({
		test,
		...Object.fromEntries(results.map(([name, outcomes]) => [name, outcomes[test]?.outcome])),
	})),
);
for (const [name, outcomes] of results) {
	const all = Object.values(outcomes);
	const count = (/** @type {string} */ word) => all.filter(({ outcome }) => outcome === word).length;
	console.log(
		`${name}: ${count("ok")} of ${all.length} passed, ${count("failed")} failed, ${count("skipped")} skipped`,
	);
}
