import type { Feature } from "../../core/explanation.ts";
import type { Tree } from "../tree/tree-ensemble.ts";
import { type Condition, type Conditions, withCondition } from "./condition.ts";

/** What a row must meet to go to one side of a node; undefined where only missing values do. */
function turn(
	tree: Tree,
	node: number,
	goesLeft: boolean,
	features: readonly Feature[],
	strict: boolean,
): Condition | undefined {
	const feature = tree.feature[node] as number;
	const { categories } = tree;
	if (categories?.at[node]) {
		const left = categories.codes.subarray(categories.offsets[node], categories.offsets[node + 1]);
		const count = features[feature]?.levels?.length ?? 0;
		const levels = Array.from({ length: count }, (_, code) => code).filter((code) => left.includes(code) === goesLeft);
		return levels.length > 0 ? { feature, levels } : undefined;
	}
	const threshold = tree.threshold[node] as number;
	if (!goesLeft && threshold === Infinity) return undefined;
	const [low, high] = goesLeft ? [-Infinity, threshold] : [threshold, Infinity];
	return { feature, low, high, includes: strict ? "low" : "high" };
}

/**
 * The way to each node of a tree as a rule, conditions on one column joined. A rule does not fire where a value is missing, so where the tree
 * sends missing values one way the rule is about the others; undefined for nodes that only missing values reach.
 *
 * @param strict whether a value equal to a threshold goes right.
 */
export function conditionsOfNodes(
	tree: Tree,
	features: readonly Feature[],
	strict = false,
): (Conditions | undefined)[] {
	const { childrenLeft, childrenRight } = tree;
	const all = new Array<Conditions | undefined>(childrenLeft.length);
	all[0] = [];
	const waiting = [0];
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		if ((childrenLeft[node] as number) < 0) continue;
		for (const goesLeft of [false, true]) {
			const child = (goesLeft ? childrenLeft : childrenRight)[node] as number;
			const condition = turn(tree, node, goesLeft, features, strict);
			const before = all[node];
			all[child] = before && condition && withCondition(before, condition);
			waiting.push(child);
		}
	}
	return all;
}

/** The rules of a tree's leaves: at most one of them fires for a row. */
export function conditionsOfLeaves(tree: Tree, features: readonly Feature[], strict = false): Conditions[] {
	return conditionsOfNodes(tree, features, strict).flatMap((conditions, node) =>
		conditions && (tree.childrenLeft[node] as number) < 0 ? [conditions] : [],
	);
}
