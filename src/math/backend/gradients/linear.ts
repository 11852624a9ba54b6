import { type Tensor, tf } from "../../tf.ts";
import { type Gradient, unbroadcast } from "./gradient.ts";

/** dL/da of `op(a) op(b)`, before sums over axes along which a was repeated. */
function ofLeft(dy: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
	return transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB);
}

/** dL/db. A matrix that is shared by all of a batch is differentiated in one product instead of a sum over the batch. */
function ofRight(dy: Tensor, a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
	const shared = b.size === b.shape.slice(-2).reduce((x, y) => x * y, 1) && a.rank > 2 && !transposeA;
	if (shared) {
		const rows = (x: Tensor) => tf.reshape(x, [-1, x.shape.at(-1) as number]);
		const flat = transposeB ? tf.matMul(rows(dy), rows(a), true, false) : tf.matMul(rows(a), rows(dy), true, false);
		return tf.reshape(flat, b.shape);
	}
	return transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false);
}

/** `term`'s share of the derivative of an Einstein sum: the sum of the gradient and the other term, over what `term` does not name. */
function einsumTerm(
	dy: Tensor,
	output: string,
	term: string,
	shape: readonly number[],
	other: readonly [letters: string, value: Tensor] | undefined,
): Tensor {
	const named = [...term].filter((letter) => output.includes(letter) || other?.[0].includes(letter));
	const from = other ? `${output},${other[0]}` : output;
	const equation = `${from}->${named.join("")}`;
	const sum = from === named.join("") ? dy : tf.einsum(equation, ...(other ? [dy, other[1]] : [dy]));
	// A letter that only this term names was summed over: every place along it has the same share.
	const lengths = [...term].map((letter, axis) => (named.includes(letter) ? (shape[axis] as number) : 1));
	const times = [...term].map((letter, axis) => (named.includes(letter) ? 1 : (shape[axis] as number)));
	return tf.tile(tf.reshape(sum, lengths), times);
}

/** Products of matrices, whose tfjs gradients are wrong where a batch axis is broadcast, and Einstein sums, which have none. */
export const linearGradients: Readonly<Record<string, Gradient>> = {
	BatchMatMul: {
		inputsToSave: ["a", "b"],
		gradFunc(dy, [a, b], attributes) {
			const { transposeA = false, transposeB = false } = attributes as { transposeA?: boolean; transposeB?: boolean };
			return {
				a: () => unbroadcast(ofLeft(dy as Tensor, b!, transposeA, transposeB), a!.shape),
				b: () => unbroadcast(ofRight(dy as Tensor, a!, b!, transposeA, transposeB), b!.shape),
			};
		},
	},
	Einsum: {
		saveAllInputs: true,
		gradFunc(dy, inputs, attributes) {
			const { equation } = attributes as { equation: string };
			const [from, output] = equation.replaceAll(/\s/g, "").split("->") as [string, string];
			const terms = from.split(",");
			const share = (i: number) => () => {
				const rest = terms.flatMap((letters, j) => (j === i ? [] : [[letters, inputs[j] as Tensor] as const]));
				return einsumTerm(dy as Tensor, output, terms[i] as string, (inputs[i] as Tensor).shape, rest[0]);
			};
			return Object.fromEntries(inputs.map((_, i) => [i, share(i)]));
		},
	},
};
