import { alignKnown, alignViews } from "../align.ts";
import type { Call, Handler } from "../call.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { compressed, knownView } from "../known-view.ts";
import { Unsupported } from "../unsupported.ts";
import { type Dim, type Known, sameDim, shapeOf, type Value, type View } from "../values.ts";
import { placeOfEach } from "./each-example.ts";

/** Gives a view as many axes as the other has, in front. */
function widened(view: View, rank: number): View {
	const missing = Math.max(0, rank - view.groups.length);
	return missing === 0 ? view : { ...view, groups: [...Array.from({ length: missing }, () => []), ...view.groups] };
}

const rankOf = (value: Value): number => (value.type === "view" ? value.groups.length : value.worlds[0]!.shape.length);
const single = (tensor: HostTensor): number | undefined => (tensor.values.length === 1 ? tensor.values[0] : undefined);

/** The constant that a known value is but for being repeated, where the view is at least as long along those axes. */
function repeatedConstant(call: Call, x: View, known: Known): HostTensor | undefined {
	const { worlds, axes } = compressed(known);
	if (worlds.length > 1) return undefined;
	const [shape, own] = [shapeOf(call.context.worlds, known), shapeOf(call.context.worlds, x)];
	const within = axes.every((axis) => {
		const other = own[own.length - shape.length + axis];
		return other !== undefined && sameDim(other, shape[axis] as Dim);
	});
	return within ? worlds[0] : undefined;
}

/** A view and a constant that broadcasts to it, in either order; undefined where that is not what came. */
function withConstant(call: Call): { x: View; constant: HostTensor; first: boolean } | undefined {
	const [a, b] = [call.input(0), call.input(1)];
	for (const [value, known, first] of [
		[a, b, true],
		[b, a, false],
	] as const) {
		if (value.type !== "view" || known.type !== "known" || known.rows) continue;
		const constant = repeatedConstant(call, value, known);
		if (!constant) continue;
		const x = widened(value, constant.shape.length);
		const aligned = alignKnown(x, constant);
		if (aligned) return { x, constant: aligned, first };
	}
	return undefined;
}

/** Two tensors by an operation of the graph. */
export function pairwise(call: Call, op: string, a: View, b: View): View {
	const { nodes, view } = alignViews(call.context, call.name, a, b);
	return { type: "view", node: call.emit(op, nodes), kind: "float", ...view };
}

const weighted = (call: Call, op: string, x: View, tensor: HostTensor): View =>
	call.same(op, x, { weights: [call.weight(op, tensor)] });

/** Rows of a table that follow one another, added to tokens: positions. */
function positions(call: Call): View | undefined {
	for (const [i, k] of [
		[0, 1],
		[1, 0],
	] as const) {
		const [x, known] = [call.inputs[i], call.inputs[k]];
		if (x?.type !== "view" || known?.type !== "known" || !known.rows || x.groups.length !== 3) continue;
		const straight =
			x.sizes.length === 3 && x.groups.every((group, axis) => group.length === 1 && group[0]!.axis === axis);
		if (!straight) continue;
		const { table, offset } = known.rows;
		return call.same("positionEmbedding", x, { attributes: { offset }, weights: [call.weight("positions", table)] });
	}
	return undefined;
}

/** Whatever is added that depends on masks and indices alone takes no part in what flows back. */
function masked(call: Call): View | undefined {
	const [a, b] = [call.input(0), call.input(1)];
	if (rankOf(a) < 3 || rankOf(b) < 3) return undefined;
	const views = [a, b].map((value) => (value.type === "view" ? value : undefined));
	const scores = views.find((view) => view && !view.mask);
	const mask = [a, b].find((value) => (value.type === "view" ? value.mask : value.worlds.length > 1 && !value.rows));
	if (!scores || !mask) return undefined;
	const other = mask.type === "view" ? mask : knownView(call.context, call.name, mask);
	const { nodes, view } = alignViews(call.context, call.name, scores, other);
	return { type: "view", node: call.emit("addMask", nodes), kind: "float", ...view, mask: false };
}

const add: Handler = (call) => {
	const found = positions(call) ?? placeOfEach(call);
	if (found) return found;
	const fixed = withConstant(call);
	if (fixed) {
		const shift = single(fixed.constant);
		return shift === undefined
			? weighted(call, "bias", fixed.x, fixed.constant)
			: call.same("affine", fixed.x, { attributes: { shift } });
	}
	return masked(call) ?? pairwise(call, "add", call.view(0), call.view(1));
};

const negated = (tensor: HostTensor): HostTensor =>
	hostTensor("float", tensor.shape, (i) => -(tensor.values[i] as number));

const subtract: Handler = (call) => {
	const fixed = withConstant(call);
	if (!fixed) return pairwise(call, "subtract", call.view(0), call.view(1));
	const { x, constant, first } = fixed;
	const value = single(constant);
	if (value !== undefined) {
		return call.same("affine", x, { attributes: first ? { shift: -value } : { scale: -1, shift: value } });
	}
	if (first) return weighted(call, "bias", x, negated(constant));
	return weighted(
		call,
		"bias",
		{ ...x, node: call.context.emit(`${call.name}/negate`, "affine", [x.node], { attributes: { scale: -1 } }) },
		constant,
	);
};

const multiply: Handler = (call) => {
	const fixed = withConstant(call);
	if (!fixed) return pairwise(call, "multiply", call.view(0), call.view(1));
	const scale = single(fixed.constant);
	return scale === undefined
		? weighted(call, "scale", fixed.x, fixed.constant)
		: call.same("affine", fixed.x, { attributes: { scale } });
};

const divide: Handler = (call) => {
	const a = call.input(0);
	if (a.type === "view" && a.kind === "int") throw new Unsupported("a division of indices");
	const fixed = withConstant(call);
	if (!fixed?.first) return pairwise(call, "divide", call.view(0), call.view(1));
	const { x, constant } = fixed;
	const divisor = single(constant);
	if (divisor !== undefined) return call.same("affine", x, { attributes: { scale: 1 / divisor } });
	return weighted(
		call,
		"scale",
		x,
		hostTensor("float", constant.shape, (i) => 1 / (constant.values[i] as number)),
	);
};

const power: Handler = (call) => {
	const exponent = call.constant(1);
	const value = exponent && single(exponent);
	if (value === undefined) return pairwise(call, "power", call.view(0), call.view(1));
	return call.same("powerOf", widened(call.view(0), exponent!.shape.length), { attributes: { exponent: value } });
};

/** Several inputs one after the other. */
const folded =
	(op: string): Handler =>
	(call) => {
		const views = call.inputs.map((_, i) => call.view(i));
		if (views.length === 1) return views[0] as View;
		return views.reduce((a, b) => pairwise(call, op, a, b));
	};

const mean: Handler = (call) => {
	const total = folded("add")(call) as View;
	const scale = 1 / call.inputs.length;
	return { ...total, node: call.context.emit(`${call.name}/mean`, "affine", [total.node], { attributes: { scale } }) };
};

/** What gives 0 or 1; nothing flows back. */
const logical =
	(op: string): Handler =>
	(call) => ({ ...pairwise(call, op, call.view(0), call.view(1)), kind: "bool" });

/** Where one side is a constant that changes nothing, the other side. */
const withNeutral =
	(op: string, neutral: number): Handler =>
	(call) => {
		const fixed = withConstant(call);
		return fixed?.constant.values.every((value) => value === neutral) ? fixed.x : logical(op)(call);
	};

const where: Handler = (call) => {
	const { context, name } = call;
	const [condition, a, b] = [call.view(0), call.view(1), call.view(2)];
	// Three tensors at once: the two that are chosen from in the axes of the largest.
	const one = alignViews(context, name, condition, a);
	const wide: View = { type: "view", node: one.nodes[0] as string, kind: "float", ...one.view };
	const two = alignViews(context, name, wide, b);
	if (two.nodes[0] === wide.node) {
		const mask = a.mask && b.mask && condition.mask;
		return {
			type: "view",
			node: call.emit("where", [two.nodes[0], one.nodes[1] as string, two.nodes[1] as string]),
			kind: a.kind,
			...two.view,
			mask,
		};
	}
	throw new Unsupported("three arrays whose axes do not agree");
};

/** Operators on arrays that broadcast to one another. */
export const elementwiseHandlers: Readonly<Record<string, Handler>> = {
	Add: add,
	Sub: subtract,
	Mul: multiply,
	Div: divide,
	Pow: power,
	Max: folded("maximum"),
	Min: folded("minimum"),
	Sum: folded("add"),
	Mean: mean,
	Equal: logical("equal"),
	Greater: logical("greater"),
	GreaterOrEqual: logical("greaterOrEqual"),
	Less: logical("less"),
	LessOrEqual: logical("lessOrEqual"),
	And: withNeutral("logicalAnd", 1),
	Or: withNeutral("logicalOr", 0),
	Xor: logical("logicalXor"),
	Not: (call) => ({ ...call.same("logicalNot", call.view(0)), kind: "bool" }),
	IsNaN: (call) => ({ ...call.same("isNaN", call.view(0)), kind: "bool" }),
	Where: where,
};
