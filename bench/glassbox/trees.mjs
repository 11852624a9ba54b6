/**
 * Trees, forests and boosting beside scikit-learn's: 20,000 rows to learn from and 5,000 held out, 20 columns, of which 5 matter (Friedman's function with
 * noise); for classes, whether it lies above its middle.
 */
import { decisionTree, gradientBoosting, ndArray, randomForest } from "../../dist/index.js";
import { normal, uniform } from "../lib/race.mjs";

const columns = 20;

/** @param {number} count @param {() => number} random */
function friedman(count, random) {
	const x = Float64Array.from({ length: count * columns }, random);
	const y = Float64Array.from({ length: count }, (_, row) => {
		const [a, b, c, d, e] = /** @type {number[]} */ (
			/** @type {unknown} */ (x.subarray(row * columns, row * columns + 5))
		);
		return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + normal(random);
	});
	return { x: ndArray(x, [count, columns], ["example", "feature"]), y };
}

/** R². @param {{ values: Float64Array }} predicted @param {Float64Array} y */
function r2({ values }, y) {
	const mean = y.reduce((sum, one) => sum + one, 0) / y.length;
	let left = 0;
	let all = 0;
	for (const [row, one] of y.entries()) {
		left += (one - values[row]) ** 2;
		all += (one - mean) ** 2;
	}
	return 1 - left / all;
}

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const random = uniform();
	const train = friedman(20_000, random);
	const held = friedman(5_000, random);
	const shape = (y) => ({ values: y, shape: [y.length] });
	await bench.data("numbers", { x: train.x, y: shape(train.y), heldX: held.x, heldY: shape(held.y) });
	const above = (y) => y.map((one) => (one > 14.4 ? 1 : 0));
	const classes = { train: above(train.y), held: above(held.y) };
	await bench.data("classes", { x: train.x, y: shape(classes.train), heldX: held.x, heldY: shape(classes.held) });

	const numbers = { on: "numbers", score: async (model) => r2(await model.predict(held.x), held.y) };
	const labels = {
		on: "classes",
		score: async (model) => {
			const { values } = await model.predict(held.x);
			return (
				classes.held.reduce((right, one, row) => right + Number(values[2 * row + 1] > 0.5 === (one === 1)), 0) / 5_000
			);
		},
	};
	const learn = (estimator) => () => estimator.fit(train.x, { target: train.y });
	const sort = (estimator) => () => estimator.fit(train.x, { target: classes.train, task: "classification" });

	await bench.race("tree, any depth", { ...numbers, ours: learn(decisionTree()), peer: "trees.tree" });
	await bench.race("tree, depth 8", {
		...numbers,
		ours: learn(decisionTree({ maxDepth: 8 })),
		peer: "trees.tree",
		params: { max_depth: 8 },
	});
	await bench.race("tree of 2 classes, any depth", { ...labels, ours: sort(decisionTree()), peer: "trees.classifier" });
	await bench.race("forest, 100 trees", {
		...numbers,
		ours: learn(randomForest({ trees: 100 })),
		peer: "trees.forest",
		params: { n_estimators: 100 },
		turns: 1,
	});
	await bench.race("forest of 2 classes, 100 trees", {
		...labels,
		ours: sort(randomForest({ trees: 100 })),
		peer: "trees.forest_classifier",
		params: { n_estimators: 100 },
		turns: 2,
	});
	await bench.race("boosting, 100 rounds", {
		...numbers,
		ours: learn(gradientBoosting({ rounds: 100 })),
		peer: "trees.boosting",
		params: { max_iter: 100, early_stopping: false },
	});
}
