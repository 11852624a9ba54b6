import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

const pairwise = (combine: (a: Tensor, b: Tensor) => Tensor) =>
	operation({
		forward: (inputs) => inputs.slice(1).reduce((sofar, next) => combine(sofar, next), inputs[0] as Tensor),
	});

/** Operations that take several inputs. */
export const combiningOperations: Readonly<Record<string, Operation>> = {
	add: pairwise((a, b) => tf.add(a, b)),
	multiply: pairwise((a, b) => tf.mul(a, b)),
	maximum: pairwise((a, b) => tf.maximum(a, b)),
	minimum: pairwise((a, b) => tf.minimum(a, b)),
	average: operation({
		forward: (inputs) =>
			tf.div(
				inputs.reduce((sofar, next) => tf.add(sofar, next)),
				inputs.length,
			),
	}),
	/** `axis` counts from 1, as the batch axis stays; −1 is the last. */
	concat: operation<{ axis: number }>({ forward: (inputs, _, { axis }) => tf.concat([...inputs], axis) }),
};
