/**
 * A convolutional network in 64-bit loops, written from the definitions and slow: the twin that the library's gradients are
 * compared with. One example at a time; maps are `[height][width][channel]`, flattened row by row.
 */

/** Maps or a row of numbers: `values` of `shape`. */
export interface Values {
	readonly shape: readonly number[];
	readonly values: readonly number[];
}

export type Layer =
	/** Kernel `[3][3][channels][filters]`, stride 1, zeros around. */
	| { readonly type: "conv"; readonly kernel: Values; readonly bias: Values }
	| { readonly type: "relu" }
	/** Windows of 2 × 2, stride 2. */
	| { readonly type: "maxpool" }
	| { readonly type: "flatten" }
	/** Kernel `[inputs][outputs]`. */
	| { readonly type: "dense"; readonly kernel: Values; readonly bias: Values };

const zeros = (shape: readonly number[]): number[] => new Array(shape.reduce((a, b) => a * b, 1)).fill(0);

/** Calls back for every product of a convolution: places of input, kernel and output. */
function eachProduct(
	[height, width, channels]: readonly number[],
	filters: number,
	call: (input: number, kernel: number, output: number) => void,
): void {
	for (let y = 0; y < height!; y++)
		for (let x = 0; x < width!; x++)
			for (let i = 0; i < 3; i++)
				for (let j = 0; j < 3; j++) {
					const [row, column] = [y + i - 1, x + j - 1];
					if (row < 0 || row >= height! || column < 0 || column >= width!) continue;
					for (let c = 0; c < channels!; c++)
						for (let f = 0; f < filters; f++)
							call(
								(row * width! + column) * channels! + c,
								((i * 3 + j) * channels! + c) * filters + f,
								(y * width! + x) * filters + f,
							);
				}
}

/** For each output of a pool, the place of the first largest input. */
function winners({ shape: [height, width, channels], values }: Values): number[] {
	const found: number[] = [];
	for (let y = 0; y + 1 < height!; y += 2)
		for (let x = 0; x + 1 < width!; x += 2)
			for (let c = 0; c < channels!; c++) {
				const places = [0, 1].flatMap((i) => [0, 1].map((j) => ((y + i) * width! + x + j) * channels! + c));
				found.push(places.reduce((best, place) => (values[place]! > values[best]! ? place : best)));
			}
	return found;
}

/** What a layer makes of its input. */
function step(layer: Layer, input: Values): Values {
	const { shape, values } = input;
	switch (layer.type) {
		case "conv": {
			const filters = layer.kernel.shape[3]!;
			const out = [shape[0]!, shape[1]!, filters];
			const sums = zeros(out).map((_, i) => layer.bias.values[i % filters]!);
			eachProduct(shape, filters, (i, k, o) => {
				sums[o]! += values[i]! * layer.kernel.values[k]!;
			});
			return { shape: out, values: sums };
		}
		case "relu":
			return { shape, values: values.map((x) => Math.max(x, 0)) };
		case "maxpool": {
			const pooled = winners(input).map((place) => values[place]!);
			return { shape: [Math.floor(shape[0]! / 2), Math.floor(shape[1]! / 2), shape[2]!], values: pooled };
		}
		case "flatten":
			return { shape: [values.length], values };
		case "dense": {
			const [inputs, outputs] = layer.kernel.shape as [number, number];
			const sums = layer.bias.values.map((bias, o) => {
				let sum = bias;
				for (let i = 0; i < inputs; i++) sum += values[i]! * layer.kernel.values[i * outputs + o]!;
				return sum;
			});
			return { shape: [outputs], values: sums };
		}
	}
}

/** ∂L/∂input of a layer, from ∂L/∂output. */
function back(layer: Layer, input: Values, sent: readonly number[]): number[] {
	const gradient = zeros(input.shape);
	switch (layer.type) {
		case "conv":
			eachProduct(input.shape, layer.kernel.shape[3]!, (i, k, o) => {
				gradient[i]! += sent[o]! * layer.kernel.values[k]!;
			});
			return gradient;
		case "relu":
			return sent.map((s, i) => (input.values[i]! > 0 ? s : 0));
		case "maxpool":
			winners(input).forEach((place, o) => {
				gradient[place]! += sent[o]!;
			});
			return gradient;
		case "flatten":
			return [...sent];
		case "dense": {
			const outputs = layer.kernel.shape[1]!;
			return gradient.map((_, i) => sent.reduce((sum, s, o) => sum + s * layer.kernel.values[i * outputs + o]!, 0));
		}
	}
}

/** The input and the output of every layer, in order. */
export function forward(layers: readonly Layer[], input: Values): Values[] {
	const all = [input];
	for (const layer of layers) all.push(step(layer, all.at(-1)!));
	return all;
}

/** ∂(output `index`)/∂(output of layer `at`); `at` −1 is the input. */
export function gradientAt(layers: readonly Layer[], all: readonly Values[], index: number, at: number): number[] {
	let sent = all.at(-1)!.values.map((_, i) => (i === index ? 1 : 0)) as number[];
	for (let i = layers.length - 1; i > at; i--) sent = back(layers[i]!, all[i]!, sent);
	return sent;
}
