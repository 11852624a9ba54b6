import { type Conditions, isMet } from "../../src/models/rules/condition.ts";

/**
 * The smallest objective of any rule list, by trying all of them: errors of rows, as a share of the weight, plus λ for each rule
 * (Angelino et al. 2017, equation 3). Slow on purpose.
 */
export function bestListByTrial(
	rows: readonly Float64Array[],
	truth: ArrayLike<number>,
	weights: readonly number[],
	antecedents: readonly Conditions[],
	lambda: number,
	maxRules: number,
): number {
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	/** What the rarer class weighs among rows. */
	const errorsAmong = (members: readonly number[]) => {
		const sums = [0, 0];
		for (const row of members) sums[truth[row] as number]! += weights[row] as number;
		return Math.min(...sums) / total;
	};
	const fires = (conditions: Conditions, row: number) =>
		conditions.every((condition) => isMet(condition, rows[row]?.[condition.feature] as number));
	const best = (left: readonly number[], rules: number): number => {
		let smallest = errorsAmong(left);
		if (rules === maxRules) return smallest;
		for (const conditions of antecedents) {
			const captured = left.filter((row) => fires(conditions, row));
			const rest = left.filter((row) => !fires(conditions, row));
			smallest = Math.min(smallest, lambda + errorsAmong(captured) + best(rest, rules + 1));
		}
		return smallest;
	};
	return best(
		rows.map((_, row) => row),
		0,
	);
}
