import { ExplainError } from "../../core/errors.ts";
import { activationLayers } from "./layers/activation.ts";
import { attentionLayers } from "./layers/attention.ts";
import type { LayerDescription, LayerReaders, Step } from "./layers/layer.ts";
import { linearLayers } from "./layers/linear.ts";
import { mergingLayers } from "./layers/merging.ts";
import { normalizationLayers } from "./layers/normalization.ts";
import { functionLayers, operationReader } from "./layers/operations.ts";
import { poolingLayers } from "./layers/pooling.ts";
import { recurrentLayers } from "./layers/recurrent.ts";
import { shapeLayers } from "./layers/shape.ts";
import { timeDistributed } from "./layers/time-distributed.ts";

/** What each class of layer becomes, at inference. */
const readers: LayerReaders = {
	...linearLayers,
	...activationLayers,
	...poolingLayers,
	...normalizationLayers,
	...shapeLayers,
	...mergingLayers,
	...attentionLayers,
	...recurrentLayers,
	...functionLayers,
	TimeDistributed: timeDistributed((layer) => stepsOf(layer)),
};

/** The classes of layers that models may have. */
export const knownLayers: readonly string[] = Object.keys(readers).sort();

/**
 * The nodes that a layer becomes.
 *
 * @throws ExplainError `unsupported-model` for a class of layer or an option that is not known, listing what is.
 */
export function stepsOf(layer: LayerDescription): readonly Step[] {
	const { reader, name, className } = layer;
	const read = operationReader(layer) ?? readers[className];
	if (read) return read(layer);
	throw new ExplainError(
		"unsupported-model",
		`${reader}: expected layers of known classes, got "${name}" of class ${className}; known are ${knownLayers.join(", ")}`,
	);
}
