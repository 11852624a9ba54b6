import { type Tensor, type Tensor2D, tf } from "../tf.ts";
import { type Operation, operation } from "./operation.ts";

type Kernel = "linear" | "polynomial" | "radial" | "sigmoid";

/** How like rows are to other rows, `[n, others]`. */
function similarities(
	x: Tensor2D,
	others: Tensor2D,
	{ kernel, gamma, coefficient, degree }: { kernel: Kernel; gamma: number; coefficient: number; degree: number },
): Tensor {
	if (kernel === "radial") {
		const distance = tf.sum(tf.square(tf.sub(tf.expandDims(x, 1), tf.expandDims(others, 0))), 2);
		return tf.exp(tf.mul(distance, -gamma));
	}
	const products = tf.matMul(x, others, false, true);
	if (kernel === "linear") return products;
	const moved = tf.add(tf.mul(products, gamma), coefficient);
	return kernel === "sigmoid" ? tf.tanh(moved) : tf.pow(moved, degree);
}

const missingIn = (x: Tensor, missing: number | undefined): Tensor =>
	missing === undefined ? tf.isNaN(x) : tf.equal(x, missing);

/** Operations on the columns of tables. */
export const tabularOperations: Readonly<Record<string, Operation>> = {
	/** x / Σ|x| over the last axis; a row of zeros stays. */
	l1Normalize: operation({
		forward: ([x]) => tf.div(x!, tf.maximum(tf.sum(tf.abs(x!), -1, true), 1e-30)),
	}),
	/** What is missing (NaN, or the number `missing`) replaced by each column's value; nothing flows back into what was. */
	impute: operation<{ missing?: number }>({
		forward: ([x], [values], { missing }) => tf.where(missingIn(x!, missing), tf.add(tf.zerosLike(x!), values!), x!),
		backward: (gradient, [x], _, { missing }) => [tf.where(missingIn(x!, missing), tf.zerosLike(gradient), gradient)],
	}),
	/** 1 for each category (weights) that a code is, in a new last axis; nothing flows back into codes. */
	categories: operation({
		forward: ([codes], [values]) => tf.cast(tf.equal(tf.expandDims(codes!, -1), values!), "float32"),
		backward: () => [undefined],
	}),
	/** A kernel between each row and each support vector (weights): x·s, (γ x·s + c)ᵈ, exp(−γ‖x − s‖²) or tanh(γ x·s + c). */
	similarity: operation<{ kernel: Kernel; gamma: number; coefficient: number; degree: number }>({
		forward: ([x], [support], attributes) => similarities(x as Tensor2D, support as Tensor2D, attributes),
	}),
};
