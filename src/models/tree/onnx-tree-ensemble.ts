import { ExplainError } from "../../core/errors.ts";
import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import type { Link } from "./link.ts";
import { columnsOf, type OnnxMode, type OnnxNode, onnxModes, regressionLink, toTrees } from "./onnx-splits.ts";
import type { TreeEnsemble } from "./tree-ensemble.ts";

const links: readonly Link["name"][] = ["identity", "softmax", "logistic", "softmax-zero", "probit"];
const aggregates = ["AVERAGE", "SUM", "MIN", "MAX"];

/** The sets of the nodes of mode `BRANCH_MEMBER` in their order, divided by NaN. */
function memberSets(root: FileFields): number[][] {
	const field = root.maybe("membership_values");
	const sets: number[][] = [[]];
	for (const value of field ? Array.from(field.value as ArrayLike<unknown>) : []) {
		if (Number.isNaN(value)) sets.push([]);
		else (sets.at(-1) as number[]).push(Number(value));
	}
	return sets;
}

/** The attributes with an element for each inner node. */
function innerNodes(root: FileFields) {
	const features = root.at("nodes_featureids").integers();
	const count = features.length;
	const modes = root.at("nodes_modes").integers(count, { min: 0, max: onnxModes.indexOf("LEAF") - 1 });
	const sets = memberSets(root);
	const given = root.maybe("nodes_missing_value_tracks_true");
	const missing = given && given.length > 0 ? given.flags(count) : undefined;
	const rates = root.maybe("nodes_hitrates")?.numbers(count);
	const values = root.at("nodes_splits").numbers(count);
	let member = 0;
	const nodes = Array.from(features, (feature, i) => {
		const mode = onnxModes[modes[i] as number] as OnnxMode;
		const members = mode === "BRANCH_MEMBER" ? sets[member++] : undefined;
		const value = values[i] as number;
		return { mode, feature, value, missingIsYes: missing?.[i] === 1, cover: rates?.[i], members };
	});
	return {
		nodes,
		yes: { next: root.at("nodes_truenodeids").integers(count), leaf: root.at("nodes_trueleafs").flags(count) },
		no: { next: root.at("nodes_falsenodeids").integers(count), leaf: root.at("nodes_falseleafs").flags(count) },
	};
}

/** The trees of operator `TreeEnsemble` (ai.onnx.ml 5), which keeps inner nodes and leaves apart and numbers them across trees. */
export function readOnnxTreeEnsemble(root: FileFields, stated: number | undefined): TreeEnsemble {
	const { nodes, yes, no } = innerNodes(root);
	const targets = root.at("leaf_targetids").integers();
	const weights = root.at("leaf_weights").numbers(targets.length);
	const used = new Uint8Array(nodes.length);

	function leafAt(id: number, t: number): OnnxNode {
		if (id < 0 || id >= targets.length) {
			throw badFile(root.reader, `tree ${t}: expected leaves from 0 to ${targets.length - 1}, got ${id}`);
		}
		const adds = [[targets[id] as number, weights[id] as number] as const];
		return { mode: "LEAF", feature: 0, value: 0, yes: -1, no: -1, missingIsYes: false, cover: undefined, adds };
	}

	/** A tree's nodes, root first. A node has one place in one tree, or few attributes would become many nodes. */
	function treeFrom(start: number, t: number): OnnxNode[] {
		const tree: (OnnxNode | undefined)[] = [undefined];
		const waiting = [{ id: start, place: 0 }];
		for (let next = waiting.pop(); next; next = waiting.pop()) {
			const { id, place } = next;
			const node = nodes[id];
			if (!node || used[id]) {
				const came = `node ${id}${node ? " again" : ""}`;
				throw badFile(root.reader, `tree ${t}: expected nodes from 0 to ${nodes.length - 1}, each once, got ${came}`);
			}
			used[id] = 1;
			const [left, right] = [yes, no].map(({ next, leaf }) => {
				const child = next[id] as number;
				const childPlace = tree.push(leaf[id] ? leafAt(child, t) : undefined) - 1;
				if (!leaf[id]) waiting.push({ id: child, place: childPlace });
				return childPlace;
			});
			tree[place] = { ...node, yes: left as number, no: right as number, adds: [] };
		}
		return tree as OnnxNode[];
	}

	const trees = Array.from(root.at("tree_roots").integers(), treeFrom);
	const outputs = root.maybe("n_targets")?.integer({ min: 1, max: 2 ** 16 }) ?? 1;
	const aggregate = aggregates[root.maybe("aggregate_function")?.integer({ min: 0, max: 3 }) ?? 1] as string;
	if (aggregate !== "SUM" && aggregate !== "AVERAGE") {
		throw new ExplainError(
			"unsupported-model",
			`${root.reader}: expected aggregate_function SUM or AVERAGE, got ${aggregate}`,
		);
	}
	const link = links[root.maybe("post_transform")?.integer({ min: 0, max: 4 }) ?? 0] as Link["name"];
	const precision = root.maybe("nodes_splits")?.value instanceof Float64Array ? "float64" : "float32";
	return {
		...toTrees(root.reader, trees, outputs, precision, aggregate === "AVERAGE"),
		featureCount: columnsOf(trees, stated),
		outputs,
		combine: aggregate === "AVERAGE" ? "mean" : "sum",
		base: new Float64Array(outputs),
		precision,
		takesMissing: true,
		link: { name: regressionLink(link, outputs) },
		scoreUnit: "response",
		outputUnit: "response",
		source: "ONNX TreeEnsemble",
	};
}
