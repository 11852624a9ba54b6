import { describe, expect, test } from "vitest";
import { crossValidate, datasets, decisionTree } from "../../../../src/index.ts";
import { largestDifference, matrix, peer } from "./fixture.ts";

/** The fixture's numbers have nine decimals, of sums whose order differs. */
const nineDecimals = 1e-8;

describe("pruning", () => {
	const x = matrix(peer.x);
	const grow = (options = {}) => decisionTree({ minSamplesLeaf: 4, ...options }).fit(x, { target: peer.y });

	test("goes through scikit-learn's trees", async () => {
		const numbers = (await grow()).pruningPath();
		const classes = (
			await decisionTree({ maxDepth: 5, minSamplesLeaf: 4 }).fit(x, { target: peer.classes, task: "classification" })
		).pruningPath();
		for (const [path, expected] of [
			[numbers, peer.pruning.numbers!],
			[classes, peer.pruning.classes!],
		] as const) {
			// Equal α are one step here and several there.
			const last = expected.alphas.map((alpha, i) => !(Math.abs(alpha - expected.alphas[i + 1]!) < 1e-9));
			const of = (values: readonly number[]) => values.filter((_, i) => last[i]);
			expect(largestDifference(path.alphas, of(expected.alphas))).toBeLessThan(nineDecimals);
			expect(largestDifference(path.impurities, of(expected.impurities))).toBeLessThan(nineDecimals);
		}
	});

	test("makes the tree that its path promises, and leaves the model as it was", async () => {
		const tree = await grow();
		const { alphas, impurities, leaves } = tree.pruningPath();
		const before = tree.identity.id;
		for (const [step, alpha] of alphas.entries()) {
			const pruned = tree.prune(alpha);
			expect(pruned.complexity.count).toBe(leaves[step]);
			const { childrenLeft, cover, impurity } = pruned.tree;
			const cost = childrenLeft.reduce(
				(sum, left, node) => sum + (left < 0 ? (cover[node]! / cover[0]!) * impurity[node]! : 0),
				0,
			);
			expect(cost).toBeCloseTo(impurities[step]!, 9);
			// No tree on the path is cheaper at this price.
			for (const [other, count] of leaves.entries())
				expect(cost + alpha * leaves[step]!).toBeLessThan(impurities[other]! + alpha * count + 1e-9);
		}
		expect(tree.identity.id).toBe(before);
	});

	test("by cross-validation takes the α whose trees predict held-out rows best, and is better than the whole tree", async () => {
		const { table } = await datasets.load("diabetes");
		const fit = { target: "progression" };
		const pruned = await decisionTree({ costComplexity: "cross-validated" }).fit(table, fit);
		const { errors, index, alphas, alpha } = pruned.chosen!;
		expect(errors[index]).toBe(errors.reduce((least, error) => Math.min(least, error)));
		expect(alphas[index]).toBe(alpha);
		const simpler = await decisionTree({ costComplexity: "cross-validated", rule: "one standard error" }).fit(
			table,
			fit,
		);
		expect(simpler.complexity.count).toBeLessThanOrEqual(pruned.complexity.count);
		const [whole, cut] = await Promise.all([
			crossValidate(decisionTree(), table, fit),
			crossValidate(decisionTree({ costComplexity: alpha }), table, fit),
		]);
		expect(cut.mean).toBeGreaterThan(whole.mean + 0.2);
	});

	test("collapses a node by hand", async () => {
		const tree = await grow({ maxDepth: 3 });
		const left = tree.tree.childrenLeft[0]!;
		const cut = tree.collapse(left);
		expect(cut.tree.childrenLeft[1]).toBe(-1);
		expect(cut.tree.values[1]).toBe(tree.tree.values[left]);
		expect(tree.collapse(0).complexity.count).toBe(1);
		expect(() => tree.collapse(999)).toThrow(/expected a node from 0 to \d+, got 999/);
		expect(() => tree.prune(-1)).toThrow(/expected alpha to be a number at least 0, got -1/);
	});
});
