import type { Handler } from "../call.ts";
import { axesOf } from "../host/parameters.ts";
import { hostTensor } from "../host-tensor.ts";
import { reshapeView } from "../reshape-view.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, type Dim, dimOf, isFixed, isOne, productOf, sameDim, shapeOf, times } from "../values.ts";

const reshape: Handler = (call) => {
	const { context, attributes } = call;
	const x = call.view(0);
	const from = shapeOf(context.worlds, x);
	const wanted = call.inputs[1] ? call.sizes(1) : (attributes.ints("shape") ?? []).map((n) => dimOf(context.worlds, n));
	const keep = attributes.int("allowzero", 0) === 0;
	const zero = (dim: Dim, i: number): Dim => (keep && dim.every((n) => n === 0) ? (from[i] ?? dim) : dim);
	const shape = wanted.map(zero);
	const size = productOf(context.worlds, from);
	const open = (dim: Dim) => dim.every((n) => n === -1);
	const known = productOf(
		context.worlds,
		shape.filter((dim) => !open(dim)),
	);
	const whole = shape.map((dim) => (open(dim) ? size.map((n, w) => n / (known[w] as number)) : dim));
	const made = productOf(context.worlds, whole);
	// A file written for one example leaves out the length of the examples' axis, the slowest of all.
	const [slowest] = x.groups.flat().filter((atom) => !isOne(atom.size));
	const forOne = slowest && sameDim(slowest.size, context.batch) && sameDim(times(made, context.batch), size);
	const [first, ...rest] = whole;
	return reshapeView(context, call.name, x, forOne && first ? [times(first, context.batch), ...rest] : whole);
};

const flatten: Handler = (call) => {
	const { context } = call;
	const x = call.view(0);
	const shape = shapeOf(context.worlds, x);
	const given = call.attributes.int("axis", 1);
	const axis = given < 0 ? given + shape.length : given;
	return reshapeView(context, call.name, x, [
		productOf(context.worlds, shape.slice(0, axis)),
		productOf(context.worlds, shape.slice(axis)),
	]);
};

const squeeze: Handler = (call) => {
	const x = call.view(0);
	const shape = shapeOf(call.context.worlds, x);
	const given = call.numbers(1) ?? call.attributes.ints("axes");
	const gone = given ? axesOf(given, shape.length) : undefined;
	if (gone?.some((axis) => !isOne(shape[axis] as Dim))) throw new Unsupported("an axis that is longer than 1");
	return { ...x, groups: x.groups.filter((_, axis) => (gone ? !gone.includes(axis) : !isOne(shape[axis] as Dim))) };
};

const unsqueeze: Handler = (call) => {
	const x = call.view(0);
	const axes = call.numbers(1) ?? call.attributes.ints("axes") ?? [];
	const groups = [...x.groups];
	for (const axis of axesOf(axes, groups.length + axes.length)) groups.splice(axis, 0, []);
	return { ...x, groups };
};

const transpose: Handler = (call) => {
	const x = call.view(0);
	const order = call.attributes.ints("perm") ?? x.groups.map((_, i) => x.groups.length - 1 - i);
	return { ...x, groups: order.map((axis) => x.groups[axis] as readonly Atom[]) };
};

const expand: Handler = (call) => {
	const { context } = call;
	const x = call.view(0);
	const wanted = call.sizes(1);
	const rank = Math.max(wanted.length, x.groups.length);
	const groups = [...Array.from({ length: rank - x.groups.length }, () => []), ...x.groups];
	const sizes = groups.map((group) =>
		productOf(
			context.worlds,
			group.map((atom) => atom.size),
		),
	);
	return {
		...x,
		groups: groups.map((group, axis): readonly Atom[] => {
			const size = wanted[axis - (rank - wanted.length)];
			if (!size || isOne(size) || sameDim(size, sizes[axis] as Dim)) return group;
			// Written for one example, where ours may be several.
			if (sameDim(sizes[axis] as Dim, context.batch) && isOne(size)) return group;
			if (!isOne(sizes[axis] as Dim)) throw new Unsupported("lengths that do not broadcast");
			return [{ size, axis: undefined }];
		}),
	};
};

/** The shape of a computed value, which is known while the file is read. */
const shape: Handler = (call) => {
	const { attributes, context } = call;
	const end = attributes.has("end") ? attributes.int("end", 0) : undefined;
	const dims = call.shape(0).slice(attributes.int("start", 0), end);
	const worlds = Array.from({ length: context.worlds }, (_, w) =>
		hostTensor(
			"int",
			[dims.length],
			dims.map((dim) => dim[w] as number),
		),
	);
	return { type: "known", worlds: dims.every(isFixed) ? worlds.slice(0, 1) : worlds };
};

const size: Handler = (call) => {
	const total = productOf(call.context.worlds, call.shape(0));
	const worlds = total.map((n) => hostTensor("int", [], [n]));
	return { type: "known", worlds: isFixed(total) ? worlds.slice(0, 1) : worlds };
};

/** Operators that only see the same numbers otherwise: most of them compute nothing. */
export const arrangingHandlers: Readonly<Record<string, Handler>> = {
	Reshape: reshape,
	Flatten: flatten,
	Squeeze: squeeze,
	Unsqueeze: unsqueeze,
	Transpose: transpose,
	Expand: expand,
	Shape: shape,
	Size: size,
};
