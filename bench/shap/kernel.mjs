/**
 * Kernel SHAP beside shap's: 30 features, 100 rows, 50 background rows, 2,108 coalitions, without its LASSO: of a function each (NumPy's, and a plain
 * loop), then of a fitted logistic regression each (scikit-learn's, and ours, whose sums are added up); then ours with fewer. The score is the number of right digits, −log₁₀ of the error as a share of the values, against permutations of 40,000 coalitions.
 */
import { kernelShap } from "../../dist/index.js";
import { longRun, question, rightDigits } from "../lib/shap-question.mjs";

const samples = 2108;

/** @param {import("../lib/race.mjs").Bench} bench */
export async function run(bench) {
	const asked = await question();
	const { model, fitted, rows, background, weights, intercept } = asked;
	const exact = await longRun(asked);
	const ours =
		(/** @type {number} */ count, asking = model) =>
		() =>
			kernelShap(asking, rows, { background, samples: count, target: asking === fitted ? 1 : 0 });
	await bench.data("shap", {
		x: rows,
		background,
		weights: { values: weights, shape: [weights.length] },
		intercept: { values: [intercept], shape: [1] },
		exact: { values: exact, shape: rows.shape },
	});
	const score = (/** @type {any} */ { payload }) => rightDigits(payload.scores.values, exact);
	for (const [whose, library] of /** @type {const} */ ([
		["a function each", false],
		["a fitted model each", true],
	])) {
		await bench.race(`${samples} coalitions, ${whose}`, {
			ours: ours(samples, library ? fitted : model),
			score,
			peer: "sampled.kernel",
			on: "shap",
			params: { nsamples: samples, library },
			turns: 3,
		});
	}
	for (const count of [128, 210, 400]) {
		await bench.race(`ours, ${count} coalitions`, {
			ours: ours(count),
			score,
			turns: 3,
		});
	}
}
