import type { Explanation } from "../core/explanation.ts";
import type { Control, ViewSpec } from "../core/view-spec.ts";
import { formatNumber } from "../figure/format-number.ts";
import type { EvaluationData } from "../models/table/evaluation-data.ts";
import { type ScoreName, scoreOf } from "../models/table/scoring.ts";
import type { FittedTree, TreePath } from "../models/tree/fit/fitted-tree.ts";
import { type LeafGroup, leafRows } from "../views/leaf-rows.ts";
import { cutText, treeDiagram } from "../views/tree-diagram.ts";
import { type ExplorerDefinition, rowSelection, type Values } from "./explorer.ts";
import { rowControl } from "./row-control.ts";

/** What an explorer of trees was started with. */
export interface TreeSettings {
	readonly model: FittedTree;
	readonly explanation: Explanation<"tree">;
	readonly data: EvaluationData;
	readonly held: EvaluationData | undefined;
	readonly example: number;
	readonly leaves: number | undefined;
	readonly most: number;
}

/** How well a tree does; larger is better. */
export interface TreeScores {
	readonly score: ScoreName;
	/** On the rows that are looked at. */
	readonly here: number;
	readonly heldOut: number | undefined;
}

/** What an explorer of trees answers. */
export interface TreeAnswer {
	/** The whole tree. */
	readonly explanation: Explanation<"tree">;
	/** The tree as it is cut. */
	readonly model: FittedTree;
	/** The splits of the whole tree that are leaves now, without those below them. */
	readonly cut: readonly number[];
	/** The price of a leaf that the slider stands for. */
	readonly alpha: number;
	/** The way of the example, through the tree as it is cut. */
	readonly path: TreePath;
	/** The nodes of the whole tree on that way. */
	readonly nodes: readonly number[];
	/** The leaves from top to bottom, with their rows, and the example's among them. */
	readonly leaves: readonly LeafGroup[];
	readonly chosen: number;
	readonly scores: TreeScores;
	/** Of the whole tree. */
	readonly whole: TreeScores;
}

/** More than are drawn, so that where some are cut the next ones are there. */
const mostOptions = 120;

const numbersOf = (text: unknown): number[] => String(text).split(",").filter(Boolean).map(Number);

/** What an explorer of trees asks and draws. */
export class TreeQuestions implements ExplorerDefinition<TreeAnswer> {
	readonly values: Values;
	readonly followsSelection = true;
	readonly #settings: TreeSettings;
	#whole: TreeScores | undefined;

	constructor(settings: TreeSettings) {
		this.#settings = settings;
		const all = settings.model.complexity.count;
		this.values = { example: settings.example, leaves: Math.min(settings.leaves ?? all, all), cut: "" };
	}

	controls({ cut, example }: Values): readonly Control[] {
		const { model, data } = this.#settings;
		const all = model.complexity.count;
		const set = new Set(numbersOf(cut));
		const options = this.#splitsNear(Number(example), set).map((node) => {
			const after = new Set(set);
			if (!after.delete(node)) after.add(node);
			return { value: cutText(after), label: `${set.has(node) ? "grow" : "cut"} at ${model.condition(node)}` };
		});
		const now = { value: String(cut), label: set.size === 1 ? "1 branch is cut" : `${set.size} branches are cut` };
		const none = { value: "", label: set.size === 0 ? "no branch is cut" : "let all grow again" };
		return [
			rowControl(data.rowCount, { id: "example", label: "Row", help: "The row whose path is lit." }),
			{
				id: "leaves",
				label: "Leaves at most",
				help: "Prunes by cost–complexity: the price of a leaf rises until no more are left than this.",
				answeredBy: "explainer",
				type: "range",
				min: 1,
				max: Math.max(2, all),
				step: 1,
				format: "integer",
				disabled: all < 2,
			},
			{
				id: "cut",
				label: "Branches",
				help: "A click on a split cuts its branch; another click lets it grow again.",
				answeredBy: "explainer",
				type: "choice",
				style: "menu",
				options: [none, ...(set.size > 0 ? [now] : []), ...options.filter(({ value }) => value !== "")],
				disabled: all < 2,
			},
		];
	}

	/** The splits that can be seen: those of the example's path, those of most rows, and those that are cut. */
	#splitsNear(example: number, cut: ReadonlySet<number>): number[] {
		const { model, data } = this.#settings;
		const { childrenLeft, examples } = model.tree;
		const width = data.features.length;
		const path = model.pathOf(data.x.values.subarray(example * width, (example + 1) * width)).nodes;
		const splits = [...childrenLeft.keys()].filter((node) => (childrenLeft[node] as number) >= 0);
		splits.sort((a, b) => (examples[b] as number) - (examples[a] as number) || a - b);
		const near = new Set([...cut, ...path, ...splits.slice(0, mostOptions)]);
		return splits.filter((node) => near.has(node));
	}

	label({ example }: Values): string {
		return `following row ${example}`;
	}

	async compute({ example, leaves, cut }: Values): Promise<TreeAnswer> {
		const { model, explanation, data, held } = this.#settings;
		const path = model.pruningPath();
		const step = path.leaves.findIndex((count) => count <= Number(leaves));
		const alpha = path.alphas[step] as number;
		const alphas = model.alphas;
		const byHand = new Set(numbersOf(cut));
		const isEnd = (node: number) =>
			byHand.has(node) ||
			(step > 0 && (alphas[node] as number) <= alpha) ||
			(model.tree.childrenLeft[node] as number) < 0;
		const ends: number[] = [];
		const waiting = [0];
		for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
			if (isEnd(node)) ends.push(node);
			else waiting.push(model.tree.childrenRight[node] as number, model.tree.childrenLeft[node] as number);
		}
		const splits = ends.filter((node) => (model.tree.childrenLeft[node] as number) >= 0);
		const now = splits.length > 0 ? model.collapse(splits) : model;

		const endOf = await this.#rowsByLeaf(now, data);
		const width = data.features.length;
		const x = data.x.values.subarray(Number(example) * width, (Number(example) + 1) * width);
		// Leaves of the cut tree stand in the same order as their nodes in the whole tree.
		const places = new Map([...endOf.keys()].map((leaf, place) => [leaf, place]));
		const walked = now.pathOf(x);
		const chosen = places.get(walked.nodes.at(-1) as number) as number;
		const rules = new Map([...endOf.keys()].map((leaf) => [leaf, now.leafCondition(leaf)]));
		this.#whole ??= await this.#scoresOf(model, data, held);
		return {
			explanation,
			model: now,
			cut: splits,
			alpha,
			path: walked,
			nodes: this.#pathTo(ends[chosen] as number),
			leaves: [...endOf].map(([leaf, rows]) => ({
				condition: rules.get(leaf) as string,
				answer: now.answer(leaf),
				rows,
			})),
			chosen,
			scores: splits.length > 0 ? await this.#scoresOf(now, data, held) : this.#whole,
			whole: this.#whole,
		};
	}

	/** The rows of each leaf, from the first leaf to the last. */
	async #rowsByLeaf(model: FittedTree, { x }: EvaluationData): Promise<Map<number, number[]>> {
		const { values } = await model.leaves(x);
		const rows = new Map<number, number[]>();
		for (const [node, left] of model.tree.childrenLeft.entries()) if (left < 0) rows.set(node, []);
		for (const [row, leaf] of values.entries()) rows.get(leaf)?.push(row);
		return rows;
	}

	/** The nodes of the whole tree from the root to one of them. */
	#pathTo(target: number): number[] {
		const { childrenLeft, childrenRight } = this.#settings.model.tree;
		const nodes = [0];
		for (let node = 0; node !== target; ) {
			const right = childrenRight[node] as number;
			node = target < right ? (childrenLeft[node] as number) : right;
			nodes.push(node);
		}
		return nodes;
	}

	async #scoresOf(model: FittedTree, data: EvaluationData, held: EvaluationData | undefined): Promise<TreeScores> {
		const score: ScoreName = data.task === "regression" ? "r2" : "accuracy";
		const of = async ({ x, y }: EvaluationData) => {
			const { values, shape } = await model.predict(x);
			return scoreOf("exploreTree", score, data.task, { y, predicted: values, columns: shape[1] as number });
		};
		return { score, here: await of(data), heldOut: held && (await of(held)) };
	}

	views(
		answer: TreeAnswer,
		values: Values,
		controls: readonly Control[],
		rows: readonly number[],
	): readonly ViewSpec[] {
		const { data, most } = this.#settings;
		const { explanation, path, nodes, cut, leaves, chosen } = answer;
		const words = `Row ${values.example}: ${path.text} ${this.#scoreWords(answer)}`;
		const diagram = treeDiagram(explanation, {
			path: nodes,
			cut,
			byHand: numbersOf(values.cut),
			most,
			pick: "cut",
			controls,
			words,
		});
		const list = leafRows({
			leaves,
			chosen,
			y: data.y,
			target: data.target,
			classes: explanation.payload.outputs.length > 1 ? explanation.payload.outputs : [],
			features: data.features,
			x: data.x.values,
			selected: rows,
		});
		return [diagram, { ...list, selection: rowSelection }];
	}

	/** What the cut costs. */
	#scoreWords({ scores, whole, model, alpha }: TreeAnswer): string {
		const name = scores.score === "r2" ? "R²" : "Accuracy";
		const of = ({ here, heldOut }: TreeScores) =>
			heldOut === undefined
				? `${formatNumber(here)} on these rows`
				: `${formatNumber(here)} on these rows, ${formatNumber(heldOut)} on held-out ones`;
		const now = `${name}: ${of(scores)}`;
		if (scores === whole) return `${now}.`;
		const all = this.#settings.model.complexity.count;
		const price = alpha > 0 ? `, where one costs α = ${formatNumber(alpha)}` : "";
		return `${now} with ${model.complexity.count} leaves${price}; ${of(whole)} with all ${all}.`;
	}
}
