import { ExplainError } from "../../core/errors.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel, GraphNode } from "../../math/graph.ts";
import type { ModelInputs } from "../../math/model-inputs.ts";
import { tf } from "../../math/tf.ts";

const normalized = "similarity/normalized";
const reference = "similarity/reference";

/**
 * A model whose one score is how similar its answer is to that for another text or image: why does the encoder find these
 * two alike?
 *
 *   s(x) = f(x) · f(r) / (‖f(x)‖ ‖f(r)‖),   the cosine similarity of two embeddings, from −1 to 1
 *
 * A gradient method on it, with `layer: "embeddings"`, says which words of x bring it near r. Only x is varied: r is fixed
 * when this is called.
 *
 * Inputs and nodes are the model's own. Its weights are borrowed: the model must live as long as this one, and `dispose`
 * frees the reference alone. Cost: one forward pass for r.
 *
 * @param model whose scores are an embedding, such as a sentence encoder by {@link loadTransformer}.
 * @param other one example, as the model takes it.
 * @throws ExplainError `bad-input` for several examples, or one whose embedding is zero; otherwise as `model.scores`.
 *
 * @example
 * ```ts
 * const similar = await similarityTo(encoder, kitten);
 * await similar.scores(cat); // [1, 1]
 * await saliency(similar, cat, { layer: "embeddings" }); // which words of the one make it similar to the other
 * ```
 */
export async function similarityTo(model: DifferentiableModel, other: ModelInputs): Promise<DifferentiableModel> {
	const { values, shape } = await model.scores(other);
	if (shape[0] !== 1) {
		throw new ExplainError("bad-input", `similarityTo: expected one example to compare with, got ${shape[0]}`);
	}
	const length = Math.hypot(...values);
	if (length === 0) {
		throw new ExplainError("bad-input", "similarityTo: expected an embedding that is not zero, got one that is");
	}
	const direction = tf.tensor2d(
		values.map((value) => value / length),
		[model.classes, 1],
	);
	const node = (name: string, op: string, input: string, width: number, weights: readonly string[]): GraphNode => ({
		name,
		op,
		attributes: {},
		inputs: [input],
		weights,
		shape: [width],
	});
	try {
		const similar = differentiableModel(
			{
				nodes: [
					...model.graph.nodes,
					node(normalized, "l2Normalize", model.scoreNode, model.classes, []),
					node("similarity", "dense", normalized, 1, [reference]),
				],
				weights: new Map([...model.graph.weights, [reference, direction]]),
			},
			{ outputNode: "similarity", outputNames: ["cosine similarity"] },
		);
		return Object.assign(similar, { dispose: () => direction.dispose() });
	} catch (error) {
		direction.dispose();
		throw error;
	}
}
