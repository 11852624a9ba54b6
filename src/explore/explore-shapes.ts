import { ExplainError, shown } from "../core/errors.ts";
import { checked, checkOptions, type OptionRules } from "../core/options.ts";
import type { ShapeModel } from "../models/additive/shape-model.ts";
import type { TableRows } from "../models/table/rows.ts";
import { type ScoreName, scoreRule, usualScore } from "../models/table/scoring.ts";
import type { DataOptions } from "../models/table/training-data.ts";
import type { ShapesAnswer } from "./explore-shapes-questions.ts";
import { Explorer } from "./explorer.ts";

/** A model whose shapes can be edited, such as one of `gam` or `ebm`. */
export interface Editable {
	toShapes(): ShapeModel;
}

/** What {@link exploreShapes} takes. */
export interface ExploreShapesOptions {
	/** What is right for the rows: a column, or a value for each row. */
	target: DataOptions["target"];
	/** Rows that the model was not fitted to, with the same columns; `target` must then be the name of one. */
	heldOut?: TableRows | undefined;
	/** The term to begin with, by name or index. Default the most important one. */
	term?: string | number | undefined;
	/** How the model is judged before and after. Default `"r2"` for a regression, `"auc"` for a classification. */
	score?: ScoreName | undefined;
}

const name = "exploreShapes";

const rules: OptionRules<Required<ExploreShapesOptions>> = {
	target: checked<DataOptions["target"]>(
		undefined as never,
		"a column or a value for each row",
		(value) => typeof value === "string" || Array.isArray(value) || ArrayBuffer.isView(value),
	),
	heldOut: checked<TableRows | undefined>(undefined, "rows", (value) => typeof value === "object" && value !== null),
	term: checked<string | number | undefined>(
		undefined,
		"the name or index of a term",
		(value) => typeof value === "string" || typeof value === "number",
	),
	score: scoreRule(),
};

/**
 * Does each curve of an additive model make sense, and what does it cost to put one right? An editor of shapes: drag a curve, or choose a
 * part of it and flatten, straighten or make it monotone; the score on the rows, on held-out rows, and the prediction of a row follow.
 *
 * Dragging over the plot chooses the part, dragging the curve shifts it; both are sliders too. A click on a small curve chooses that term.
 * `answer.model` is the edited model, a new one: the model that was given stays as it is.
 *
 * Rows: those that the model was fitted to, or others, and what is right for them. Each move of a control predicts all of them again.
 *
 * It misleads where features stand in for each other: a curve that looks wrong may be half of an effect whose other half is in another curve.
 *
 * @returns the explorer; its `answer` has the edited model, its curves, and what the edits do.
 * @throws ExplainError `unsupported-model` for a model without shapes, `unknown-name` or `out-of-range` for a term that is not there,
 * `bad-option`, and as `predict`.
 *
 * @example
 * ```ts
 * const model = await gam().fit(table, { target: "progression" });
 * const editor = await exploreShapes(model, table, { target: "progression", term: "bmi" });
 * editor
 * // in the next cell
 * const { model: edited } = editor.answer;
 * ```
 */
export async function exploreShapes(
	model: Editable,
	rows: TableRows,
	options: ExploreShapesOptions,
): Promise<Explorer<ShapesAnswer>> {
	const { target, heldOut, term, score } = checkOptions<Required<ExploreShapesOptions>>(name, rules, options ?? {});
	if (typeof (model as Partial<Editable> | undefined)?.toShapes !== "function") {
		throw new ExplainError(
			"unsupported-model",
			`${name}: expected a model whose shapes can be edited, such as one of gam or ebm, got ${shown(model)}`,
		);
	}
	if (target === undefined) {
		throw new ExplainError("bad-option", `${name}: expected option "target", the column that is predicted`);
	}
	if (heldOut !== undefined && typeof target !== "string") {
		throw new ExplainError(
			"bad-option",
			`${name}: expected option "target" to name a column, as there are held-out rows`,
		);
	}
	const shapes = model.toShapes();
	if (shapes.terms.length === 0) {
		throw new ExplainError("unsupported-model", `${name}: expected a model with a term, got one with none`);
	}
	const importances = shapes.importances();
	const most = importances.reduce((best, value, i) => (value > (importances[best] as number) ? i : best), 0);
	const { JudgedRows } = await import("./explore-shapes-effect.ts");
	const { ShapeQuestions } = await import("./explore-shapes-questions.ts");
	const judged = (of: TableRows) => {
		return JudgedRows.read(name, shapes, of, target, ({ task }) => score ?? usualScore(task));
	};
	const training = await judged(rows);
	return Explorer.start(
		new ShapeQuestions({
			model: shapes,
			term: term === undefined ? most : shapes.termIndex(name, term),
			score: score ?? usualScore(training.data.task),
			training,
			heldOut: heldOut && (await judged(heldOut)),
		}),
	);
}
