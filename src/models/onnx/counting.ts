import { type HostTensor, stridesOf } from "./host-tensor.ts";
import { type Atom, isOne } from "./values.ts";

/** How far indices go from one place of each axis to the next; undefined where they are not so. */
function steps(tensor: HostTensor): number[] | undefined {
	const strides = stridesOf(tensor.shape);
	const each = strides.map((stride, axis) =>
		tensor.shape[axis] === 1 ? 0 : (tensor.values[stride] as number) - (tensor.values[0] as number),
	);
	const fits = tensor.values.every((value, i) => {
		const sum = strides.reduce(
			(total, stride, axis) =>
				total + (Math.floor(i / stride) % (tensor.shape[axis] as number)) * (each[axis] as number),
			0,
		);
		return value === sum;
	});
	return fits ? each : undefined;
}

/**
 * For indices that count through the whole of an axis, in whatever axes of their own: which part of the axis each of those
 * goes along. So PyTorch writes a mask of keys with its axes spread out. undefined where they do anything else.
 *
 * @param group what the axis is made of.
 * @param worlds the indices in each world.
 */
export function countedThrough(
	group: readonly Atom[],
	worlds: readonly HostTensor[],
): (Atom | undefined)[] | undefined {
	const atoms = group.filter((atom) => !isOne(atom.size));
	const each = worlds.map(steps);
	const [first] = worlds as readonly [HostTensor];
	const along = first.shape.map((_, axis) =>
		atoms.find((atom, k) =>
			worlds.every((tensor, w) => {
				const stride = atoms.slice(k + 1).reduce((product, { size }) => product * (size[w] ?? (size[0] as number)), 1);
				return each[w]?.[axis] === stride && tensor.shape[axis] === (atom.size[w] ?? atom.size[0]);
			}),
		),
	);
	const still = first.shape.every((_, axis) => along[axis] || each.every((step) => step?.[axis] === 0));
	const found = along.filter((atom) => atom !== undefined);
	return still && found.length === atoms.length && new Set(found).size === atoms.length ? along : undefined;
}
