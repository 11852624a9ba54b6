import { type Tensor, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

const above = (x: Tensor, threshold: number): Tensor => tf.cast(tf.greater(x, threshold), "float32");

/** Functions of each number by itself, and softmax over the last axis. All derivatives at kinks are 0 from the left, as relu′(0) = 0. */
export const activationOperations: Readonly<Record<string, Operation>> = {
	relu: operation({ forward: ([x]) => tf.relu(x!) }),
	relu6: operation({ forward: ([x]) => tf.relu6(x!) }),
	leakyRelu: operation<{ slope: number }>({ forward: ([x], _, { slope }) => tf.leakyRelu(x!, slope) }),
	clippedRelu: operation<{ max: number }>({ forward: ([x], _, { max }) => tf.clipByValue(x!, 0, max) }),
	/** x above `threshold`, otherwise 0. tfjs has no gradient of a comparison, so it is written here. */
	thresholdedRelu: operation<{ threshold: number }>({
		forward: ([x], _, { threshold }) => tf.mul(x!, above(x!, threshold)),
		backward: (gradient, [x], _, { threshold }) => [tf.mul(gradient, above(x!, threshold))],
	}),
	prelu: operation({ forward: ([x], [alpha]) => tf.prelu(x!, alpha!) }),
	elu: operation<{ alpha: number }>({
		forward: ([x], _, { alpha }) =>
			alpha === 1 ? tf.elu(x!) : tf.sub(tf.relu(x!), tf.mul(alpha, tf.relu(tf.neg(tf.expm1(tf.minimum(x!, 0)))))),
	}),
	selu: operation({ forward: ([x]) => tf.selu(x!) }),
	sigmoid: operation({ forward: ([x]) => tf.sigmoid(x!) }),
	hardSigmoid: operation<{ slope?: number; shift?: number }>({
		forward: ([x], _, { slope = 0.2, shift = 0.5 }) => tf.clipByValue(tf.add(tf.mul(x!, slope), shift), 0, 1),
	}),
	/** x times the hard sigmoid of slope 1/6. */
	hardSwish: operation({ forward: ([x]) => tf.mul(x!, tf.clipByValue(tf.add(tf.div(x!, 6), 0.5), 0, 1)) }),
	exp: operation({ forward: ([x]) => tf.exp(x!) }),
	hardTanh: operation({ forward: ([x]) => tf.clipByValue(x!, -1, 1) }),
	logSigmoid: operation({ forward: ([x]) => tf.neg(tf.softplus(tf.neg(x!))) }),
	/** max(x, 0) + alpha · (exp(min(x, 0) / alpha) − 1). */
	celu: operation<{ alpha: number }>({
		forward: ([x], _, { alpha }) =>
			tf.sub(tf.relu(x!), tf.mul(alpha, tf.relu(tf.neg(tf.expm1(tf.div(tf.minimum(x!, 0), alpha)))))),
	}),
	/** (x + √(x² + b)) / 2. */
	squareplus: operation<{ b: number }>({
		forward: ([x], _, { b }) => tf.div(tf.add(x!, tf.sqrt(tf.add(tf.square(x!), b))), 2),
	}),
	/** Moved towards 0 by `threshold`, and 0 within it. */
	softShrink: operation<{ threshold: number }>({
		forward: ([x], _, { threshold }) => tf.sub(tf.relu(tf.sub(x!, threshold)), tf.relu(tf.sub(tf.neg(x!), threshold))),
	}),
	/** 0 within `threshold` of 0. */
	hardShrink: operation<{ threshold: number }>({
		forward: ([x], _, { threshold }) => tf.mul(x!, above(tf.abs(x!), threshold)),
		backward: (gradient, [x], _, { threshold }) => [tf.mul(gradient, above(tf.abs(x!), threshold))],
	}),
	tanhShrink: operation({ forward: ([x]) => tf.sub(x!, tf.tanh(x!)) }),
	tanh: operation({ forward: ([x]) => tf.tanh(x!) }),
	softplus: operation({ forward: ([x]) => tf.softplus(x!) }),
	softsign: operation({ forward: ([x]) => tf.div(x!, tf.add(tf.abs(x!), 1)) }),
	swish: operation({ forward: ([x]) => tf.mul(x!, tf.sigmoid(x!)) }),
	mish: operation({ forward: ([x]) => tf.mul(x!, tf.tanh(tf.softplus(x!))) }),
	/** x Φ(x), with the normal distribution's Φ. */
	gelu: operation({
		forward: ([x]) => tf.mul(tf.mul(x!, 0.5), tf.add(1, tf.erf(tf.mul(x!, Math.SQRT1_2)))),
	}),
	/** The approximation of gelu by tanh. */
	geluTanh: operation({
		forward: ([x]) => {
			const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x!, tf.mul(0.044715, tf.pow(x!, 3))));
			return tf.mul(tf.mul(x!, 0.5), tf.add(1, tf.tanh(inner)));
		},
	}),
	softmax: operation({ forward: ([x]) => tf.softmax(x!) }),
	logSoftmax: operation({ forward: ([x]) => tf.logSoftmax(x!) }),
};
