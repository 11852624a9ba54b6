import { ExplainError } from "../../core/errors.ts";
import { type Answer, defineExplainer, type RunContext } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import { number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import { readModelRows } from "../../models/table/evaluation-data.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { association, comparedColumns } from "../global/association.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type TargetOption, targetRule } from "../target.ts";
import { explainRows, type LimeOptions, tableRules } from "./explain-rows.ts";

/** The options of {@link limeStability}. */
export interface LimeStabilityOptions extends Omit<LimeOptions, "target"> {
	/** The answer that is explained: the highest of each row, an output for all, or one for each. Default `"predicted"`. */
	target?: TargetOption;
	/** How often the row is explained, each time with other random numbers; with a `timeLimit` no more often than there is time, but twice. Default 20. */
	runs?: number;
}

const name = "limeStability";

/** A run whose random numbers are its own, as a part of all runs. */
function partOf(context: RunContext, run: number, runs: number): RunContext {
	return {
		...context,
		random: context.random.fork(`run ${run}`),
		checkpoint: ({ done, total }) =>
			context.checkpoint({ done: run + (total > 0 ? Math.min(1, done / total) : 0), total: runs, label: name }),
	};
}

/** The mean over pairs of runs of what a function says of both; 1 without pairs. */
function meanOfPairs(runs: number, of: (a: number, b: number) => number | undefined): number {
	let [sum, pairs] = [0, 0];
	for (let a = 0; a < runs; a++) {
		for (let b = 0; b < a; b++) {
			const value = of(a, b);
			if (value === undefined) continue;
			sum += value;
			pairs++;
		}
	}
	return pairs > 0 ? sum / pairs : 1;
}

/** What repeated answers about one row agree in. */
export interface Repeats {
	/** `[features, runs]` each. */
	readonly scores: Float64Array;
	readonly low: Float64Array;
	readonly high: Float64Array;
	readonly features: number;
	readonly runs: number;
}

/** The variables and the coefficients stability index, and the agreement of ranks; 0 … 1. */
export function stabilityOf({ scores, low, high, features, runs }: Repeats) {
	const has = (j: number, run: number) => scores[j * runs + run] !== 0;
	const every = Array.from({ length: features }, (_, j) => j);
	const variables = meanOfPairs(runs, (a, b) => {
		let [common, inA, inB] = [0, 0, 0];
		for (const j of every) {
			common += Number(has(j, a) && has(j, b));
			inA += Number(has(j, a));
			inB += Number(has(j, b));
		}
		return inA + inB === 0 ? 1 : common / Math.max(inA, inB);
	});
	const overlaps = every.flatMap((j) => {
		const own = Array.from({ length: runs }, (_, run) => run).filter((run) => has(j, run));
		if (own.length < 2) return [];
		return meanOfPairs(own.length, (a, b) => {
			const [one, other] = [j * runs + (own[a] as number), j * runs + (own[b] as number)];
			return Number((low[one] as number) <= (high[other] as number) && (low[other] as number) <= (high[one] as number));
		});
	});
	const columns = comparedColumns(
		scores.map(Math.abs),
		Array.from({ length: runs }, (_, run) => ({ name: `run ${run}` })),
	);
	const ranks = meanOfPairs(runs, (a, b) => {
		const [one, other] = [columns[a], columns[b]] as [(typeof columns)[number], (typeof columns)[number]];
		return one.values.every((rank, j) => rank === other.values[j]) ? 1 : association(one, other).strength;
	});
	const share = (of: (score: number) => boolean) =>
		Float64Array.from(every, (j) => scores.subarray(j * runs, (j + 1) * runs).filter(of).length / runs);
	return {
		variables,
		coefficients: overlaps.length > 0 ? overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length : 1,
		ranks,
		chosen: ndArray(
			share((score) => score !== 0),
			[features],
			["feature"],
		),
		positive: ndArray(
			share((score) => score > 0),
			[features],
			["feature"],
		),
	};
}

/** What the answers of all runs say together. */
function together(answers: readonly Answer<"attribution">[]): Answer<"importance"> {
	const [first] = answers as [Answer<"attribution">];
	const { features } = first.payload;
	const [count, runs] = [features.length, answers.length];
	const turned = (of: (answer: Answer<"attribution">) => ArrayLike<number>) => {
		const values = new Float64Array(count * runs);
		for (const [run, answer] of answers.entries()) {
			const own = of(answer);
			for (let j = 0; j < count; j++) values[j * runs + run] = own[j] as number;
		}
		return values;
	};
	const scores = turned(({ payload }) => payload.scores.values);
	const [low, high] = ([0, 1] as const).map((end) =>
		turned(({ payload }) => (payload.interval?.[end] ?? payload.scores).values),
	) as [Float64Array, Float64Array];
	const sizes = scores.map(Math.abs);
	const means = Float64Array.from(features, (_, j) => mean(sizes.subarray(j * runs, (j + 1) * runs)));
	const spread = Float64Array.from(features, (_, j) => {
		const own = sizes.subarray(j * runs, (j + 1) * runs);
		return Math.sqrt(own.reduce((sum, value) => sum + (value - (means[j] as number)) ** 2, 0) / (runs - 1));
	});
	const along = (values: Float64Array) => ndArray(values, [count], ["feature"]);
	const { unit, target, warnings = [] } = first;
	return {
		scope: "local",
		...(target && { target }),
		unit,
		fidelity: mean(Float64Array.from(answers, ({ fidelity = 0 }) => fidelity)),
		warnings,
		payload: {
			features,
			scores: along(means),
			spread: along(spread),
			repeats: ndArray(sizes, [count, runs], ["feature", "repeat"]),
			stability: stabilityOf({ scores, low, high, features: count, runs }),
		},
	};
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Does LIME say the same again? One row explained several times with other random numbers.
 *
 * `scores` are the mean sizes |β| of the coefficients, `repeats` those of each run `[features, runs]`, `stability` how much two runs agree, 0 … 1: in which
 * features they have (the variables stability index: the share of features in common), in the coefficients (the coefficients stability index: how often two intervals
 * overlap, averaged over features), and in the order of sizes (Spearman's ρ, not of the paper); with the share of runs that have each feature, and that have it with a positive sign.
 * Options are those of {@link lime}: a narrow kernel, few samples and few features make it unstable.
 *
 * Cost: `runs` times that of `lime` for one row.
 *
 * It misleads where stable is taken for right: a wide kernel is stable, and about another place. The coefficients index says little where intervals are wide.
 *
 * @param row one row.
 * @throws ExplainError `bad-input` for more than one row; as {@link lime}.
 *
 * @example
 * ```ts
 * const { payload } = await limeStability(model, table.head(1), { training: table, samples: 200 });
 * payload.stability?.variables; // 0.71: of the features of one run, another has 71 %
 * ```
 *
 * Visani, Bagli, Chesani, Poluzzi, Capuzzo (2022), Statistical Stability Indices for LIME, section 4. Key `visani2022`; theirs are in percent.
 */
export const limeStability = defineExplainer<Predictor, TableRows, LimeStabilityOptions, "importance">({
	method: name,
	source: "visani2022",
	kind: "importance",
	options: { ...tableRules, target: targetRule(), runs: number(20, { min: 2, integer: true }) },
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, row, { runs, ...options }) {
		yield { progress: { done: 0, total: runs, label: name } };
		const { x } = await readModelRows(name, model, row);
		if (x.shape[0] !== 1)
			throw new ExplainError("bad-input", `${name}: expected one row, which is explained again, got ${x.shape[0]}`);
		const answers: Answer<"attribution">[] = [];
		// A limit is one for all runs, of which each must have the same points to be like the others.
		const { timeLimit = Infinity, ...whole } = options;
		const started = performance.now();
		for (let run = 0; run < runs; run++) {
			const steps = explainRows(name, partOf(context, run, runs), model, row, { ...whole, timeLimit: undefined });
			for (;;) {
				const { done, value } = await steps.next();
				if (!done) continue;
				answers.push(value);
				break;
			}
			const progress = { done: run + 1, total: runs, label: name };
			if (run === 0 || run + 1 === runs) continue;
			const known = together(answers);
			if (performance.now() - started >= timeLimit) {
				const words = `The time limit ended the run early, after ${run + 1} of ${runs} runs.`;
				return { ...known, stopped: "time limit", warnings: [...(known.warnings ?? []), words] };
			}
			yield { progress, partial: known };
		}
		return together(answers);
	},
});
