import type { HostTensor } from "./host-tensor.ts";

/**
 * A length in each of the worlds: a file's free lengths (batch, sequence) are set to several choices at once while it is
 * read, and what agrees in all of them is fixed. See docs/decisions/0021-onnx-shapes.md.
 */
export type Dim = readonly number[];

/** One axis of a tensor as an ONNX axis, or a part of one, sees it. */
export interface Atom {
	readonly size: Dim;
	/** The axis of the node's tensor; undefined where the tensor is only repeated along it. */
	readonly axis: number | undefined;
}

/** A value that the graph computes: an ONNX array, seen as the axes of a node's tensor in another order and grouping. */
export interface View {
	readonly type: "view";
	readonly node: string;
	/** The lengths of the tensor's own axes; the first is the examples'. */
	readonly sizes: readonly Dim[];
	/** For each ONNX axis the tensor's axes that it is made of, the slowest first. An axis of length 1 may be in none. */
	readonly groups: readonly (readonly Atom[])[];
	readonly kind: HostTensor["kind"];
	/** Made of indices and masks alone: nothing that flows back through it means anything. */
	readonly mask: boolean;
	/** Of indices that say one place of each example: the length of the axis where they are `example · length + place`, 1 where they are pairs. */
	readonly perExample?: Dim | undefined;
}

/** A value that is known while the file is read: one array, or one for each world. */
export interface Known {
	readonly type: "known";
	readonly worlds: readonly HostTensor[];
	/** Where it is rows of a table that follow one another, one for each place of a sequence. */
	readonly rows?: { readonly table: HostTensor; readonly offset: number };
}

export type Value = View | Known;

export const dimOf = (worlds: number, length: number): Dim => new Array<number>(worlds).fill(length);
export const isFixed = (dim: Dim): boolean => dim.every((length) => length === dim[0]);
export const sameDim = (a: Dim, b: Dim): boolean => a.every((length, i) => length === b[i]);
export const isOne = (dim: Dim): boolean => dim.every((length) => length === 1);
export const times = (a: Dim, b: Dim): Dim => a.map((length, i) => length * (b[i] as number));
export const productOf = (worlds: number, dims: readonly Dim[]): Dim => dims.reduce(times, dimOf(worlds, 1));

/** The ONNX shape of a value, a length in each world. */
export const shapeOf = (worlds: number, value: Value): Dim[] =>
	value.type === "view"
		? value.groups.map((group) =>
				productOf(
					worlds,
					group.map((atom) => atom.size),
				),
			)
		: (value.worlds[0] as HostTensor).shape.map((length, axis) =>
				value.worlds.length === 1 ? dimOf(worlds, length) : value.worlds.map((tensor) => tensor.shape[axis] as number),
			);

/** A view of a node whose axes are ONNX's own. */
export const plainView = (node: string, sizes: readonly Dim[], kind: View["kind"] = "float", mask = false): View => ({
	type: "view",
	node,
	sizes,
	groups: sizes.map((size, axis) => [{ size, axis }]),
	kind,
	mask,
});
