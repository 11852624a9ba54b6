/**
 * Tables: the breast cancer data (569 × 30), ten rows one after the other with 5,000 points each, ten features kept; a forest of 100 trees and a logistic
 * regression. "continuous" draws around the row, "discretised" is lime's default; of that and of draws around the data ours asks about all
 * rows together once.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { datasets, lime, loadTrees, ndArray, predictor, randomForest } from "../../dist/index.js";
import { printOverhead } from "../lib/overhead.mjs";

const rows = 10;
const samples = 5000;

/** A logistic regression by its numbers. @param {{ coefficients: number[], intercept: number }} fitted */
function logistic({ coefficients, intercept }) {
	const width = coefficients.length;
	const weights = Float64Array.from(coefficients);
	return predictor(
		({ values, shape: [count = 0] }) => {
			const answers = new Float64Array(2 * count);
			for (let i = 0, at = 0; i < count; i++) {
				let sum = intercept;
				for (let j = 0; j < width; j++, at++) sum += weights[j] * values[at];
				answers[2 * i + 1] = 1 / (1 + Math.exp(-sum));
				answers[2 * i] = 1 - answers[2 * i + 1];
			}
			return ndArray(answers, [count, 2], ["example", "output"]);
		},
		{ inputShape: [width], outputUnit: "probability" },
	);
}

/** The models that scikit-learn fitted, or without it a forest of ours and a logistic regression of made-up numbers. @param {import("../lib/race.mjs").Bench} bench @param {any} table @param {string[]} features @param {string} target */
async function models(bench, table, features, target) {
	const folder = mkdtempSync(join(tmpdir(), "glasscell-lime-"));
	try {
		const [forest, numbers] = [join(folder, "forest.json"), join(folder, "logistic.json")];
		if (await bench.call("tabular.models", "cancer", { forest, logistic: numbers })) {
			const fitted = JSON.parse(readFileSync(numbers, "utf8"));
			return { forest: await loadTrees(forest), logistic: logistic(fitted) };
		}
		const own = await randomForest({ trees: 100 }).fit(table, { target, features });
		const coefficients = features.map((_, j) => (j % 3) - 1);
		return { forest: own, logistic: logistic({ coefficients, intercept: 0 }) };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const { table, features, target } = await datasets.load("breast-cancer");
	const x = table.toMatrix(features);
	const labels = table.toRows().map((row) => row[target]);
	const y = labels.map((label) => (label === labels[0] ? 0 : 1));
	const width = features.length;
	// Standardised, as the logistic regression needs it.
	const values = new Float64Array(x.values);
	for (let j = 0; j < width; j++) {
		const column = Float64Array.from(y, (_, i) => x.values[i * width + j]);
		const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
		const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
		for (let i = 0; i < column.length; i++) values[i * width + j] = (column[i] - mean) / deviation;
	}
	const training = ndArray(values, x.shape, ["example", "feature"]);
	await bench.data("cancer", { x: { values, shape: x.shape }, y: { values: y, shape: [y.length] } });
	const asked = await models(bench, table, features, target);
	const row = (/** @type {number} */ i) => ndArray(values.slice(i * width, (i + 1) * width), [1, width], training.axes);
	const several = ndArray(values.slice(0, rows * width), [rows, width], training.axes);

	for (const [name, model] of Object.entries(asked)) {
		for (const neighbourhood of /** @type {const} */ (["continuous", "discretised"])) {
			const options = { training, samples, features: 10, neighbourhood, target: 1 };
			await bench.race(`${name}, ${neighbourhood}, 10 rows`, {
				async ours() {
					let sum = 0;
					for (let i = 0; i < rows; i++)
						sum += (await lime(model, row(i), options)).payload.surrogate.fidelity.values[0];
					return sum / rows;
				},
				score: (fidelity) => fidelity,
				peer: "tabular.explain",
				on: "cancer",
				params: { model: name, rows, samples, discretise: neighbourhood === "discretised" },
			});
			if (neighbourhood === "continuous") continue;
			await bench.race(`  the same rows together`, {
				async ours() {
					const { payload } = await lime(model, several, options);
					return payload.surrogate.fidelity.values.reduce((sum, value) => sum + value, 0) / rows;
				},
				score: (fidelity) => fidelity,
			});
		}
	}
	for (const [name, model] of Object.entries(asked))
		await printOverhead(`${name}, continuous`, model, (timed) => lime(timed, row(0), { training, samples, target: 1 }));
}
