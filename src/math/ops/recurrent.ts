import { type Tensor, type Tensor2D, type Tensor3D, tf } from "../tf.ts";
import { activationOperations } from "./activation.ts";
import { type Operation, operation } from "./operation.ts";

/** An operation of {@link activationOperations}, or `"identity"`, and its attributes. */
type Activation = readonly [op: string, attributes: Readonly<Record<string, unknown>>];

const sigmoid: Activation = ["sigmoid", {}];

/** What the recurrent operations have in common. */
interface RecurrentAttributes {
	readonly activation: Activation;
	/** Of the gates. */
	readonly recurrentActivation?: Activation;
	/** The states at every step instead of the last. */
	readonly sequences: boolean;
	/** From the last step to the first; sequences come in that order. */
	readonly backwards: boolean;
	/** Where a step is masked, a sequence has 0 instead of the state before. */
	readonly zeroMasked?: boolean;
	/** Of a GRU: the reset gate works on what the state gives and not on the state; the bias then has two rows. */
	readonly resetAfter?: boolean;
}

/** One step: the projected input `[n, gates · units]` and the states before → the states after; the first is the output. */
type Cell = (input: Tensor2D, states: readonly Tensor2D[]) => readonly Tensor2D[];

const apply = ([op, attributes]: Activation, x: Tensor2D): Tensor2D =>
	op === "identity" ? x : (activationOperations[op]?.forward([x], [], attributes) as Tensor2D);

const gatesOf = (x: Tensor, count: number): Tensor2D[] => tf.split(x, count, 1) as Tensor2D[];

/** Steps through `[n, length, channels]`, keeping the states where `mask` `[n, length]` is 0. */
function unrolled(
	projected: Tensor3D,
	mask: Tensor | undefined,
	states: number,
	units: number,
	cell: Cell,
	{ sequences, backwards, zeroMasked = false }: RecurrentAttributes,
): Tensor {
	const n = projected.shape[0];
	const steps = tf.unstack(projected, 1) as Tensor2D[];
	const masks = mask && tf.unstack(tf.cast(tf.notEqual(mask, 0), "float32"), 1).map((step) => tf.expandDims(step, 1));
	const order = steps.map((_, i) => (backwards ? steps.length - 1 - i : i));
	let state: readonly Tensor2D[] = Array.from({ length: states }, () => tf.zeros([n, units]) as Tensor2D);
	const outputs: Tensor[] = [];
	for (const i of order) {
		const next = cell(steps[i] as Tensor2D, state);
		const counts = masks?.[i];
		state = counts
			? next.map(
					(value, k) => tf.add(tf.mul(value, counts), tf.mul(state[k] as Tensor2D, tf.sub(1, counts))) as Tensor2D,
				)
			: next;
		const output = state[0] as Tensor2D;
		if (sequences) outputs.push(zeroMasked && counts ? tf.mul(output, counts) : output);
	}
	return sequences ? tf.stack(outputs, 1) : (state[0] as Tensor2D);
}

/** x W + b for all steps at once. */
function project(x: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor3D {
	const [n, length, channels] = (x as Tensor3D).shape;
	const product = tf.matMul(tf.reshape(x, [n * length, channels]), kernel as Tensor2D);
	return tf.reshape(bias ? tf.add(product, bias) : product, [n, length, -1]);
}

/** An operation on x `[n, length, channels]` and perhaps a mask `[n, length]`, into which nothing flows back. */
function recurrent(
	forward: (x: Tensor, mask: Tensor | undefined, weights: readonly Tensor[], attributes: RecurrentAttributes) => Tensor,
): Operation {
	return operation<RecurrentAttributes>({
		forward: ([x, mask], weights, attributes) => forward(x!, mask, weights, attributes),
		backward: (gradient, [x, mask], weights, attributes) => [
			tf.grad((values: Tensor) => forward(values, mask, weights, attributes))(x!, gradient),
			...(mask ? [undefined] : []),
		],
	});
}

/** Recurrent layers, unrolled over the steps of a sequence; weights kernel, recurrent kernel and perhaps bias, as in Keras. */
export const recurrentOperations: Readonly<Record<string, Operation>> = {
	/** h ← activation(x W + b + h U). */
	simpleRnn: recurrent((x, mask, [kernel, recurrence, bias], attributes) => {
		const units = recurrence!.shape[0] as number;
		const cell: Cell = (input, [h]) => [
			apply(attributes.activation, tf.add(input, tf.matMul(h!, recurrence as Tensor2D))),
		];
		return unrolled(project(x, kernel!, bias), mask, 1, units, cell, attributes);
	}),
	/** Gates in the order input, forget, cell, output: c ← f c + i g, h ← o activation(c). */
	lstm: recurrent((x, mask, [kernel, recurrence, bias], attributes) => {
		const { activation, recurrentActivation = sigmoid } = attributes;
		const units = recurrence!.shape[0] as number;
		const cell: Cell = (input, [h, c]) => {
			const gates = gatesOf(tf.add(input, tf.matMul(h!, recurrence as Tensor2D)), 4);
			const [i, f, g, o] = gates.map((gate, k) => apply(k === 2 ? activation : recurrentActivation, gate));
			const next = tf.add(tf.mul(f!, c!), tf.mul(i!, g!)) as Tensor2D;
			return [tf.mul(o!, apply(activation, next)), next];
		};
		return unrolled(project(x, kernel!, bias), mask, 2, units, cell, attributes);
	}),
	/** Gates in the order update, reset, new: h ← z h + (1 − z) g. */
	gru: recurrent((x, mask, [kernel, recurrence, bias], attributes) => {
		const { activation, recurrentActivation = sigmoid, resetAfter = true } = attributes;
		const units = recurrence!.shape[0] as number;
		const [inputBias, stateBias] = (bias && resetAfter ? tf.unstack(bias) : [bias]) as [Tensor?, Tensor?];
		const [update, reset, fresh] = gatesOf(recurrence as Tensor2D, 3);
		const cell: Cell = (input, [h]) => {
			const [xz, xr, xh] = gatesOf(input, 3);
			const state = h as Tensor2D;
			const gate = (from: Tensor2D, own: Tensor2D) => apply(recurrentActivation, tf.add(from, own));
			let z: Tensor2D;
			let g: Tensor2D;
			if (resetAfter) {
				const product = tf.matMul(state, recurrence as Tensor2D);
				const [hz, hr, hh] = gatesOf(stateBias ? tf.add(product, stateBias) : product, 3);
				z = gate(xz!, hz!);
				g = apply(activation, tf.add(xh!, tf.mul(gate(xr!, hr!), hh!)));
			} else {
				z = gate(xz!, tf.matMul(state, update!));
				const r = gate(xr!, tf.matMul(state, reset!));
				g = apply(activation, tf.add(xh!, tf.matMul(tf.mul(r, state), fresh!)));
			}
			return [tf.add(tf.mul(z, state), tf.mul(tf.sub(1, z), g)) as Tensor2D];
		};
		return unrolled(project(x, kernel!, inputBias), mask, 1, units, cell, attributes);
	}),
	/** The steps `[n, length, …]` from the last to the first. */
	reverse: operation({
		forward: ([x]) => tf.reverse(x!, 1),
		backward: (gradient) => [tf.reverse(gradient, 1)],
	}),
};
