// @ts-check
/**
 * Tree SHAP by a background of 100 rows beside shap's C++: 100 trees × 1,000 rows of 30 columns, trees of depth 8, and of depth 20 with as many leaves as
 * they want. The same forest on both sides; below each line how far the values are apart.
 */
import { treeShap } from "../../dist/index.js";
import { difference, forests } from "../lib/forests.mjs";
import { floats } from "./tree.mjs";

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const { models, rows, background, leaves, remove } = await forests(bench, [8, 20]);
	try {
		for (const { depth, model, values } of models) {
			/** @type {Awaited<ReturnType<typeof treeShap>> | undefined} */
			let last;
			const { theirs } = await bench.race(`depth ${depth}, ${leaves(model).toLocaleString("en")} leaves`, {
				ours: () => treeShap(model, rows, { background }),
				score: (answer) => {
					last = answer;
					return 0;
				},
				peer: "tree.interventional",
				on: "forest",
				params: { depth, values },
				turns: 1,
			});
			if (theirs !== undefined && last) console.log(`  ${difference(last.payload.scores.values, floats(values))}`);
		}
	} finally {
		remove();
	}
}
