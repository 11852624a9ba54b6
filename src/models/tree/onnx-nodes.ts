import { badFile } from "../../core/untrusted.ts";
import type { FileFields } from "../../data/file-fields.ts";
import { type OnnxMode, type OnnxNode, onnxModes } from "./onnx-splits.ts";

/** Values that newer versions may give as a tensor of 64-bit numbers. */
export function floats(root: FileFields, name: string, length?: number): Float64Array | undefined {
	return (root.maybe(`${name}_as_tensor`) ?? root.maybe(name))?.numbers(length);
}

function modesOf(field: FileFields, count: number): OnnxMode[] {
	const modes = field.texts();
	const wrong = modes.find((mode) => !onnxModes.includes(mode as OnnxMode));
	if (wrong !== undefined || modes.length !== count)
		field.unexpected(`${count} of ${onnxModes.join(", ")}`, wrong ?? modes);
	return modes as OnnxMode[];
}

/** What each leaf adds, by `tree/node`. */
export function leafWeights(root: FileFields, prefix: "class" | "target") {
	const trees = root.at(`${prefix}_treeids`).integers();
	const nodes = root.at(`${prefix}_nodeids`).integers(trees.length);
	const outputs = root.at(`${prefix}_ids`).integers(trees.length);
	const weights = floats(root, `${prefix}_weights`, trees.length) ?? root.at(`${prefix}_weights`).numbers();
	const adds = new Map<string, [output: number, weight: number][]>();
	for (const [i, tree] of trees.entries()) {
		const key = `${tree}/${nodes[i]}`;
		const list = adds.get(key) ?? [];
		list.push([outputs[i] as number, weights[i] as number]);
		adds.set(key, list);
	}
	return { adds, outputs, weights };
}

/** The attributes with an element for each node of all trees, by the numbers of the trees. */
function nodeAttributes(root: FileFields) {
	const treeIds = root.at("nodes_treeids").integers();
	const count = treeIds.length;
	const missing = root.maybe("nodes_missing_value_tracks_true");
	const places = new Map<number, number[]>();
	for (const [i, tree] of treeIds.entries()) {
		const list = places.get(tree);
		if (list) list.push(i);
		else places.set(tree, [i]);
	}
	return {
		places,
		ids: root.at("nodes_nodeids").integers(count),
		modes: modesOf(root.at("nodes_modes"), count),
		features: root.at("nodes_featureids").integers(count),
		values: floats(root, "nodes_values", count) ?? root.at("nodes_values").numbers(),
		yes: root.at("nodes_truenodeids").integers(count),
		no: root.at("nodes_falsenodeids").integers(count),
		missing: missing && missing.length > 0 ? missing.flags(count) : undefined,
		rates: floats(root, "nodes_hitrates"),
	};
}

/** The nodes of each tree, its root, which is no node's child, first. */
export function readNodes(root: FileFields, adds: ReadonlyMap<string, OnnxNode["adds"]>): OnnxNode[][] {
	const { places, ids, modes, features, values, yes, no, missing, rates } = nodeAttributes(root);
	return [...places].map(([tree, list], t) => {
		const children = new Set(list.flatMap((i) => (modes[i] === "LEAF" ? [] : [yes[i] as number, no[i] as number])));
		const top = list.findIndex((i) => !children.has(ids[i] as number));
		const ordered = top > 0 ? [list[top] as number, ...list.filter((_, at) => at !== top)] : list;
		const index = new Map(ordered.map((i, at) => [ids[i] as number, at]));
		const child = (i: number, id: number): number => {
			const place = index.get(id);
			if (place !== undefined) return place;
			throw badFile(root.reader, `tree ${t}, node ${ids[i]}: expected children in the tree, got node ${id}`);
		};
		return ordered.map((i): OnnxNode => {
			const shared = { missingIsYes: missing?.[i] === 1, cover: rates?.[i] };
			if (modes[i] === "LEAF") {
				const added = adds.get(`${tree}/${ids[i]}`) ?? [];
				return { ...shared, mode: "LEAF", feature: 0, value: 0, yes: -1, no: -1, adds: added };
			}
			return {
				...shared,
				mode: modes[i] as OnnxMode,
				feature: features[i] as number,
				value: values[i] as number,
				yes: child(i, yes[i] as number),
				no: child(i, no[i] as number),
				adds: [],
			};
		});
	});
}
