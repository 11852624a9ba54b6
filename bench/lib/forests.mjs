// @ts-check
/** Forests that both sides of a bench explain: fitted by scikit-learn and loaded from its export, or fitted here where there is no Python. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTrees, ndArray, randomForest } from "../../dist/index.js";
import { normal, uniform } from "./race.mjs";

export const columns = 30;
export const trees = 100;

/** @param {number} count @param {() => number} random */
function rowsOf(count, random) {
	// On a grid, so that thresholds, which lie half-way, have 32 bits: shap rounds them to that where it has a background.
	const x = Float64Array.from({ length: count * columns }, () => Math.round(4096 * normal(random)) / 4096);
	const at = (/** @type {number} */ row, /** @type {number} */ j) => /** @type {number} */ (x[row * columns + j]);
	const y = Float64Array.from({ length: count }, (_, row) => {
		let sum = at(row, 0) * at(row, 1) + Math.sin(2 * at(row, 2)) + 0.3 * normal(random);
		for (let j = 3; j < 10; j++) sum += at(row, j) / 2;
		return sum;
	});
	return { x: ndArray(x, [count, columns], ["example", "feature"]), y };
}

/**
 * @param {import("./race.mjs").Bench} bench
 * @param {readonly number[]} depths
 */
export async function forests(bench, depths) {
	const random = uniform(7);
	const train = rowsOf(2_000, random);
	const rows = rowsOf(1_000, random).x;
	const background = rowsOf(100, random).x;
	await bench.data("forest", { x: train.x, y: { values: train.y, shape: [2_000] }, rows, background });
	const folder = mkdtempSync(join(tmpdir(), "glasscell-forests-"));
	/** @type {{ depth: number, model: import("../../dist/index.js").TreeModel, values: string }[]} */
	const models = [];
	for (const depth of depths) {
		const file = join(folder, `depth-${depth}.json`);
		const isTheirs = await bench.call("tree.train", "forest", { depth, trees, file });
		const own = () => randomForest({ trees, maxDepth: depth, maxFeatures: 0.5 }).fit(train.x, { target: train.y });
		const model = isTheirs ? await loadTrees(file) : await own();
		models.push({ depth, model, values: join(folder, "values.f64") });
	}
	const leaves = (/** @type {import("../../dist/index.js").TreeModel} */ { ensemble }) =>
		ensemble.trees.reduce((sum, { childrenLeft }) => sum + (childrenLeft.length + 1) / 2, 0);
	return { models, rows, background, leaves, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * The largest difference of two answers, and the largest number of the second, in words.
 * @param {ArrayLike<number>} ours @param {Float64Array} theirs
 */
export function difference(ours, theirs) {
	let [gap, largest] = [0, 0];
	for (const [i, one] of theirs.entries()) {
		gap = Math.max(gap, Math.abs(one - /** @type {number} */ (ours[i])));
		largest = Math.max(largest, Math.abs(one));
	}
	return `largest difference ${gap.toExponential(1)} of values up to ${largest.toPrecision(3)}`;
}
