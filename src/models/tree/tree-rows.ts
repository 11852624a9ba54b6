import { ExplainError } from "../../core/errors.ts";
import type { NdArray } from "../../core/nd-array.ts";
import { type BatchInputs, readBatch } from "../black-box/read-batch.ts";
import type { FeatureCategories, TreeEnsemble } from "./tree-ensemble.ts";

/** Replaces a column's values by their codes; what is none of them is missing. */
function encode(rows: Float64Array, columns: number, column: number, { values }: FeatureCategories): void {
	if (!values) return;
	const codes = new Map(Array.from(values, (value, code) => [value, code]));
	for (let at = column; at < rows.length; at += columns) rows[at] = codes.get(rows[at] as number) ?? Number.NaN;
}

/**
 * Checks rows and copies them as the trees compare them.
 *
 * @throws ExplainError `bad-input`, `shape-mismatch`; `not-finite` for a NaN where the model takes no missing values.
 */
export async function readTreeRows(
	who: string,
	ensemble: TreeEnsemble,
	inputs: BatchInputs,
): Promise<NdArray<Float64Array>> {
	const { featureCount, precision, takesMissing, categories, featureNames } = ensemble;
	const batch = await readBatch(who, [featureCount], inputs);
	const rows = Float64Array.from(batch.values);
	if (precision === "float32") for (let i = 0; i < rows.length; i++) rows[i] = Math.fround(rows[i] as number);
	if (!takesMissing) {
		const at = rows.findIndex(Number.isNaN);
		if (at >= 0) {
			const column = at % featureCount;
			const name = featureNames?.[column] ?? `column ${column}`;
			throw new ExplainError(
				"not-finite",
				`${who}: expected no missing values, as this model takes none, got NaN for ${name} of example ${Math.floor(at / featureCount)}`,
			);
		}
	}
	for (const [column, known] of (categories ?? []).entries()) if (known) encode(rows, featureCount, column, known);
	return { values: rows, shape: batch.shape, axes: ["example", "feature"] };
}
