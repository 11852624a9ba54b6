// @ts-check
/**
 * How much longer `npm run lab` takes than a bare `jupyter lab`, when nothing is left to set up: from the start of the
 * command until the server answers. Prints the medians and their ratio. `npm run bench -- startup [RUNS]`, default 5.
 */
import "./lib/built.mjs";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { interpreter } from "../scripts/setup/python.mjs";
import { root } from "../scripts/setup/setup.mjs";

const runs = Number(process.argv[2] ?? 5);
const python = interpreter(process.env.VIRTUAL_ENV ?? process.env.CONDA_PREFIX ?? join(root, ".venv"));
const home = mkdtempSync(join(tmpdir(), "glasscell startup "));
const options = ["--no-browser", "--allow-root", "--IdentityProvider.token="];
/** @type {Record<string, readonly [string, ...string[]]>} */
const commands = {
	"jupyter lab": [python, "-m", "jupyterlab", "--ServerApp.root_dir=notebooks", ...options],
	"npm run lab": ["npm", "run", "--silent", "lab", "--", ...options],
};

/** @returns {Promise<number>} a port that is free now */
function freePort() {
	return new Promise((resolve, reject) => {
		const server = createServer().on("error", reject);
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
		});
	});
}

/**
 * @param {readonly [string, ...string[]]} command
 * @returns {Promise<number>} milliseconds until the server answers
 */
async function timeToAnswer([program, ...args]) {
	const port = await freePort();
	const started = performance.now();
	const child = spawn(program, [...args, `--ServerApp.port=${port}`, "--ServerApp.port_retries=0"], {
		cwd: root,
		env: { ...process.env, HOME: home },
		stdio: "ignore",
		detached: true,
	});
	const ended = new Promise((resolve) => child.on("exit", resolve));
	try {
		for (;;) {
			if (child.exitCode !== null) throw new Error(`${program} ended with code ${child.exitCode} before it answered`);
			const answer = await fetch(`http://127.0.0.1:${port}/api`).catch(() => undefined);
			if (answer?.ok) return performance.now() - started;
			await sleep(20);
		}
	} finally {
		if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
		await ended;
	}
}

/** @param {readonly number[]} values */
function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
try {
	for (const command of Object.values(commands)) await timeToAnswer(command);
	for (let run = 0; run < runs; run++) {
		for (const [name, command] of Object.entries(commands)) times[name]?.push(await timeToAnswer(command));
	}
} finally {
	rmSync(home, { recursive: true, force: true });
}
for (const [name, values] of Object.entries(times)) {
	const all = values.map((value) => Math.round(value)).join(", ");
	console.log(`${name}: median ${Math.round(median(values))} ms of ${runs} runs (${all})`);
}
const [bare = 1, ours = 1] = Object.values(times).map(median);
console.log(`ratio: ${(ours / bare).toFixed(2)} (wanted: at most 1.3)`);
