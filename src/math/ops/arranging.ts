import { along, unmoved } from "../backend/gradients/gradient.ts";
import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

interface SliceAttributes {
	readonly axis: number;
	readonly start: number;
	/** How many elements; where it is not said, up to `end`. */
	readonly size?: number;
	/** How many are left out at the end, as a negative number or 0. */
	readonly end?: number;
	readonly step?: number;
}

/** Where a slice of an axis of that length begins, and the elements that it passes over, those between steps included. */
function span(length: number, { start, size, end = 0, step = 1 }: SliceAttributes): [number, number] {
	return [start, size === undefined ? length + end - start : (size - 1) * step + 1];
}

const at = (x: Tensor, axis: number, value: number): number[] => x.shape.map((_, i) => (i === axis ? value : 0));

/** Part of one axis. */
function part(x: Tensor, axis: number, start: number, length: number): Tensor {
	const sizes = x.shape.map((own, i) => (i === axis ? length : own));
	return tf.slice(x, at(x, axis, start), sizes);
}

/** Zeros before and after one axis. */
const paddedAxis = (x: Tensor, axis: number, before: number, after: number): Tensor =>
	tf.pad(
		x,
		x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
	);

/** A tensor as three axes of which the middle one is `axis`. */
const around = (x: Tensor, axis: number): [number, number, number] => [
	x.shape.slice(0, axis).reduce((product, length) => product * length, 1),
	x.shape[axis] as number,
	x.shape.slice(axis + 1).reduce((product, length) => product * length, 1),
];

/** Every `step`-th element of an axis. */
function stepped(x: Tensor, axis: number, step: number): Tensor {
	if (step === 1) return x;
	const count = Math.ceil((x.shape[axis] as number) / step);
	const whole = paddedAxis(x, axis, 0, count * step - (x.shape[axis] as number));
	const [before, , after] = around(x, axis);
	const chosen = tf.slice(tf.reshape(whole, [before, count, step, after]), [0, 0, 0, 0], [before, count, 1, after]);
	return tf.reshape(
		chosen,
		x.shape.map((length, i) => (i === axis ? count : length)),
	);
}

/** Elements of an axis with `step` − 1 zeros between them. */
function spread(x: Tensor, axis: number, step: number, length: number): Tensor {
	if (step === 1) return x;
	const [before, count, after] = around(x, axis);
	const wide = tf.pad(tf.reshape(x, [before, count, 1, after]), [
		[0, 0],
		[0, 0],
		[0, step - 1],
		[0, 0],
	]);
	const flat = tf.slice(tf.reshape(wide, [before, count * step, after]), [0, 0, 0], [before, length, after]);
	return tf.reshape(
		flat,
		x.shape.map((own, i) => (i === axis ? length : own)),
	);
}

/** `[n, 1, length]`: 1 at the place of each example. */
const chosen = (places: Tensor, n: number, length: number): Tensor =>
	tf.cast(
		tf.equal(tf.reshape(places, [n, 1, 1]), tf.range(0, length, 1, places.dtype === "int32" ? "int32" : "float32")),
		"float32",
	);

type Sides = readonly (readonly [number, number])[];
const pairs = (sides: Sides): [number, number][] => sides.map(([before, after]) => [before, after]);

/** Operations that move numbers, over any axes; axes count the examples' as 0. */
export const arrangingOperations: Readonly<Record<string, Operation>> = {
	/** Each new axis is the product of the old ones in its group; those in none have length 1. */
	mergeAxes: operation<{ groups: readonly (readonly number[])[] }>({
		forward: ([x], _, { groups }) =>
			tf.reshape(
				x!,
				groups.map((group) => group.reduce((product, axis) => product * (x!.shape[axis] as number), 1)),
			),
		backward: (gradient, [x]) => [tf.reshape(gradient, x!.shape)],
	}),
	/** One axis taken apart; −1 is what is left. */
	splitAxis: operation<{ axis: number; sizes: readonly number[] }>({
		forward([x], _, { axis, sizes }) {
			return tf.reshape(x!, [...x!.shape.slice(0, axis), ...sizes, ...x!.shape.slice(axis + 1)]);
		},
		backward: (gradient, [x]) => [tf.reshape(gradient, x!.shape)],
	}),
	slice: operation<SliceAttributes>({
		forward([x], _, attributes) {
			const [start, length] = span(x!.shape[attributes.axis] as number, attributes);
			return stepped(part(x!, attributes.axis, start, length), attributes.axis, attributes.step ?? 1);
		},
		backward(gradient, [x], _, attributes) {
			const { axis, step = 1 } = attributes;
			const whole = x!.shape[axis] as number;
			const [start, length] = span(whole, attributes);
			return [paddedAxis(spread(gradient, axis, step, length), axis, start, whole - start - length)];
		},
	}),
	/** Elements of an axis by fixed indices. */
	gather: operation<{ axis: number; indices: readonly number[] }>({
		forward: ([x], _, { axis, indices }) => tf.gather(x!, tf.tensor1d([...indices], "int32"), axis),
		backward(gradient, [x], _, { axis, indices }) {
			return [unmoved(gradient, axis, x!.shape[axis] as number, (place) => [[indices[place] as number, 1]])];
		},
	}),
	/** The vector at one place of each example: x `[n, length, width]`, places `[n]`, into which nothing flows. */
	atEach: operation({
		forward([x, places]) {
			const [n, length, width] = x!.shape as [number, number, number];
			return tf.reshape(tf.matMul(chosen(places!, n, length), x!), [n, width]);
		},
		backward(gradient, [x, places]) {
			const [n, length] = x!.shape as [number, number];
			return [tf.matMul(chosen(places!, n, length), tf.expandDims(gradient, 1), true), undefined];
		},
	}),
	tile: operation<{ axis: number; times: number }>({
		forward: ([x], _, { axis, times }) =>
			tf.tile(
				x!,
				x!.shape.map((_length, i) => (i === axis ? times : 1)),
			),
		backward(gradient, [x], _, { axis, times }) {
			const [before, length, after] = around(x!, axis);
			return [tf.reshape(tf.sum(tf.reshape(gradient, [before, times, length, after]), 1), x!.shape)];
		},
	}),
	/** An axis of length 1 repeated as often as another tensor's axis is long. */
	repeatLike: operation<{ axis: number; likeAxis: number }>({
		forward: ([x, like], _, { axis, likeAxis }) =>
			tf.tile(
				x!,
				x!.shape.map((_length, i) => (i === axis ? (like!.shape[likeAxis] as number) : 1)),
			),
		backward: (gradient, _, __, { axis }) => [tf.sum(gradient, axis, true), undefined],
	}),
	/** Numbers around: a value, or the mirrored numbers (`reflect`, the border once). */
	pad: operation<{ sides: Sides; value: number; mode: "constant" | "reflect" }>({
		forward: ([x], _, { sides, value, mode }) =>
			mode === "reflect" ? mirrored(x!, sides) : tf.pad(x!, pairs(sides), value),
		backward(gradient, [x], _, { sides, mode }) {
			if (mode === "reflect") return [unmirrored(gradient, x!, sides)];
			return [
				tf.slice(
					gradient,
					sides.map(([before]) => before),
					x!.shape,
				),
			];
		},
	}),
	/** Each of two axes by a matrix `[new, old]` (weights): interpolation of images by any rule. */
	resample: operation<{ axes: readonly number[] }>({
		forward: ([x], matrices, { axes }) =>
			axes.reduce((sofar, axis, i) => along(sofar, axis, matrices[i] as Tensor), x as Tensor),
		backward: (gradient, _, matrices, { axes }) => [
			axes.reduce((sofar, axis, i) => along(sofar, axis, tf.transpose(matrices[i] as Tensor)), gradient),
		],
	}),
};

/** The places of an axis that a mirrored one shows. */
function mirror(length: number, [before, after]: readonly [number, number]): number[] {
	return Array.from({ length: before + length + after }, (_, i) => {
		const place = Math.abs(i - before);
		return place < length ? place : 2 * (length - 1) - place;
	});
}

const mirrorAxes = (sides: Sides): number[] =>
	sides.map((_, axis) => axis).filter((axis) => sides[axis]!.some((count) => count > 0));

function mirrored(x: Tensor, sides: Sides): Tensor {
	return mirrorAxes(sides).reduce(
		(sofar, axis) => tf.gather(sofar, tf.tensor1d(mirror(x.shape[axis] as number, sides[axis]!), "int32"), axis),
		x,
	);
}

function unmirrored(gradient: Tensor, x: Tensor, sides: Sides): Tensor {
	return mirrorAxes(sides).reduce((sofar, axis) => {
		const length = x.shape[axis] as number;
		const places = mirror(length, sides[axis]!);
		return unmoved(sofar, axis, length, (place) => [[places[place] as number, 1]]);
	}, gradient);
}
