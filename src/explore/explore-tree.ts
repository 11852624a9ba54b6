import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { checked, checkOptions, number, type OptionRules, optional } from "../core/options.ts";
import { treeOf } from "../explain/glass-box/tree-of.ts";
import { readEvaluationData } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { FittedTree } from "../models/tree/fit/fitted-tree.ts";
import { Explorer } from "./explorer.ts";
import type { TreeAnswer } from "./tree-questions.ts";

/** What {@link exploreTree} starts from. */
export interface ExploreTreeOptions {
	/** Rows that the tree was not fitted to, with the same columns: what a cut costs is told on them too. */
	heldOut?: TableRows | undefined;
	/** What is right for each row: a column, or its value for each row. Default: the column that the tree was fitted to. */
	target?: string | ArrayLike<number | string | boolean | null> | undefined;
	/** The row whose path is lit. Default 0. */
	example?: number;
	/** The most leaves that the tree is pruned to, by cost–complexity. Default: all. */
	leaves?: number | undefined;
	/** The most nodes that are drawn. Default 39. */
	most?: number;
}

const name = "exploreTree";

const rules: OptionRules<Required<ExploreTreeOptions>> = {
	heldOut: checked<TableRows | undefined>(undefined, "a table", () => true),
	target: checked<string | ArrayLike<number | string | boolean | null> | undefined>(
		undefined,
		"a column, or a value for each row",
		(value) => typeof value === "string" || typeof (value as ArrayLike<number>)?.length === "number",
	),
	example: number(0, { min: 0, integer: true }),
	leaves: optional(number(1, { min: 1, integer: true })),
	most: number(39, { min: 3, max: 199, integer: true }),
};

/**
 * What does a tree ask, which way does a row go, and what is lost when a branch is cut? The diagram of a fitted tree with the path of one row lit, its
 * path as a sentence, and the rows that end in the same leaf.
 *
 * A slider prunes by cost–complexity, a click on a split cuts its branch (another click lets it grow again), and the scores on these rows and on
 * held-out ones are told. Brushing rows lists them, and `link` shows them in other explorers of the same table. An answer costs one walk of all rows.
 *
 * @param rows the rows that are looked at, with the target; usually those that the tree was fitted to.
 * @returns the explorer; its `answer` holds the tree as an explanation, the cut model, the path and the scores.
 * @throws ExplainError `unsupported-model` for what is no fitted tree, `out-of-range` for a row that is not there, and as `predict`.
 *
 * @example
 * ```ts
 * const model = await decisionTree({ minSamplesLeaf: 5 }).fit(train, { target: "progression" });
 * const explorer = await exploreTree(model, train, { heldOut: test, leaves: 8 });
 * await explorer.set({ example: 12 });
 * explorer.answer.path.text; // "progression: 176.1, because …"
 * ```
 */
export async function exploreTree(
	model: FittedTree,
	rows: TableRows,
	options: ExploreTreeOptions = {},
): Promise<Explorer<TreeAnswer>> {
	const { heldOut, target, example, leaves, most } = checkOptions<Required<ExploreTreeOptions>>(name, rules, options);
	if (!(model instanceof FittedTree)) {
		const words = "expected a tree that decisionTree fitted";
		throw new ExplainError("unsupported-model", `${name}: ${words}, got ${shown(model)}`);
	}
	const asked = target ?? model.target.name;
	const data = await readEvaluationData(name, model, rows, asked);
	if (example >= data.rowCount)
		throw new ExplainError(
			"out-of-range",
			`${name}: expected option "example" from 0 to ${data.rowCount - 1}, got ${example}`,
		);
	const held =
		heldOut === undefined
			? undefined
			: await readEvaluationData(
					`${name}: heldOut`,
					model,
					heldOut,
					typeof asked === "string" ? asked : model.target.name,
				);
	const explanation: Explanation<"tree"> = await treeOf(model);
	const { TreeQuestions } = await import("./tree-questions.ts");
	return Explorer.start(new TreeQuestions({ model, explanation, data, held, example, leaves, most }));
}
