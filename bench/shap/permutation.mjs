/**
 * Permutation SHAP beside shap's: 30 features, 100 rows, 50 background rows, as many pairs of orders on both sides; of a function each, then of a
 * fitted logistic regression each. The score is the number of right digits,
 * −log₁₀ of the error as a share of the values, against permutations of 40,000 coalitions.
 */
import { permutationShap } from "../../dist/index.js";
import { longRun, question, rightDigits } from "../lib/shap-question.mjs";

/** Orders and their reverses. */
const pairs = 34;

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const asked = await question();
	const { model, fitted, rows, background, weights, intercept } = asked;
	const exact = await longRun(asked);
	const features = weights.length;
	await bench.data("shap", {
		x: rows,
		background,
		weights: { values: weights, shape: [features] },
		intercept: { values: [intercept], shape: [1] },
		exact: { values: exact, shape: rows.shape },
	});
	for (const [whose, library] of /** @type {const} */ ([
		["a function each", false],
		["a fitted model each", true],
	])) {
		await bench.race(`${pairs} pairs of orders, ${whose}`, {
			ours: () =>
				permutationShap(library ? fitted : model, rows, {
					background,
					target: library ? 1 : 0,
					samples: pairs * 2 * (features - 1),
				}),
			score: ({ payload }) => rightDigits(payload.scores.values, exact),
			peer: "sampled.permutation",
			on: "shap",
			params: { max_evals: pairs * (2 * features + 1), library },
			turns: 3,
		});
	}
}
