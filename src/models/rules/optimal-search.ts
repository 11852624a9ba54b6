import type { FitContext } from "../table/estimator.ts";
import type { Antecedents } from "./antecedents.ts";
import { type FoundList, searchGreedily } from "./greedy-search.ts";
import { PrefixTree } from "./prefix-tree.ts";

/** Whether a list is the best there is. */
export interface Certificate {
	/** Whether no list of these antecedents has a smaller objective. */
	readonly optimal: boolean;
	/** The share of the weight that is predicted wrong + λ · rules. */
	readonly objective: number;
	/** No list has a smaller objective than this; equal to it where the list is optimal. */
	readonly lowerBound: number;
	/** Beginnings of lists that were looked at further. */
	readonly nodes: number;
	/** Left sides that rules could have. */
	readonly antecedents: number;
}

/** How far the search goes. */
interface OptimalSearchOptions {
	readonly lambda: number;
	readonly maxRules: number;
	readonly maxEvaluations: number;
	/** Seconds. */
	readonly timeLimit: number;
}

/** Objectives that differ by less are equal: what rounding makes of sums of weights. */
const rounding = 1e-12;
/** Milliseconds between two looks at the signal. */
const pause = 40;

/**
 * Branch and bound over the beginnings ("prefixes") of rule lists, the one with the smallest bound first (Angelino et al. 2017, whose
 * names the bounds have). For a prefix that has made the errors e with K rules, and the rows that it leaves:
 *
 * - any longer list costs at least e + λ (K + 1) + the errors at rows that no antecedent tells apart; a prefix for which that is no
 *   less than the best list known is cut (hierarchical objective, one-step lookahead, equivalent points);
 * - a rule that gets less than λ of the rows right costs more than it brings (accurate antecedent support);
 * - of two prefixes that leave the same rows, the one that costs more is cut (permutation bound, here for any two such prefixes).
 */
export async function searchOptimally(
	context: FitContext,
	antecedents: Antecedents,
	{ lambda, maxRules, maxEvaluations, timeLimit }: OptimalSearchOptions,
): Promise<FoundList & { readonly certificate: Certificate }> {
	const { list, bits, words, patterns, sums } = antecedents;
	const start = performance.now();
	let best: FoundList = { antecedents: [], objective: Infinity };
	for (const by of ["loss", "impurity"] as const) {
		const found = await searchGreedily(context, antecedents, { lambda, maxRules }, by);
		if (found.objective < best.objective) best = found;
	}

	// Of each pattern: the weight of the first class, of the second, and the smaller of the two, which no list can get right.
	const zeros = new Float64Array(patterns);
	const ones = new Float64Array(patterns);
	const stuck = new Float64Array(patterns);
	const all = [0, 0, 0];
	for (let pattern = 0; pattern < patterns; pattern++) {
		zeros[pattern] = sums[2 * pattern] as number;
		ones[pattern] = sums[2 * pattern + 1] as number;
		stuck[pattern] = Math.min(zeros[pattern] as number, ones[pattern] as number);
		all[0]! += zeros[pattern] as number;
		all[1]! += ones[pattern] as number;
		all[2]! += stuck[pattern] as number;
	}

	const tree = new PrefixTree(words);
	tree.add({
		parent: -1,
		rule: -1,
		rules: 0,
		errors: 0,
		zeros: all[0]!,
		ones: all[1]!,
		stuck: all[2]!,
		bound: lambda + all[2]!,
	});
	if (lambda + all[2]! < best.objective - rounding && maxRules > 0) tree.push(0);
	const captured = new Int32Array(words);
	const after = new Int32Array(words);
	let nodes = 0;
	let evaluations = 0;
	let paused = performance.now();
	while (tree.waiting > 0 && evaluations < maxEvaluations) {
		if ((tree.bound[tree.first] as number) >= best.objective - rounding) break;
		const now = performance.now();
		if (now - start > 1000 * timeLimit) break;
		if (now - paused > pause) {
			const gap = best.objective - (tree.bound[tree.first] as number);
			await context.checkpoint({
				done: evaluations,
				total: maxEvaluations,
				label: `best ${best.objective.toFixed(4)}, gap ${gap.toFixed(4)}`,
			});
			paused = performance.now();
		}
		const node = tree.pop();
		nodes++;
		evaluations += list.length;
		tree.readCaptured(node, captured);
		const rules = (tree.rules[node] as number) + 1;
		const errorsBefore = tree.errors[node] as number;
		for (let a = 0; a < list.length; a++) {
			let newZeros = 0;
			let newOnes = 0;
			let newStuck = 0;
			for (let word = 0, at = a * words; word < words; word++, at++) {
				for (let set = (bits[at] as number) & ~(captured[word] as number); set !== 0; set &= set - 1) {
					const pattern = 32 * word + 31 - Math.clz32(set & -set);
					newZeros += zeros[pattern] as number;
					newOnes += ones[pattern] as number;
					newStuck += stuck[pattern] as number;
				}
			}
			if (Math.max(newZeros, newOnes) < lambda - rounding || newZeros + newOnes === 0) continue;
			const errors = errorsBefore + Math.min(newZeros, newOnes);
			const restZeros = (tree.zeros[node] as number) - newZeros;
			const restOnes = (tree.ones[node] as number) - newOnes;
			const objective = errors + Math.min(restZeros, restOnes) + lambda * rules;
			if (objective < best.objective - rounding) {
				best = { antecedents: [...tree.path(node), a], objective };
			}
			if (rules === maxRules) continue;
			const restStuck = (tree.stuck[node] as number) - newStuck;
			const bound = errors + lambda * (rules + 1) + restStuck;
			if (bound >= best.objective - rounding) continue;
			for (let word = 0, at = a * words; word < words; word++, at++) {
				after[word] = (captured[word] as number) | (bits[at] as number);
			}
			tree.offer(
				{ parent: node, rule: a, rules, errors, zeros: restZeros, ones: restOnes, stuck: restStuck, bound },
				after,
				lambda,
			);
		}
	}
	const smallest = tree.waiting > 0 ? (tree.bound[tree.first] as number) : Infinity;
	const optimal = smallest >= best.objective - rounding;
	const certificate: Certificate = {
		optimal,
		objective: best.objective,
		lowerBound: optimal ? best.objective : Math.min(best.objective, smallest),
		nodes,
		antecedents: list.length,
	};
	return { ...best, certificate };
}
