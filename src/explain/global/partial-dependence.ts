import { ExplainError } from "../../core/errors.ts";
import { defineExplainer } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { checked, flag, number } from "../../core/options.ts";
import type { Predictor } from "../../core/predictor.ts";
import type { TableRows } from "../../models/table/rows.ts";
import { identifyPredictor } from "../perturbation/answers.ts";
import { associatedWith } from "./correlated-features.ts";
import { columnOf, type EffectQuestion, effectRules, featuresRule, readEffect, someRows } from "./effect-question.ts";
import { featureGrid, type GridOption, isGrid, nearestCounts } from "./feature-grid.ts";
import { featureIndex } from "./feature-sets.ts";
import { meanAnswers } from "./mean-answers.ts";

/** The options of {@link partialDependence}. `sample`: rows that are averaged over at most, default 1,000. */
export interface PartialDependenceOptions extends EffectQuestion {
	/** The feature, by name or index, or two of them. */
	feature: string | number | readonly [string | number, string | number];
	/**
	 * Where the model is asked: at quantiles of the feature, evenly from its smallest to its largest value, or at these values. A category is
	 * asked at each level that occurs. Default `"quantile"`.
	 */
	grid?: GridOption;
	/** Places of the grid, 2 or more. Default 32; 12 each of two features. */
	points?: number | undefined;
	/** Curves of single rows that are kept, drawn by the seed; they cost nothing more. Default 50; none of two features. */
	ice?: number;
	/** Let every curve begin at 0, so that only its shape is compared (c-ICE). Default false. */
	centre?: boolean;
}

const name = "partialDependence";

/** Subtracts from each curve its first value. */
function centred(curves: Float64Array, length: number): Float64Array {
	return curves.map((value, i) => value - (curves[i - (i % length)] as number));
}

/**
 * Partial dependence, and individual conditional expectation (ICE): how does the answer go when one feature is set to a value in every row?
 *
 *   PD_j(v) = 1/n Σ_i f(v, x_i without j) · ICE_i(v) = f(v, x_i without j)
 *
 * `effect` is `[grid]`, of two features `[grid, grid]`, in the unit of the answer; `individual` `[rows, grid]` holds the curves
 * of single rows, `rows` which they are and `observed` the value that each has itself. Curves that are not parallel show that the
 * feature acts together with others, which their mean hides.
 *
 * Cost: grid × rows evaluations.
 *
 * It misleads where the feature goes with others: it asks about a value together with others that it never occurs with, where a
 * model may answer anything (told in `diagnostics.warnings`). `accumulatedLocalEffects` stays near the rows. Neither says what would
 * happen if one changed the feature in the world.
 *
 * @param rows a table with the model's columns, rows, or a matrix `[n, features]`.
 * @throws ExplainError `unsupported-model`, `bad-input` for a feature that is missing throughout, `unknown-name`, `out-of-range`,
 * `shape-mismatch`, `not-finite`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const effect = await partialDependence(model, table, { feature: "bmi", ice: 100, centre: true });
 * effectCurve(effect);
 * ```
 *
 * Friedman (2001), Greedy Function Approximation, section 8.2. Key `friedman2001`. ICE: Goldstein, Kapelner, Bleich, Pitkin (2015), Peeking
 * Inside the Black Box. Key `goldstein2015`.
 */
export const partialDependence = defineExplainer<Predictor, TableRows, PartialDependenceOptions, "effect">({
	method: name,
	source: "friedman2001",
	kind: "effect",
	options: {
		...effectRules(1000),
		feature: featuresRule(),
		grid: checked<GridOption>("quantile", '"quantile", "even" or finite numbers', isGrid),
		points: checked<number | undefined>(
			undefined,
			"an integer at least 2",
			number(2, { min: 2, integer: true }).accepts,
		),
		ice: number(50, { min: 0, integer: true }),
		centre: flag(false),
	},
	identify: (model) => identifyPredictor(name, model),
	async *run(context, model, rows, options) {
		const { feature, grid, ice, centre } = options;
		if (feature === undefined) throw new ExplainError("bad-option", `${name}: expected option "feature"`);
		yield { progress: { done: 0, total: 0, label: name } };
		const read = await readEffect(context, name, model, rows, options);
		const { all, x, width, features } = read;
		const columns = (Array.isArray(feature) ? feature : [feature]).map((asked) => featureIndex(name, features, asked));
		if (columns.length === 2 && columns[0] === columns[1])
			throw new ExplainError("bad-option", `${name}: expected two different features, got the same one twice`);
		const points = options.points ?? (columns.length === 1 ? 32 : 12);
		const grids = columns.map((column) =>
			featureGrid(name, features[column] as Feature, columnOf(all, width, column), grid, points),
		);
		const [first, second] = grids as [Float64Array, Float64Array?];
		const shape = grids.map(({ length }) => length);
		const values = second
			? Float64Array.from({ length: 2 * first.length * second.length }, (_, i) => {
					const place = Math.floor(i / 2);
					return (i % 2 === 0 ? first[Math.floor(place / second.length)] : second[place % second.length]) as number;
				})
			: first;
		const kept = second ? new Uint32Array(0) : someRows(context.random.fork("ice"), read.rows.length, ice);
		const curves = kept.length;
		const answers = new Float64Array(curves * first.length);
		const individual = { rows: kept, answers };
		const means = await meanAnswers(context, read, { columns, values, label: name, individual });
		const axes = columns.map((column) => (features[column] as Feature).name);
		const [column] = columns as [number];
		return {
			scope: "global",
			unit: read.unit,
			target: read.target,
			warnings: associatedWith(all, features, columns).map(
				({ names: [own, other], association }) =>
					`"${own}" goes with "${other}" (${association.measure} ${association.strength.toFixed(2).replace("-", "−")}): the average includes combinations that hardly occur; accumulatedLocalEffects stays near the rows.`,
			),
			payload: {
				features: columns.map((one) => features[one] as Feature),
				grid: grids.map((one, i) => ndArray(one, [one.length], [axes[i] as string])),
				effect: ndArray(centre && !second ? centred(means, first.length) : means, shape, axes),
				...(curves > 0 && {
					individual: ndArray(
						centre ? centred(answers, first.length) : answers,
						[curves, first.length],
						["example", axes[0] as string],
					),
					rows: Array.from(kept, (row) => read.rows[row] as number),
					observed: ndArray(
						Float64Array.from(kept, (row) => x[row * width + column] as number),
						[curves],
						["example"],
					),
				}),
				...(!second && {
					density: ndArray(nearestCounts(first, columnOf(all, width, column)), [first.length], [axes[0] as string]),
				}),
			},
		};
	},
});
