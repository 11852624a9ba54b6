import { type Tensor, tf } from "../tf.ts";

/** An operation as it is written: with the type of its own attributes. */
export interface OperationDefinition<A> {
	/** Must not depend on anything but its arguments. */
	forward(inputs: readonly Tensor[], weights: readonly Tensor[], attributes: A): Tensor;
	/** Hand-written where tfjs has no cheap gradient; otherwise derived from `forward`. */
	backward?(
		gradient: Tensor,
		inputs: readonly Tensor[],
		weights: readonly Tensor[],
		attributes: A,
	): (Tensor | undefined)[];
}

/** An operation of the graph. */
export interface Operation {
	forward(inputs: readonly Tensor[], weights: readonly Tensor[], attributes: Readonly<Record<string, unknown>>): Tensor;
	backward(
		gradient: Tensor,
		inputs: readonly Tensor[],
		weights: readonly Tensor[],
		attributes: Readonly<Record<string, unknown>>,
	): (Tensor | undefined)[];
}

/** The same numbers, no tensor twice: tfjs gives each of two equal inputs the derivative by both. */
const distinct = (inputs: readonly Tensor[]): Tensor[] =>
	inputs.map((input, i) => (inputs.indexOf(input) < i ? tf.clone(input) : input));

/** Makes an operation; its backward pass is that of tfjs's tape over `forward` where none is written. */
export function operation<A = Readonly<Record<string, never>>>(definition: OperationDefinition<A>): Operation {
	const forward: Operation["forward"] = (inputs, weights, attributes) =>
		definition.forward(inputs, weights, attributes as A);
	return {
		forward,
		backward: (gradient, inputs, weights, attributes) =>
			definition.backward
				? definition.backward(gradient, inputs, weights, attributes as A)
				: tf.grads((...xs) => forward(xs, weights, attributes))(distinct(inputs), gradient),
	};
}
