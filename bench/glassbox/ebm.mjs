// @ts-check
/**
 * Explainable boosting machines beside interpret's: Friedman's function with noise in columns of which 5 matter, and the breast cancer table. Each side
 * with its defaults (14 bags, early stopping) and as many pairs as the race says; scores are R² and the share of right classes, on rows held out.
 */
import { datasets, ebm, ndArray } from "../../dist/index.js";
import { normal, uniform } from "../lib/race.mjs";

/** @param {number} count @param {number} columns @param {() => number} random */
function friedman(count, columns, random) {
	const x = Float64Array.from({ length: count * columns }, random);
	const y = Float64Array.from({ length: count }, (_, row) => {
		const at = (/** @type {number} */ j) => /** @type {number} */ (x[row * columns + j]);
		const signal = 10 * Math.sin(Math.PI * at(0) * at(1)) + 20 * (at(2) - 0.5) ** 2 + 10 * at(3) + 5 * at(4);
		return signal + normal(random);
	});
	return { x: ndArray(x, [count, columns], ["example", "feature"]), y };
}

/** @param {{ values: ArrayLike<number> }} predicted @param {Float64Array} y */
function r2({ values }, y) {
	const mean = y.reduce((sum, one) => sum + one, 0) / y.length;
	let left = 0;
	let all = 0;
	for (const [row, one] of y.entries()) {
		left += (one - /** @type {number} */ (values[row])) ** 2;
		all += (one - mean) ** 2;
	}
	return 1 - left / all;
}

/** @param {{ values: ArrayLike<number> }} predicted @param {Float64Array} y */
function right({ values }, y) {
	return y.filter((one, row) => Number(/** @type {number} */ (values[2 * row + 1]) > 0.5) === one).length / y.length;
}

/** Every third row is held out. */
async function breastCancer() {
	const { table, target, features } = await datasets.load("breast-cancer");
	const rows = table.toRows();
	const parts = [(/** @type {number} */ i) => i % 3 !== 0, (/** @type {number} */ i) => i % 3 === 0].map((keeps) => {
		const kept = rows.filter((_, i) => keeps(i));
		const x = Float64Array.from(kept.flatMap((row) => features.map((name) => Number(row[name]))));
		const y = Float64Array.from(kept, (row) => Number(row[target] === "benign"));
		return { x: ndArray(x, [kept.length, features.length], ["example", "feature"]), y };
	});
	return /** @type {[typeof parts[0], typeof parts[0]]} */ (parts);
}

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const random = uniform();
	const tables = {
		"10,000 × 10": [friedman(10_000, 10, random), friedman(5_000, 10, random)],
		"50,000 × 15": [friedman(50_000, 15, random), friedman(5_000, 15, random)],
		"breast cancer": await breastCancer(),
	};
	for (const [name, [train, held]] of Object.entries(tables)) {
		const shaped = (/** @type {Float64Array} */ values) => ({ values, shape: [values.length] });
		await bench.data(name, { x: train.x, y: shaped(train.y), heldX: held.x, heldY: shaped(held.y) });
		const classifies = name === "breast cancer";
		/** @type {"classification" | "regression"} */
		const task = classifies ? "classification" : "regression";
		for (const interactions of name === "50,000 × 15" ? [0] : [0, 10]) {
			await bench.race(`${name}, ${interactions} pairs`, {
				ours: () => ebm({ interactions }).fit(train.x, { target: train.y, task }),
				score: async (model) => (classifies ? right : r2)(await model.predict(held.x), held.y),
				peer: classifies ? "ebm.classifier" : "ebm.regressor",
				on: name,
				params: { interactions },
				turns: 1,
			});
		}
	}
}
