import { Breather } from "../../core/breather.ts";
import { ExplainError } from "../../core/errors.ts";
import { split } from "../../data/split.ts";
import type { FitContext } from "../table/estimator.ts";
import { type Activation, backward, forward, type Layers, randomLayers, roomFor } from "./layers.ts";
import { softmaxInPlace } from "./softmax.ts";

/** What a network is trained on, encoded. */
export interface NetworkData {
	/** `[count, width]` */
	readonly x: Float64Array;
	readonly width: number;
	/** Codes of classes, or numbers that are standardised. */
	readonly y: Float64Array;
	/** 1 for a regression. */
	readonly outputs: number;
	/** Whether the scores are logits of classes. */
	readonly classes: boolean;
	readonly weights: Float64Array | undefined;
}

/** How it is trained. */
export interface TrainOptions {
	readonly hidden: readonly number[];
	readonly activation: Activation;
	readonly alpha: number;
	readonly learningRate: number;
	readonly batchSize: number;
	readonly epochs: number;
	readonly heldOut: number;
	readonly patience: number;
}

/** The losses after one epoch. */
export interface NetworkEpoch {
	/** From 1. */
	readonly epoch: number;
	readonly loss: number;
	readonly heldOutLoss?: number;
}

/** Adam's rates of forgetting, and what keeps it from dividing by 0 (Kingma and Ba 2015). */
const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
/** By what share a loss must fall to count as better. */
const leastFall = 1e-4;
/** Fewer rows are not held out: their loss would say nothing. */
const fewestHeldOut = 5;

/** The loss of a row, its scores becoming the slope with respect to them: cross-entropy, or half the squared error. */
function lossOf({ y, classes }: NetworkData, row: number, scores: Float64Array): number {
	if (!classes) {
		const error = (scores[0] as number) - (y[row] as number);
		scores[0] = error;
		return (error * error) / 2;
	}
	const code = y[row] as number;
	const logit = scores[code] as number;
	const loss = softmaxInPlace(scores, 0, scores.length) - logit;
	scores[code]! -= 1;
	return loss;
}

/** The weighted mean loss of some rows. */
function meanLoss(layers: Layers, data: NetworkData, rows: Uint32Array, outputs: readonly Float64Array[]): number {
	let sum = 0;
	let total = 0;
	for (const row of rows) {
		forward(layers, data.x, row * data.width, outputs);
		const weight = data.weights ? (data.weights[row] as number) : 1;
		sum += weight * lossOf(data, row, outputs.at(-1) as Float64Array);
		total += weight;
	}
	return sum / total;
}

/**
 * Trains by Adam on mini-batches until the loss no longer falls, and gives the layers of the epoch with the smallest one.
 *
 * @throws ExplainError `not-finite` where it diverges.
 */
export async function train(
	context: FitContext,
	data: NetworkData,
	options: TrainOptions,
): Promise<{ layers: Layers; history: readonly NetworkEpoch[] }> {
	const { hidden, activation, alpha, learningRate, batchSize, epochs, heldOut, patience } = options;
	const sizes = [data.width, ...hidden, data.outputs];
	const layers = randomLayers(sizes, activation, context.random.fork("weights"));
	const shuffle = context.random.fork("batches");
	const count = data.y.length;
	const parts = split(data.classes ? data.y : new Uint8Array(count), { test: heldOut, seed: context.seed });
	const holds = parts.test.length >= fewestHeldOut;
	const rows = holds ? parts.train : Uint32Array.from(data.y.keys());
	let totalWeight = 0;
	for (const row of rows) totalWeight += data.weights ? (data.weights[row] as number) : 1;
	const meanWeight = totalWeight / rows.length;

	const { parameters } = layers;
	const outputs = roomFor(layers);
	const errors = roomFor(layers);
	const gradient = new Float64Array(parameters.length);
	const first = new Float64Array(parameters.length);
	const second = new Float64Array(parameters.length);
	const penalised = weightPlaces(sizes);
	const history: NetworkEpoch[] = [];
	let best = Infinity;
	let bestParameters = Float64Array.from(parameters);
	let waited = 0;
	let steps = 0;
	const breather = new Breather(context);
	for (let epoch = 1; epoch <= epochs && waited < patience; epoch++) {
		const order = shuffle.permutation(rows.length);
		let sum = 0;
		for (let start = 0; start < order.length; start += batchSize) {
			const end = Math.min(start + batchSize, order.length);
			gradient.fill(0);
			for (let i = start; i < end; i++) {
				const row = rows[order[i] as number] as number;
				forward(layers, data.x, row * data.width, outputs);
				const error = errors.at(-1) as Float64Array;
				error.set(outputs.at(-1) as Float64Array);
				const weight = data.weights ? (data.weights[row] as number) / meanWeight : 1;
				sum += weight * lossOf(data, row, error);
				for (let k = 0; k < error.length; k++) error[k]! *= weight / (end - start);
				backward(layers, data.x, row * data.width, outputs, errors, gradient);
			}
			steps++;
			const rate = (learningRate * Math.sqrt(1 - beta2 ** steps)) / (1 - beta1 ** steps);
			const decay = alpha / rows.length;
			for (let i = 0; i < parameters.length; i++) {
				const slope = (gradient[i] as number) + decay * (penalised[i] as number) * (parameters[i] as number);
				first[i] = beta1 * (first[i] as number) + (1 - beta1) * slope;
				second[i] = beta2 * (second[i] as number) + (1 - beta2) * slope * slope;
				parameters[i]! -= (rate * (first[i] as number)) / (Math.sqrt(second[i] as number) + epsilon);
			}
			if (breather.due) {
				await breather.breathe({ done: epoch - 1, total: epochs, label: `${context.who}: epoch ${epoch}` });
			}
		}
		const loss = sum / rows.length;
		const heldOutLoss = holds ? meanLoss(layers, data, parts.test, outputs) : undefined;
		const judged = heldOutLoss ?? loss;
		if (!Number.isFinite(judged)) {
			const words = `expected the loss to stay finite, got ${judged} in epoch ${epoch}; a smaller learningRate may help`;
			throw new ExplainError("not-finite", `${context.who}.fit: ${words}`);
		}
		history.push({ epoch, loss, ...(heldOutLoss !== undefined && { heldOutLoss }) });
		waited = judged < best * (1 - leastFall) ? 0 : waited + 1;
		if (judged < best) {
			best = judged;
			bestParameters = Float64Array.from(parameters);
		}
	}
	await context.checkpoint({ done: epochs, total: epochs, label: `${context.who}: ${history.length} epochs` });
	return { layers: { sizes, activation, parameters: bestParameters }, history };
}

/** 1 where a parameter is a weight, 0 where it is a bias, which is not penalised. */
function weightPlaces(sizes: readonly number[]): Uint8Array {
	const places: number[] = [];
	for (let layer = 0; layer + 1 < sizes.length; layer++) {
		const width = sizes[layer + 1] as number;
		for (let i = 0; i < (sizes[layer] as number) * width; i++) places.push(1);
		for (let j = 0; j < width; j++) places.push(0);
	}
	return Uint8Array.from(places);
}
