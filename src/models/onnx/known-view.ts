import type { Context } from "./context.ts";
import { type HostTensor, hostTensor, strided, stridesOf } from "./host-tensor.ts";
import { Unsupported } from "./unsupported.ts";
import { type Atom, type Dim, dimOf, isOne, type Known, plainView, sameDim, shapeOf, type View } from "./values.ts";

/** Whether all numbers along an axis are the same. */
function uniform(tensor: HostTensor, axis: number): boolean {
	const stride = stridesOf(tensor.shape)[axis] as number;
	const length = tensor.shape[axis] as number;
	return tensor.values.every((value, i) => {
		const first = i - (Math.floor(i / stride) % length) * stride;
		return Object.is(value, tensor.values[first]);
	});
}

/** The tensor with the first element alone of some axes. */
const firstOf = (tensor: HostTensor, axes: readonly number[]): HostTensor =>
	strided(
		tensor,
		tensor.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
		stridesOf(tensor.shape),
	);

/** Whether two arrays are the same. */
export const equal = (a: HostTensor, b: HostTensor): boolean =>
	a.values.length === b.values.length &&
	a.shape.every((length, axis) => length === b.shape[axis]) &&
	a.values.every((value, i) => Object.is(value, b.values[i]));

/** A known value with axes of open length along which nothing changes reduced to length 1, and which those are. */
export function compressed(known: Known): { worlds: readonly HostTensor[]; axes: readonly number[] } {
	const [first] = known.worlds as readonly [HostTensor];
	if (known.worlds.length === 1) return { worlds: known.worlds, axes: [] };
	const open = (axis: number) => known.worlds.some((tensor) => tensor.shape[axis] !== first.shape[axis]);
	const axes = first.shape
		.map((_, axis) => axis)
		.filter((axis) => open(axis) && known.worlds.every((tensor) => uniform(tensor, axis)));
	const worlds = known.worlds.map((tensor) => firstOf(tensor, axes));
	return {
		worlds: worlds.every((tensor) => equal(tensor, worlds[0] as HostTensor)) ? worlds.slice(0, 1) : worlds,
		axes,
	};
}

/** What 32-bit sums with other scores stay finite with, in place of −∞ in a mask. */
const lowest = -3.4028234663852886e38;

const finite = (tensor: HostTensor): HostTensor =>
	tensor.kind === "float" && tensor.values.includes(-Infinity)
		? hostTensor("float", tensor.shape, (i) => Math.max(tensor.values[i] as number, lowest))
		: tensor;

/** An input's axis of that length. */
function measure(context: Context, size: Dim): { node: string; axis: number } {
	const found = context.lengths.find((length) => sameDim(length.size, size));
	if (found) return found;
	throw new Unsupported("an array whose size is not that of an input's axis");
}

/** What an array of each world is along its one open axis: `start + step · i`. */
function progression(worlds: readonly HostTensor[]): { start: number; step: number } | undefined {
	const longest = worlds.reduce((a, b) => (b.values.length > a.values.length ? b : a));
	const start = longest.values[0] as number;
	const step = (longest.values[1] as number) - start;
	const fits = worlds.every((tensor) => tensor.values.every((value, i) => value === start + step * i));
	return fits ? { start, step } : undefined;
}

/** The two numbers of square arrays that are one up to the diagonal and another after it. */
function triangle(worlds: readonly HostTensor[], columns: Dim): { inside: number; outside: number } | undefined {
	const [first] = worlds as readonly [HostTensor];
	const [inside, outside] = [first.values[0] as number, first.values[1] as number];
	const fits = worlds.every((tensor, w) =>
		tensor.values.every((value, i) => {
			const length = columns[w] as number;
			return value === (i % length <= Math.floor(i / length) ? inside : outside);
		}),
	);
	return fits ? { inside, outside } : undefined;
}

/** A value of other sizes in each world, as what an operation makes of the sizes when the graph runs. */
function fromSizes(
	context: Context,
	name: string,
	known: Known,
	worlds: readonly HostTensor[],
): [string, readonly (Dim | number)[]] {
	const shape = shapeOf(context.worlds, { type: "known", worlds });
	const open = shape.map((_, axis) => axis).filter((axis) => !isOne(shape[axis] as Dim));
	const [one, other] = open.map((axis) => shape[axis] as Dim);
	if (known.rows && open.length === 2) {
		const { node, axis } = measure(context, one as Dim);
		const places = context.emit(`${name}/places`, "places", [node], {
			attributes: { axis, start: known.rows.offset, step: 1 },
		});
		const weight = context.weight(`${name}/table`, known.rows.table);
		return [context.emit(`${name}/rows`, "embedding", [places], { weights: [weight] }), [-1, ...open]];
	}
	if (open.length === 1) {
		const found = progression(worlds);
		const { node, axis } = measure(context, one as Dim);
		if (found)
			return [context.emit(`${name}/places`, "places", [node], { attributes: { axis, ...found } }), [-1, ...open]];
	}
	if (open.length === 2 && sameDim(one as Dim, other as Dim)) {
		const found = triangle(worlds.map(finite), other as Dim);
		const { node, axis } = measure(context, one as Dim);
		if (found)
			return [context.emit(`${name}/triangle`, "triangle", [node], { attributes: { axis, ...found } }), [-1, ...open]];
	}
	throw new Unsupported("an array that depends on the lengths of the inputs in a way that is not known");
}

/** A known value as a node: its numbers where they are the same whatever the sizes, otherwise what makes them of the sizes. */
export function knownView(context: Context, name: string, known: Known): View {
	const shape = shapeOf(context.worlds, known);
	const { worlds, axes } = compressed(known);
	const [first] = worlds as readonly [HostTensor];
	const repeated = (axis: number): Atom[] =>
		isOne(shape[axis] as Dim) ? [] : [{ size: shape[axis] as Dim, axis: undefined }];
	if (worlds.length === 1) {
		const key = context.weight(`${name}/constant`, finite(first));
		const node = context.emit(`${name}/constant`, "constant", [], { weights: [key] });
		const view = plainView(
			node,
			first.shape.map((length) => dimOf(context.worlds, length)),
			first.kind,
			true,
		);
		return { ...view, groups: view.groups.map((group, axis) => (axes.includes(axis) ? repeated(axis) : group)) };
	}
	const [node, places] = fromSizes(context, name, known, worlds);
	const one = dimOf(context.worlds, 1);
	const sizes = places.map((axis) => (axis === -1 ? one : (shape[axis as number] as Dim)));
	return {
		type: "view",
		node,
		sizes,
		groups: shape.map((size, axis) => {
			const at = places.indexOf(axis);
			return at < 0 ? repeated(axis) : [{ size, axis: at }];
		}),
		kind: first.kind,
		mask: true,
	};
}
