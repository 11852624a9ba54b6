import type { OpenNode } from "./grow.ts";

/** The nodes that wait to be split: the one with the largest gain comes first, of equals the one that was made first. */
export class Frontier {
	readonly #nodes: OpenNode[] = [];

	push(node: OpenNode): void {
		const nodes = this.#nodes;
		nodes.push(node);
		let at = nodes.length - 1;
		while (at > 0) {
			const parent = (at - 1) >> 1;
			if (!comesBefore(node, nodes[parent] as OpenNode)) break;
			nodes[at] = nodes[parent] as OpenNode;
			at = parent;
		}
		nodes[at] = node;
	}

	pop(): OpenNode | undefined {
		const nodes = this.#nodes;
		if (nodes.length < 2) return nodes.pop();
		const first = nodes[0];
		const last = nodes.pop() as OpenNode;
		let at = 0;
		for (;;) {
			let child = 2 * at + 1;
			if (child >= nodes.length) break;
			if (child + 1 < nodes.length && comesBefore(nodes[child + 1] as OpenNode, nodes[child] as OpenNode)) child++;
			if (!comesBefore(nodes[child] as OpenNode, last)) break;
			nodes[at] = nodes[child] as OpenNode;
			at = child;
		}
		nodes[at] = last;
		return first;
	}
}

const comesBefore = (a: OpenNode, b: OpenNode): boolean =>
	a.split.gain > b.split.gain || (a.split.gain === b.split.gain && a.id < b.id);
