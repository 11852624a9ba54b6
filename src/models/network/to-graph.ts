import type { Feature } from "../../core/explanation.ts";
import { differentiableModel } from "../../math/differentiable-model.ts";
import type { DifferentiableModel } from "../../math/graph.ts";
import { GraphBuilder } from "../../math/graph-builder.ts";
import { type Tensor, tf } from "../../math/tf.ts";
import type { Design } from "../table/design-matrix.ts";
import { type Layers, weightStarts } from "./layers.ts";

/** What the graph is called by, and whether a missing value has a number that stands for it. */
export interface GraphParts {
	readonly features: readonly Feature[];
	readonly classes: readonly string[] | undefined;
	readonly target: string;
	/** What stands for a missing value of each feature, where the model takes any. */
	readonly typical: Float64Array | undefined;
}

/**
 * The same network as a graph of tensors (32-bit floats) that takes `[n, features]`, codes for categories.
 *
 * Standardising is part of the first layer, so that gradients are with respect to the columns in their own units.
 */
export function toGraph(layers: Layers, design: Design, parts: GraphParts): DifferentiableModel {
	const { sizes, activation, parameters } = layers;
	const { features, classes, target, typical } = parts;
	const builder = new GraphBuilder();
	const weight = (key: string, values: ArrayLike<number>, shape: readonly number[]): string =>
		builder.weight(key, tf.tensor(Float32Array.from(values), [...shape], "float32") as Tensor);
	let node = builder.input("row", [features.length]);
	if (typical) {
		const weights = [weight("typical", typical, [features.length])];
		node = builder.add("impute", "impute", [node], { weights, shape: [features.length] });
	}
	if (features.some(({ levels }) => levels)) {
		const blocks = features.map(({ name, levels }, j) => {
			const column = builder.add(name, "slice", [node], { attributes: { axis: 1, start: j, size: 1 }, shape: [1] });
			if (!levels) return column;
			const weights = [weight(`${name}/levels`, [...levels.keys()], [levels.length])];
			const codes = builder.add(`${name} =`, "categories", [column], { weights, shape: [1, levels.length] });
			return builder.add(`${name} levels`, "flatten", [codes], { shape: [levels.length] });
		});
		node = builder.add("columns", "concat", blocks, { attributes: { axis: 1 }, shape: [design.columns.length] });
	}
	const starts = weightStarts(sizes);
	for (let layer = 0; layer + 1 < sizes.length; layer++) {
		const [inputs, size] = [sizes[layer] as number, sizes[layer + 1] as number];
		const start = starts[layer] as number;
		const kernel = parameters.slice(start, start + inputs * size);
		const bias = parameters.slice(start + inputs * size, start + (inputs + 1) * size);
		for (let i = 0; layer === 0 && i < inputs; i++) {
			const { mean, scale } = design.columns[i] as Design["columns"][number];
			for (let j = 0; j < size; j++) {
				kernel[i * size + j]! /= scale;
				bias[j]! -= (kernel[i * size + j] as number) * mean;
			}
		}
		const name = layer + 2 === sizes.length ? "scores" : `hidden ${layer + 1}`;
		const weights = [weight(`${name}/kernel`, kernel, [inputs, size]), weight(`${name}/bias`, bias, [size])];
		node = builder.add(name, "dense", [node], { weights, shape: [size] });
		if (layer + 2 < sizes.length) node = builder.add(`${name} ${activation}`, activation, [node], { shape: [size] });
	}
	if (classes) builder.add("probabilities", "softmax", [node], { shape: [classes.length] });
	return differentiableModel(builder.build(), {
		outputNames: classes ?? [target],
		featureNames: features.map(({ name }) => name),
		ownsWeights: true,
	});
}
