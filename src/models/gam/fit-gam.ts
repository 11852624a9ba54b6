import type { FitContext } from "../table/estimator.ts";
import type { TrainingData } from "../table/training-data.ts";
import { evenWeights, learnDesign } from "./design.ts";
import { fitClasses, fitNumbers } from "./fit-scores.ts";
import { FittedGam } from "./fitted-gam.ts";
import type { GamOptions } from "./gam.ts";
import { gamTerm } from "./gam-term.ts";

/**
 * The penalty of straight lines where it is not chosen: next to nothing beside one row's weight of 1, but enough to share an effect among
 * copies of a column.
 */
const leastPenalty = 1e-3;

/** The coefficients that a model of many features has by default: what takes about a second. */
const usualCoefficients = 300;

/** The fit of {@link gam}. */
export async function fitGam(
	context: FitContext,
	data: TrainingData,
	options: Required<GamOptions>,
): Promise<FittedGam> {
	const { smoothing, missing } = options;
	const usual = Math.max(8, Math.min(20, Math.floor(usualCoefficients / data.features.length)));
	const splines = options.splines ?? usual;
	const even = evenWeights(data);
	const design = learnDesign(context.who, data, even.weights, even.total, { ...options, splines });
	const { blocks } = design;
	const own = design.terms.reduce((sum, term) => sum + term.blocks.length, 0);
	const penalties = {
		// A tenth of what the data say of a coordinate is a good place to start from.
		logs: Float64Array.from(blocks, ({ unit }, j) => {
			if (smoothing === "reml") return Math.log(0.1 * even.total);
			return Math.log(j < own ? smoothing * unit : leastPenalty);
		}),
		fixed: smoothing !== "reml",
	};
	const learn = data.classes ? fitClasses : fitNumbers;
	const scores = await learn(context, design, data, even, penalties);
	let block = 0;
	const terms = design.terms.map((term) => {
		const first = block;
		block += term.blocks.length;
		return gamTerm(data, even.weights, term, scores, first);
	});
	const intercept = Float64Array.from(scores, ({ coefficients }) => coefficients[0] as number);
	// Of softmax, only differences between scores count.
	if (intercept.length > 1) {
		const mean = intercept.reduce((sum, value) => sum + value, 0) / intercept.length;
		for (let k = 0; k < intercept.length; k++) intercept[k]! -= mean;
	}
	return new FittedGam(data, {
		intercept,
		terms,
		missing,
		residualDeviation: data.classes ? undefined : Math.sqrt(scores[0]!.scale),
	});
}
