import type { RunContext } from "../../core/explainer.ts";
import type { Target } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { ready } from "../../math/backend.ts";
import { inBatches } from "../../math/batches.ts";
import { type Gradients, gradient } from "../../math/gradient.ts";
import type { BackwardRules, DifferentiableModel } from "../../math/graph.ts";
import { bytesPerExample } from "../../math/memory-estimate.ts";
import { type ModelInputs, readInputs } from "../../math/model-inputs.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import { chosenScores, describeTarget, type TargetOption, targetIndices } from "../target.ts";

/** What a gradient method asks for. */
export interface ScoreGradientRequest {
	/** The method's name, for error texts and progress. */
	readonly method: string;
	readonly model: DifferentiableModel;
	readonly inputs: ModelInputs;
	readonly target: TargetOption;
	/** The node with respect to which the score is differentiated. */
	readonly withRespectTo: string;
	readonly rules?: BackwardRules;
	/** From the node's output and the score's gradient, both `[batch, …]`, to one row of attributions for each example. */
	attribute(output: Tensor, gradient: Tensor): Tensor;
}

/** What comes of it, for all examples. */
export interface ScoreGradient {
	readonly inputs: NdArray<Float32Array>;
	readonly target: Target;
	/** The explained scores, `[n]`. */
	readonly outputValue: NdArray<Float32Array>;
	/** Rows of attributions, one after the other. */
	readonly attributions: Float32Array;
}

/** One batch in one synchronous tidy: attributions, explained class and score. */
function attributeBatch(
	request: ScoreGradientRequest,
	feeds: Map<string, Tensor>,
	indices: readonly number[] | undefined,
): Tensor[] {
	const { model, withRespectTo, rules, attribute } = request;
	let chosen: ReturnType<typeof chosenScores> | undefined;
	const { values, gradients }: Gradients = gradient(model.graph, {
		feeds,
		of: model.scoreNode,
		seed(scores) {
			chosen = chosenScores(scores, indices);
			return chosen.oneHot;
		},
		withRespectTo: [withRespectTo],
		...(rules && { rules }),
	});
	const { oneHot, index } = chosen!;
	const score = tf.sum(tf.mul(values.get(model.scoreNode) as Tensor, oneHot), 1);
	const attributions = attribute(values.get(withRespectTo) as Tensor, gradients.get(withRespectTo) as Tensor);
	return [attributions, index, score];
}

/** Reads tensors and disposes them, also when reading fails. */
async function readAndDispose(tensors: readonly Tensor[]): Promise<ArrayLike<number>[]> {
	try {
		return await Promise.all(tensors.map((tensor) => tensor.data()));
	} finally {
		tf.dispose([...tensors]);
	}
}

/**
 * Differentiates the explained score of every example with respect to a node, in batches: what all gradient methods share.
 *
 * Cost: one forward and one backward pass for each example. No tensor outlives the call, also when it fails or is stopped.
 */
export async function scoreGradient(context: RunContext, request: ScoreGradientRequest): Promise<ScoreGradient> {
	const { method, model } = request;
	await ready();
	const { count, first, feeds, length } = await readInputs(method, model.inputs, request.inputs);
	const given = targetIndices(method, model, request.target, count);
	const indices: number[] = [];
	const scores = new Float32Array(count);
	let attributions = new Float32Array(0);
	const { batchSize } = context;
	const example = bytesPerExample(model.graph, { backward: true, unknownLength: length });
	await inBatches({ who: method, count, bytesPerExample: example, batchSize }, async (start, end) => {
		const tensors = tf.tidy(() => attributeBatch(request, feeds(start, end), given?.slice(start, end)));
		const [part, index, score] = (await readAndDispose(tensors)) as [
			ArrayLike<number>,
			ArrayLike<number>,
			ArrayLike<number>,
		];
		const size = part.length / (end - start);
		if (start === 0) attributions = new Float32Array(count * size);
		attributions.set(part, start * size);
		scores.set(score, start);
		indices.push(...Array.from(index));
		context.evaluated(end - start);
		await context.checkpoint({ done: end, total: count, label: method });
	});
	return {
		inputs: first,
		target: describeTarget(model, indices),
		outputValue: ndArray(scores, [count], ["example"]),
		attributions,
	};
}
