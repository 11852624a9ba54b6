/**
 * Permutation SHAP beside shap's: 30 features, 100 rows, 50 background rows, as many pairs of orders on both sides; theirs asks a function of NumPy, then
 * scikit-learn's model. The score is the number of right digits,
 * −log₁₀ of the error as a share of the values, against permutations of 40,000 coalitions.
 */
import { permutationShap } from "../../dist/index.js";
import { longRun, question, rightDigits } from "../lib/shap-question.mjs";

/** Orders and their reverses. */
const pairs = 34;

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const asked = await question();
	const { model, rows, background, weights, intercept } = asked;
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
		["NumPy's function", false],
		["scikit-learn's model", true],
	])) {
		await bench.race(`${pairs} pairs of orders, ${whose}`, {
			ours: () => permutationShap(model, rows, { background, samples: pairs * 2 * (features - 1) }),
			score: ({ payload }) => rightDigits(payload.scores.values, exact),
			peer: "sampled.permutation",
			on: "shap",
			params: { max_evals: pairs * (2 * features + 1), library },
			turns: 1,
		});
	}
}
