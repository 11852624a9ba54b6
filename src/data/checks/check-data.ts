import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer, type RunOptions } from "../../core/explainer.ts";
import type { Explanation } from "../../core/explanation.ts";
import { checked, optionalNames, optionalText } from "../../core/options.ts";
import type { ColumnSet } from "../table/column.ts";
import { Table } from "../table/table.ts";
import { type TableLike, toTable } from "../to-table.ts";
import type { Splits } from "./subject.ts";

/** The options of {@link checkData}. */
export interface CheckDataOptions {
	/** The column to predict. Without it only the table itself is checked. */
	target?: string | undefined;
	/** The columns to predict it from. Default: all but the target, the entity, and a column of splits. */
	features?: readonly string[] | undefined;
	/**
	 * Which rows are for what, to look for what is on both sides: a column that names each row's part, the rows of each part as `split` gives
	 * them, or tables: `{ train, test }`, of which one may be the table itself. The first is taken for the one trained on.
	 */
	splits?: Splits | undefined;
	/** The column that says whom or what a row is about, such as a patient, of whom there may be several rows. */
	entity?: string | undefined;
	/** Columns by which people are to be treated alike. Numbers of more than 8 different values are cut at their quartiles. */
	sensitive?: string | readonly string[] | undefined;
}

/** Those that stand in the provenance; splits may be as large as the table. */
export type NamedCheckOptions = Omit<CheckDataOptions, "splits">;

const check = defineExplainer<Table, Splits | undefined, NamedCheckOptions, "findings">({
	method: "checkData",
	source: "kaufman2012",
	kind: "findings",
	options: {
		target: optionalText(),
		features: optionalNames(),
		entity: optionalText(),
		sensitive: checked<CheckDataOptions["sensitive"]>(
			undefined,
			"names of columns",
			(value) => typeof value === "string" || (Array.isArray(value) && value.every((name) => typeof name === "string")),
		),
	},
	identify: () => ({ id: "none", backend: "64-bit floats" }),
	async *run(context, table, parts, options) {
		const { runChecks } = await import("./run-checks.ts");
		return yield* runChecks(context, table, parts, options);
	},
});

const isSplits = (value: unknown) =>
	value === undefined ||
	typeof value === "string" ||
	(typeof value === "object" && value !== null && !Array.isArray(value));

/**
 * What is wrong with this data before a model is fitted to it? Each finding says what was found, with its numbers, what it can do to
 * a model, and what to do about it; errors first.
 *
 * - classes: counts, imbalance, classes of few rows, one class only;
 * - missing values, and whether they depend on the target or on a group (Pearson's χ², Bonferroni at 1 %, Cramér's V ≥ 0.1);
 * - equal and nearly equal rows, rows that contradict each other, and with `splits` and `entity` what lies on both sides;
 * - target leakage: a column that alone gives the target right for each row from the other rows (λ ≥ 0.97, AUC ≥ 0.99, R² ≥ 0.98);
 * - constant columns, identifiers, many and rare levels, infinite numbers, codes for missing such as 999, outliers;
 * - columns that are correlated (|r| ≥ 0.95), sums of others, or inflate variances (VIF ≥ 10);
 * - with `sensitive`: who is represented, base rates with Wilson's 95 % intervals, intersections, and columns that give a group away.
 *
 * Equal rows are reported as chance where about as many would come from independent columns. Cost: O(rows · log rows) for each column,
 * correlations O(rows · columns²) up to 3 · 10⁸ multiplications; leakage is looked for in at most 20,000 rows, drawn by the seed.
 *
 * It misleads where nothing is found: a leak over two columns, wrong labels, or who is not in the table at all cannot be seen in it.
 *
 * @param data a table, rows, or what {@link toTable} takes; no rows and one row are no error.
 * @throws ExplainError `unknown-name` for a column that lacks, `out-of-range` for rows of a split, `bad-option`, `bad-input`, `aborted`.
 *
 * @example
 * ```ts
 * const { train, test } = splitTable(table, { stratify: "vote" });
 * const { payload } = await checkData(train, { target: "vote", splits: { train, test }, sensitive: ["age", "education"] });
 * payload.findings.filter(({ severity }) => severity !== "info").map(({ message }) => message);
 * ```
 *
 * Kaufman, Rosset, Perlich, Stitelman (2012), Leakage in Data Mining: Formulation, Detection, and Avoidance. Keys `kaufman2012`, `wilson1927`.
 */
export async function checkData(
	data: TableLike | ColumnSet,
	options: CheckDataOptions & RunOptions = {},
): Promise<Explanation<"findings">> {
	const { splits: parts, ...rest } = options;
	if (!isSplits(parts)) {
		const words = "to be the name of a column, or rows or tables by name of the part";
		throw new ExplainError("bad-option", `checkData: expected option "splits" ${words}, got ${shown(parts)}`);
	}
	return check(data instanceof Table ? (data as unknown as Table) : toTable(data as TableLike), parts, rest);
}
