import type { Complexity, Feature, Rule } from "../../core/explanation.ts";
import { formatNumber } from "../../figure/format-number.ts";
import { displaySymbol } from "../../protocol/host.ts";
import { FittedModel, type ModelFrame } from "../table/fitted-model.ts";
import type { TableRows } from "../table/rows.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Conditions, conditionsText, firstFired } from "./condition.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";

/** One rule of a model: what must hold, and what is answered then. */
export interface FittedRule extends Rule {
	/** All must be met; none for the last rule, which holds for all other rows. */
	readonly conditions: Conditions;
	/** The response, or the share of each class among the training rows for which it fired, `[outputs]`. */
	readonly answer: Float64Array;
}

/** Which rule answered a row. */
export interface FiredRule {
	/** The index of the rule. */
	readonly rule: number;
	readonly text: string;
	readonly outcome: string;
}

/** What a rule answers, in words: the class, or the response with its unit. */
export function outcomeText(
	answer: ArrayLike<number>,
	classes: readonly string[] | undefined,
	target: Feature,
): string {
	if (!classes) return formatNumber(answer[0] as number) + (target.unit ? ` ${target.unit}` : "");
	let best = 0;
	for (let k = 1; k < answer.length; k++) if ((answer[k] as number) > (answer[best] as number)) best = k;
	return classes[best] as string;
}

/**
 * Rules in order, with their answers and how often they hold, from the training rows for which each is the first to fire. Those that no
 * row reaches are left out; the last rule is for all other rows.
 */
export function answerRules(data: TrainingData, antecedents: readonly Conditions[]): FittedRule[] {
	const { features, classes, target, x } = data;
	const outcome = outcomeOf(data);
	const { width } = outcome;
	const asked = antecedents.map((conditions) => ({ conditions }));
	const fired = firstFired(asked, x.values, features.length);
	const sums = new Float64Array((asked.length + 1) * width);
	for (let row = 0; row < fired.length; row++) {
		for (let k = 0; k < width; k++) {
			sums[(fired[row] as number) * width + k]! += outcome.values[row * width + k] as number;
		}
	}
	return [...antecedents, []].flatMap((conditions, rule): FittedRule[] => {
		const at = rule * width;
		const coverage = outcome.weight(sums, at);
		const isLast = rule === antecedents.length;
		if (coverage === 0 && !isLast) return [];
		const answer = coverage > 0 ? outcome.answer(sums, at) : outcome.answer(outcome.total, 0);
		return [
			{
				text: isLast ? (rule === 0 ? "always" : "otherwise") : conditionsText(conditions, features),
				conditions,
				answer,
				coverage: Math.min(1, coverage),
				precision: precisionOf(outcome, sums, at, classes !== undefined),
				outcome: outcomeText(answer, classes, target),
			},
		];
	});
}

/** The share that is right; of a regression, 1 − the variance among the rows / the variance of all. */
export function precisionOf(outcome: Outcome, sums: Float64Array, at: number, isClasses: boolean): number {
	const coverage = outcome.weight(sums, at);
	if (coverage === 0) return 0;
	const loss = outcome.loss(sums, at) / coverage;
	return isClasses ? 1 - loss : Math.max(0, 1 - loss);
}

/**
 * Rules that are asked one after the other: the first that fires answers, and the last one answers for all rows that are left.
 *
 * A rule does not fire where a value that it asks for is missing, or is a level that was not there when it was made.
 */
export class FittedRules extends FittedModel {
	readonly method: string;
	readonly complexity: Complexity;
	readonly scoreUnit;
	/** In the order in which they are asked; the last one holds for all rows that no other takes. */
	readonly rules: readonly FittedRule[];

	/** @internal */
	constructor(frame: ModelFrame, method: string, rules: readonly FittedRule[]) {
		super(frame);
		this.method = method;
		this.rules = Object.freeze([...rules]);
		this.complexity = { count: rules.length, of: "rules" };
		this.scoreUnit = this.outputUnit;
	}

	/**
	 * Which rule answers each row?
	 *
	 * @throws ExplainError as `predict`.
	 *
	 * @example `const [why] = await model.explain([{ bmi: 31, age: 50 }]); why.text; // "bmi > 27.4"`
	 */
	async explain(rows: TableRows): Promise<FiredRule[]> {
		const { values } = await this.readRows(rows, "explain");
		return Array.from(this.fired(values), (rule) => {
			const { text, outcome = "" } = this.rules[rule] as FittedRule;
			return { rule, text, outcome };
		});
	}

	/** The index of the rule that answers each row of `[count, features]`. @internal */
	fired(x: Float64Array): Int32Array {
		return firstFired(this.rules, x, this.features.length);
	}

	protected parameters() {
		return this.rules.flatMap(({ conditions, answer }) => [JSON.stringify(conditions), answer]);
	}

	protected predictRows(x: Float64Array, count: number): Float64Array {
		const width = this.outputNames.length;
		const answers = new Float64Array(count * width);
		const fired = this.fired(x);
		for (let row = 0; row < count; row++) {
			answers.set((this.rules[fired[row] as number] as FittedRule).answer, row * width);
		}
		return answers;
	}

	protected scoreRows(x: Float64Array, count: number): Float64Array {
		return this.predictRows(x, count);
	}

	/** The rules as a person would follow them, one a line. */
	override toString(): string {
		const right = this.classes ? "right" : "of the variance explained";
		return this.rules
			.map(({ text, outcome, coverage, precision }, i) => {
				const isLast = i === this.rules.length - 1;
				const lead = isLast ? text : `${i === 0 || this.method !== "ruleList" ? "if" : "else if"} ${text}`;
				const often = coverage === 0 ? "no training rows" : `${formatNumber(coverage, "percent")} of rows`;
				const good = coverage === 0 ? "" : `, ${formatNumber(precision, "percent")} ${right}`;
				return `${lead}: ${this.target.name} = ${outcome} (${often}${good})`;
			})
			.join("\n");
	}

	override [displaySymbol](): Readonly<Record<string, string>> {
		return { "text/plain": this.toString() };
	}
}
