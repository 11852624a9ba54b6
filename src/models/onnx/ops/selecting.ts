import type { Call, Handler } from "../call.ts";
import { countedThrough } from "../counting.ts";
import { axisOf } from "../host/parameters.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { compressed } from "../known-view.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, type Dim, dimOf, isOne, type Known, shapeOf, type View } from "../values.ts";
import { chosenOfEach } from "./each-example.ts";
import { axisSize, resized, withAxis } from "./helpers.ts";

/** Rows of a constant table chosen by computed indices. */
function lookUp(call: Call, table: HostTensor, indices: View): View {
	if (axisOf(call.attributes.int("axis", 0), table.shape.length) !== 0) throw new Unsupported("a table's later axis");
	const width = table.values.length / (table.shape[0] as number);
	const rest = table.shape.slice(1).map((length) => dimOf(call.context.worlds, length));
	if (rest.length !== 1) throw new Unsupported(`a table of ${table.shape.length} axes`);
	const node = call.emit("embedding", [indices.node], { weights: [call.weight("table", table)] });
	const size = dimOf(call.context.worlds, width);
	const last = { size, axis: indices.sizes.length };
	return {
		type: "view",
		node,
		sizes: [...indices.sizes, size],
		groups: [...indices.groups, [last]],
		kind: table.kind,
		mask: false,
	};
}

/** A known progression of indices along one axis, one further for each place: where it begins. */
function following(known: Known): number | undefined {
	const { worlds } = compressed(known);
	if (worlds.length === 1) return undefined;
	const [first] = worlds as readonly [HostTensor];
	const start = first.values[0] as number;
	const long = worlds.every((tensor) => tensor.shape.filter((length) => length !== 1).length === 1);
	const fits = worlds.every((tensor) => tensor.values.every((value, i) => value === start + i));
	return long && fits ? start : undefined;
}

/** Where known rows follow one another in a table, what they come from is kept: it is a table of positions. */
export function positionRows(table: Known, indices: Known): Known["rows"] {
	const [values] = table.worlds as readonly [HostTensor];
	if (table.worlds.length > 1 || values.shape.length !== 2) return undefined;
	const offset = following(indices);
	return offset === undefined ? undefined : { table: values, offset };
}

const gather: Handler = (call) => {
	const [data, indices] = [call.input(0), call.input(1)];
	if (data.type === "known") {
		const table = call.weights(0);
		return lookUp(call, table, call.view(1));
	}
	if (indices.type === "view") return chosenOfEach(call, data, indices);
	const axis = axisOf(call.attributes.int("axis", 0), data.groups.length);
	if (indices.worlds.length > 1) return gatherAlong(call, data, axis, indices);
	const chosen = call.weights(1);
	const { view, place } = withAxis(call, data, axis);
	if (place === 0) throw new Unsupported("examples chosen by their index");
	if (chosen.values.length === 1) {
		const index = chosen.values[0] as number;
		const groups = [...view.groups.slice(0, axis), ...chosen.shape.map(() => []), ...view.groups.slice(axis + 1)];
		if (place !== 1) {
			const size = axisSize(call, view, axis);
			const start = index < 0 ? index + call.fixed(size) : index;
			const node = call.emit("slice", [view.node], { attributes: { axis: place, start, size: 1 } });
			return { ...resized(view, node, place, dimOf(call.context.worlds, 1)), groups };
		}
		const node = call.emit("at", [view.node], { attributes: { index } });
		const lower = (atom: Atom): Atom =>
			atom.axis !== undefined && atom.axis > 1 ? { ...atom, axis: atom.axis - 1 } : atom;
		return {
			...view,
			node,
			sizes: view.sizes.filter((_, i) => i !== 1),
			groups: groups.map((group) => group.map(lower)),
		};
	}
	if (chosen.shape.length !== 1) throw new Unsupported("an array of indices of several axes");
	const length = axisSize(call, view, axis);
	const places = [...chosen.values].map((index) => (index < 0 ? index + call.fixed(length) : index));
	const node = call.emit("gather", [view.node], { attributes: { axis: place, indices: places } });
	return resized(view, node, place, dimOf(call.context.worlds, places.length));
};

/** The groups of what whole axes become when they are chosen from by indices that count through them. */
function countedGroups(shape: readonly Dim[], along: readonly (Atom | undefined)[]): (readonly Atom[])[] {
	return shape.map((size, axis) => {
		const atom = along[axis];
		if (atom) return [atom];
		return isOne(size) ? [] : [{ size, axis: undefined }];
	});
}

/** The indices in each world, also where they are the same in all. */
const everywhere = (worlds: number, tensors: readonly HostTensor[]): readonly HostTensor[] =>
	tensors.length === worlds ? tensors : new Array<HostTensor>(worlds).fill(tensors[0] as HostTensor);

/** Chooses by indices that depend on the sizes: they must count through an axis, which then is only moved. */
function gatherAlong(call: Call, view: View, axis: number, indices: Known): View {
	const group = view.groups[axis] as readonly Atom[];
	const along = countedThrough(group, everywhere(call.context.worlds, indices.worlds));
	if (!along) throw new Unsupported("indices that depend on the sizes and do not count through an axis");
	const groups = countedGroups(shapeOf(call.context.worlds, indices), along);
	return { ...view, groups: [...view.groups.slice(0, axis), ...groups, ...view.groups.slice(axis + 1)] };
}

/** One coordinate of rows of indices. */
function coordinate(tensor: HostTensor, k: number): HostTensor {
	const depth = tensor.shape.at(-1) as number;
	return hostTensor(tensor.kind, tensor.shape.slice(0, -1), (i) => tensor.values[i * depth + k] as number);
}

const gatherNd: Handler = (call) => {
	const [data, indices] = [call.input(0), call.input(1)];
	if (data.type === "view" && indices.type === "view") return chosenOfEach(call, data, indices);
	if (data.type !== "view" || indices.type !== "known") throw new Unsupported("computed indices into constants");
	const shape = shapeOf(call.context.worlds, indices);
	const depth = call.fixed(shape.at(-1) as Dim);
	const worlds = everywhere(call.context.worlds, indices.worlds);
	const found = Array.from({ length: depth }, (_, k) =>
		countedThrough(
			data.groups[k] as readonly Atom[],
			worlds.map((tensor) => coordinate(tensor, k)),
		),
	);
	if (!found.every((along) => along !== undefined)) throw new Unsupported("indices that do not count through an axis");
	const along = shape.slice(0, -1).map((_, axis) => found.map((own) => own[axis]).find((atom) => atom !== undefined));
	const used = found.flat().filter((atom) => atom !== undefined).length;
	if (along.filter((atom) => atom !== undefined).length !== used) throw new Unsupported("a diagonal");
	return { ...data, groups: [...countedGroups(shape.slice(0, -1), along), ...data.groups.slice(depth)] };
};

/** Operators that choose. */
export const selectingHandlers: Readonly<Record<string, Handler>> = { Gather: gather, GatherND: gatherNd };
