// @ts-check
/**
 * Tree SHAP by covers beside shap's C++: 100 trees × 1,000 rows of 30 columns, trees of depth 8 and of depth 20 with as many leaves as they want. The same
 * forest on both sides; below each line how far the values are apart. Then how ours grows with the depth: the time of one row and leaf should grow as
 * the number of features on a path does, not as its square.
 */
import { readFileSync } from "node:fs";
import { treeShap } from "../../dist/index.js";
import { difference, forests } from "../lib/forests.mjs";
import { median } from "../lib/statistics.mjs";

/** @param {string} file */
export const floats = (file) => new Float64Array(new Uint8Array(readFileSync(file)).buffer);

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const { models, rows, leaves, remove } = await forests(bench, [8, 20, 4, 12, 16]);
	try {
		for (const { depth, model, values } of models.slice(0, 2)) {
			/** @type {Awaited<ReturnType<typeof treeShap>> | undefined} */
			let last;
			const { theirs } = await bench.race(`depth ${depth}, ${leaves(model).toLocaleString("en")} leaves`, {
				ours: () => treeShap(model, rows),
				score: (answer) => {
					last = answer;
					return 0;
				},
				peer: "tree.path",
				on: "forest",
				params: { depth, values },
				turns: depth === 8 ? 3 : 1,
			});
			if (theirs !== undefined && last) console.log(`  ${difference(last.payload.scores.values, floats(values))}`);
		}
		for (const { depth, model } of [...models].sort((a, b) => a.depth - b.depth)) {
			const times = [];
			for (let turn = 0; turn < 3; turn++) {
				const started = performance.now();
				await treeShap(model, rows);
				times.push(performance.now() - started);
			}
			const count = leaves(model);
			const each = ((1e6 * median(times)) / count / 1_000).toFixed(1);
			console.log(
				`  depth ${String(depth).padStart(2)}: ${median(times).toFixed(0).padStart(6)} ms, ${count} leaves, ${each} ns for each leaf and row`,
			);
		}
	} finally {
		remove();
	}
}
