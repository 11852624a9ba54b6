import type { Complexity, Feature, Payloads, Rule } from "../../core/explanation.ts";
import { ndArray } from "../../core/nd-array.ts";
import { formatNumber } from "../../figure/format-number.ts";
import { displaySymbol } from "../../protocol/host.ts";
import { AdditiveModel, type AdditiveTerm } from "../additive/additive-model.ts";
import type { TableRows } from "../table/rows.ts";
import type { TrainingData } from "../table/training-data.ts";
import { type Condition, type Conditions, conditionsText, isMet, keepWhereMet } from "./condition.ts";
import { precisionOf } from "./fitted-rules.ts";
import { outcomeOf } from "./outcome.ts";

/** A term that adds its coefficient where all conditions are met. */
export interface RuleTerm {
	readonly form: "rule";
	readonly conditions: Conditions;
	/** `[scores]` */
	readonly coefficients: Float64Array;
}

/** A term that adds its coefficient times a number, which is kept between two bounds; where it is missing, times its mean. */
export interface LinearTerm {
	readonly form: "linear";
	readonly feature: number;
	readonly low: number;
	readonly high: number;
	readonly mean: number;
	/** `[scores]`, of the number in its own unit. */
	readonly coefficients: Float64Array;
}

/** A rule of a RuleFit: what it adds to the score where it fires. */
export interface RuleFitRule extends Rule {
	readonly conditions: Conditions;
	/** `[scores]` */
	readonly coefficients: Float64Array;
	/** |coefficient| · √(s (1 − s)), s the share of rows for which it fires; of several scores the largest. */
	readonly importance: number;
}

/** A rule that fired for a row, and what it added. */
export interface AddedByRule {
	readonly rule: number;
	readonly text: string;
	/** `[scores]` */
	readonly added: Float64Array;
}

const signed = (value: number): string => (value > 0 ? "+" : "") + formatNumber(value);
const largestOf = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** A sum of rules and of numbers. */
export class FittedRuleFit extends AdditiveModel {
	readonly method = "ruleFit";
	readonly intercept: Float64Array;
	readonly terms: readonly AdditiveTerm[];
	readonly complexity: Complexity;
	/** The most important first. */
	readonly rules: readonly RuleFitRule[];
	readonly linear: readonly LinearTerm[];
	readonly #parts: readonly (RuleTerm | LinearTerm)[];
	readonly #ranges: readonly (readonly [number, number])[];

	/** @internal */
	constructor(data: TrainingData, intercept: Float64Array, parts: readonly (RuleTerm | LinearTerm)[]) {
		super(data);
		const { features } = data;
		this.intercept = intercept;
		const rules = parts.filter((part) => part.form === "rule").map((part) => this.#describe(data, part));
		rules.sort((a, b) => b.importance - a.importance);
		this.rules = Object.freeze(rules);
		this.linear = parts.filter((part) => part.form === "linear");
		this.#parts = [
			...this.linear,
			...rules.map(({ conditions, coefficients }): RuleTerm => ({ form: "rule", conditions, coefficients })),
		];
		this.terms = this.#parts.map((part) =>
			part.form === "linear"
				? { name: features[part.feature]?.name as string, features: [part.feature] }
				: {
						name: conditionsText(part.conditions, features),
						features: part.conditions.map(({ feature }) => feature),
					},
		);
		this.complexity = { count: this.#parts.length, of: "terms" };
		this.#ranges = features.map((_, j) => rangeOf(data, j));
	}

	#describe(data: TrainingData, { conditions, coefficients }: RuleTerm): RuleFitRule {
		const marks = new Uint8Array(data.rowCount).fill(1);
		keepWhereMet(conditions, data.x.values, data.features.length, marks);
		const outcome = outcomeOf(data);
		const sums = new Float64Array(outcome.width);
		for (let row = 0; row < data.rowCount; row++) {
			if (marks[row] === 0) continue;
			for (let k = 0; k < outcome.width; k++) sums[k]! += outcome.values[row * outcome.width + k] as number;
		}
		const coverage = Math.min(1, outcome.weight(sums, 0));
		const unit = this.classes ? "" : data.target.unit ? ` ${data.target.unit}` : "";
		const texts = [...coefficients].map((value, k) =>
			coefficients.length === 1 ? signed(value) : `${signed(value)} ${this.scoreNames[k]}`,
		);
		return {
			text: conditionsText(conditions, data.features),
			conditions,
			coefficients,
			coverage,
			precision: precisionOf(outcome, sums, 0, this.classes !== undefined),
			outcome: `${texts.join(", ")}${unit}`,
			importance: largestOf(coefficients) * Math.sqrt(coverage * (1 - coverage)),
		};
	}

	/**
	 * Which rules fired for each row, and what did each of them add?
	 *
	 * @throws ExplainError as `predict`.
	 */
	async explain(rows: TableRows): Promise<AddedByRule[][]> {
		const { values, shape } = await this.readRows(rows, "explain");
		const [count, width] = shape as [number, number];
		return Array.from({ length: count }, (_, row) =>
			this.rules.flatMap(({ conditions, text, coefficients }, rule) =>
				conditions.every((one) => isMet(one, values[row * width + one.feature] as number))
					? [{ rule, text, added: coefficients }]
					: [],
			),
		);
	}

	protected contributionRows(x: Float64Array, count: number): Float64Array {
		const width = this.features.length;
		const scores = this.intercept.length;
		const stride = this.#parts.length * scores;
		const contributions = new Float64Array(count * stride);
		const marks = new Uint8Array(count);
		for (const [t, part] of this.#parts.entries()) {
			if (part.form === "rule") keepWhereMet(part.conditions, x, width, marks.fill(1));
			for (let row = 0; row < count; row++) {
				const times =
					part.form === "rule" ? (marks[row] as number) : numberOf(part, x[row * width + part.feature] as number);
				for (let k = 0; k < scores; k++) {
					contributions[row * stride + t * scores + k] = times * (part.coefficients[k] as number);
				}
			}
		}
		return contributions;
	}

	shapeEffects(score = 0): Payloads["effect"][] {
		return this.#parts.map((part) => {
			const coefficient = part.coefficients[score] as number;
			if (part.form === "linear") {
				const [low, high] = this.#ranges[part.feature] as readonly [number, number];
				const grid = [...new Set([low, part.low, part.high, high])]
					.filter((at) => at >= low && at <= high)
					.sort((a, b) => a - b);
				return {
					features: [this.features[part.feature] as Feature],
					grid: [ndArray(Float64Array.from(grid), [grid.length], ["grid"])],
					effect: ndArray(
						Float64Array.from(grid, (at) => coefficient * numberOf(part, at)),
						[grid.length],
						["grid"],
					),
				};
			}
			const grids = part.conditions.map((condition) => this.#gridOf(condition));
			const shape = grids.map(({ length }) => length);
			const effect = new Float64Array(shape.reduce((product, length) => product * length, 1));
			for (let at = 0; at < effect.length; at++) {
				let rest = at;
				let fires = true;
				for (let axis = grids.length - 1; axis >= 0; axis--) {
					const grid = grids[axis] as Float64Array;
					fires &&= isMet(part.conditions[axis] as Condition, grid[rest % grid.length] as number);
					rest = Math.floor(rest / grid.length);
				}
				effect[at] = fires ? coefficient : 0;
			}
			return {
				features: part.conditions.map(({ feature }) => this.features[feature] as Feature),
				grid: grids.map((grid) => ndArray(grid, [grid.length], ["grid"])),
				effect: ndArray(
					effect,
					shape,
					shape.map(() => "grid"),
				),
			};
		});
	}

	/** Places that show where a condition begins and ends: both sides of each bound, or all levels. */
	#gridOf(condition: Condition): Float64Array {
		if ("levels" in condition) {
			const count = this.features[condition.feature]?.levels?.length ?? 0;
			return Float64Array.from({ length: count }, (_, level) => level);
		}
		const [low, high] = this.#ranges[condition.feature] as readonly [number, number];
		const step = (high - low) * 1e-6;
		const bounds = [condition.low, condition.high].filter((bound) => bound > low && bound < high);
		const places = [low, ...bounds.flatMap((bound) => [bound, bound + step]), high];
		return Float64Array.from(new Set(places)).sort();
	}

	protected parameters() {
		return [
			this.intercept,
			...this.#parts.flatMap((part) => [JSON.stringify({ ...part, coefficients: undefined }), part.coefficients]),
		];
	}

	/** The sum as it can be redone by hand: a line for each term. */
	override toString(): string {
		const { target } = this;
		const each = (values: Float64Array) => Array.from(values, (value) => formatNumber(value)).join(", ");
		const lines = this.#parts.map((part, t) => {
			const name = this.terms[t]?.name;
			if (part.form === "rule") return `${each(part.coefficients)} if ${name}`;
			const unit = this.features[part.feature]?.unit;
			return `${each(part.coefficients)} × ${name}${unit ? ` in ${unit}` : ""}, kept between ${formatNumber(part.low)} and ${formatNumber(part.high)}`;
		});
		const what = this.classes ? `${this.scoreUnit} of ${this.scoreNames.join(", ")}` : target.name;
		return [
			`${what} = ${each(this.intercept)}`,
			...lines.map((line) => `  ${line.startsWith("−") ? "" : "+"}${line}`),
		].join("\n");
	}

	override [displaySymbol](): Readonly<Record<string, string>> {
		return { "text/plain": this.toString() };
	}
}

function numberOf({ low, high, mean }: LinearTerm, value: number): number {
	return Number.isNaN(value) ? mean : Math.min(high, Math.max(low, value));
}

function rangeOf({ x, rowCount, features }: TrainingData, feature: number): readonly [number, number] {
	let low = Infinity;
	let high = -Infinity;
	for (let row = 0; row < rowCount; row++) {
		const value = x.values[row * features.length + feature] as number;
		if (value < low) low = value;
		if (value > high) high = value;
	}
	return low <= high ? [low, high] : [0, 0];
}
