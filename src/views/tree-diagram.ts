import { ExplainError } from "../core/errors.ts";
import type { Explanation, TreeNode } from "../core/explanation.ts";
import type { Control, View, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import { columnGap, columnStep, leastWidth, lettersOf, lineStep, treeDiagramSpec } from "./tree-diagram-spec.ts";
import { layOutTree, type PlacedNode } from "./tree-layout.ts";

/** What {@link treeDiagram} takes beside the tree. */
export interface TreeDiagramOptions {
	/** The nodes that an example went through: they are lit. */
	readonly path?: readonly number[];
	/** Splits whose branches are cut: they are drawn as leaves. */
	readonly cut?: readonly number[];
	/** The most nodes that are drawn; branches of few examples stand as "… n leaves" beyond. Default 39. */
	readonly most?: number;
	/** Those of them that were cut by hand, and may grow again by hand. Default: all. */
	readonly byHand?: readonly number[];
	/** The control that a click on a split sets to the splits that are cut by hand then, as text: `"3,7"`. */
	readonly pick?: string;
	readonly controls?: readonly Control[];
	readonly title?: string;
	/** What is told in place of the tree's size and first question, such as the path of the example. */
	readonly words?: string;
}

const shortened = (text: string, letters: number): string =>
	text.length > letters ? `${text.slice(0, letters - 1)}…` : text;

const bestClass = ({ value }: TreeNode): number =>
	value.reduce((best, p, k) => (p > (value[best] as number) ? k : best), 0);

/** Splits that are cut, as a control holds them. */
export const cutText = (cut: Iterable<number>): string => [...cut].sort((a, b) => a - b).join(",");

/** What the cut splits are after a click on one: that one is cut, or grows again. */
function toggled(cut: ReadonlySet<number>, node: number): string {
	const after = new Set(cut);
	if (!after.delete(node)) after.add(node);
	return cutText(after);
}

/** The two lines of a node's box: what is asked and for what, or the answer and how many rows get it. */
function boxText(
	node: TreeNode,
	{ isOpen, hidden }: PlacedNode,
	{ outputs, features }: Explanation<"tree">["payload"],
	letters: number,
): { text: string; detail: string } {
	const rows = `${formatNumber(node.examples)} ${node.examples === 1 ? "row" : "rows"}`;
	if (hidden > 0) return { text: `… ${hidden}`, detail: "leaves" };
	if (!isOpen) return { text: shortened(answerText(node, outputs), letters), detail: rows };
	const { name = "", unit } = features[node.feature ?? 0] ?? {};
	// What is said of missing values and the unit is left to the tooltip where there is no room.
	let detail = node.condition.slice(name.length).trim();
	if (detail.length > letters) detail = detail.replace(/ or missing$/, "");
	if (detail.length > letters && unit && detail.endsWith(unit)) detail = detail.slice(0, -unit.length).trim();
	return { text: shortened(name, letters), detail: shortened(detail, letters) };
}

function answerText(node: TreeNode, outputs: readonly string[]): string {
	if (outputs.length < 2) return formatNumber(node.value[0] as number);
	const best = bestClass(node);
	return `${outputs[best]} ${formatNumber(node.value[best] as number, "percent")}`;
}

/** 0 … 1: how far an answer is between the lowest and the highest leaf, or how sure it is. */
function shadeOf(nodes: readonly TreeNode[], outputs: readonly string[]): (node: TreeNode) => number {
	if (outputs.length > 1) return (node) => Math.max(0, (node.value[bestClass(node)] as number) * 2 - 1);
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (const { value } of nodes) {
		low = Math.min(low, value[0] as number);
		high = Math.max(high, value[0] as number);
	}
	return ({ value }) => (high > low ? ((value[0] as number) - low) / (high - low) : 0.5);
}

/**
 * Which questions does a tree ask, and where do they lead? Splits from left to right, the branch that meets the condition above; edges as wide as
 * the share of training rows; darker is a higher answer, or a surer class.
 *
 * @throws ExplainError `out-of-range` for a node of path or cut that is not there.
 */
export const treeDiagram: View<"tree", TreeDiagramOptions> = Object.assign(
	({ payload }: Explanation<"tree">, options: TreeDiagramOptions = {}): ViewSpec => {
		const { nodes, outputs } = payload;
		const {
			path = [],
			cut = [],
			byHand = cut,
			most = 39,
			pick,
			controls = [],
			title = "Decision tree",
			words,
		} = options;
		for (const node of [...path, ...cut])
			if (!nodes[node])
				throw new ExplainError(
					"out-of-range",
					`treeDiagram: expected nodes from 0 to ${nodes.length - 1}, got ${node}`,
				);
		const cutSet = new Set(cut);
		const handSet = new Set(byHand);
		const lit = new Set(path);
		const placed = layOutTree(nodes, cutSet, lit, most);
		const depth = placed.reduce((deepest, one) => Math.max(deepest, one.depth), 0);
		const byNode = new Map(placed.map((one) => [one.node, one]));
		const all = nodes[0]?.examples as number;
		const shade = shadeOf(nodes, outputs);
		const isToggled = ({ node, isOpen }: PlacedNode) => isOpen || handSet.has(node);
		const boxes = placed.map((one) => {
			const node = nodes[one.node] as TreeNode;
			const wasSplit = node.left !== undefined;
			return {
				node: one.node,
				...box(one, depth),
				...boxText(node, one, payload, lettersOf(depth)),
				full: wasSplit ? node.condition : "leaf",
				answer: answerText(node, outputs),
				share: `${formatNumber(node.examples)} of ${formatNumber(all)}`,
				shade: shade(node),
				lit: lit.has(one.node),
				class: outputs[bestClass(node)] as string,
				...(pick !== undefined && isToggled(one) && { cut: toggled(handSet, one.node) }),
			};
		});
		const edges = placed.flatMap((one) => {
			const parent = byNode.get(one.parent);
			if (!parent) return [];
			const [from, to] = [box(parent, depth), box(one, depth)];
			return [
				{
					x: from.x2,
					y: from.middleY,
					xEnd: to.x,
					yEnd: to.middleY,
					share: (nodes[one.node]?.examples as number) / all,
					lit: lit.has(one.node),
					says: one.isLeft ? "yes" : "no",
					saysY: to.middleY + (one.isLeft ? -9 : 10),
				},
			];
		});
		const lines = placed.filter(({ isOpen }) => !isOpen).length;
		const caption = words === undefined ? sentence(payload, placed, handSet) : `${words}${cutWords(placed, handSet)}`;
		return {
			title,
			figure: {
				kind: "vega",
				spec: treeDiagramSpec({
					depth,
					lines,
					classes: outputs.length > 1 ? outputs : [],
					isClickable: pick !== undefined,
				}),
				data: { boxes, edges },
				alt: caption,
				minWidth: leastWidth(depth, boxes),
				...(pick !== undefined && { pick: { control: pick, field: "cut" } }),
			},
			controls,
			caption,
			table: tableOf(payload, placed),
		};
	},
	{ accepts: ["tree"] as const },
);

/** The corners of a node's box, in pixels. */
function box({ depth, place }: PlacedNode, deepest: number) {
	const x = depth * columnStep(deepest);
	const y = place * lineStep;
	const [x2, y2] = [x + columnStep(deepest) - columnGap, y + lineStep - 3];
	return { x, x2, y: y + 3, y2, middleX: (x + x2) / 2, middleY: (y + 3 + y2) / 2 };
}

function cutWords(placed: readonly PlacedNode[], byHand: ReadonlySet<number>): string {
	const cuts = placed.filter(({ node }) => byHand.has(node)).length;
	return cuts > 0 ? ` ${cuts} ${cuts === 1 ? "branch is" : "branches are"} cut by hand.` : "";
}

function sentence(
	{ nodes, outputs }: Explanation<"tree">["payload"],
	placed: readonly PlacedNode[],
	byHand: ReadonlySet<number>,
) {
	const leaves = placed.reduce((sum, { isOpen, hidden }) => sum + (isOpen ? 0 : Math.max(1, hidden)), 0);
	const root = nodes[0] as TreeNode;
	const open = placed.find(({ node }) => node === 0)?.isOpen;
	const first = open ? ` The first question is ${root.condition}.` : "";
	const ends = placed.filter(({ isOpen, hidden }) => !isOpen && hidden === 0);
	const answers = ends.map(({ node }) => nodes[node] as TreeNode).sort((a, b) => b.examples - a.examples);
	const largest = answers[0];
	const most = largest
		? ` The leaf of most rows (${formatNumber(largest.examples)} of ${formatNumber(root.examples)}) answers ${answerText(largest, outputs)}.`
		: "";
	return `The tree has ${leaves} ${leaves === 1 ? "leaf" : "leaves"}.${first}${most}${cutWords(placed, byHand)}`;
}

function tableOf({ nodes, outputs }: Explanation<"tree">["payload"], placed: readonly PlacedNode[]): ViewSpec["table"] {
	const inOrder = [...placed].sort((a, b) => a.node - b.node);
	return {
		columns: ["node", "depth", "condition", "rows", "answer", "impurity"],
		rows: inOrder.map((one) => {
			const node = nodes[one.node] as TreeNode;
			const condition = one.isOpen ? node.condition : one.hidden > 0 ? `… ${one.hidden} leaves` : "leaf";
			return [one.node, one.depth, condition, node.examples, answerText(node, outputs), node.impurity];
		}),
	};
}
