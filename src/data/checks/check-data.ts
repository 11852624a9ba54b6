import { ExplainError, shown } from "../../core/errors.ts";
import { defineExplainer, type RunOptions } from "../../core/explainer.ts";
import type { Explanation, Finding } from "../../core/explanation.ts";
import { checked, optionalNames, optionalText } from "../../core/options.ts";
import type { ColumnSet } from "../table/column.ts";
import { Table } from "../table/table.ts";
import { type TableLike, toTable } from "../to-table.ts";
import { classes } from "./classes.ts";
import { collinear } from "./collinear.ts";
import { columns } from "./columns.ts";
import { duplicates, sameRows } from "./duplicates.ts";
import { groups } from "./groups.ts";
import { missing } from "./missing.ts";
import { splits } from "./splits.ts";
import { type Splits, subjectOf } from "./subject.ts";
import { targetLeakage } from "./target-leakage.ts";

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

const order = ["error", "warning", "info"];
const bySeverity = (a: Finding, b: Finding) => order.indexOf(a.severity) - order.indexOf(b.severity);

/** Those that stand in the provenance; splits may be as large as the table. */
type Named = Omit<CheckDataOptions, "splits">;

/** The names of the steps, for the progress. */
const steps = ["classes", "missing values", "equal rows", "target leakage", "columns", "correlations", "groups"];

const check = defineExplainer<Table, Splits | undefined, Named, "findings">({
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
		yield { progress: { done: 0, total: steps.length, label: "checkData" } };
		const subject = await subjectOf(table, { ...options, splits: parts }, context);
		const findings: Finding[] = [];
		const done = async (step: number, found: readonly Finding[]) => {
			findings.push(...found);
			await context.checkpoint({ done: step + 1, total: steps.length, label: `checkData: ${steps[step]}` });
		};
		await done(0, classes(subject));
		await done(1, await missing(subject));
		const same = await sameRows(subject);
		await done(2, [...(await duplicates(subject, same)), ...splits(subject, same)]);
		await done(3, await targetLeakage(subject));
		await done(4, await columns(subject));
		await done(5, await collinear(subject));
		await done(6, await groups(subject));
		return { scope: "global", unit: "none", payload: { findings: findings.sort(bySeverity) } };
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
