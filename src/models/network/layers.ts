import type { Random } from "../../core/random.ts";

/** What a hidden unit makes of its sum. */
export type Activation = "relu" | "tanh";

/** Dense layers, their numbers in one array: of each layer the weights `[inputs, outputs]` and then the biases `[outputs]`. */
export interface Layers {
	/** Columns, hidden units of each layer, outputs. */
	readonly sizes: readonly number[];
	readonly activation: Activation;
	readonly parameters: Float64Array;
}

/** Where the weights of each layer begin; its biases follow them. */
export function weightStarts(sizes: readonly number[]): number[] {
	const starts = [0];
	for (let layer = 0; layer + 1 < sizes.length; layer++) {
		starts.push((starts[layer] as number) + ((sizes[layer] as number) + 1) * (sizes[layer + 1] as number));
	}
	return starts;
}

/** Weights at random, of a variance that keeps signals as large as they come (He et al. 2015; for tanh Glorot's share of it). */
export function randomLayers(sizes: readonly number[], activation: Activation, random: Random): Layers {
	const starts = weightStarts(sizes);
	const parameters = new Float64Array(starts.at(-1) as number);
	for (let layer = 0; layer + 1 < sizes.length; layer++) {
		const inputs = sizes[layer] as number;
		const isHidden = layer + 2 < sizes.length;
		const deviation = Math.sqrt((isHidden && activation === "relu" ? 2 : 1) / inputs);
		const start = starts[layer] as number;
		for (let i = 0; i < inputs * (sizes[layer + 1] as number); i++) parameters[start + i] = deviation * random.normal();
	}
	return { sizes, activation, parameters };
}

/** Room for what each layer gives for one row; the last is the scores. */
export const roomFor = ({ sizes }: Layers): Float64Array[] => sizes.slice(1).map((size) => new Float64Array(size));

/** Sends the row at `start` through; `outputs` gets what each layer gives. */
export function forward(layers: Layers, x: Float64Array, start: number, outputs: readonly Float64Array[]): void {
	const { sizes, activation, parameters } = layers;
	let input = x;
	let from = start;
	let at = 0;
	for (let layer = 0; layer < outputs.length; layer++) {
		const output = outputs[layer] as Float64Array;
		const width = output.length;
		const inputs = sizes[layer] as number;
		const biases = at + inputs * width;
		for (let j = 0; j < width; j++) output[j] = parameters[biases + j] as number;
		for (let i = 0; i < inputs; i++, at += width) {
			const value = input[from + i] as number;
			// Of units that are off, and of columns of categories, most are.
			if (value === 0) continue;
			for (let j = 0; j < width; j++) output[j]! += value * (parameters[at + j] as number);
		}
		at = biases + width;
		if (layer + 1 < outputs.length) {
			if (activation === "relu") for (let j = 0; j < width; j++) output[j] = Math.max(0, output[j] as number);
			else for (let j = 0; j < width; j++) output[j] = Math.tanh(output[j] as number);
		}
		input = output;
		from = 0;
	}
}

/**
 * Adds to `gradient` the slope of a row's loss with respect to every parameter (Rumelhart, Hinton, Williams 1986).
 *
 * @param outputs as {@link forward} left them.
 * @param errors room of the same lengths; the last one holds the slope with respect to the scores.
 */
export function backward(
	layers: Layers,
	x: Float64Array,
	start: number,
	outputs: readonly Float64Array[],
	errors: readonly Float64Array[],
	gradient: Float64Array,
): void {
	const { sizes, activation, parameters } = layers;
	let end = parameters.length;
	for (let layer = outputs.length - 1; layer >= 0; layer--) {
		const error = errors[layer] as Float64Array;
		const width = error.length;
		const inputs = sizes[layer] as number;
		const biases = end - width;
		const weights = biases - inputs * width;
		for (let j = 0; j < width; j++) gradient[biases + j]! += error[j] as number;
		const input = layer > 0 ? (outputs[layer - 1] as Float64Array) : x;
		const from = layer > 0 ? 0 : start;
		const before = layer > 0 ? (errors[layer - 1] as Float64Array) : undefined;
		for (let i = 0, at = weights; i < inputs; i++, at += width) {
			const value = input[from + i] as number;
			if (value !== 0) for (let j = 0; j < width; j++) gradient[at + j]! += value * (error[j] as number);
			if (!before) continue;
			if (activation === "relu" && value === 0) {
				before[i] = 0;
				continue;
			}
			let sum = 0;
			for (let j = 0; j < width; j++) sum += (error[j] as number) * (parameters[at + j] as number);
			before[i] = activation === "relu" ? sum : sum * (1 - value * value);
		}
		end = weights;
	}
}
