import { emitReshape, plain } from "./arrange.ts";
import type { Context } from "./context.ts";
import { Unsupported } from "./unsupported.ts";
import {
	type Atom,
	type Dim,
	dimOf,
	isFixed,
	isOne,
	plainView,
	productOf,
	sameDim,
	times,
	type View,
} from "./values.ts";

/** A part of an axis of the tensor, while axes are taken apart. */
interface Part {
	readonly size: Dim;
	readonly axis: number | undefined;
}

const over = (a: Dim, b: Dim): Dim => a.map((length, i) => length / (b[i] as number));
const whole = (dim: Dim): boolean => dim.every(Number.isInteger);

/** Deals the axes out to the new shape, splitting where a new axis is a part of an old one; undefined where they do not fit. */
function dealt(worlds: number, view: View, shape: readonly Dim[]): Part[][] | undefined {
	const queue: Part[] = view.groups.flat().filter((atom) => !isOne(atom.size));
	const groups = shape.map((wanted) => {
		const group: Part[] = [];
		let made = dimOf(worlds, 1);
		while (!sameDim(made, wanted)) {
			const part = queue.shift();
			if (!part) return undefined;
			const left = over(wanted, made);
			if (whole(over(left, part.size))) {
				group.push(part);
				made = times(made, part.size);
			} else if (whole(left) && whole(over(part.size, left))) {
				group.push({ ...part, size: left });
				queue.unshift({ ...part, size: over(part.size, left) });
				made = wanted;
			} else return undefined;
		}
		return group;
	});
	return queue.length === 0 && groups.every((group) => group !== undefined) ? (groups as Part[][]) : undefined;
}

/** Splits the tensor's axes where the parts ask for it. */
function split(context: Context, name: string, view: View, groups: readonly (readonly Part[])[]): View {
	const parts = view.sizes.map((size, axis) => {
		const own = groups.flat().filter((part) => part.axis === axis);
		return own.length > 1 ? own : [{ size, axis }];
	});
	const first = parts.map((_, axis) => parts.slice(0, axis).flat().length);
	const sizes = parts.flat().map((part) => part.size);
	const taken = view.sizes.map(() => 0);
	const made = groups.map((group) =>
		group.map((part): Atom => {
			if (part.axis === undefined) return part;
			const place = taken[part.axis] as number;
			taken[part.axis] = place + 1;
			return { size: part.size, axis: (first[part.axis] as number) + place };
		}),
	);
	if (sizes.length === view.sizes.length) return { ...view, groups: made };
	if ((parts[0]?.length ?? 0) > 1) throw new Unsupported("a reshape that takes the examples' axis apart");
	const open = sizes.slice(1).filter((dim) => !isFixed(dim)).length;
	const node =
		open > 1 ? splitOneByOne(context, name, view, parts) : emitReshape(context, name, view.node, view.sizes, sizes);
	return { ...view, node, sizes, groups: made };
}

/** Splits each axis by itself, which needs none of the other lengths. */
function splitOneByOne(context: Context, name: string, view: View, parts: readonly (readonly Part[])[]): string {
	let node = view.node;
	for (let axis = parts.length - 1; axis > 0; axis--) {
		const own = parts[axis] as readonly Part[];
		if (own.length === 1) continue;
		const sizes = own.map(({ size }) => (isFixed(size) ? (size[0] as number) : -1));
		if (sizes.filter((length) => length === -1).length > 1) throw new Unsupported("an axis split in two open lengths");
		node = context.emit(`${name}/reshape`, "splitAxis", [node], { attributes: { axis, sizes } });
	}
	return node;
}

/** The same numbers in another ONNX shape: nothing is computed where axes are only merged or split back. */
export function reshapeView(context: Context, name: string, view: View, shape: readonly Dim[]): View {
	const groups = dealt(context.worlds, view, shape);
	if (groups) return split(context, name, view, groups);
	// All numbers of an example in a row, which can be cut anywhere.
	const real = plain(context, name, view);
	const [first, ...rest] = real.sizes;
	if (first) {
		const sizes = [first, productOf(context.worlds, rest)];
		const row = plainView(emitReshape(context, name, real.node, real.sizes, sizes), sizes, view.kind, view.mask);
		const again = dealt(context.worlds, row, shape);
		if (again) return split(context, name, row, again);
	}
	throw new Unsupported("a reshape across axes of open length");
}
