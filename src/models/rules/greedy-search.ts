import type { FitContext } from "../table/estimator.ts";
import type { Antecedents } from "./antecedents.ts";

/** A list of rules as a search gives it: antecedents by index, and how good it is. */
export interface FoundList {
	readonly antecedents: readonly number[];
	/** Loss + λ · rules. */
	readonly objective: number;
}

/**
 * Adds one rule after the other, each time the one that makes the objective smallest, and of equals the one that leaves the purest sets; ends where
 * no rule makes it smaller.
 *
 * @param by what the next rule is chosen by: errors alone often see no way on where impurity does.
 */
export async function searchGreedily(
	context: Pick<FitContext, "checkpoint">,
	{ list, bits, words, outcome, sums }: Antecedents,
	{ lambda, maxRules }: { readonly lambda: number; readonly maxRules: number },
	by: "loss" | "impurity",
): Promise<FoundList> {
	const { width } = outcome;
	const left = new Int32Array(words).fill(-1);
	const rest = outcome.total.slice();
	const inside = new Float64Array(width);
	const outside = new Float64Array(width);
	const chosen: number[] = [];
	let loss = 0;
	let best: FoundList = { antecedents: [], objective: outcome.loss(rest, 0) };
	while (chosen.length < maxRules) {
		let next = -1;
		let smallest = [Infinity, Infinity];
		for (let a = 0; a < list.length; a++) {
			inside.fill(0);
			for (let word = 0, at = a * words; word < words; word++, at++) {
				for (let set = (bits[at] as number) & (left[word] as number); set !== 0; set &= set - 1) {
					const pattern = 32 * word + 31 - Math.clz32(set & -set);
					for (let k = 0; k < width; k++) inside[k]! += sums[pattern * width + k] as number;
				}
			}
			if (outcome.weight(inside, 0) < lambda || outcome.weight(inside, 0) === 0) continue;
			for (let k = 0; k < width; k++) outside[k] = (rest[k] as number) - (inside[k] as number);
			const errors = outcome.loss(inside, 0) + outcome.loss(outside, 0);
			const impurity = outcome.impurity(inside, 0) + outcome.impurity(outside, 0);
			const score = by === "loss" ? [errors, impurity] : [impurity, errors];
			const [first, second] = score as [number, number];
			if (first < (smallest[0] as number) || (first === smallest[0] && second < (smallest[1] as number))) {
				smallest = score;
				next = a;
			}
		}
		if (next < 0) break;
		inside.fill(0);
		for (let word = 0, at = next * words; word < words; word++, at++) {
			for (let set = (bits[at] as number) & (left[word] as number); set !== 0; set &= set - 1) {
				const pattern = 32 * word + 31 - Math.clz32(set & -set);
				for (let k = 0; k < width; k++) inside[k]! += sums[pattern * width + k] as number;
			}
			left[word]! &= ~(bits[at] as number);
		}
		for (let k = 0; k < width; k++) rest[k]! -= inside[k] as number;
		loss += outcome.loss(inside, 0);
		chosen.push(next);
		const objective = loss + outcome.loss(rest, 0) + lambda * chosen.length;
		if (objective < best.objective) best = { antecedents: [...chosen], objective };
		await context.checkpoint({ done: chosen.length, total: maxRules, label: `rule ${chosen.length}` });
	}
	return best;
}
