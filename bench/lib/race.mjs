// @ts-check
/**
 * What a bench beside a Python library is written with. A part `bench/FOLDER/NAME.mjs` exports `async run(bench)`; its peers stand in
 * `bench/FOLDER/NAME.py`, each a function `(data, params)` that gives what is timed (a fit) and what is not (the score of what was fitted).
 *
 *   await bench.data("tall", { x: { values, shape }, y: { values, shape: [n] } });   // written once; in Python a dict of NumPy arrays
 *   await bench.race("one tree", {
 *     ours: () => decisionTree().fit(x, { target: y }),       // timed
 *     score: (model) => held-out score of it,                // not timed
 *     peer: "trees.tree", on: "tall", params: { max_depth: 8 }, turns: 5,
 *   });
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { median } from "./statistics.mjs";

/** @typedef {{ values: ArrayLike<number>, shape: readonly number[] }} Numbers */
/**
 * @template M
 * @typedef {object} Race
 * @property {() => Promise<M>} ours the fit that is timed
 * @property {(model: M) => number | Promise<number>} score larger is better
 * @property {string} [peer] `"module.function"` of the folder; without it ours runs alone
 * @property {string} [on] the name of the data that it is given
 * @property {Record<string, unknown>} [params]
 * @property {number} [turns] Default 5, and one before them that is not counted.
 */

const label = 34;

export class Bench {
	#folder = mkdtempSync(join(tmpdir(), "glasscell-bench-"));
	#child;
	/** @type {AsyncIterator<string> | undefined} */
	#lines;
	/** What the peer says of itself. */
	peer = "no Python given: ours alone";

	/** @param {string | undefined} python @param {string} folder where the peers' modules are */
	constructor(python, folder) {
		if (python === undefined) return;
		const program = fileURLToPath(new URL("peer.py", import.meta.url));
		const env = { ...process.env, OMP_NUM_THREADS: "2", PYTHONDONTWRITEBYTECODE: "1" };
		this.#child = spawn(python, [program, folder], { stdio: ["pipe", "pipe", "inherit"], env });
		this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
	}

	/** @param {string | undefined} python @param {string} folder */
	static async start(python, folder) {
		const bench = new Bench(python, folder);
		if (python !== undefined) bench.peer = (await bench.#ask({ hello: true })).versions;
		return bench;
	}

	/** @param {object} question @returns {Promise<any>} */
	async #ask(question) {
		this.#child?.stdin?.write(`${JSON.stringify(question)}\n`);
		const line = await this.#lines?.next();
		if (!line || line.done) throw new Error("the Python process ended");
		const answer = JSON.parse(line.value);
		if (answer.error) throw new Error(`Python: ${answer.error}`);
		return answer;
	}

	/**
	 * Hands arrays to the peer, once and as 64-bit floats in files.
	 * @param {string} name @param {Record<string, Numbers>} arrays
	 */
	async data(name, arrays) {
		if (!this.#child) return;
		const files = Object.entries(arrays).map(([key, { values, shape }]) => {
			const file = join(this.#folder, `${name}-${key}.f64`);
			writeFileSync(file, new Uint8Array(Float64Array.from(values).buffer));
			return { key, file, shape };
		});
		await this.#ask({ data: name, files });
	}

	/**
	 * Has the peer do something that is not timed, such as fitting the model that both sides then explain; false where there is no peer.
	 * @param {string} peer @param {string} on @param {Record<string, unknown>} [params]
	 */
	async call(peer, on, params = {}) {
		if (!this.#child) return false;
		await this.#ask({ call: peer, data: on, params, score: false });
		return true;
	}

	/**
	 * Fits in turn and prints a line: medians, the ratio, both scores.
	 * @template M
	 * @param {string} title @param {Race<M>} race
	 */
	async race(title, { ours: learn, score, peer, on, params = {}, turns = 5 }) {
		const ours = [];
		const theirs = [];
		let ourScore = Number.NaN;
		let theirScore = Number.NaN;
		for (let turn = 0; turn <= turns; turn++) {
			const started = performance.now();
			const model = await learn();
			const taken = performance.now() - started;
			if (turn > 0) ours.push(taken);
			if (turn === turns) ourScore = await score(model);
			if (!peer || !this.#child) continue;
			const answer = await this.#ask({ call: peer, data: on, params, score: turn === turns });
			if (turn > 0) theirs.push(answer.milliseconds);
			if (turn === turns) theirScore = answer.score;
		}
		const own = `${title.padEnd(label)}${median(ours).toFixed(1).padStart(10)} ms   score ${ourScore.toFixed(4)}`;
		if (theirs.length === 0) {
			console.log(own);
			return { ours: median(ours), score: ourScore };
		}
		const ratio = median(ours) / median(theirs);
		console.log(
			`${own}   peer ${median(theirs).toFixed(1).padStart(9)} ms   score ${theirScore.toFixed(4)}   × ${ratio.toFixed(2)}`,
		);
		return { ours: median(ours), theirs: median(theirs), ratio, score: ourScore, theirScore };
	}

	close() {
		this.#child?.stdin?.end();
		rmSync(this.#folder, { recursive: true, force: true });
	}
}

/**
 * Always the same numbers, uniform from 0 to 1 (Park and Miller's generator).
 * @param {number} [seed]
 */
export function uniform(seed = 1) {
	let state = seed;
	return () => {
		state = (state * 16_807) % 2_147_483_647;
		return state / 2_147_483_647;
	};
}

/**
 * A standard normal number of two uniform ones (Box and Muller).
 * @param {() => number} random
 */
export const normal = (random) => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());

/**
 * Runs the parts of a folder: `[PYTHON] [PART …]` are the arguments of the command; all parts where none is named, ours alone without a Python.
 * @param {URL} folder
 */
export async function runParts(folder) {
	const known = readdirSync(folder)
		.filter((file) => file.endsWith(".mjs"))
		.map((file) => file.slice(0, -".mjs".length));
	const given = process.argv.slice(2);
	const asked = given.filter((argument) => known.includes(argument));
	const python = given.find((argument) => !known.includes(argument)) ?? process.env.GLASSCELL_PYTHON;
	const bench = await Bench.start(python, fileURLToPath(folder));
	console.log(`Node ${process.version}, ${availableParallelism()} cores; ${bench.peer}`);
	try {
		for (const part of asked.length > 0 ? asked : known) {
			const { run } = await import(new URL(`${part}.mjs`, folder).href);
			await run(bench);
		}
	} finally {
		bench.close();
	}
	// Threads that wait for work would wait for ever.
	process.exit(process.exitCode ?? 0);
}
