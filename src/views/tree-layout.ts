import type { TreeNode } from "../core/explanation.ts";

/** A node that is drawn. */
export interface PlacedNode {
	readonly node: number;
	readonly depth: number;
	/** Its place across: leaves stand at 0, 1, 2 …, what they come from in their middle. */
	readonly place: number;
	readonly parent: number;
	readonly isLeft: boolean;
	/** Whether its branches are drawn. */
	readonly isOpen: boolean;
	/** Leaves below it that are not drawn. */
	readonly hidden: number;
}

/** Columns of nodes that are drawn; of more, none would be wide enough for its words. */
const mostColumns = 7;

/** Whether a node ends here, by itself or because it was cut. */
const isEnd = (nodes: readonly TreeNode[], node: number, cut: ReadonlySet<number>): boolean =>
	nodes[node]?.left === undefined || cut.has(node);

/** Leaves below each node, as far as nothing is cut. */
function leavesBelow(nodes: readonly TreeNode[], from: number, cut: ReadonlySet<number>): number {
	let leaves = 0;
	const waiting = [from];
	for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
		if (isEnd(nodes, node, cut)) leaves++;
		else waiting.push(nodes[node]?.left as number, nodes[node]?.right as number);
	}
	return leaves;
}

/** The splits whose branches are drawn: those of the lit path first, then those of the most examples. */
function opened(
	nodes: readonly TreeNode[],
	cut: ReadonlySet<number>,
	path: ReadonlySet<number>,
	most: number,
): Set<number> {
	const open = new Set<number>();
	const depths = new Map([[0, 0]]);
	const candidates = isEnd(nodes, 0, cut) ? [] : [0];
	while (candidates.length > 0 && 2 * open.size + 1 < most) {
		let best = 0;
		for (let i = 1; i < candidates.length; i++) {
			const [a, b] = [candidates[i] as number, candidates[best] as number];
			const difference =
				Number(path.has(a)) - Number(path.has(b)) || (nodes[a]?.examples as number) - (nodes[b]?.examples as number);
			if (difference > 0) best = i;
		}
		const [node] = candidates.splice(best, 1) as [number];
		open.add(node);
		const { left, right } = nodes[node] as Required<TreeNode>;
		const depth = (depths.get(node) as number) + 1;
		if (depth === mostColumns - 1) continue;
		for (const child of [left, right]) {
			depths.set(child, depth);
			if (!isEnd(nodes, child, cut)) candidates.push(child);
		}
	}
	return open;
}

/**
 * Where the nodes of a tree stand: each leaf in a line of its own, each split in the middle of its branches, so that no branches cross.
 *
 * @param cut splits that end here.
 * @param path nodes that are drawn first.
 * @param most nodes that are drawn at most; branches beyond stand as one.
 */
export function layOutTree(
	nodes: readonly TreeNode[],
	cut: ReadonlySet<number>,
	path: ReadonlySet<number>,
	most: number,
): PlacedNode[] {
	const open = opened(nodes, cut, path, most);
	const placed: PlacedNode[] = [];
	let line = 0;
	const walk = (node: number, depth: number, parent: number, isLeft: boolean): number => {
		const isOpen = open.has(node);
		const { left, right } = nodes[node] as TreeNode;
		const place = isOpen
			? (walk(left as number, depth + 1, node, true) + walk(right as number, depth + 1, node, false)) / 2
			: line++;
		const hidden = isOpen || isEnd(nodes, node, cut) ? 0 : leavesBelow(nodes, node, cut);
		placed.push({ node, depth, place, parent, isLeft, isOpen, hidden });
		return place;
	};
	walk(0, 0, -1, false);
	return placed;
}
