import type { Feature } from "../../core/explanation.ts";

/** A number between two bounds, one of which may be infinite. */
export interface NumberCondition {
	readonly feature: number;
	readonly low: number;
	readonly high: number;
	/** Which bound itself meets the condition: `low < x ≤ high`, or `low ≤ x < high`. */
	readonly includes: "high" | "low";
}

/** A category that is one of some levels. */
export interface LevelCondition {
	readonly feature: number;
	/** Codes, ascending. */
	readonly levels: readonly number[];
}

/** What one value must be. A missing value meets no condition, nor does a level that was not there when the rule was made. */
export type Condition = NumberCondition | LevelCondition;

/** Conditions that must all be met for a rule to fire; at most one for each feature. */
export type Conditions = readonly Condition[];

/** `x ≤ high` of a feature. */
export const atMost = (feature: number, high: number): NumberCondition => ({
	feature,
	low: -Infinity,
	high,
	includes: "high",
});

/** `x > low` of a feature. */
export const above = (feature: number, low: number): NumberCondition => ({
	feature,
	low,
	high: Infinity,
	includes: "high",
});

/** Whether one value meets a condition. */
export function isMet(condition: Condition, value: number): boolean {
	if ("levels" in condition) return condition.levels.includes(value);
	const { low, high, includes } = condition;
	return includes === "high" ? value > low && value <= high : value >= low && value < high;
}

/** Clears the marks of rows that do not meet all conditions; `x` is `[marks.length, width]`. */
export function keepWhereMet(conditions: Conditions, x: Float64Array, width: number, marks: Uint8Array): void {
	for (const condition of conditions) {
		const { feature } = condition;
		for (let row = 0, at = feature; row < marks.length; row++, at += width) {
			if (marks[row] === 1 && !isMet(condition, x[at] as number)) marks[row] = 0;
		}
	}
}

/** The index of the first rule that fires for each row; the number of rules where none does. */
export function firstFired(
	rules: readonly { readonly conditions: Conditions }[],
	x: Float64Array,
	width: number,
): Int32Array {
	const count = x.length / width;
	const fired = new Int32Array(count).fill(rules.length);
	for (let row = 0; row < count; row++) {
		for (let rule = 0; rule < rules.length; rule++) {
			const { conditions } = rules[rule] as { readonly conditions: Conditions };
			let met = true;
			for (let i = 0; met && i < conditions.length; i++) {
				const condition = conditions[i] as Condition;
				met = isMet(condition, x[row * width + condition.feature] as number);
			}
			if (met) {
				fired[row] = rule;
				break;
			}
		}
	}
	return fired;
}

/** Both at once, for two conditions on one feature; undefined where no value meets both. */
function both(a: Condition, b: Condition): Condition | undefined {
	if ("levels" in a) {
		const levels = a.levels.filter((level) => isMet(b, level));
		return levels.length > 0 ? { feature: a.feature, levels } : undefined;
	}
	if ("levels" in b) return both(b, a);
	const low = Math.max(a.low, b.low);
	const high = Math.min(a.high, b.high);
	return low < high ? { ...a, low, high } : undefined;
}

/** Conditions with one more, merged where it is about the same feature; undefined where no row can meet them. */
export function withCondition(conditions: Conditions, added: Condition): Conditions | undefined {
	const at = conditions.findIndex(({ feature }) => feature === added.feature);
	if (at < 0) return [...conditions, added];
	const merged = both(conditions[at] as Condition, added);
	return merged && conditions.map((condition, i) => (i === at ? merged : condition));
}

/** A threshold as it is, so that what is read is what is compared; one with more than ten digits is rounded to six. */
function thresholdText(value: number): string {
	const exact = String(value);
	return (exact.length <= 10 ? exact : String(Number(value.toPrecision(6)))).replace("-", "−");
}

/** A condition as a person reads it, such as `27.4 < bmi ≤ 31 kg/m²` or `species is Adelie or Gentoo`. */
export function conditionText(condition: Condition, features: readonly Feature[]): string {
	const { name, unit, levels: names } = features[condition.feature] as Feature;
	if ("levels" in condition) {
		const of = condition.levels.map((level) => names?.[level] ?? String(level));
		const others = names?.filter((_, level) => !condition.levels.includes(level)) ?? [];
		if (others.length === 1 && of.length > 1) return `${name} is not ${others[0]}`;
		return `${name} is ${of.join(" or ")}`;
	}
	const { low, high, includes } = condition;
	if (low === -Infinity && high === Infinity) return `${name} is known`;
	const suffix = unit ? ` ${unit}` : "";
	const [upTo, over, from] = includes === "high" ? ["≤", ">", "<"] : ["<", "≥", "≤"];
	if (low === -Infinity) return `${name} ${upTo} ${thresholdText(high)}${suffix}`;
	if (high === Infinity) return `${name} ${over} ${thresholdText(low)}${suffix}`;
	return `${thresholdText(low)} ${from} ${name} ${upTo} ${thresholdText(high)}${suffix}`;
}

/** Conditions as one sentence part; `"always"` where there is none. */
export function conditionsText(conditions: Conditions, features: readonly Feature[]): string {
	return conditions.map((condition) => conditionText(condition, features)).join(" and ") || "always";
}
