import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import { checked, flag, number, oneOf } from "../../core/options.ts";
import { missingRule } from "../table/design-matrix.ts";
import { defineEstimator, type FitContext } from "../table/estimator.ts";
import { centre, meanOf, readColumns } from "./columns.ts";
import { FittedLinear, type LinearFit } from "./fitted-linear.ts";
import { leastSquares } from "./least-squares.ts";
import { logisticEstimates, type Standardised } from "./logistic-inference.ts";
import { newtonLogistic } from "./newton-logistic.ts";
import type { PenalisedOptions } from "./ridge.ts";
import { SoftmaxLoss } from "./softmax-loss.ts";
import { sparseLogistic } from "./sparse-logistic.ts";

/** The options of {@link logisticRegression}. */
export interface LogisticRegressionOptions extends PenalisedOptions {
	/** What keeps coefficients small: nothing, Σ β² / 2, Σ |β|, or both. Default `"l2"`. */
	penalty?: "none" | "l2" | "l1" | "elasticNet";
	/** How much the data weigh beside the penalty, above 0; the smaller, the smaller the coefficients. Default 1. */
	C?: number;
	/** Of `"elasticNet"`: how much of the penalty is Σ |β|, 0 … 1. Default 0.5. */
	l1Ratio?: number;
	/** Without a penalty: the confidence of the coefficients' intervals, between 0 and 1. Default 0.95. */
	level?: number;
}

/** A linear model of log-odds. */
export class FittedLogisticRegression extends FittedLinear {
	readonly method = "logisticRegression";
	readonly penalty: "none" | "l2" | "l1" | "elasticNet";
	protected override readonly statistic = "z";

	/** @internal */
	constructor(fit: LinearFit, penalty: FittedLogisticRegression["penalty"]) {
		super(fit);
		this.penalty = penalty;
	}
}

/** Columns around their mean and, where asked or for their own sake, of deviation 1; rows are not weighted. */
function standardised(columns: readonly Float64Array[], weights: Float64Array | undefined, scale: boolean) {
	const totalWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : (columns[0]?.length ?? 0);
	const means = new Float64Array(columns.length);
	const deviations = new Float64Array(columns.length);
	const scales = new Float64Array(columns.length).fill(1);
	const all = columns.map((column, j) => {
		const mean = meanOf(column, weights, totalWeight);
		const squares = column.map((value) => (value - mean) ** 2);
		const deviation = Math.sqrt(meanOf(squares, weights, totalWeight));
		means[j] = mean;
		if (deviation <= 1e-12 * Math.abs(mean)) return new Float64Array(column.length);
		deviations[j] = deviation;
		if (scale) scales[j] = deviation;
		return column.map((value) => (value - mean) / (scales[j] as number));
	});
	return { columns: all, means, deviations, scales };
}

/** Parameters of standardised columns in the table's units; of several scores those that sum to 0, which change no probability. */
function inTableUnits(
	parameters: Float64Array,
	{ means, scales }: Standardised,
	scores: number,
	freeCoefficients: boolean,
) {
	const result = parameters.slice();
	for (let k = 0; k < scores; k++) {
		for (let j = 0; j < means.length; j++) {
			const place = (j + 1) * scores + k;
			result[place] = (result[place] as number) / (scales[j] as number);
			result[k] = (result[k] as number) - (result[place] as number) * (means[j] as number);
		}
	}
	if (scores === 1) return result;
	for (let start = 0; start < (freeCoefficients ? result.length : scores); start += scores) {
		const part = result.subarray(start, start + scores);
		const mean = part.reduce((sum, value) => sum + value, 0) / scores;
		for (let k = 0; k < scores; k++) part[k] = (part[k] as number) - mean;
	}
	return result;
}

/** The columns that have a coefficient of their own. */
async function independentColumns(
	context: FitContext,
	columns: readonly Float64Array[],
	y: Float64Array,
	weights: Float64Array | undefined,
) {
	const { x, y: target } = centre(columns, y, weights, true);
	return (await leastSquares(x as Float64Array[], target, new Breather(context), context.who)).kept;
}

function refuse(
	who: string,
	outcome: "separated" | "not converged",
	classes: readonly string[],
	separating: readonly string[],
): never {
	if (outcome === "not converged") {
		throw new ExplainError(
			"bad-input",
			`${who}.fit: found no end in 200 steps; a stronger penalty (a smaller C) has one`,
		);
	}
	const words = `expected classes that overlap (${classes.join(", ")}), got ones that the columns separate`;
	const most = separating.length > 0 ? `, ${separating.join(", ")} above all` : "";
	throw new ExplainError(
		"bad-input",
		`${who}.fit: ${words}${most}: without a penalty the coefficients grow without end; ${who}({ penalty: "l2" }) keeps them finite`,
	);
}

/**
 * Logistic regression: by how much do the log-odds of a class change per unit of each column, the others held fixed?
 *
 *   two classes: ln(p / (1 − p)) = β₀ + Σ βⱼ xⱼ, p the probability of the second;  more: p_k = e^{s_k} / Σ e^{s_l}, s_k = β₀ₖ + Σ βⱼₖ xⱼ
 *   β = argmin C · Σᵢ wᵢ (−ln p(class of i)) + R(β), R = 0, ½ Σ β², Σ |β|, or ρ Σ |β| + (1 − ρ)/2 Σ β² with ρ = `l1Ratio`
 *
 * The intercept is not penalised; C is scikit-learn's. e^β is the factor by which the odds change. Smooth penalties are minimised by Newton's
 * method with conjugate gradients, the others by coordinate descent on parabolas, both until the gradients vanish (1e-11 and 1e-8 of the weight).
 *
 * Without a penalty coefficients have standard errors, z, p and intervals from the second derivative of the likelihood; columns that
 * others determine are dropped (coefficient 0, named in `dropped`); of more than two classes each is told against the mean of all. Classes that
 * columns separate have no such coefficients: that is an error that names them and offers a penalty.
 *
 * Cost: about ten Newton steps of n · p · classes operations times some tens of conjugate gradients.
 *
 * It misleads where log-odds are read as probabilities (the same step of a column moves p = 0.5 a lot and p = 0.99 hardly), where
 * columns go together, where a class is rare (intervals are too good), and where units differ and `standardise` is false.
 *
 * @throws ExplainError `bad-input` for separated classes without a penalty, for missing values unless told otherwise and for levels it was not
 * fitted to; `not-finite`, `unknown-name`, `bad-option`, `aborted`.
 *
 * @example
 * ```ts
 * const { table } = await datasets.load("breast-cancer");
 * const model = await logisticRegression({ standardise: true }).fit(table, { target: "diagnosis" });
 * const odds = model.coefficients.map(({ name, value }) => [name, Math.exp(value)]);
 * ```
 *
 * Cox (1958), The Regression Analysis of Binary Sequences; Albert, Anderson (1984), On the Existence of Maximum Likelihood Estimates in
 * Logistic Regression Models (separation); Friedman, Hastie, Tibshirani (2010), sections 3 and 4. Key `cox1958`.
 */
export const logisticRegression = defineEstimator<LogisticRegressionOptions, FittedLogisticRegression>({
	method: "logisticRegression",
	tasks: ["classification"],
	options: {
		penalty: oneOf(["none", "l2", "l1", "elasticNet"], "l2"),
		C: checked(1, "a number above 0", (value) => Number.isFinite(value) && (value as number) > 0),
		l1Ratio: number(0.5, { min: 0, max: 1 }),
		level: number(0.95, { min: 0.001, max: 0.9999 }),
		standardise: flag(false),
		dropFirst: {
			// Which one depends on the penalty.
			fallback: undefined as unknown as boolean,
			expected: "true or false",
			accepts: (value) => typeof value === "boolean",
		},
		missing: missingRule(),
	},
	async fit(context, given, { penalty, C, l1Ratio, level, standardise, dropFirst = penalty === "none", missing }) {
		const { who } = context;
		const free = penalty === "none";
		const { design, data, columns } = readColumns(who, given, { dropFirst, missing });
		const classes = data.classes as readonly string[];
		const { y, weights } = data;
		const loss = new SoftmaxLoss(y, weights, classes.length);
		const { scores } = loss;
		const totalWeight = weights ? weights.reduce((sum, weight) => sum + weight, 0) : y.length;
		const breather = new Breather(context);
		const kept = free ? await independentColumns(context, columns, y, weights) : [...columns.keys()];
		const l1 = penalty === "l1" ? 1 / C : penalty === "elasticNet" ? l1Ratio / C : 0;
		const l2 = penalty === "l2" ? 1 / C : penalty === "elasticNet" ? (1 - l1Ratio) / C : 0;

		const z = standardised(columns, weights, l1 === 0 || standardise);
		let parameters: Float64Array;
		if (l1 > 0) {
			const deviations = z.deviations.map((deviation, j) => deviation / (z.scales[j] as number));
			const result = await sparseLogistic({ columns: z.columns, deviations, loss, l1, l2, totalWeight }, breather);
			if (!result.converged) refuse(who, "not converged", classes, []);
			parameters = inTableUnits(result.parameters, z, scores, false);
		} else {
			const used = kept.map((j) => z.columns[j] as Float64Array);
			const ridge = Float64Array.from(kept, (j) => (standardise ? l2 : l2 / (z.scales[j] as number) ** 2));
			const result = await newtonLogistic({ columns: used, loss, penalty: ridge, totalWeight }, free, breather);
			if (result.outcome !== "converged") {
				const size = (place: number) => Math.abs(result.parameters[(place + 1) * scores] as number);
				const largest = [...kept.keys()].sort((a, b) => size(b) - size(a)).slice(0, 3);
				refuse(
					who,
					result.outcome,
					classes,
					largest.map((place) => design.columns[kept[place] as number]?.name as string),
				);
			}
			const all = new Float64Array((columns.length + 1) * scores);
			all.set(result.parameters.subarray(0, scores));
			for (const [place, j] of kept.entries()) {
				all.set(result.parameters.subarray((place + 1) * scores, (place + 2) * scores), (j + 1) * scores);
			}
			parameters = inTableUnits(all, z, scores, free);
		}
		const estimates = free ? logisticEstimates(z, loss, kept, parameters, level) : undefined;
		const dropped = [...columns.keys()].filter((j) => !kept.includes(j));
		return new FittedLogisticRegression(
			{
				design,
				data,
				intercept: parameters.slice(0, scores),
				weights: parameters.slice(scores),
				dropped,
				level,
				...(estimates && { estimates }),
			},
			penalty,
		);
	},
});
