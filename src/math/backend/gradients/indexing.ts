import { type Tensor, type Tensor1D, tf } from "../../tf.ts";
import type { Gradient } from "./gradient.ts";

/** Nothing flows into indices; tfjs wants a tensor all the same. */
const nothing = (indices: Tensor) => () => tf.zerosLike(indices);

/** The gradients of looking up, putting in place and choosing the largest, which tfjs 4.22 lacks. */
export const indexingGradients: Readonly<Record<string, Gradient>> = {
	GatherNd: {
		inputsToSave: ["params", "indices"],
		gradFunc: (dy, [params, indices]) => ({
			params: () => tf.scatterND(indices!, dy as Tensor, params!.shape as [number]),
			indices: nothing(indices!),
		}),
	},
	ScatterNd: {
		inputsToSave: ["indices"],
		gradFunc: (dy, [indices]) => ({
			updates: () => tf.gatherND(dy as Tensor, indices!),
			indices: nothing(indices!),
		}),
	},
	TensorScatterUpdate: {
		inputsToSave: ["indices", "updates"],
		gradFunc: (dy, [indices, updates]) => ({
			tensor() {
				const ones = tf.scatterND(indices!, tf.onesLike(updates!), (dy as Tensor).shape as [number]);
				return tf.mul(dy as Tensor, tf.cast(tf.equal(ones, 0), "float32"));
			},
			updates: () => tf.gatherND(dy as Tensor, indices!),
			indices: nothing(indices!),
		}),
	},
	/** Σ over the k largest of the gradient at each one's place. */
	TopK: {
		inputsToSave: ["x"],
		outputsToSave: [false, true],
		gradFunc: (dy, [x, indices]) => ({
			x() {
				const [values] = dy as Tensor[];
				const length = x!.shape.at(-1) as number;
				const places = tf.oneHot(tf.cast(indices!, "int32") as Tensor1D, length, 1, 0, "float32");
				return tf.sum(tf.mul(tf.expandDims(values!, -1), places), -2);
			},
		}),
	},
};
