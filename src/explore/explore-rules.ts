import { ExplainError, shown } from "../core/errors.ts";
import type { Explanation } from "../core/explanation.ts";
import { checkOptions, number } from "../core/options.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { textAt } from "../data/table/cast.ts";
import { isMissing } from "../data/table/column.ts";
import { type RuleModel, rulesOf } from "../explain/glass-box/rules-of.ts";
import { type Conditions, keepWhereMet } from "../models/rules/condition.ts";
import { FittedRuleFit } from "../models/rules/fitted-rule-fit.ts";
import { FittedRules } from "../models/rules/fitted-rules.ts";
import { isTableLike, type TableRows, tableOf } from "../models/table/rows.ts";
import { ruleBars } from "../views/rule-bars.ts";
import { ruleRows } from "../views/rule-rows.ts";
import { Explorer, type ExplorerDefinition, type Values } from "./explorer.ts";

/** What {@link exploreRules} starts from. */
export interface ExploreRulesOptions {
	/** The row that is looked at first. Default 0. */
	example?: number;
}

/** What is shown of one row. */
export interface RulesAnswer {
	readonly explanation: Explanation<"rules">;
	/** The row that is looked at. */
	readonly example: number;
	/** The rules that fired for it, by index: one of a list or a set, any number of a sum. */
	readonly fired: readonly number[];
	/** What the model answers, in words. */
	readonly answer: string;
}

const name = "exploreRules";

/** The two columns that rules ask for most, by index. */
function askedMost(rules: readonly { readonly conditions: Conditions }[]): readonly [number, number?] {
	const counts = new Map<number, number>();
	for (const { conditions } of rules) {
		for (const { feature } of conditions) counts.set(feature, (counts.get(feature) ?? 0) + 1);
	}
	const order = [...counts].sort((a, b) => b[1] - a[1]).map(([feature]) => feature);
	const [first = 0, second] = order;
	return second === undefined ? [first] : [first, second];
}

/** Thresholds on a column. */
function boundsOn(rules: readonly { readonly conditions: Conditions }[], feature: number | undefined): number[] {
	const all = rules.flatMap(({ conditions }) =>
		conditions.flatMap((one) => (one.feature === feature && "low" in one ? [one.low, one.high] : [])),
	);
	return [...new Set(all)].filter(Number.isFinite);
}

/** What an explorer of rules asks and draws. */
class RuleQuestions implements ExplorerDefinition<RulesAnswer> {
	readonly values: Values;
	readonly followsSelection = true;
	readonly #model: RuleModel;
	readonly #explanation: Explanation<"rules">;
	readonly #x: Float64Array;
	readonly #count: number;
	/** The rows for which each rule fired. */
	readonly #members: readonly (readonly number[])[];
	readonly #truth: readonly string[] | undefined;
	readonly #answers: readonly string[];

	constructor(
		model: RuleModel,
		explanation: Explanation<"rules">,
		data: { x: Float64Array; truth: readonly string[] | undefined; answers: readonly string[]; example: number },
	) {
		this.#model = model;
		this.#explanation = explanation;
		this.#x = data.x;
		this.#count = data.answers.length;
		this.#truth = data.truth;
		this.#answers = data.answers;
		this.values = { example: data.example };
		if (model instanceof FittedRules) {
			const members = model.rules.map((): number[] => []);
			for (const [row, rule] of model.fired(data.x).entries()) members[rule]?.push(row);
			this.#members = members;
		} else {
			const marks = new Uint8Array(this.#count);
			this.#members = model.rules.map(({ conditions }) => {
				keepWhereMet(conditions, data.x, model.features.length, marks.fill(1));
				return [...marks.keys()].filter((row) => marks[row] === 1);
			});
		}
	}

	controls(): readonly Control[] {
		return [
			{
				id: "example",
				label: "Row",
				help: "The rule that answers it is lit.",
				answeredBy: "explainer",
				type: "range",
				min: 0,
				max: Math.max(1, this.#count - 1),
				step: 1,
				format: "integer",
				disabled: this.#count < 2,
			},
		];
	}

	label(): string {
		return "asking the rules";
	}

	async compute({ example }: Values): Promise<RulesAnswer> {
		const row = Math.min(Number(example), this.#count - 1);
		const fired = this.#members.flatMap((members, rule) => (members.includes(row) ? [rule] : []));
		return { explanation: this.#explanation, example: row, fired, answer: this.#answers[row] as string };
	}

	views(
		answer: RulesAnswer,
		_values: Values,
		controls: readonly Control[],
		rows: readonly number[],
	): readonly ViewSpec[] {
		const { rules, features, target, classes } = this.#model;
		const { example, fired } = answer;
		const axes = askedMost(rules);
		const truth = this.#truth?.[example];
		const isSum = this.#model instanceof FittedRuleFit;
		const by = isSum
			? `by ${fired.length} of ${rules.length} rules`
			: `by rule ${(fired[0] as number) + 1}, “${rules[fired[0] as number]?.text}”`;
		const verdict =
			truth === undefined
				? ""
				: classes
					? truth === answer.answer
						? ", which is right"
						: `; right is ${truth}`
					: `; it is ${truth}`;
		return [
			ruleBars(answer.explanation, {
				fired,
				members: this.#members,
				answers: isSum ? "addend" : classes ? "class" : "number",
				words: `Row ${example} is answered ${answer.answer} ${by}${verdict}.`,
				controls,
				title: `${this.#model.method}: ${target.name}`,
			}),
			ruleRows({
				features,
				x: this.#x,
				axes,
				...(this.#truth && { groups: { name: target.name, of: this.#truth } }),
				example,
				selected: rows,
				bounds: [boundsOn(rules, axes[0]), boundsOn(rules, axes[1])],
			}),
		];
	}
}

/**
 * Which rule answers this row, and which rows does a rule answer? Pick a row: the rule that fires is lit. Click a rule: its rows are
 * selected in the plane of the two columns that rules ask most, and listed.
 *
 * Every move is a look-up. Of a table that has the target's column, marks are coloured by what is true.
 *
 * @returns the explorer; its `answer` has the rules that fired and what the model answers.
 * @throws ExplainError `unsupported-model` for a model that has no rules, `out-of-range` for a row that is not there, and as `predict`.
 *
 * @example
 * ```ts
 * const model = await ruleList().fit(table, { target: "diagnosis" });
 * await exploreRules(model, table, { example: 3 })
 * ```
 */
export async function exploreRules(
	model: RuleModel,
	rows: TableRows,
	options: ExploreRulesOptions = {},
): Promise<Explorer<RulesAnswer>> {
	const rules = { example: number(0, { min: 0, integer: true }) };
	const { example } = checkOptions<Required<ExploreRulesOptions>>(name, rules, options);
	const explanation = await rulesOf(model);
	const x = await model.readRows(rows, name);
	const count = x.shape[0] as number;
	if (example >= count)
		throw new ExplainError("out-of-range", `${name}: expected a row from 0 to ${count - 1}, got ${shown(example)}`);
	const { values } = await model.predict(rows);
	const width = model.outputNames.length;
	const answers = model.classes
		? await model.classify(rows)
		: Array.from({ length: count }, (_, row) => (values[row * width] as number).toPrecision(4));
	return Explorer.start(
		new RuleQuestions(model, explanation, { x: x.values, truth: truthOf(model, rows), answers, example }),
	);
}

/** What is true of each row, in words, where the table knows. */
function truthOf({ target }: RuleModel, rows: TableRows): readonly string[] | undefined {
	if (!isTableLike(rows)) return undefined;
	const table = tableOf(rows);
	if (!table.has(target.name)) return undefined;
	const column = table.column(target.name);
	return Array.from({ length: table.rowCount }, (_, row) => (isMissing(column, row) ? "missing" : textAt(column, row)));
}
