import { seededRandom } from "../../../src/core/random.ts";

/** Numbers in rows, in 64 bits: what references are written with. */
export interface Values {
	readonly shape: readonly number[];
	readonly values: readonly number[];
	readonly dtype?: "float32" | "int32" | "bool";
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The value at an index, or 0 outside. */
export function at({ shape, values }: Values, index: readonly number[]): number {
	let place = 0;
	for (let axis = 0; axis < shape.length; axis++) {
		const i = index[axis] as number;
		if (i < 0 || i >= (shape[axis] as number)) return 0;
		place = place * (shape[axis] as number) + i;
	}
	return values[place] as number;
}

/** All indices of a shape, row by row. */
export function indicesOf(shape: readonly number[]): number[][] {
	return Array.from({ length: sizeOf(shape) }, (_, place) => {
		const index = new Array<number>(shape.length);
		for (let axis = shape.length - 1; axis >= 0; axis--) {
			index[axis] = place % (shape[axis] as number);
			place = Math.floor(place / (shape[axis] as number));
		}
		return index;
	});
}

/** An array made from its indices. */
export const filled = (shape: readonly number[], value: (index: readonly number[]) => number): Values => ({
	shape,
	values: indicesOf(shape).map(value),
});

/** Each number by itself. */
export const mapped = (x: Values, f: (value: number) => number): Values => ({
	shape: x.shape,
	values: x.values.map(f),
});

/** Normally distributed 32-bit numbers, the same for the same name. */
export function normal(shape: readonly number[], name: string, scale = 1): Values {
	const random = seededRandom(5).fork(name);
	return { shape, values: Array.from({ length: sizeOf(shape) }, () => Math.fround(random.normal() * scale)) };
}

/** Numbers between 0.5 and about 3. */
export const positive = (shape: readonly number[], name: string): Values =>
	mapped(normal(shape, name), (x) => Math.fround(Math.abs(x) + 0.5));

/** Whole numbers below `end`. */
export function whole(shape: readonly number[], name: string, end: number): Values {
	const random = seededRandom(6).fork(name);
	const values = Array.from({ length: sizeOf(shape) }, () => Math.floor(random.uniform() * end));
	return { shape, values, dtype: "int32" };
}

/** The shape that two shapes have together, and the index of each for one of its. */
export function broadcast(a: Values, b: Values, f: (a: number, b: number) => number): Values {
	const rank = Math.max(a.shape.length, b.shape.length);
	const wide = (shape: readonly number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
	const [left, right] = [wide(a.shape), wide(b.shape)];
	const shape = left.map((length, i) => Math.max(length, right[i] as number));
	const part = (x: Values, own: readonly number[], index: readonly number[]) =>
		at(
			{ shape: own, values: x.values },
			index.map((i, axis) => (own[axis] === 1 ? 0 : i)),
		);
	return filled(shape, (index) => f(part(a, left, index), part(b, right, index)));
}

/** Joins what lies along `axes` into one number each; `keep` leaves those axes with length 1. */
export function reduced(
	x: Values,
	axes: readonly number[],
	join: (values: readonly number[]) => number,
	keep = false,
): Values {
	const inner = axes.map((axis) => x.shape[axis] as number);
	const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
	const places = indicesOf(inner);
	const result = filled(kept, (index) =>
		join(
			places.map((place) =>
				at(
					x,
					index.map((i, axis) => (axes.includes(axis) ? (place[axes.indexOf(axis)] as number) : i)),
				),
			),
		),
	);
	return keep ? result : { ...result, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}

/**
 * Σ gradient · ∂f/∂x for every number of each input of `withRespectTo`, by central differences in 64 bits: with a step of
 * 1e-5 their error is about 1e-10, where no kink lies within it.
 */
export function differences(
	f: (inputs: readonly Values[]) => Values,
	inputs: readonly Values[],
	withRespectTo: readonly number[],
	gradient: Values,
	step = 1e-5,
): Values[] {
	return withRespectTo.map((which) => {
		const x = inputs[which] as Values;
		const moved = (place: number, by: number) => {
			const values = x.values.slice();
			values[place] = (values[place] as number) + by;
			return f(inputs.map((input, i) => (i === which ? { ...x, values } : input))).values;
		};
		return {
			shape: x.shape,
			values: x.values.map((_, place) => {
				const [up, down] = [moved(place, step), moved(place, -step)];
				return (
					up.reduce((sum, value, i) => sum + (gradient.values[i] as number) * (value - (down[i] as number)), 0) /
					(2 * step)
				);
			}),
		};
	});
}
