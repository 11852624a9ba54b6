import { arranged } from "../arrange.ts";
import type { Call } from "../call.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { realised } from "../repeat.ts";
import { Unsupported } from "../unsupported.ts";
import { type Atom, type Dim, dimOf, isOne, productOf, type View } from "../values.ts";

/** What a group says beside repeating: its axes longer than 1. */
export const longAtoms = (group: readonly Atom[]): Atom[] => group.filter((atom) => !isOne(atom.size));

/** The axis of the tensor that is all of an ONNX axis; undefined where it is several, repeated, or none. */
export function tensorAxis(view: View, axis: number): number | undefined {
	const group = longAtoms(view.groups[axis] as readonly Atom[]);
	if (group.length === 1) return (group[0] as Atom).axis;
	return group.length === 0
		? (view.groups[axis] as readonly Atom[]).find((atom) => atom.axis !== undefined)?.axis
		: undefined;
}

/**
 * The view with the last of its tensor's axes being all of each of the named ONNX axes; the other axes stay apart, the
 * examples' in front.
 */
export function withLast(call: Call, view: View, axes: readonly number[]): View {
	const { sizes } = view;
	const places = axes.map((axis) => tensorAxis(view, axis));
	if (places.every((place, i) => place === sizes.length - axes.length + i)) return view;
	const others = view.groups.map((group, axis) =>
		axes.includes(axis) ? [] : group.filter((atom) => atom.axis !== undefined),
	);
	const kept = others.flat().sort((a, b) => (a.axis as number) - (b.axis as number));
	if (
		axes.some((axis) =>
			(view.groups[axis] as readonly Atom[]).some((atom) => atom.axis === undefined && !isOne(atom.size)),
		)
	) {
		throw new Unsupported("an axis that is only repeated");
	}
	const apart: View = {
		...view,
		groups: [...kept.map((atom) => [atom]), ...axes.map((axis) => view.groups[axis] as readonly Atom[])],
	};
	const made = arranged(
		call.context,
		call.name,
		apart,
		apart.groups.map((_, i) => i),
	);
	return {
		...made,
		groups: view.groups.map((group, axis) => {
			const place = axes.indexOf(axis);
			if (place >= 0) return made.groups[kept.length + place] as readonly Atom[];
			return group.map((atom) => (atom.axis === undefined ? atom : { size: atom.size, axis: kept.indexOf(atom) }));
		}),
	};
}

/** The view with its tensor's last axis replaced by one of another length, as a dense layer does. */
export function replacedLast(call: Call, view: View, node: string, axis: number, length: number): View {
	const size = dimOf(call.context.worlds, length);
	const last = view.sizes.length - 1;
	return {
		...view,
		node,
		kind: "float",
		mask: false,
		sizes: [...view.sizes.slice(0, -1), size],
		groups: view.groups.map((group, i) => (i === axis ? [{ size, axis: last }] : group)),
	};
}

/** A weight times a number. */
export const scaledBy = (tensor: HostTensor, factor: number): HostTensor =>
	factor === 1 ? tensor : hostTensor("float", tensor.shape, (i) => (tensor.values[i] as number) * factor);

/** The shape of one ONNX axis of a view. */
export const axisSize = (call: Call, view: View, axis: number): Dim =>
	productOf(
		call.context.worlds,
		(view.groups[axis] as readonly Atom[]).map((atom) => atom.size),
	);

/** A view of which one ONNX axis is an axis of the tensor. */
export function withAxis(call: Call, view: View, axis: number): { view: View; place: number } {
	const place = tensorAxis(view, axis);
	if (place !== undefined) return { view, place };
	const real = realised(call.context, call.name, view);
	return { view: real, place: axis };
}

/** The view with one axis of its tensor of another length. */
export function resized(view: View, node: string, place: number, size: Dim): View {
	return {
		...view,
		node,
		sizes: view.sizes.map((own, axis) => (axis === place ? size : own)),
		groups: view.groups.map((group) => group.map((atom) => (atom.axis === place ? { size, axis: place } : atom))),
	};
}
