// @ts-check
/** What Kernel and Permutation SHAP are both asked: 100 rows of the breast cancer data, 50 of background, a logistic model with the same weights on both sides. */
import { datasets, logisticRegression, ndArray, permutationShap } from "../../dist/index.js";

/** Coalitions that the values to which errors are measured are made of: unbiased, with about a twentieth of the error of 2,108. */
const long = 40_000;

/** @param {Float64Array} values @param {readonly number[]} shape */
const matrix = (values, shape) => ndArray(values, shape, ["example", "feature"]);

/** @returns {Promise<{ model: any, fitted: any, rows: any, background: any, weights: Float64Array, intercept: number }>} `model` is `fitted` as a function: the probability of its second output. */
export async function question() {
	const { table, features, target } = await datasets.load("breast-cancer");
	const all = table.toMatrix(features);
	const [count, width] = /** @type {[number, number]} */ (all.shape);
	const scaled = new Float64Array(all.values.length);
	for (let j = 0; j < width; j++) {
		const at = (/** @type {number} */ row) => /** @type {number} */ (all.values[row * width + j]);
		let mean = 0;
		let squares = 0;
		for (let row = 0; row < count; row++) mean += at(row) / count;
		for (let row = 0; row < count; row++) squares += (at(row) - mean) ** 2 / count;
		for (let row = 0; row < count; row++) scaled[row * width + j] = (at(row) - mean) / Math.sqrt(squares);
	}
	const truth = Array.from({ length: count }, (_, row) => String(table.column(target).values[row]));
	const fitted = await logisticRegression().fit(matrix(scaled, [count, width]), { target: truth });
	const { weights, intercept } = await read(fitted, width);
	const part = (/** @type {number} */ from, /** @type {number} */ to) =>
		matrix(scaled.slice(from * width, to * width), [to - from, width]);
	return {
		model: logistic(weights, intercept),
		fitted,
		rows: part(0, 100),
		background: part(200, 250),
		weights,
		intercept,
	};
}

/** The weights of a linear score, by asking it. @param {any} fitted @param {number} width */
async function read(fitted, width) {
	const unit = new Float64Array((width + 1) * width);
	for (let j = 0; j < width; j++) unit[(j + 1) * width + j] = 1;
	const { values } = await fitted.scores(matrix(unit, [width + 1, width]));
	const intercept = values[0];
	return { weights: Float64Array.from({ length: width }, (_, j) => values[j + 1] - intercept), intercept };
}

/** A logistic model as plain loops, as the peer has it as NumPy's product. @param {Float64Array} weights @param {number} intercept */
export function logistic(weights, intercept) {
	const width = weights.length;
	return {
		identity: { id: "logistic", backend: "JavaScript" },
		inputShape: [width],
		outputNames: undefined,
		outputUnit: "probability",
		/** @param {{ values: any, shape: readonly number[] }} rows `any`: an index that is checked would cost what is measured. */
		async predict({ values, shape: [count = 0] }) {
			const own = /** @type {any} */ (weights);
			const answers = new Float64Array(count);
			for (let row = 0, at = 0; row < count; row++) {
				// Three sums that the processor adds at the same time; the width is 30.
				let a = intercept;
				let b = 0;
				let c = 0;
				for (let j = 0; j < width; j += 3, at += 3) {
					a += own[j] * values[at];
					b += own[j + 1] * values[at + 1];
					c += own[j + 2] * values[at + 2];
				}
				answers[row] = 1 / (1 + Math.exp(-(a + b + c)));
			}
			return ndArray(answers, [count, 1], ["example", "output"]);
		},
	};
}

/** Values that errors are measured to. @param {Awaited<ReturnType<typeof question>>} asked */
export async function longRun({ fitted, rows, background }) {
	const { payload } = await permutationShap(fitted, rows, { background, target: 1, samples: long, seed: 99 });
	return Float64Array.from(payload.scores.values);
}

/** The number of right digits: −log₁₀ of the error's size as a share of the values'. @param {ArrayLike<number>} values @param {Float64Array} exact */
export function rightDigits(values, exact) {
	let error = 0;
	let size = 0;
	for (const [i, value] of exact.entries()) {
		const own = /** @type {number} */ (values[i]);
		error += (own - value) ** 2;
		size += value ** 2;
	}
	return -Math.log10(Math.sqrt(error / size));
}
