import { plain } from "../arrange.ts";
import type { Call, Handler } from "../call.ts";
import { axisOf, splitLengths } from "../host/parameters.ts";
import { compressed } from "../known-view.ts";
import { realised } from "../repeat.ts";
import { reshapeView } from "../reshape-view.ts";
import { Unsupported } from "../unsupported.ts";
import {
	type Atom,
	type Dim,
	dimOf,
	isFixed,
	isOne,
	sameDim,
	shapeOf,
	times,
	type Value,
	type View,
} from "../values.ts";
import { pairOfEach } from "./each-example.ts";
import { axisSize, longAtoms, resized, tensorAxis, withAxis } from "./helpers.ts";

/** Part of one axis. */
function sliced(call: Call, x: View, axis: number, start: number, size: Dim, step: number, suffix = ""): View {
	const { view, place } = withAxis(call, x, axis);
	const attributes = isFixed(size)
		? { axis: place, start, size: size[0] as number, ...(step !== 1 && { step }) }
		: { axis: place, start, end: fromEnd(view.sizes[place] as Dim, size, start), ...(step !== 1 && { step }) };
	if (!isFixed(size) && step !== 1) throw new Unsupported("steps along an axis of open length");
	const node = call.context.emit(call.name + suffix, "slice", [view.node], { attributes });
	return resized(view, node, place, size);
}

/** How many elements are left out at the end, as a negative number; 0 where none is. */
function fromEnd(length: Dim, size: Dim, start: number): number {
	const left = length.map((n, w) => n - start - (size[w] as number));
	if (!isFixed(left)) throw new Unsupported("an end that depends on the sizes");
	return -(left[0] as number);
}

const slice: Handler = (call) => {
	const { attributes, context } = call;
	let x = call.view(0);
	const dims = (i: number, name: string): Dim[] | undefined =>
		call.inputs[i] ? call.sizes(i) : attributes.ints(name)?.map((n) => dimOf(context.worlds, n));
	const [starts, ends] = [dims(1, "starts") ?? [], dims(2, "ends") ?? []];
	const axes = call.numbers(3) ?? attributes.ints("axes") ?? starts.map((_, i) => i);
	const steps = call.numbers(4) ?? starts.map(() => 1);
	for (const [i, given] of axes.entries()) {
		const axis = axisOf(given, x.groups.length);
		const length = axisSize(call, x, axis);
		const step = steps[i] as number;
		if (step <= 0) throw new Unsupported("steps backwards");
		const place = (dim: Dim) =>
			dim.map((n, w) => Math.min(Math.max(n < 0 ? n + (length[w] as number) : n, 0), length[w] as number));
		const [start, end] = [place(starts[i] as Dim), place(ends[i] as Dim)];
		const size = start.map((n, w) => Math.max(0, Math.ceil(((end[w] as number) - n) / step)));
		if (sameDim(size, length)) continue;
		if (!isFixed(start)) throw new Unsupported("a start that depends on the sizes");
		if (size.includes(0)) throw new Unsupported("an empty slice");
		x = sliced(call, x, axis, start[0] as number, size, step);
	}
	return x;
};

const split: Handler = (call) => {
	const x = call.view(0);
	const axis = axisOf(call.attributes.int("axis", 0), x.groups.length);
	const parts = call.attributes.int("num_outputs", call.attributes.outputs);
	const given = call.numbers(1) ?? call.attributes.ints("split");
	const lengths = splitLengths(call.fixed(axisSize(call, x, axis)), given, parts);
	const { view } = withAxis(call, x, axis);
	let start = 0;
	return lengths.map((length, i) => {
		const part = sliced(call, view, axis, start, dimOf(call.context.worlds, length), 1, `/${i}`);
		start += length;
		return part;
	});
};

/** Whether two views are of tensors with the same axes in the same places, but for one ONNX axis. */
const alike = (a: View, b: View, but: number): boolean =>
	a.sizes.length === b.sizes.length &&
	a.groups.every((group, axis) => {
		const other = b.groups[axis] as readonly Atom[];
		return (
			group.length === other.length &&
			group.every((atom, i) => atom.axis === other[i]!.axis && (axis === but || sameDim(atom.size, other[i]!.size)))
		);
	});

/** A learned token in front of the others: a constant that is repeated for each example. */
function classToken(call: Call, axis: number): View | undefined {
	const [first, second] = call.inputs as readonly (Value | undefined)[];
	if (call.inputs.length !== 2 || axis !== 1 || first?.type !== "known" || second?.type !== "view") return undefined;
	const { worlds } = compressed(first);
	const token = worlds[0]!;
	if (worlds.length !== 1 || token.shape.length !== 3 || token.shape[0] !== 1 || token.shape[1] !== 1) return undefined;
	const tokens = plain(call.context, call.name, second);
	const key = call.weight("token", token);
	const [, length] = tokens.sizes as [Dim, Dim, Dim];
	const node = call.emit("classToken", [tokens.node], { weights: [key] });
	return resized(
		tokens,
		node,
		1,
		length.map((n) => n + 1),
	);
}

const concat: Handler = (call) => {
	const { context, name } = call;
	const rank = shapeOf(context.worlds, call.input(0)).length;
	const axis = axisOf(call.attributes.int("axis", 0), rank);
	const found = classToken(call, axis) ?? pairOfEach(call, axis);
	if (found) return found;
	let views = call.inputs.map((_, i) => call.view(i));
	const [model] = views as [View];
	const direct = views.every(
		(view) =>
			alike(model, view, axis) && tensorAxis(view, axis) !== undefined && longAtoms(view.groups[axis]!).length <= 1,
	);
	if (!direct) views = views.map((view) => realised(context, name, view));
	const [first] = views as [View];
	const place = direct ? (tensorAxis(first, axis) as number) : axis;
	if (place === 0) throw new Unsupported("arrays put together along the examples' axis");
	const node = call.emit(
		"concat",
		views.map((view) => view.node),
		{ attributes: { axis: place } },
	);
	const size = views
		.map((view) => view.sizes[place] as Dim)
		.reduce((sum, dim) => sum.map((n, w) => n + (dim[w] as number)));
	return { ...resized(first, node, place, size), mask: views.every((view) => view.mask) };
};

const tile: Handler = (call) => {
	const x = call.view(0);
	const repeats = call.sizes(1);
	const sizes = shapeOf(call.context.worlds, x);
	let view = x;
	for (const [axis, count] of repeats.entries()) {
		if (isOne(count)) continue;
		if (isOne(sizes[axis] as Dim)) {
			view = {
				...view,
				groups: view.groups.map((group, i) => (i === axis ? [{ size: count, axis: undefined }] : group)),
			};
			continue;
		}
		const { view: real, place } = withAxis(call, view, axis);
		const times = call.fixed(count);
		const node = call.context.emit(call.name, "tile", [real.node], { attributes: { axis: place, times } });
		view = resized(
			real,
			node,
			place,
			(real.sizes[place] as Dim).map((n) => n * times),
		);
	}
	return view;
};

const pad: Handler = (call) => {
	const x = call.view(0);
	const mode = call.attributes.text("mode", "constant");
	const counts = call.numbers(1) ?? call.attributes.ints("pads") ?? [];
	const value = call.numbers(2)?.[0] ?? call.attributes.float("value", 0);
	const axes = call.numbers(3) ?? Array.from({ length: counts.length / 2 }, (_, i) => i);
	const wanted = axes.map((axis, i) => ({
		axis: axisOf(axis, x.groups.length),
		before: counts[i] as number,
		after: counts[i + axes.length] as number,
	}));
	const moved = wanted.filter(({ before, after }) => before !== 0 || after !== 0);
	if (moved.length === 0) return x;
	if (!["constant", "reflect"].includes(mode)) throw new Unsupported(`mode "${mode}"`);
	if (moved.some(({ before, after }) => before < 0 || after < 0)) throw new Unsupported("negative counts");
	const direct = moved.every(({ axis }) => tensorAxis(x, axis) !== undefined);
	let view = direct ? x : realised(call.context, call.name, x);
	const sides: [number, number][] = view.sizes.map(() => [0, 0]);
	const places = moved.map(({ axis }) => (direct ? (tensorAxis(x, axis) as number) : axis));
	for (const [i, { before, after }] of moved.entries()) sides[places[i] as number] = [before, after];
	if (sides[0]!.some((count) => count > 0)) throw new Unsupported("more examples than there are");
	const node = call.emit("pad", [view.node], { attributes: { sides, value, mode } });
	for (const place of places) {
		const [before, after] = sides[place] as [number, number];
		view = resized(
			view,
			node,
			place,
			(view.sizes[place] as Dim).map((n) => n + before + after),
		);
	}
	return view;
};

/** `[n, b·b·c, h, w]` → `[n, c, h·b, w·b]`, blocks first (DCR) or channels first (CRD). */
const depthToSpace: Handler = (call) => {
	const { context, name } = call;
	const x = call.view(0);
	const b = call.attributes.int("blocksize", 1);
	const [n, c, h, w] = shapeOf(context.worlds, x) as [Dim, Dim, Dim, Dim];
	const [block, depth] = [dimOf(context.worlds, b), c.map((length) => length / (b * b))];
	const columnsFirst = call.attributes.text("mode", "DCR") === "CRD";
	const six = reshapeView(
		context,
		name,
		x,
		columnsFirst ? [n, depth, block, block, h, w] : [n, block, block, depth, h, w],
	);
	const order = columnsFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2];
	const moved = { ...six, groups: order.map((axis) => six.groups[axis] as readonly Atom[]) };
	return reshapeView(context, name, moved, [n, depth, times(h, block), times(w, block)]);
};

const spaceToDepth: Handler = (call) => {
	const { context, name } = call;
	const x = call.view(0);
	const b = call.attributes.int("blocksize", 1);
	const [n, c, h, w] = shapeOf(context.worlds, x) as [Dim, Dim, Dim, Dim];
	const block = dimOf(context.worlds, b);
	const part = (dim: Dim) => dim.map((length) => length / b);
	const six = reshapeView(context, name, x, [n, c, part(h), block, part(w), block]);
	const moved = { ...six, groups: [0, 3, 5, 1, 2, 4].map((axis) => six.groups[axis] as readonly Atom[]) };
	return reshapeView(context, name, moved, [n, times(c, times(block, block)), part(h), part(w)]);
};

/** Operators that take parts of arrays, put them together, and set them apart. */
export const partHandlers: Readonly<Record<string, Handler>> = {
	Slice: slice,
	Split: split,
	Concat: concat,
	Tile: tile,
	Pad: pad,
	DepthToSpace: depthToSpace,
	SpaceToDepth: spaceToDepth,
};
