import { arranged, emitReshape, plain } from "./arrange.ts";
import type { Context } from "./context.ts";
import { type HostTensor, reshaped, transposed } from "./host-tensor.ts";
import { type Atom, type Dim, dimOf, isFixed, isOne, productOf, sameDim, type View } from "./values.ts";

/** Two tensors that broadcast to one another, and how the result is seen. */
export interface Aligned {
	readonly nodes: readonly string[];
	/** The result without its node. */
	readonly view: Omit<View, "node" | "type" | "kind">;
}

const long = (group: readonly Atom[]): Atom[] => group.filter((atom) => atom.axis !== undefined && !isOne(atom.size));
const largest = (context: Context, view: View): number =>
	productOf(
		context.worlds,
		view.groups
			.flat()
			.filter((atom) => atom.axis !== undefined)
			.map((atom) => atom.size),
	)[0] as number;

/** The groups of a view under those of one with more axes, missing ones in front. */
const padded = (groups: View["groups"], rank: number): View["groups"] => [
	...Array.from({ length: rank - groups.length }, () => []),
	...groups,
];

const repeats = (group: readonly Atom[]): Atom | undefined =>
	group.find((atom) => atom.axis === undefined && !isOne(atom.size));

/** For each of the other's long axes, the axis of the lead's tensor that it meets; undefined where they do not meet so. */
function meeting(lead: View, other: View): Map<number, number> | undefined {
	const met = new Map<number, number>();
	const groups = padded(other.groups, lead.groups.length);
	for (const [i, group] of lead.groups.entries()) {
		const theirs = long(groups[i] as readonly Atom[]);
		if (theirs.length === 0) continue;
		const own = long(group);
		if (repeats(group) || own.length !== theirs.length) return undefined;
		for (const [k, atom] of theirs.entries()) {
			if (!sameDim(atom.size, (own[k] as Atom).size)) return undefined;
			met.set(atom.axis as number, (own[k] as Atom).axis as number);
		}
	}
	return met;
}

/** The groups of the result: the lead's, or repeated ones where either is only repeated. */
function resultGroups(lead: View, other: View): View["groups"] {
	const groups = padded(other.groups, lead.groups.length);
	return lead.groups.map((group, i) => {
		const repeated = repeats(groups[i] as readonly Atom[]);
		return repeated && long(group).length === 0 && !repeats(group) ? [repeated] : group;
	});
}

/** Brings a tensor into the axes of the lead's. */
function brought(context: Context, name: string, lead: View, other: View, met: Map<number, number>): string {
	// A single number broadcasts as it is.
	if (met.size === 0 && other.sizes.length <= lead.sizes.length) return other.node;
	const order = [...met.entries()].sort((a, b) => a[1] - b[1]).map(([axis]) => axis);
	const flat: View = {
		...other,
		groups: order.map((axis) => [{ size: other.sizes[axis] as Dim, axis }]),
	};
	const one = dimOf(context.worlds, 1);
	const sizes = lead.sizes.map((_, axis) => {
		const own = [...met.entries()].find(([, place]) => place === axis);
		return own ? (other.sizes[own[0]] as Dim) : one;
	});
	const compact = arranged(
		context,
		name,
		flat,
		flat.groups.map((_, i) => i),
	);
	return emitReshape(context, name, compact.node, compact.sizes, sizes);
}

/** Two views as tensors that broadcast, in the axes of the larger one if possible, else in ONNX's own. */
export function alignViews(context: Context, name: string, a: View, b: View): Aligned {
	const mask = a.mask && b.mask;
	const aLeads =
		a.groups.length >= b.groups.length &&
		(b.groups.length < a.groups.length || largest(context, a) >= largest(context, b));
	for (const swap of [!aLeads, aLeads]) {
		const [lead, other] = swap ? [b, a] : [a, b];
		if (other.groups.length > lead.groups.length) continue;
		const met = meeting(lead, other);
		if (!met) continue;
		const node = brought(context, name, lead, other, met);
		const nodes = swap ? [node, lead.node] : [lead.node, node];
		return { nodes, view: { sizes: lead.sizes, groups: resultGroups(lead, other), mask } };
	}
	return alignPlain(context, name, a, b);
}

/** As ONNX has them: one axis of the tensor for each axis, and 1 in front of the shorter. */
function alignPlain(context: Context, name: string, a: View, b: View): Aligned {
	const rank = Math.max(a.groups.length, b.groups.length);
	const one = dimOf(context.worlds, 1);
	const parts = [a, b].map((view) => {
		const real = plain(context, name, view);
		const sizes = [...Array.from({ length: rank - real.sizes.length }, () => one), ...real.sizes];
		return {
			node: emitReshape(context, name, real.node, real.sizes, sizes),
			sizes,
			groups: padded(real.groups, rank),
		};
	});
	const [x, y] = parts as [(typeof parts)[0], (typeof parts)[0]];
	const sizes = x.sizes.map((size, axis) => (isOne(size) ? (y.sizes[axis] as Dim) : size));
	const groups = sizes.map((size, axis) => {
		const repeated = repeats(x.groups[axis] as readonly Atom[]) ?? repeats(y.groups[axis] as readonly Atom[]);
		return isOne(size) && repeated ? [repeated] : [{ size, axis }];
	});
	return { nodes: [x.node, y.node], view: { sizes, groups, mask: a.mask && b.mask } };
}

/**
 * A known array as one that broadcasts to the tensor of `lead`; undefined where the result would be larger than the lead
 * or the axes do not meet.
 */
export function alignKnown(lead: View, tensor: HostTensor): HostTensor | undefined {
	const skip = tensor.shape.length - lead.groups.length;
	if (tensor.shape.slice(0, Math.max(skip, 0)).some((length) => length !== 1)) return undefined;
	const own = [...new Array<number>(Math.max(0, -skip)).fill(1), ...tensor.shape.slice(Math.max(skip, 0))];
	const lengths: number[] = [];
	const axes: number[] = [];
	for (const [i, group] of lead.groups.entries()) {
		const length = own[i] as number;
		if (length === 1) continue;
		const atoms = long(group);
		if (repeats(group) || atoms.length === 0 || !atoms.every((atom) => isFixed(atom.size))) return undefined;
		const sizes = atoms.map((atom) => atom.size[0] as number);
		if (sizes.reduce((product, size) => product * size, 1) !== length) return undefined;
		lengths.push(...sizes);
		axes.push(...atoms.map((atom) => atom.axis as number));
	}
	const order = axes.map((_, i) => i).sort((a, b) => (axes[a] as number) - (axes[b] as number));
	const moved = transposed(reshaped(tensor, lengths), order);
	const first = axes.length > 0 ? Math.min(...axes) : lead.sizes.length;
	const full = lead.sizes.map(() => 1);
	for (const i of order) full[axes[i] as number] = lengths[i] as number;
	return reshaped(moved, full.slice(first));
}
