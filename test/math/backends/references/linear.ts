import { at, filled, indicesOf, type Values } from "../values.ts";

type Pair = readonly [number, number];
type Sides = readonly [Pair, Pair];
export type Padding = "same" | "valid" | number | Sides;

/** Zeros before, and the length of what comes out, along one axis. */
export function along(
	length: number,
	window: number,
	stride: number,
	padding: "same" | "valid" | Pair,
): { before: number; out: number } {
	if (padding === "valid") return { before: 0, out: Math.floor((length - window) / stride) + 1 };
	if (padding !== "same") {
		return { before: padding[0], out: Math.floor((length + padding[0] + padding[1] - window) / stride) + 1 };
	}
	const out = Math.ceil(length / stride);
	return { before: Math.floor(Math.max((out - 1) * stride + window - length, 0) / 2), out };
}

export interface Convolution {
	readonly strides: Pair;
	readonly padding: Padding;
	readonly dilation: Pair;
}

/** Rows and columns of the padding. */
const sides = (padding: Padding): readonly ["same" | "valid" | Pair, "same" | "valid" | Pair] => {
	if (typeof padding === "string") return [padding, padding];
	return typeof padding === "number"
		? [
				[padding, padding],
				[padding, padding],
			]
		: padding;
};

const biased = (x: Values, bias: Values | undefined): Values =>
	bias ? filled(x.shape, (index) => at(x, index) + (bias.values[index.at(-1) as number] as number)) : x;

/** y[n, y, x, f] = Σ_{i, j, c} x[n, y s − p + i d, x s − p + j d, c] w[i, j, c, f] + b[f]; depthwise: f = c · multiplier + m. */
export function convolution(
	x: Values,
	kernel: Values,
	bias: Values | undefined,
	{ strides, padding, dilation }: Convolution,
	depthwise = false,
): Values {
	const [n, height, width, channels] = x.shape as [number, number, number, number];
	const [rows, columns, , last] = kernel.shape as [number, number, number, number];
	const [vertical, horizontal] = sides(padding);
	const y = along(height, (rows - 1) * dilation[0] + 1, strides[0], vertical);
	const z = along(width, (columns - 1) * dilation[1] + 1, strides[1], horizontal);
	const filters = depthwise ? channels * last : last;
	const places = indicesOf([rows, columns]);
	const sums = filled([n, y.out, z.out, filters], ([b, oy, ox, f]) => {
		let sum = 0;
		for (const [i, j] of places as [number, number][]) {
			const row = oy! * strides[0] - y.before + i * dilation[0];
			const column = ox! * strides[1] - z.before + j * dilation[1];
			if (depthwise) {
				const c = Math.floor(f! / last);
				sum += at(x, [b!, row, column, c]) * at(kernel, [i, j, c, f! % last]);
			} else {
				for (let c = 0; c < channels; c++) sum += at(x, [b!, row, column, c]) * at(kernel, [i, j, c, f!]);
			}
		}
		return sum;
	});
	return biased(sums, bias);
}

/** The adjoint of a convolution in its input: every x[n, y, x, c] w[i, j, f, c] is added at (y s − p + i, x s − p + j). */
export function transposedConvolution(
	x: Values,
	kernel: Values,
	bias: Values | undefined,
	{ strides, padding, shape }: { strides: Pair; padding: "same" | "valid"; shape: readonly [number, number, number] },
): Values {
	const [n, height, width, channels] = x.shape as [number, number, number, number];
	const [rows, columns] = kernel.shape as [number, number];
	const [tall, wide, filters] = shape;
	const { before: top } = along(tall, rows, strides[0], padding);
	const { before: left } = along(wide, columns, strides[1], padding);
	const values = new Array<number>(n * tall * wide * filters).fill(0);
	for (const [b, y, z, c] of indicesOf([n, height, width, channels]) as [number, number, number, number][]) {
		for (const [i, j, f] of indicesOf([rows, columns, filters]) as [number, number, number][]) {
			const row = y * strides[0] - top + i;
			const column = z * strides[1] - left + j;
			if (row < 0 || row >= tall || column < 0 || column >= wide) continue;
			const place = ((b * tall + row) * wide + column) * filters + f;
			values[place] = (values[place] as number) + at(x, [b, y, z, c]) * at(kernel, [i, j, f, c]);
		}
	}
	return biased({ shape: [n, tall, wide, filters], values }, bias);
}

/** y[…, o] = Σ_i x[…, i] w[i, o] + b[o]. */
export function dense(x: Values, kernel: Values, bias?: Values): Values {
	const [inputs, outputs] = kernel.shape as [number, number];
	const product = filled([...x.shape.slice(0, -1), outputs], (index) => {
		let sum = 0;
		for (let i = 0; i < inputs; i++) sum += at(x, [...index.slice(0, -1), i]) * at(kernel, [i, index.at(-1) as number]);
		return sum;
	});
	return biased(product, bias);
}

/** The product of matrices in the last two axes; axes before them of length 1 are repeated. */
export function matMul(a: Values, b: Values, transposeA = false, transposeB = false): Values {
	const rank = Math.max(a.shape.length, b.shape.length);
	const wide = (x: Values): Values => ({
		...x,
		shape: [...new Array<number>(rank - x.shape.length).fill(1), ...x.shape],
	});
	const [left, right] = [wide(a), wide(b)];
	const [rows, inner] = transposeA
		? [left.shape.at(-1)!, left.shape.at(-2)!]
		: [left.shape.at(-2)!, left.shape.at(-1)!];
	const columns = transposeB ? right.shape.at(-2)! : right.shape.at(-1)!;
	const outer = left.shape.slice(0, -2).map((length, axis) => Math.max(length, right.shape[axis] as number));
	const own = (x: Values, index: readonly number[]) =>
		index.slice(0, -2).map((i, axis) => (x.shape[axis] === 1 ? 0 : i));
	return filled([...outer, rows, columns], (index) => {
		const [row, column] = index.slice(-2) as [number, number];
		let sum = 0;
		for (let k = 0; k < inner; k++) {
			sum +=
				at(left, [...own(left, index), ...(transposeA ? [k, row] : [row, k])]) *
				at(right, [...own(right, index), ...(transposeB ? [column, k] : [k, column])]);
		}
		return sum;
	});
}

/** Einstein's sum over the letters that the result does not name. */
export function einsum(equation: string, inputs: readonly Values[]): Values {
	const [from, to] = equation.replaceAll(" ", "").split("->") as [string, string];
	const terms = from.split(",");
	const lengths = new Map(
		terms.flatMap((term, i) => [...term].map((letter, axis) => [letter, inputs[i]!.shape[axis]!] as const)),
	);
	const letters = [...lengths.keys()];
	const summed = letters.filter((letter) => !to.includes(letter));
	const inner = indicesOf(summed.map((letter) => lengths.get(letter) as number));
	return filled(
		[...to].map((letter) => lengths.get(letter) as number),
		(outer) => {
			let sum = 0;
			for (const place of inner) {
				const of = (letter: string) =>
					(to.includes(letter) ? outer[to.indexOf(letter)] : place[summed.indexOf(letter)]) as number;
				sum += terms.reduce((product, term, i) => product * at(inputs[i]!, [...term].map(of)), 1);
			}
			return sum;
		},
	);
}
