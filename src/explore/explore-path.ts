import { ExplainError, shown } from "../core/errors.ts";
import { checkOptions, number } from "../core/options.ts";
import { FittedPath } from "../models/linear/elastic-net-path.ts";
import { Explorer } from "./explorer.ts";
import type { PathAnswer } from "./path-questions.ts";

/** What {@link explorePath} starts from. */
export interface ExplorePathOptions {
	/** How many columns have a colour and a name at most, 0 … 6. Default 6. */
	most?: number;
}

const name = "explorePath";

/**
 * How many columns does a linear model need? Its coefficients along the penalty λ, with the cross-validated error below: drag λ over the plot, and read which
 * columns are in.
 *
 * Marked are the λ with the smallest error and the largest within one standard error of it; two buttons go there. Every move is a look-up: the models
 * of all λ were fitted with the path.
 *
 * @returns the explorer; its `answer` has the λ and the model of that λ.
 * @throws ExplainError `unsupported-model` for a model without a path.
 *
 * @example
 * ```ts
 * const path = await lassoPath({ standardise: true }).fit(table, { target: "progression" });
 * await explorePath(path)
 * ```
 */
export async function explorePath(path: FittedPath, options: ExplorePathOptions = {}): Promise<Explorer<PathAnswer>> {
	const rules = { most: number(6, { min: 0, max: 6, integer: true }) };
	const { most } = checkOptions<Required<ExplorePathOptions>>(name, rules, options);
	if (!(path instanceof FittedPath)) {
		const words = "expected a model that lassoPath or elasticNetPath fitted";
		throw new ExplainError("unsupported-model", `${name}: ${words}, got ${shown(path)}`);
	}
	const { PathQuestions } = await import("./path-questions.ts");
	return Explorer.start(new PathQuestions(path, most));
}
