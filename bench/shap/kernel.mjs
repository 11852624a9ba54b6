/**
 * Kernel SHAP beside shap's: 30 features, 100 rows, 50 background rows, 2,108 coalitions, without its LASSO; then ours with as many coalitions as it takes to be as
 * right. The score is the number of right digits, −log₁₀ of the error as a share of the values, against permutations of 40,000 coalitions.
 */
import { kernelShap } from "../../dist/index.js";
import { longRun, question, rightDigits } from "../lib/shap-question.mjs";

const samples = 2108;

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const asked = await question();
	const { model, rows, background, weights, intercept } = asked;
	const exact = await longRun(asked);
	const ours = (/** @type {number} */ count) => () => kernelShap(model, rows, { background, samples: count });
	await bench.data("shap", {
		x: rows,
		background,
		weights: { values: weights, shape: [weights.length] },
		intercept: { values: [intercept], shape: [1] },
		exact: { values: exact, shape: rows.shape },
	});
	const score = (/** @type {any} */ { payload }) => rightDigits(payload.scores.values, exact);
	const { theirScore } = await bench.race(`Kernel SHAP, ${samples} coalitions`, {
		ours: ours(samples),
		score,
		peer: "sampled.kernel",
		on: "shap",
		params: { nsamples: samples },
		turns: 1,
	});
	for (const count of [128, 210, 400]) {
		await bench.race(
			`the same, ${count} coalitions${theirScore === undefined ? "" : `, ${(samples / count).toFixed(0)} × fewer`}`,
			{
				ours: ours(count),
				score,
				turns: 3,
			},
		);
	}
}
