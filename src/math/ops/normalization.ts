import { tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

/** Operations that shift and scale. */
export const normalizationOperations: Readonly<Record<string, Operation>> = {
	/**
	 * (x − mean) / √(variance + epsilon) · gamma + beta over the last axis, with the moving statistics, as at inference.
	 * Weights: gamma if `scale`, beta if `center`, mean, variance.
	 */
	batchNorm: operation<{ epsilon: number; scale: boolean; center: boolean }>({
		forward([x], weights, { epsilon, scale, center }) {
			const rest = [...weights];
			const gamma = scale ? rest.shift() : undefined;
			const beta = center ? rest.shift() : undefined;
			const [mean, variance] = rest;
			const inverse = tf.rsqrt(tf.add(variance!, epsilon));
			const scaled = tf.mul(tf.sub(x!, mean!), gamma ? tf.mul(inverse, gamma) : inverse);
			return beta ? tf.add(scaled, beta) : scaled;
		},
	}),
	/** (x − mean) / √(variance + epsilon) · gamma + beta, with each example's own statistics over the last axis. */
	layerNorm: operation<{ epsilon: number; scale: boolean; center: boolean }>({
		forward([x], weights, { epsilon, scale, center }) {
			const rest = [...weights];
			const gamma = scale ? rest.shift() : undefined;
			const beta = center ? rest.shift() : undefined;
			const { mean, variance } = tf.moments(x!, -1, true);
			const normal = tf.mul(tf.sub(x!, mean), tf.rsqrt(tf.add(variance, epsilon)));
			const scaled = gamma ? tf.mul(normal, gamma) : normal;
			return beta ? tf.add(scaled, beta) : scaled;
		},
	}),
};
