/**
 * The LASSO's path of 100 λ beside scikit-learn's `lasso_path`: 2,000 rows of 100 columns, neighbours of which go together and 20 of which matter; the diabetes
 * data with all squares and products; and 200 rows of 2,000 columns. Both centre within the time; scikit-learn stops
 * at its default tolerance, ours solves each λ exactly. The score is the objective, averaged over the path and
 * as a share of the one without coefficients, below 1: it is larger where the path is solved better.
 */
import { datasets, fitEncoder, lassoPath, ndArray, ordinalEncoder, unscaled } from "../../dist/index.js";
import { normal, uniform } from "../lib/race.mjs";

/** @typedef {{ values: Float64Array, shape: [number, number], y: Float64Array }} Data */

/** @param {number} count @param {number} width @returns {Data} */
function neighbours(count, width) {
	const random = uniform();
	const values = new Float64Array(count * width);
	const y = new Float64Array(count);
	for (let row = 0; row < count; row++) {
		let before = 0;
		for (let j = 0; j < width; j++) {
			before = 0.5 * before + normal(random);
			values[row * width + j] = before;
			if (j % 5 === 0 && j < 100) y[row] += (j % 10 === 0 ? 1 : -1) * (1 + j / 20) * before;
		}
		y[row] += 3 * normal(random);
	}
	return { values, shape: [count, width], y };
}

/** The diabetes measurements, their squares and products, each standardised. @returns {Promise<Data>} */
async function products() {
	const { table, features, target } = await datasets.load("diabetes");
	const encoder = fitEncoder(table, { features, numbers: unscaled(), categories: ordinalEncoder() });
	const rows = encoder.encode(table).values;
	const count = table.rowCount;
	const columns = features.map((_, j) => Array.from({ length: count }, (_, row) => rows[row * features.length + j]));
	for (const [a, one] of [...columns].entries()) {
		for (const [b, other] of columns.slice(0, features.length).entries()) {
			if (b >= a && !(a === b && new Set(one).size === 2)) columns.push(one.map((value, row) => value * other[row]));
		}
	}
	const values = new Float64Array(count * columns.length);
	for (const [j, column] of columns.entries()) {
		const mean = column.reduce((sum, value) => sum + value, 0) / count;
		const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
		for (const [row, value] of column.entries()) values[row * columns.length + j] = (value - mean) / deviation;
	}
	return { values, shape: [count, columns.length], y: Float64Array.from(table.toMatrix([target]).values) };
}

/** The mean over λ of 1 − objective(β) / objective(0). @param {Data} data @param {any} path */
function scoreOf({ values, shape: [count, width], y }, { lambdas, coefficients, intercepts }) {
	const mean = y.reduce((sum, value) => sum + value, 0) / count;
	const empty = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (2 * count);
	let total = 0;
	for (const [i, lambda] of lambdas.values.entries()) {
		const beta = coefficients.values.subarray(i * width, (i + 1) * width);
		let left = 0;
		for (let row = 0; row < count; row++) {
			let rest = y[row] - intercepts.values[i];
			for (let j = 0; j < width; j++) rest -= beta[j] * values[row * width + j];
			left += rest * rest;
		}
		const size = beta.reduce((sum, value) => sum + Math.abs(value), 0);
		total += 1 - (left / (2 * count) + lambda * size) / empty;
	}
	return total / lambdas.values.length;
}

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	for (const [name, data, ratio] of /** @type {[string, Data, number][]} */ ([
		["LASSO path, 2,000 × 100", neighbours(2_000, 100), 0.001],
		["LASSO path, diabetes 442 × 64", await products(), 0.001],
		["LASSO path, 200 × 2,000", neighbours(200, 2_000), 0.01],
	])) {
		await bench.data(name, { x: data, y: { values: data.y, shape: [data.y.length] } });
		const x = ndArray(data.values, data.shape, ["example", "feature"]);
		await bench.race(name, {
			ours: () => lassoPath({ folds: 0, ratio }).fit(x, { target: data.y }),
			score: ({ path }) => scoreOf(data, path),
			peer: "lasso.path",
			on: name,
			params: { eps: ratio },
			// A fit of milliseconds is compiled for the first ten turns.
			turns: 41,
		});
	}
}
