/** The kernels that images are resampled with, named as in Pillow. */
export const interpolations = ["nearest", "box", "bilinear", "hamming", "bicubic", "lanczos"] as const;
export type Interpolation = (typeof interpolations)[number];

interface Kernel {
	/** Beyond this distance, in pixels, the weight is 0. */
	readonly support: number;
	weight(distance: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kernels: Readonly<Record<Exclude<Interpolation, "nearest">, Kernel>> = {
	box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
	bilinear: { support: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) },
	hamming: { support: 1, weight: (x) => (Math.abs(x) < 1 ? sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x)) : 0) },
	/** Keys' cubic with a = −½. */
	bicubic: {
		support: 2,
		weight(signed) {
			const x = Math.abs(signed);
			if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
			return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
		},
	},
	lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** For each new place along an axis: the first old place it is made of, how many, and their weights, `stride` apart. */
export interface Taps {
	readonly starts: Int32Array;
	readonly counts: Int32Array;
	readonly weights: Float64Array;
	readonly stride: number;
}

/** What becomes of an axis: the part from `start` to `end` of `length` old places becomes `size` new ones. */
export interface AxisChange {
	readonly length: number;
	readonly start: number;
	readonly end: number;
	readonly size: number;
}

/** Pillow adds up the step from place to place; at exact borders of pixels its rounding decides, so we do the same. */
function nearestTaps({ length, start, end, size }: AxisChange): Taps {
	const step = (end - start) / size;
	const starts = new Int32Array(size);
	for (let i = 0, at = start + step / 2; i < size; i++, at += step) starts[i] = Math.min(Math.floor(at), length - 1);
	return { starts, counts: new Int32Array(size).fill(1), weights: new Float64Array(size).fill(1), stride: 1 };
}

/**
 * The weights of a convolution along one axis, centres of pixels at halves, normalised to sum 1 where the border cuts them.
 *
 * With `antialias` the kernel is as wide as the new pixel where the image shrinks, as in Pillow; without, it stays as wide as
 * an old one, as in TensorFlow's `tf.image.resize` and in PyTorch's `interpolate`.
 */
export function taps(change: AxisChange, interpolation: Interpolation, antialias: boolean): Taps {
	if (interpolation === "nearest") return nearestTaps(change);
	const { length, start, end, size } = change;
	const kernel = kernels[interpolation];
	const scale = (end - start) / size;
	const stretch = antialias ? Math.max(scale, 1) : 1;
	const reach = kernel.support * stretch;
	const stride = Math.ceil(reach) * 2 + 1;
	const starts = new Int32Array(size);
	const counts = new Int32Array(size);
	const weights = new Float64Array(size * stride);
	for (let i = 0; i < size; i++) {
		const centre = start + (i + 0.5) * scale;
		const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
		const count = Math.min(Math.trunc(centre + reach + 0.5), length) - first;
		let sum = 0;
		for (let k = 0; k < count; k++) {
			const weight = kernel.weight((first + k - centre + 0.5) / stretch);
			weights[i * stride + k] = weight;
			sum += weight;
		}
		if (sum !== 0) for (let k = 0; k < count; k++) weights[i * stride + k]! /= sum;
		starts[i] = first;
		counts[i] = count;
	}
	return { starts, counts, weights, stride };
}

/** Pillow's weights for bytes have 22 binary places. */
const byteUnit = 2 ** 22;

/** The weights as Pillow rounds them for bytes: whole multiples of 2⁻²². */
export function byteTaps(exact: Taps): Taps {
	const weights = exact.weights.map((weight) => Math.trunc(weight * byteUnit + (weight < 0 ? -0.5 : 0.5)) / byteUnit);
	return { ...exact, weights };
}

/**
 * Weighs the places of one axis: `from` holds `outer` blocks, each with `length` places of `inner` values next to each other.
 * Where `to` holds bytes, the sums are rounded (half up) and clipped.
 */
export function weigh(
	from: ArrayLike<number>,
	to: Float64Array | Float32Array | Uint8Array,
	[outer, length, inner]: readonly [number, number, number],
	{ starts, counts, weights, stride }: Taps,
): void {
	const size = starts.length;
	const bytes = to instanceof Uint8Array;
	let next = 0;
	for (let block = 0; block < outer; block++) {
		for (let i = 0; i < size; i++) {
			const origin = (block * length + starts[i]!) * inner;
			const count = counts[i]!;
			for (let j = 0; j < inner; j++) {
				let sum = 0;
				for (let k = 0, at = origin + j; k < count; k++, at += inner) sum += from[at]! * weights[i * stride + k]!;
				to[next++] = bytes ? Math.min(Math.max(Math.floor(sum + 0.5), 0), 255) : sum;
			}
		}
	}
}
