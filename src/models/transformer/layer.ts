import type { Linear, NetworkBuilder } from "./network-builder.ts";

/** Where the weights of one layer are. */
export interface LayerWeights {
	readonly query: Linear;
	readonly key: Linear;
	readonly value: Linear;
	/** What mixes the heads. */
	readonly projection: Linear;
	readonly attentionNorm: string;
	readonly intermediate: Linear;
	readonly output: Linear;
	readonly outputNorm: string;
}

/** What all layers of a network have in common. */
export interface LayerForm {
	readonly width: number;
	readonly heads: number;
	/** The width between the two dense layers. */
	readonly inner: number;
	readonly epsilon: number;
	/** A name of {@link activations}. */
	readonly activation: string;
	/** Normalisation before attention and before the dense layers, as in GPT-2 and ViT, instead of after the sums, as in BERT. */
	readonly normFirst: boolean;
	/** Scores are multiplied by it; default 1 / √(width of a head). */
	readonly scale?: (layer: number) => number;
	/** Leaves out keys, or adds to scores; called with the scores' node. */
	readonly masked: (scores: string) => string;
}

/** Attention in layer `i`: probabilities `[n, heads, queries, keys]`, and what they mix, `[n, length, width]`. */
function attention(net: NetworkBuilder, i: number, input: string, weights: LayerWeights, form: LayerForm): string {
	const { width, heads, scale = () => Math.sqrt(heads / width), masked } = form;
	const at = `layer.${i}/attention`;
	const [query, key, value] = (["query", "key", "value"] as const).map((part) => {
		const whole = net.dense(`${at}/${part}`, input, weights[part], width, width);
		return net.add(`${whole}/heads`, "splitHeads", [whole], { attributes: { heads } });
	}) as [string, string, string];
	const products = net.add(`${at}/products`, "matMul", [query, key], { attributes: { transposeB: true } });
	const scores = net.add(`${at}/scores`, "affine", [products], { attributes: { scale: scale(i) } });
	const probabilities = net.add(`${at}/probabilities`, "softmax", [masked(scores)]);
	const mixed = net.add(`${at}/context/heads`, "matMul", [probabilities, value]);
	const context = net.add(`${at}/context`, "mergeHeads", [mixed]);
	return net.dense(`${at}/projection`, context, weights.projection, width, width);
}

/** Layer `i` on `input`; its last node is `layer.i/output`. */
export function layer(net: NetworkBuilder, i: number, input: string, weights: LayerWeights, form: LayerForm): string {
	const { width, inner, epsilon, normFirst } = form;
	const at = `layer.${i}`;
	const norm = (node: string, from: string, name: string) => net.norm(node, from, name, width, epsilon);
	const residual = (half: string, from: string, to: string, name: string): string => {
		if (normFirst) return net.add(`${half}/output`, "add", [from, to]);
		return norm(`${half}/output`, net.add(`${half}/residual`, "add", [to, from]), name);
	};
	const entered = normFirst ? norm(`${at}/attention/norm`, input, weights.attentionNorm) : input;
	const attended = residual(`${at}/attention`, input, attention(net, i, entered, weights, form), weights.attentionNorm);
	const taken = normFirst ? norm(`${at}/norm`, attended, weights.outputNorm) : attended;
	const intermediate = net.dense(`${at}/intermediate`, taken, weights.intermediate, width, inner);
	const activated = net.activation(intermediate, form.activation);
	return residual(
		at,
		attended,
		net.dense(`${at}/projection`, activated, weights.output, inner, width),
		weights.outputNorm,
	);
}
