import type { GoldenTensor } from "./schema.ts";

/** A row-major array on the way between two orders of axes. */
export interface Plain {
	readonly shape: readonly number[];
	readonly values: Float64Array;
}

/** `array` with its axes in another order: axis i of the result is axis `order[i]` of the original. */
export function transpose({ shape, values }: Plain, order: readonly number[]): Plain {
	const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
	const target = order.map((axis) => shape[axis] as number);
	const result = new Float64Array(values.length);
	const place = target.map(() => 0);
	for (let i = 0; i < result.length; i++) {
		const from = order.reduce((sum, axis, j) => sum + (place[j] as number) * (strides[axis] as number), 0);
		result[i] = values[from] as number;
		for (let j = place.length - 1; j >= 0; j--) {
			place[j] = (place[j] as number) + 1;
			if ((place[j] as number) < (target[j] as number)) break;
			place[j] = 0;
		}
	}
	return { shape: target, values: result };
}

/** The numbers of a golden tensor, NaN where it has `null`. */
export const plain = ({ shape, data }: GoldenTensor): Plain => ({
	shape,
	values: Float64Array.from(data, (value) => value ?? Number.NaN),
});

/** Images with channels first to channels last, and back; other ranks stay. */
export const channelsLast = (array: Plain): Plain =>
	array.shape.length === 4 ? transpose(array, [0, 2, 3, 1]) : array;
export const channelsFirst = (array: Plain): Plain =>
	array.shape.length === 4 ? transpose(array, [0, 3, 1, 2]) : array;
