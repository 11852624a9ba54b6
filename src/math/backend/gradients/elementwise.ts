import { type Tensor, tf } from "../../tf.ts";
import { type Gradient, unbroadcast } from "./gradient.ts";

/** Of two numbers, of which one is chosen: the gradient goes to it, and to the first where they are equal. */
const chosen = (first: (a: Tensor, b: Tensor) => Tensor): Gradient => ({
	inputsToSave: ["a", "b"],
	gradFunc(dy, [a, b]) {
		const share = () => tf.cast(first(a!, b!), "float32");
		return {
			a: () => unbroadcast(tf.mul(dy as Tensor, share()), a!.shape),
			b: () => unbroadcast(tf.mul(dy as Tensor, tf.sub(1, share())), b!.shape),
		};
	},
});

/** Steps: their derivative is 0 wherever there is one. */
const flat: Gradient = {
	inputsToSave: ["a", "b"],
	gradFunc: (_, [a, b]) => ({
		a: () => tf.zeros(a!.shape),
		b: () => tf.zeros(b!.shape),
	}),
};

/** What tfjs 4.22 has wrong for inputs that are broadcast, or (as `tf.where` needs comparisons) not at all. */
export const elementwiseGradients: Readonly<Record<string, Gradient>> = {
	Maximum: chosen((a, b) => tf.greaterEqual(a, b)),
	Minimum: chosen((a, b) => tf.lessEqual(a, b)),
	SquaredDifference: {
		inputsToSave: ["a", "b"],
		gradFunc(dy, [a, b]) {
			const slope = () => tf.mul(dy as Tensor, tf.mul(2, tf.sub(a!, b!)));
			return { a: () => unbroadcast(slope(), a!.shape), b: () => unbroadcast(tf.neg(slope()), b!.shape) };
		},
	},
	FloorDiv: flat,
	Equal: flat,
	NotEqual: flat,
	Greater: flat,
	GreaterEqual: flat,
	Less: flat,
	LessEqual: flat,
};
