import type { FileFields } from "../../data/file-fields.ts";
import { tf } from "../../math/tf.ts";
import { type Architecture, activationName, type Body, layerCount, size, widthAndHeads } from "./architecture.ts";
import { type LayerWeights, layer } from "./layer.ts";
import type { NetworkBuilder } from "./network-builder.ts";

function weights(i: number, bias: boolean): LayerWeights {
	const at = `encoder.layer.${i}`;
	const part = (name: string) => ({ name: `${at}.attention.attention.${name}`, bias });
	return {
		query: part("query"),
		key: part("key"),
		value: part("value"),
		projection: { name: `${at}.attention.output.dense` },
		attentionNorm: `${at}.layernorm_before`,
		intermediate: { name: `${at}.intermediate.dense` },
		output: { name: `${at}.output.dense` },
		outputNorm: `${at}.layernorm_after`,
	};
}

/** Height and width, stated as one number where they are equal. */
function sides(config: FileFields, key: string): [number, number] {
	const stated = config.at(key);
	if (!Array.isArray(stated.value)) return [size(config, key), size(config, key)];
	const [height, width] = stated.integers(2, { min: 1 });
	return [height as number, width as number];
}

function body(net: NetworkBuilder, config: FileFields): Body {
	const { width, heads } = widthAndHeads(config, "hidden_size", "num_attention_heads");
	const epsilon = config.maybe("layer_norm_eps")?.number({ min: 0, max: 1 }) ?? 1e-12;
	const channels = config.maybe("num_channels")?.integer({ min: 1 }) ?? 3;
	const image = sides(config, "image_size");
	const patch = sides(config, "patch_size");
	const [down, across] = image.map((length, i) => Math.floor(length / (patch[i] as number))) as [number, number];
	const count = down * across;
	const pixels = net.graph.input("pixel_values", [...image, channels]);
	const patches = net.patches(
		"embeddings/patches",
		pixels,
		"embeddings.patch_embeddings.projection",
		patch,
		channels,
		width,
	);
	const row = net.add("embeddings/sequence", "reshape", [patches], { attributes: { shape: [count, width] } });
	const whole = net.add("embeddings/class_token", "classToken", [row], {
		weights: [net.parameter("embeddings.cls_token", [1, 1, width])],
	});
	const table = net.parameter("embeddings.position_embeddings", [1, count + 1, width], (numbers) =>
		tf.reshape(numbers, [count + 1, width]),
	);
	let hidden = net.add("embeddings", "positionEmbedding", [whole], { weights: [table] });
	const form = {
		width,
		heads,
		inner: size(config, "intermediate_size"),
		epsilon,
		activation: activationName(config, "hidden_act", "gelu"),
		normFirst: true,
		masked: (scores: string) => scores,
	};
	const bias = config.maybe("qkv_bias")?.value !== false;
	const layers = layerCount(config, "num_hidden_layers");
	for (let i = 0; i < layers; i++) hidden = layer(net, i, hidden, weights(i, bias), form);
	hidden = net.norm("norm", hidden, "layernorm", width, epsilon);
	const first = () => net.add("cls", "at", [hidden], { attributes: { index: 0 } });
	return {
		hidden,
		mask: undefined,
		width,
		attention: Array.from({ length: layers }, (_, i) => `layer.${i}/attention/probabilities`),
		maxLength: undefined,
		classify: (outputs) => net.dense("logits", first(), { name: "classifier" }, width, outputs),
		pooler: () => net.activation(net.dense("pooler", first(), { name: "pooler.dense" }, width, width), "tanh"),
		nextToken: undefined,
	};
}

/** The vision transformer: an image's patches as tokens, and one that stands for the image. */
export const vit: Architecture = { prefix: "vit.", body };
