import { ExplainError } from "../../core/errors.ts";
import type { DifferentiableModel, GraphNode } from "../../math/graph.ts";
import { elementwiseOperations } from "../../math/ops/index.ts";

const convolutions: ReadonlySet<string> = new Set(["conv2d", "depthwiseConv2d", "conv2dTranspose"]);

/**
 * The layer whose maps Grad-CAM takes when none is named: the last convolution, after the activation, normalisation or
 * addition that directly follows it; without a convolution the last layer that has maps.
 *
 * @throws ExplainError `unsupported-model` when no layer has maps.
 */
export function lastSpatialLayer(model: DifferentiableModel): string {
	const layers = model.layers();
	const last = layers.findLast(({ op }) => convolutions.has(op)) ?? layers.at(-1);
	if (!last) {
		throw new ExplainError(
			"unsupported-model",
			"gradCam: expected a model with maps [height, width, channels] between input and score, got one without",
		);
	}
	const spatial = new Set(layers.map(({ name }) => name));
	for (let name = last.name; ; ) {
		const users: GraphNode[] = model.nodes.filter((node) => node.inputs.includes(name));
		const [user] = users;
		if (!user || users.length > 1 || !spatial.has(user.name) || !elementwiseOperations.has(user.op)) return name;
		name = user.name;
	}
}

/**
 * Checks that a named layer has maps.
 *
 * @throws ExplainError `unknown-name`, listing the layers that have.
 */
export function spatialLayer(model: DifferentiableModel, name: string): string {
	if (model.layers().some((layer) => layer.name === name)) return name;
	if (name === model.inputNode && model.inputShape.length === 3) return name;
	const names = model.layers().map((layer) => layer.name);
	throw new ExplainError(
		"unknown-name",
		`gradCam: expected option "layer" to be a layer with maps (${names.join(", ")}), got "${name}"`,
	);
}
