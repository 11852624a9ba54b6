import { ExplainError } from "../../../core/errors.ts";
import type { Feature, Rule } from "../../../core/explanation.ts";
import type { ModelFrame } from "../../table/fitted-model.ts";
import type { TableRows } from "../../table/rows.ts";
import { findLeaves } from "../walk.ts";
import { conditionText, joinedConditions, type Turn, valueText } from "./conditions.ts";
import type { PrunedByCrossValidation } from "./cross-validated-pruning.ts";
import { ensembleOf, FittedTrees } from "./fitted-trees.ts";
import { type GrownTree, takeNodes } from "./grown-tree.ts";
import { impurityFalls } from "./importances.ts";
import { costComplexity, type Pruning, type PruningPath } from "./pruning.ts";

/** The way of one row through a tree. */
export interface TreePath {
	/** From the root to the leaf. */
	readonly nodes: readonly number[];
	/** What the row met at each split, with its own value: `"bmi ≤ 27.4 (25.1)"`. */
	readonly conditions: readonly string[];
	/** What the leaf answers, in words. */
	readonly answer: string;
	/** Training rows that ended in the same leaf. */
	readonly examples: number;
	/** The path as one sentence. */
	readonly text: string;
}

/** The longest text of a tree, in lines. */
const mostLines = 120;

/** A decision tree that was fitted here: it can be read, followed and cut. */
export class FittedTree extends FittedTrees {
	readonly method = "decisionTree";
	/** The nodes, with what came through each of them. */
	readonly tree: GrownTree;
	/** How α was chosen, where cross-validation did it. */
	readonly chosen: PrunedByCrossValidation | undefined;
	readonly #frame: ModelFrame;
	readonly #missing: ReadonlySet<number>;
	#pruning: Pruning | undefined;

	/**
	 * @param missing the columns that had missing values.
	 * @internal
	 */
	constructor(
		frame: ModelFrame,
		tree: GrownTree,
		missing: ReadonlySet<number> = new Set(),
		chosen?: PrunedByCrossValidation,
	) {
		super(
			frame,
			ensembleOf(frame, { trees: [tree], combine: "sum", source: "decisionTree" }),
			impurityFalls(tree, frame.features.length),
		);
		this.tree = tree;
		this.chosen = chosen;
		this.#frame = frame;
		this.#missing = missing;
	}

	/** Splits from the root to the deepest leaf. */
	get depth(): number {
		const { childrenLeft, childrenRight } = this.tree;
		const depths = new Uint32Array(childrenLeft.length);
		let deepest = 0;
		for (let node = 0; node < depths.length; node++) {
			const depth = depths[node] as number;
			deepest = Math.max(deepest, depth);
			if ((childrenLeft[node] as number) < 0) continue;
			depths[childrenLeft[node] as number] = depth + 1;
			depths[childrenRight[node] as number] = depth + 1;
		}
		return deepest;
	}

	/**
	 * The trees between this one and its root that are the best at some price α of a leaf: minimal cost–complexity pruning.
	 *
	 * `impurities` are Σ over leaves of share of weight × impurity; equal α are one step.
	 *
	 * Breiman, Friedman, Olshen, Stone (1984), Classification and Regression Trees, chapter 3. Key `breiman1984`.
	 */
	pruningPath(): PruningPath {
		return this.#prices.path;
	}

	/** Of each node, the smallest α at which its branch is cut; infinite at leaves. */
	get alphas(): Float64Array {
		return this.#prices.alphas;
	}

	get #prices(): Pruning {
		this.#pruning ??= costComplexity(this.tree);
		return this.#pruning;
	}

	/**
	 * The tree that is the best when a leaf costs α, in the unit of the impurity: all branches are cut whose leaves do not lower it by more. A new
	 * model; this one stays.
	 *
	 * @throws ExplainError `bad-option` for a negative or infinite α.
	 */
	prune(alpha: number): FittedTree {
		if (!(Number.isFinite(alpha) && alpha >= 0))
			throw new ExplainError("bad-option", `prune: expected alpha to be a number at least 0, got ${alpha}`);
		const { alphas } = this;
		return this.#with(takeNodes(this.tree, (node) => (alphas[node] as number) <= alpha));
	}

	/**
	 * The tree in which this node is a leaf. A new model; nodes are numbered anew.
	 *
	 * @throws ExplainError `out-of-range` for a node that is not there.
	 */
	collapse(node: number | readonly number[]): FittedTree {
		const nodes = new Set(typeof node === "number" ? [node] : node);
		for (const one of nodes) {
			const last = this.tree.childrenLeft.length - 1;
			if (!(Number.isInteger(one) && one >= 0 && one <= last))
				throw new ExplainError("out-of-range", `collapse: expected a node from 0 to ${last}, got ${one}`);
		}
		return this.#with(takeNodes(this.tree, (one) => nodes.has(one)));
	}

	#with(tree: GrownTree): FittedTree {
		return new FittedTree(this.#frame, tree, this.#missing);
	}

	/** What goes to one side of a node, such as `"bmi ≤ 27.4 kg/m²"`. */
	condition(node: number, goesLeft = true): string {
		const column = this.tree.feature[node] as number;
		return conditionText(this.tree, node, goesLeft, this.features[column] as Feature, this.#missing.has(column));
	}

	/** All that rows meet that come to a node, such as `"20 < bmi ≤ 27.4 and s5 > 0.02"`. */
	leafCondition(node: number): string {
		return joinedConditions(this.tree, this.#turnsTo(node), this.features, this.#missing).join(" and ") || "always";
	}

	/** What a node answers, in words: `"152.1"`, `"Adelie (97 %)"`. */
	answer(node: number): string {
		const { values, width } = this.tree;
		if (!this.classes) return valueText(this.target, values[node * width] as number);
		let best = 0;
		for (let k = 1; k < width; k++) {
			if ((values[node * width + k] as number) > (values[node * width + best] as number)) best = k;
		}
		return `${this.classes[best]} (${Number((100 * (values[node * width + best] as number)).toPrecision(3))} %)`;
	}

	/**
	 * Which conditions did this row meet, and what came of it?
	 *
	 * @param row one row: a table or rows of which the first is taken, or its numbers.
	 * @throws ExplainError as `predict`.
	 */
	async path(row: TableRows): Promise<TreePath> {
		const one = Array.isArray(row) && typeof row[0] === "number" ? [row as number[]] : row;
		const { values, shape } = await this.readRows(one as TableRows, "path");
		return this.pathOf(values.subarray(0, shape[1] as number));
	}

	/** The same of a row that is read already: numbers, codes of levels, NaN. @internal */
	pathOf(x: Float64Array): TreePath {
		const leaf = new Int32Array(1);
		findLeaves(this.tree, x, x.length, false, leaf, 0, 1);
		const turns = this.#turnsTo(leaf[0] as number);
		const conditions = turns.map(({ node, goesLeft }) => {
			const column = this.tree.feature[node] as number;
			const own = valueText(this.features[column] as Feature, x[column] as number);
			return `${this.condition(node, goesLeft)} (${own})`;
		});
		const answer = this.answer(leaf[0] as number);
		const examples = this.tree.examples[leaf[0] as number] as number;
		const because = conditions.length > 0 ? `, because ${conditions.join(", ")}` : "";
		return {
			nodes: [...turns.map(({ node }) => node), leaf[0] as number],
			conditions,
			answer,
			examples,
			text: `${this.target.name}: ${answer}${because}; ${examples} training ${examples === 1 ? "row" : "rows"} ended there.`,
		};
	}

	/** The turns from the root to a node. */
	#turnsTo(target: number): Turn[] {
		const { childrenLeft, childrenRight } = this.tree;
		const turns: Turn[] = [];
		// Nodes are numbered from left to right: what is on the right has the numbers from the right child on.
		for (let node = 0; node !== target; ) {
			const right = childrenRight[node] as number;
			const goesLeft = target < right;
			turns.push({ node, goesLeft });
			node = goesLeft ? (childrenLeft[node] as number) : right;
		}
		return turns;
	}

	/**
	 * The tree as rules, one for each leaf, the one with the most rows first. Exactly one of them holds for each row.
	 *
	 * `precision` is the weight of the rows whose class is the rule's; of a regression 1 − the leaf's squared error as a share of the whole, at least 0.
	 */
	rules(): Rule[] {
		const { childrenLeft, cover, values, width, impurity } = this.tree;
		const leaves = [...childrenLeft.keys()].filter((node) => (childrenLeft[node] as number) < 0);
		leaves.sort((a, b) => (cover[b] as number) - (cover[a] as number) || a - b);
		return leaves.map((leaf) => {
			const own = values.subarray(leaf * width, (leaf + 1) * width);
			const spread = impurity[0] as number;
			const left = spread > 0 ? (impurity[leaf] as number) / spread : 0;
			return {
				text: this.leafCondition(leaf),
				coverage: (cover[leaf] as number) / (cover[0] as number),
				precision: this.classes ? own.reduce((most, p) => Math.max(most, p)) : Math.max(0, 1 - left),
				outcome: this.classes ? (this.classes[own.indexOf(Math.max(...own))] as string) : this.answer(leaf),
			};
		});
	}

	/** The tree as indented text. */
	override toString(): string {
		const { childrenLeft, childrenRight, examples } = this.tree;
		const lines: string[] = [super.toString()];
		const waiting = [{ node: 0, depth: 0, text: "" }];
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			if (lines.length === mostLines) {
				lines.push("… and more");
				break;
			}
			const { node, depth, text } = next;
			const isLeaf = (childrenLeft[node] as number) < 0;
			const answer = isLeaf ? `${text && ": "}${this.answer(node)}, ${examples[node]} rows` : "";
			if (text || isLeaf) lines.push(`${"  ".repeat(depth)}${text}${answer}`);
			if (isLeaf) continue;
			const inner = text ? depth + 1 : depth;
			waiting.push({ node: childrenRight[node] as number, depth: inner, text: this.condition(node, false) });
			waiting.push({ node: childrenLeft[node] as number, depth: inner, text: this.condition(node, true) });
		}
		return lines.join("\n");
	}
}
