import { allWeights, flagOf, type LayerReader, type LayerReaders, lastAxisOnly, numberOf } from "./layer.ts";

const normalization =
	(op: string): LayerReader =>
	(layer) => {
		lastAxisOnly(layer);
		const attributes = {
			epsilon: numberOf(layer, "epsilon", 1e-3),
			scale: flagOf(layer, "scale", true),
			center: flagOf(layer, "center", true),
		};
		return [{ op, attributes, weights: allWeights(layer) }];
	};

/** Layers that shift and scale by statistics. */
export const normalizationLayers: LayerReaders = {
	BatchNormalization: normalization("batchNorm"),
	LayerNormalization: normalization("layerNorm"),
};
