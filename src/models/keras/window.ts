import type { Config } from "./configuration.ts";

const convolutions: Readonly<Record<string, number>> = { conv1d: 1, conv2d: 2, depthwiseConv2d: 2, groupedConv2d: 2 };

/** The lengths over which a convolution or pool looks at once; none for other operations. */
function windowOf(op: string, { size, dilation = 1 }: Config, kernel: readonly number[]): number[] {
	if (/Pool\dd$/.test(op)) return [size].flat() as number[];
	const rates = [dilation].flat() as number[];
	return kernel.slice(0, convolutions[op] ?? 0).map((length, i) => (length - 1) * (rates[i] ?? rates[0] ?? 1) + 1);
}

/**
 * Whether a convolution or pool fits onto what it is given at all: where it does not, nothing is left of the maps, and
 * TensorFlow.js's WebAssembly kernels reach beyond their memory.
 *
 * @param shape of the input, with the examples' axis.
 */
export function windowFits(
	op: string,
	attributes: Config,
	shape: readonly number[],
	kernel: readonly number[],
): boolean {
	const { padding = "valid" } = attributes;
	if (padding === "same") return true;
	const around = (i: number): number => {
		if (typeof padding === "number") return 2 * padding;
		const side = Array.isArray(padding) ? (padding[i] as readonly number[]) : [];
		return side.reduce((sum, count) => sum + count, 0);
	};
	return windowOf(op, attributes, kernel).every((length, i) => length <= (shape[i + 1] ?? 0) + around(i));
}
