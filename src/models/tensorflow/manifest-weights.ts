import { type Tensor, tf } from "../../math/tf.ts";
import { under } from "../keras/legacy-weights.ts";
import type { WeightSource } from "../keras/weights.ts";
import type { StoredArray } from "./weights-manifest.ts";

/** A stored array as a tensor. */
export function tensorOf({ values, shape, dtype }: StoredArray): Tensor {
	return tf.tensor(values as Float32Array, [...shape], dtype === "int32" ? "int32" : "float32");
}

/** The weights of a layers model, whose names begin with their layer's: `dense/kernel`. */
export function manifestWeights(
	weights: ReadonlyMap<string, StoredArray>,
	models: readonly string[] = [],
): WeightSource {
	const names = [...weights.keys()];
	return {
		of: ({ name }) =>
			under(names, models, name).map((key) => {
				const array = weights.get(key) as StoredArray;
				return { key, shape: array.shape, read: () => tensorOf(array) };
			}),
		inside: ({ name }) => manifestWeights(weights, [...models, name]),
	};
}
