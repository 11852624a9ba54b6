import { alignKnown } from "../align.ts";
import { arranged, emitReshape } from "../arrange.ts";
import type { Call, Handler } from "../call.ts";
import { type HostTensor, hostTensor, reshaped, transposed } from "../host-tensor.ts";
import { reshapeView } from "../reshape-view.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, type Dim, dimOf, sameDim, type View } from "../values.ts";
import { axisSize, longAtoms, replacedLast, scaledBy, withLast } from "./helpers.ts";

/** x times a matrix `[inputs, outputs]`, along one ONNX axis of x. */
export function dense(call: Call, x: View, axis: number, kernel: HostTensor, bias?: HostTensor): View {
	const input = withLast(call, x, [axis]);
	const [inputs, outputs] = kernel.shape as [number, number];
	if (axisSize(call, x, axis).some((length) => length !== inputs)) throw new Unsupported("lengths that do not agree");
	const weights = [call.weight("kernel", kernel), ...(bias ? [call.weight("bias", bias)] : [])];
	return replacedLast(call, input, call.emit("dense", [input.node], { weights }), axis, outputs);
}

const flipped = (tensor: HostTensor): HostTensor => transposed(tensor, [1, 0]);

/** A bias of one number for each output; undefined where it is a whole matrix. */
function biasRow(bias: HostTensor, outputs: number): HostTensor | undefined {
	if (bias.values.length === 1) return hostTensor("float", [outputs], () => bias.values[0] as number);
	return bias.values.length === outputs && bias.shape.at(-1) === outputs ? reshaped(bias, [outputs]) : undefined;
}

const swapped = (view: View): View => {
	const groups = [...view.groups];
	const [a, b] = groups.splice(-2) as [readonly Atom[], readonly Atom[]];
	return { ...view, groups: [...groups, b, a] };
};

const gemm: Handler = (call) => {
	const { attributes } = call;
	const [alpha, beta] = [attributes.float("alpha", 1), attributes.float("beta", 1)];
	const a = attributes.int("transA", 0) ? swapped(call.view(0)) : call.view(0);
	const given = call.constant(1);
	const third = call.inputs[2] ? call.constant(2) : undefined;
	if (!given || (call.inputs[2] && !third)) throw new Unsupported("a matrix that is not a constant");
	const kernel = scaledBy(attributes.int("transB", 0) ? flipped(given) : given, alpha);
	if (!third || beta === 0) return dense(call, a, 1, kernel);
	const row = biasRow(third, kernel.shape[1] as number);
	if (row) return dense(call, a, 1, kernel, scaledBy(row, beta));
	const product = dense(call, a, 1, kernel);
	const whole = alignKnown(product, scaledBy(third, beta));
	if (!whole) throw new Unsupported("a bias that does not broadcast");
	const key = call.weight("bias", whole);
	return { ...product, node: call.context.emit(`${call.name}/bias`, "bias", [product.node], { weights: [key] }) };
};

/** The axes before the last two, each atom by itself, then the last two merged: what a product of matrices takes. */
function matrices(call: Call, view: View, width: number): { real: View; batch: readonly (readonly Atom[])[] } {
	const rank = view.groups.length;
	const batch = view.groups.slice(0, -2).map(longAtoms);
	const pieces: View = {
		...view,
		groups: [
			...batch.flat().map((atom) => [atom]),
			view.groups[rank - 2] as readonly Atom[],
			view.groups[rank - 1] as readonly Atom[],
		],
	};
	if (batch.flat().some((atom) => atom.axis === undefined)) throw new Unsupported("an axis that is only repeated");
	const real = arranged(
		call.context,
		`${call.name}/${width === 0 ? "left" : "right"}`,
		pieces,
		pieces.groups.map((_, i) => i),
	);
	return { real, batch };
}

const sameAtoms = (a: readonly Atom[], b: readonly Atom[]): boolean =>
	a.length === b.length && a.every((atom, i) => sameDim(atom.size, (b[i] as Atom).size));

/** Matrices with an axis of length 1 for each axis of the stack along which they are the same. */
function stacked(call: Call, real: View, own: readonly (readonly Atom[])[], all: readonly (readonly Atom[])[]): string {
	const one = dimOf(call.context.worlds, 1);
	const batch = all.flatMap((group, i) =>
		group.map((atom) => ((own[i] as readonly Atom[]).length > 0 ? atom.size : one)),
	);
	return emitReshape(call.context, call.name, real.node, real.sizes, [...batch, ...real.sizes.slice(-2)]);
}

/** The axes of each stack in the parts that the other's has, where one is cut finer than the other. */
function alikeStacks(call: Call, a: View, b: View): [View, View] {
	const rank = a.groups.length;
	if (rank !== b.groups.length) return [a, b];
	const lists = [a, b].map((view) => view.groups.slice(0, -2).map(longAtoms));
	const finest = (lists[0] as Atom[][]).map((group, i) => {
		const other = lists[1]?.[i] as Atom[];
		return group.length === 0 || other.length === 0 || group.length >= other.length ? group : other;
	});
	const [one, two] = [a, b].map((view, v) => {
		const own = lists[v] as Atom[][];
		if (own.every((group, i) => group.length === 0 || sameAtoms(group, finest[i] as Atom[]))) return view;
		const parts = own.map((group, i) => (group.length === 0 ? [] : (finest[i] as Atom[]).map((atom) => atom.size)));
		const last = [axisSize(call, view, rank - 2), axisSize(call, view, rank - 1)];
		const cut = reshapeView(call.context, call.name, view, [...parts.flat(), ...last]);
		let next = 0;
		const groups = parts.map((part) => part.flatMap(() => cut.groups[next++] as readonly Atom[]));
		return { ...cut, groups: [...groups, ...cut.groups.slice(-2)] };
	});
	return [one as View, two as View];
}

/** The product of two computed arrays: examples and heads side by side, whatever order the file keeps them in. */
export function product(call: Call, left: View, right: View): View {
	const [a, b] = alikeStacks(call, left, right);
	const one = matrices(call, a, 0);
	const other = matrices(call, b, 1);
	const rank = Math.max(a.groups.length, b.groups.length);
	const pad = (groups: readonly (readonly Atom[])[]) => [
		...Array.from({ length: rank - 2 - groups.length }, () => []),
		...groups,
	];
	const [first, second] = [pad(one.batch), pad(other.batch)];
	const stack = first.map((group, i) => (group.length > 0 ? group : (second[i] as readonly Atom[])));
	const fits = [first, second].every((groups) =>
		groups.every((group, i) => group.length === 0 || sameAtoms(group, stack[i] as readonly Atom[])),
	);
	if (!fits) throw new Unsupported("stacks of matrices that are not alike");
	if (stack.flat().length === 0) throw new Unsupported("a product across examples");
	const node = call.emit("matMul", [stacked(call, one.real, first, stack), stacked(call, other.real, second, stack)]);
	const batch = stack.flat().map((atom) => atom.size);
	const sizes: Dim[] = [...batch, one.real.sizes.at(-2) as Dim, other.real.sizes.at(-1) as Dim];
	let next = 0;
	const groups = stack.map((group) => group.map((atom) => ({ size: atom.size, axis: next++ })));
	return {
		type: "view",
		node,
		sizes,
		groups: [
			...groups,
			[{ size: sizes.at(-2) as Dim, axis: sizes.length - 2 }],
			[{ size: sizes.at(-1) as Dim, axis: sizes.length - 1 }],
		].slice(-rank),
		kind: "float",
		mask: false,
	};
}

const matMul: Handler = (call) => {
	const [left, right] = [call.constant(0), call.constant(1)];
	const a = call.input(0);
	if (a.type === "view" && right) {
		const rank = a.groups.length;
		if (right.shape.length === 1) {
			const made = dense(call, a, rank - 1, reshaped(right, [right.shape[0] as number, 1]));
			return { ...made, groups: made.groups.slice(0, -1) };
		}
		const flat =
			right.shape.slice(0, -2).every((length) => length === 1) && right.shape.length - 2 <= Math.max(0, rank - 2);
		if (flat && rank >= 2) {
			const bias = call.inputs[2] ? biasRow(call.weights(2), right.shape.at(-1) as number) : undefined;
			return dense(call, a, rank - 1, reshaped(right, right.shape.slice(-2)), bias);
		}
		throw new Unsupported("a stack of constant matrices");
	}
	const b = call.input(1);
	if (left && b.type === "view" && left.shape.length === 2 && b.groups.length >= 2) {
		// A B = (Bᵀ Aᵀ)ᵀ, so that the constant is a dense layer's.
		return dense(call, b, b.groups.length - 2, flipped(left));
	}
	const [x, y] = [call.view(0), call.view(1)];
	if (x.groups.length < 2 || y.groups.length < 2) throw new Unsupported("a vector that is not a constant");
	return product(call, x, y);
};

/** Products of matrices. */
export const linearHandlers: Readonly<Record<string, Handler>> = {
	Gemm: gemm,
	MatMul: matMul,
	/** A MatMul and the Add of its bias, put together by {@link fuse}. */
	FusedDense: matMul,
};
