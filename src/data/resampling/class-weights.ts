import { checkOptions, type OptionRules } from "../../core/options.ts";
import type { Table } from "../table/table.ts";
import { classRows, resampleRules } from "./class-rows.ts";

/** What {@link classWeights} takes. */
export interface ClassWeightsOptions {
	/** The column with the classes. */
	target: string;
}

const rules: OptionRules<Required<ClassWeightsOptions>> = { target: resampleRules.target };

/**
 * How much must each row count so that all classes count the same? A weight for each row, for the option `weights` of `fit`:
 *
 *   w = n / (K nₖ), of n rows in K classes, nₖ of them in the row's own
 *
 * The weights have the mean 1. They say what {@link oversample} says, without copies. Cost: O(rows).
 *
 * It misleads as that does: a model fitted with them gives the probabilities of a world in which the classes are equally frequent.
 *
 * @throws ExplainError `bad-option`, `unknown-name` for the target, `bad-input` for no rows, a missing class, or one class only.
 *
 * @example
 * ```ts
 * const model = await logisticRegression().fit(train, { target: "diagnosis", weights: classWeights(train, { target: "diagnosis" }) });
 * ```
 *
 * King, Zeng (2001), Logistic Regression in Rare Events Data, section 3. Key `king2001`.
 */
export function classWeights<R extends object>(table: Table<R>, options: ClassWeightsOptions): Float64Array {
	const who = "classWeights";
	const { target } = checkOptions<Required<ClassWeightsOptions>>(who, rules, options ?? {});
	const classes = classRows(who, table as unknown as Table, target);
	const weights = new Float64Array(table.rowCount);
	for (const { rows } of classes) {
		const weight = table.rowCount / (classes.length * rows.length);
		for (const row of rows) weights[row] = weight;
	}
	return weights;
}
