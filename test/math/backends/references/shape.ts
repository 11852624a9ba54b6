import { at, filled, type Values } from "../values.ts";

type Pair = readonly [number, number];

export const reshaped = (x: Values, shape: readonly number[]): Values => ({ ...x, shape });

export const transposed = (x: Values, order: readonly number[]): Values =>
	filled(
		order.map((axis) => x.shape[axis] as number),
		(index) =>
			at(
				x,
				x.shape.map((_, axis) => index[order.indexOf(axis)] as number),
			),
	);

/** `outside` around it, or without a number the values mirrored at the border, which is repeated where `symmetric`. */
export function padded(x: Values, paddings: readonly Pair[], outside: number | "reflect" | "symmetric" = 0): Values {
	const inside = (i: number, length: number) => {
		if (i >= 0 && i < length) return i;
		const own = outside === "symmetric" ? 0 : 1;
		return i < 0 ? -i - 1 + own : 2 * length - 1 - i - own;
	};
	return filled(
		x.shape.map((length, axis) => length + paddings[axis]![0] + paddings[axis]![1]),
		(index) => {
			const place = index.map((i, axis) => i - paddings[axis]![0]);
			const is = place.every((i, axis) => i >= 0 && i < x.shape[axis]!);
			if (typeof outside === "number") return is ? at(x, place) : outside;
			return at(
				x,
				place.map((i, axis) => inside(i, x.shape[axis] as number)),
			);
		},
	);
}

/** Every `strides`-th value from `begin` on, `size` of them along each axis. */
export const sliced = (
	x: Values,
	begin: readonly number[],
	size: readonly number[],
	strides: readonly number[] = size.map(() => 1),
): Values =>
	filled(size, (index) =>
		at(
			x,
			index.map((i, axis) => begin[axis]! + i * strides[axis]!),
		),
	);

export function concatenated(inputs: readonly Values[], axis: number): Values {
	const [first] = inputs as [Values];
	const along = axis < 0 ? first.shape.length + axis : axis;
	const lengths = inputs.map(({ shape }) => shape[along] as number);
	const shape = first.shape.map((length, i) => (i === along ? lengths.reduce((a, b) => a + b, 0) : length));
	return filled(shape, (index) => {
		let [which, place] = [0, index[along] as number];
		while (place >= lengths[which]!) place -= lengths[which++]!;
		return at(
			inputs[which]!,
			index.map((i, j) => (j === along ? place : i)),
		);
	});
}

export const tiled = (x: Values, times: readonly number[]): Values =>
	filled(
		x.shape.map((length, axis) => length * times[axis]!),
		(index) =>
			at(
				x,
				index.map((i, axis) => i % x.shape[axis]!),
			),
	);

/** x[indices] along an axis. */
export function gathered(x: Values, indices: Values, axis = 0): Values {
	const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
	const rank = indices.shape.length;
	return filled(shape, (index) =>
		at(x, [...index.slice(0, axis), at(indices, index.slice(axis, axis + rank)), ...index.slice(axis + rank)]),
	);
}

/** Sums along an axis up to each place, from the end where `reverse`, without the place itself where `exclusive`. */
export const cumulated = (
	x: Values,
	axis: number,
	join: "sum" | "product",
	{ exclusive = false, reverse = false } = {},
): Values =>
	filled(x.shape, (index) => {
		let sofar = join === "sum" ? 0 : 1;
		const [here, length] = [index[axis] as number, x.shape[axis] as number];
		for (let i = 0; i < length; i++) {
			const before = reverse ? i > here : i < here;
			if (!before && (i !== here || exclusive)) continue;
			const value = at(
				x,
				index.map((own, a) => (a === axis ? i : own)),
			);
			sofar = join === "sum" ? sofar + value : sofar * value;
		}
		return sofar;
	});
