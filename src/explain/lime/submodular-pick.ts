import { type Answer, defineExplainer } from "../../core/explainer.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { explainRows, type LimeOptions, tableRules } from "./explain-rows.ts";

/** The options of {@link submodularPick}. */
export interface SubmodularPickOptions extends Omit<LimeOptions, "target"> {
	/** The answer that is explained: the highest of each row, an output for all, or one for each. Default `"predicted"`. */
	target?: TargetOption;
	/** How many rows to pick at most; fewer where those cover all features that have a score. Default 5. */
	pick?: number;
}

const name = "submodularPick";

/** Rows picked one after the other, and the share of the features' importance that they cover. */
export interface PickedRows {
	readonly rows: number[];
	readonly coverage: number[];
}

/**
 * Picks rows whose scores cover as much as possible: c(V) = Σⱼ Iⱼ where some row of V has a score of feature j · Iⱼ = √Σᵢ|Wᵢⱼ|. Each row is the one that adds most to
 * those before it, the first of equals; such a greedy pick covers at least 1 − 1/e of what the best pick of as many does.
 *
 * @param scores W, `[rows, features]`
 */
export function pickRows(scores: Float64Array, features: number, pick: number): PickedRows {
	const count = scores.length / features;
	const importance = new Float64Array(features);
	for (let at = 0; at < scores.length; at++) importance[at % features]! += Math.abs(scores[at] as number);
	for (let j = 0; j < features; j++) importance[j] = Math.sqrt(importance[j] as number);
	const all = importance.reduce((sum, value) => sum + value, 0);
	const covered = new Uint8Array(features);
	const picked: PickedRows = { rows: [], coverage: [] };
	let sum = 0;
	while (picked.rows.length < Math.min(pick, count)) {
		let [best, most] = [-1, 0];
		for (let row = 0; row < count; row++) {
			let gain = 0;
			for (let j = 0; j < features; j++)
				if (covered[j] === 0 && scores[row * features + j] !== 0) gain += importance[j] as number;
			if (gain > most) [best, most] = [row, gain];
		}
		// Where nothing is left to cover, the first row still says that.
		if (best < 0 && picked.rows.length > 0) break;
		const row = Math.max(0, best);
		for (let j = 0; j < features; j++) if (scores[row * features + j] !== 0) covered[j] = 1;
		sum += most;
		picked.rows.push(row);
		picked.coverage.push(all > 0 ? sum / all : 1);
	}
	return picked;
}

/** Some examples of an array `[example, …]`. */
function takeExamples<A extends TypedArray>({ values, shape, axes }: NdArray<A>, rows: readonly number[]): NdArray<A> {
	const size = values.length / (shape[0] as number);
	const taken = values.slice(0, rows.length * size) as A;
	for (const [place, row] of rows.entries())
		taken.set(values.subarray(row * size, (row + 1) * size) as never, place * size);
	return ndArray(taken, [rows.length, ...shape.slice(1)], axes);
}

/** The answer about some of its examples. */
function pickedAnswer(answer: Answer<"attribution">, picked: PickedRows): Answer<"attribution"> {
	const { rows } = picked;
	const take = <A extends TypedArray>(array: NdArray<A>) => takeExamples(array, rows);
	const { payload, standardError, target } = answer;
	const { scores, inputs, outputValue, interval, surrogate } = payload;
	return {
		...answer,
		scope: "global",
		...(target && {
			target: {
				indices: rows.map((row) => target.indices[row] as number),
				...(target.names && { names: rows.map((row) => target.names?.[row] as string) }),
			},
		}),
		...(standardError && { standardError: take(standardError) }),
		payload: {
			...payload,
			scores: take(scores),
			inputs: take(inputs),
			outputValue: take(outputValue),
			...(interval && { interval: [take(interval[0]), take(interval[1])] as const }),
			...(surrogate && {
				surrogate: {
					...surrogate,
					intercept: take(surrogate.intercept),
					prediction: take(surrogate.prediction),
					fidelity: take(surrogate.fidelity),
					...(surrogate.lambda && { lambda: take(surrogate.lambda) }),
				},
			}),
			picked,
		},
	};
}

/**
 * SP-LIME: which few rows, with their local explanations, show most of what a model goes by? The rows whose explanations together have the features that
 * matter most over all rows.
 *
 *   c(V) = Σⱼ Iⱼ [some row of V has a score of feature j] · Iⱼ = √Σᵢ |βᵢⱼ|, picked greedily
 *
 * The payload is that of {@link lime} for the picked rows, in the order in which they were picked; `payload.picked` says which rows they are and how much of Σ Iⱼ the
 * first 1, 2, 3 … of them cover. All options of `lime` hold; with few `features` each row tells of its own.
 *
 * Cost: as `lime` for all rows: with `around: "data"` or `neighbourhood: "discretised"` they share their points, and 5,000 evaluations serve them all.
 *
 * It misleads where the picked rows are taken for typical: they are picked to differ. A feature counts as covered by any score that is not 0, however small.
 *
 * @throws ExplainError as {@link lime}.
 *
 * @example
 * ```ts
 * const answer = await submodularPick(model, table, { training: table, neighbourhood: "discretised", features: 3, pick: 4 });
 * answer.payload.picked; // { rows: [17, 204, 3], coverage: [0.52, 0.81, 1] }
 * ```
 *
 * Ribeiro, Singh, Guestrin (2016), "Why Should I Trust You?", section 4, algorithm 2. Key `ribeiro2016`.
 */
export const submodularPick = defineExplainer<Predictor, TableRows, SubmodularPickOptions, "attribution">({
	method: name,
	source: "ribeiro2016",
	kind: "attribution",
	options: { ...tableRules, target: targetRule(), pick: number(5, { min: 1, integer: true }) },
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, { pick, ...options }) {
		yield { progress: { done: 0, total: 0, label: name } };
		const steps = explainRows(name, context, model, rows, options);
		for (;;) {
			const { done, value } = await steps.next();
			if (!done) continue;
			const { values, shape } = value.payload.scores;
			return pickedAnswer(value, pickRows(Float64Array.from(values), shape[1] as number, pick));
		}
	},
});
