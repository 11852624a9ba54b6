import type { GrownTree } from "./grown-tree.ts";

/** The fall of impurity that each column brought, as shares with sum 1; all 0 where nothing was split. */
export function impurityFalls({ childrenLeft, childrenRight, feature, cover, impurity }: GrownTree, features: number) {
	const falls = new Float64Array(features);
	const cost = (node: number) => (cover[node] as number) * (impurity[node] as number);
	let total = 0;
	for (let node = 0; node < childrenLeft.length; node++) {
		const left = childrenLeft[node] as number;
		if (left < 0) continue;
		const fall = Math.max(0, cost(node) - cost(left) - cost(childrenRight[node] as number));
		falls[feature[node] as number]! += fall;
		total += fall;
	}
	return total > 0 ? falls.map((fall) => fall / total) : falls;
}
