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

/**
 * The operators that {@link loadOnnx} makes differentiable or reads as trees, by name; those of another domain than ONNX's own
 * with the domain in front. Those that compute sizes and constants, such as `Range`, `NonZero` and `If`, must not depend on
 * data. All others run as a black box.
 *
 * @example `(await supportedOnnxOperations()).includes("Conv") // true`
 */
export const supportedOnnxOperations = async (): Promise<readonly string[]> =>
	(await import("./onnx/ops/index.ts")).knownOperators();
