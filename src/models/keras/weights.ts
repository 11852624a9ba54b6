import type { Tensor } from "../../math/tf.ts";
import type { LayerConfiguration } from "./configuration.ts";

/** One weight of a layer, wherever it is kept. */
export interface LayerWeight {
	/** Unique in the model. */
	readonly key: string;
	readonly shape: readonly number[];
	/** The weight itself: new for each call where it is read from a file. */
	read(): Tensor;
}

/** Where the weights of a model's layers are found. */
export interface WeightSource {
	/** Those of one layer, in the order of `layer.weights` in Keras. */
	of(layer: LayerConfiguration): readonly LayerWeight[];
	/** Those of the layers of a model inside the model. */
	inside(layer: LayerConfiguration): WeightSource;
}
