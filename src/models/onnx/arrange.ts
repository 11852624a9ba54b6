import type { Context } from "./context.ts";
import { repeatedNode } from "./repeated-node.ts";
import { Unsupported } from "./unsupported.ts";
import { type Atom, type Dim, isFixed, isOne, plainView, productOf, sameDim, type View } from "./values.ts";

const sameShape = (a: readonly Dim[], b: readonly Dim[]): boolean =>
	a.length === b.length && a.every((dim, i) => sameDim(dim, b[i] as Dim));

/** For each new axis the old ones that it is the product of; undefined where an old one would have to be split. */
function mergedAxes(from: readonly Dim[], to: readonly Dim[]): number[][] | undefined {
	const worlds = (from[0] ?? to[0])?.length ?? 1;
	let next = 0;
	const groups = to.map((wanted) => {
		const group: number[] = [];
		const made = () =>
			productOf(
				worlds,
				group.map((axis) => from[axis] as Dim),
			);
		while (!sameDim(made(), wanted) && next < from.length) group.push(next++);
		return sameDim(made(), wanted) ? group : undefined;
	});
	const rest = from.slice(next).every(isOne);
	return rest && groups.every((group) => group !== undefined) ? (groups as number[][]) : undefined;
}

/** Gives a tensor another shape with the same numbers in the same order. */
export function emitReshape(
	context: Context,
	name: string,
	node: string,
	from: readonly Dim[],
	to: readonly Dim[],
): string {
	if (sameShape(from, to)) return node;
	const [first, ...rest] = to;
	const open = rest.filter((dim) => !isFixed(dim)).length;
	if (first && from[0] && sameDim(first, from[0]) && open <= 1) {
		if (rest.length === 1) return context.emit(`${name}/flatten`, "flatten", [node]);
		const shape = rest.map((dim) => (isFixed(dim) ? (dim[0] as number) : -1));
		return context.emit(`${name}/reshape`, "reshape", [node], { attributes: { shape } });
	}
	const groups = mergedAxes(from, to);
	if (groups) return context.emit(`${name}/reshape`, "mergeAxes", [node], { attributes: { groups } });
	throw new Unsupported("a reshape that takes the examples' axis apart");
}

/** Puts a tensor's axes in another order; those of length 1 may stand anywhere. */
function emitPermute(
	context: Context,
	name: string,
	node: string,
	sizes: readonly Dim[],
	order: readonly number[],
): string {
	const long = order.filter((axis) => !isOne(sizes[axis] as Dim));
	if (long.every((axis, i) => i === 0 || axis > (long[i - 1] as number))) return node;
	if (order[0] !== 0) throw new Unsupported("another axis in the place of the examples'");
	return context.emit(`${name}/permute`, "permute", [node], { attributes: { order: order.slice(1) } });
}

const isRepeated = (atom: Atom): boolean => atom.axis === undefined && !isOne(atom.size);

/** Whether an axis is made of one that is only repeated and of others. */
const isMixed = (group: readonly Atom[]): boolean =>
	group.some(isRepeated) && group.filter((atom) => !isOne(atom.size)).length > 1;

/** The view with what is repeated and merged with other axes at full length. */
function lengthened(context: Context, name: string, view: View): View {
	const atoms = view.groups.flat();
	const apart: View = { ...view, groups: atoms.map((atom) => [atom]) };
	let made = arranged(
		context,
		name,
		apart,
		atoms.map((_, i) => i),
	);
	for (const group of view.groups.filter(isMixed)) {
		for (const atom of group.filter(isRepeated)) {
			const axis = atoms.indexOf(atom);
			const node = repeatedNode(context, name, made.node, axis, atom.size);
			made = { ...made, node, sizes: made.sizes.map((size, i) => (i === axis ? atom.size : size)) };
		}
	}
	const place = (atom: Atom): Atom => {
		const axis = atoms.indexOf(atom);
		return isRepeated(atom) && isOne(made.sizes[axis] as Dim) ? atom : { size: atom.size, axis };
	};
	return { ...made, groups: view.groups.map((group) => group.map(place)) };
}

/**
 * A node whose tensor has one axis for each of the named ONNX axes, in that order: the view made real.
 *
 * Repeated axes become axes of length 1, as what takes the tensor repeats it.
 */
export function arranged(context: Context, name: string, view: View, axes: readonly number[]): View {
	const mixed = axes.some((axis) => isMixed(view.groups[axis] as readonly Atom[]));
	if (mixed) return arranged(context, name, lengthened(context, name, view), axes);
	const groups = axes.map((axis) => view.groups[axis] as readonly Atom[]);
	const real = groups.map((group) => group.filter((atom) => atom.axis !== undefined));
	const order = real.flat().map((atom) => atom.axis as number);
	const missing = view.sizes.map((_, axis) => axis).filter((axis) => !order.includes(axis));
	// What is missing has length 1; the examples' axis, if it is such, stays in front.
	const whole = missing.includes(0) ? [0, ...order, ...missing.slice(1)] : [...order, ...missing];
	const node = emitPermute(context, name, view.node, view.sizes, whole);
	const permuted = node === view.node ? view.sizes : whole.map((axis) => view.sizes[axis] as Dim);
	const sizes = real.map((group) =>
		productOf(
			context.worlds,
			group.map((atom) => atom.size),
		),
	);
	const made = plainView(emitReshape(context, name, node, permuted, sizes), sizes, view.kind, view.mask);
	const repeats = groups.map((group) => group.find((atom) => atom.axis === undefined && !isOne(atom.size)));
	return {
		...made,
		groups: made.groups.map((group, i) => (repeats[i] ? [repeats[i] as Atom] : group)),
	};
}

/** The view made real in ONNX's own order. */
export const plain = (context: Context, name: string, view: View): View =>
	arranged(
		context,
		name,
		view,
		view.groups.map((_, axis) => axis),
	);
