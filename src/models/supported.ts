/**
 * The classes of layers that models of Keras and TensorFlow.js may have, for {@link loadKeras}, {@link loadTfjs} and
 * {@link fromLayersModel}.
 *
 * @example `(await supportedKerasLayers()).includes("Conv2D") // true`
 */
export const supportedKerasLayers = async (): Promise<readonly string[]> =>
	(await import("./keras/steps.ts")).knownLayers;

/**
 * The operations of TensorFlow that {@link loadTfjs} and {@link loadSavedModel} make differentiable, by name; a graph with
 * others runs as a black box.
 *
 * @example `(await supportedTensorFlowOperations()).includes("Conv2D") // true`
 */
export const supportedTensorFlowOperations = async (): Promise<readonly string[]> =>
	(await import("./tensorflow/import-graph.ts")).knownOperations;
