import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checked, flag } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { type EffectQuestion, effectRules, featureRule, readEffect } from "./effect-question.ts";
import { featureIndex } from "./feature-sets.ts";
import { meanAnswers } from "./mean-answers.ts";

/** The options of {@link hStatistic}. `sample`: rows n, whose squares are asked about, default 64. */
export interface HStatisticOptions extends EffectQuestion {
	/** The features whose pairs are asked about, by name or index. Default: all. */
	features?: readonly (string | number)[] | undefined;
	/** As shares of the joint effect (H²), or not divided by it: the root of the mean square, in the unit of the answer. Default true. */
	normalized?: boolean;
}

const name = "hStatistic";

/** A joint effect that varies less than this share of what the answers vary says little, however much of it is interaction. */
const smallEffect = 0.01;
/** Shares from here on are worth a warning if their joint effect is small. */
const largeShare = 0.1;

function centred(values: Float64Array): Float64Array {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	return values.map((value) => value - mean);
}

const meanSquare = (values: Float64Array): number =>
	values.reduce((sum, value) => sum + value * value, 0) / values.length;

/** What is left of a joint effect without the effects of its parts. */
function leftOver(joint: Float64Array, a: Float64Array, b: Float64Array): Float64Array {
	return joint.map((value, i) => value - (a[i] as number) - (b[i] as number));
}

/** Columns of rows `[n, width]` side by side. */
function columnsOf(x: Float64Array, width: number, columns: readonly number[]): Float64Array {
	const n = x.length / width;
	const values = new Float64Array(n * columns.length);
	for (let row = 0; row < n; row++) {
		for (let c = 0; c < columns.length; c++) {
			values[row * columns.length + c] = x[row * width + (columns[c] as number)] as number;
		}
	}
	return values;
}

/**
 * Friedman's H statistic: how much of what two features do, do they do only together?
 *
 *   H²_jk = Σ_i [ PD_jk(x_i) − PD_j(x_i) − PD_k(x_i) ]² / Σ_i PD_jk(x_i)²
 *   H²_j = Σ_i [ f(x_i) − PD_j(x_i) − PD_−j(x_i) ]² / Σ_i f(x_i)²
 *
 * with partial dependences PD over n rows, each less its mean. `pairs` is `[features, features]`: 0 where the two add up, 1 where neither
 * does anything by itself. `total` is `[features]`: of each with all others together.
 *
 * Cost: n² × (2 × features + pairs) + n evaluations: with 10 features and n = 64 about 270,000.
 *
 * It misleads as a share: of a joint effect near 0 it can be large and mean nothing (told in `diagnostics.warnings`; `normalized: false` gives
 * the size instead). Partial dependence asks about combinations that do not occur, where features go together, and a model's jumps there count as
 * interaction. And a flexible model fits some interaction to noise: only a comparison with models fitted to data without any, as
 * in the authors' section 8.3, says what is more than that.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `unsupported-model`, `bad-input`, `unknown-name`, `out-of-range`, `shape-mismatch`, `not-finite`, `bad-option` for fewer
 * than two features, `aborted`.
 *
 * @example `interactionMatrix(await hStatistic(model, table, { features: ["bmi", "age", "glucose"] }));`
 *
 * Friedman, Popescu (2008), Predictive Learning via Rule Ensembles, section 8.1, equations 44–46. Key `friedman2008`.
 */
export const hStatistic = defineExplainer<Predictor, TableRows, HStatisticOptions, "interaction">({
	method: name,
	source: "friedman2008",
	kind: "interaction",
	options: {
		...effectRules(64),
		features: checked<HStatisticOptions["features"]>(
			undefined,
			"names or indices of features",
			(value) => Array.isArray(value) && value.every((one) => featureRule().accepts(one)),
		),
		normalized: flag(true),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		yield { progress: { done: 0, total: 0, label: name } };
		const read = await readEffect(context, name, model, rows, options);
		const { x, width, features } = read;
		const n = read.rows.length;
		const asked = options.features?.map((one) => featureIndex(name, features, one)) ?? features.map((_, j) => j);
		const chosen = [...new Set(asked)];
		if (chosen.length < 2)
			throw new ExplainError("bad-option", `${name}: expected at least two features, got ${chosen.length}`);
		const count = chosen.length;
		const total = n * n * (2 * count + (count * (count - 1)) / 2) + n;
		let before = 0;
		const dependence = async (columns: readonly number[]): Promise<Float64Array> => {
			const points = { columns, values: columnsOf(x, width, columns), label: name, before, total };
			before += n * n;
			return centred(await meanAnswers(context, read, points));
		};

		const all = features.map((_, j) => j);
		// Every column from the point: the answers themselves, one row being enough to put them into.
		const one = { ...read, x: x.subarray(0, width) };
		const answers = centred(await meanAnswers(context, one, { columns: all, values: x, label: name, before, total }));
		before += n;
		const spread = meanSquare(answers);
		const alone: Float64Array[] = [];
		for (const j of chosen) alone.push(await dependence([j]));

		const share = (rest: Float64Array, joint: Float64Array) => {
			const [part, whole] = [meanSquare(rest), meanSquare(joint)];
			if (!options.normalized) return Math.sqrt(part);
			// Roundings of a constant are no effect.
			return whole > 1e-20 * (spread || 1) ? part / whole : 0;
		};
		const pairs = new Float64Array(count * count);
		const warnings: string[] = [];
		for (let a = 0; a < count; a++) {
			for (let b = a + 1; b < count; b++) {
				const joint = await dependence([chosen[a] as number, chosen[b] as number]);
				const value = share(leftOver(joint, alone[a] as Float64Array, alone[b] as Float64Array), joint);
				pairs[a * count + b] = value;
				pairs[b * count + a] = value;
				const size = spread > 0 ? meanSquare(joint) / spread : 0;
				if (!options.normalized || value < largeShare || size >= smallEffect) continue;
				const [first, second] = [a, b].map((i) => features[chosen[i] as number]?.name);
				warnings.push(
					`H² of "${first}" and "${second}" is ${value.toFixed(2)}, but of a joint effect that makes up ${(100 * size).toPrecision(1)} % of what the answers vary: little can be read from it.`,
				);
			}
		}
		const totals = new Float64Array(count);
		for (let a = 0; a < count; a++) {
			const others = all.filter((j) => j !== chosen[a]);
			// Without other columns nothing depends on them.
			const rest = others.length > 0 ? await dependence(others) : new Float64Array(n);
			totals[a] = share(leftOver(answers, alone[a] as Float64Array, rest), answers);
		}
		return {
			scope: "global",
			unit: options.normalized ? "none" : read.unit,
			target: read.target,
			warnings,
			payload: {
				pairs: ndArray(pairs, [count, count], ["feature", "feature"]),
				features: chosen.map((j) => features[j] as Feature),
				total: ndArray(totals, [count], ["feature"]),
			},
		};
	},
});
