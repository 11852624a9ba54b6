import { type Tensor, tf } from "../../tf.ts";
import type { Kernel } from "./grid.ts";

/** A term of an Einstein sum: a tensor and the letters of its axes. */
interface Term {
	readonly letters: readonly string[];
	readonly value: Tensor;
}

/** Sums over the axes whose letters are not wanted. */
function summed({ letters, value }: Term, wanted: (letter: string) => boolean): Term {
	const axes = letters.flatMap((letter, axis) => (wanted(letter) ? [] : [axis]));
	return axes.length === 0 ? { letters, value } : { letters: letters.filter(wanted), value: tf.sum(value, axes) };
}

/** The axes in the order of `letters`. */
const ordered = ({ letters: own, value }: Term, letters: readonly string[]): Tensor =>
	letters.every((letter, i) => letter === own[i])
		? value
		: tf.transpose(
				value,
				letters.map((letter) => own.indexOf(letter)),
			);

/** Two terms as one product of matrices: letters in both and in the output are its batch, in both and not there what is summed. */
function contracted(a: Term, b: Term, output: readonly string[]): Term {
	const left = summed(a, (letter) => output.includes(letter) || b.letters.includes(letter));
	const right = summed(b, (letter) => output.includes(letter) || a.letters.includes(letter));
	const shared = left.letters.filter((letter) => right.letters.includes(letter));
	const batch = shared.filter((letter) => output.includes(letter));
	const inner = shared.filter((letter) => !output.includes(letter));
	const rows = left.letters.filter((letter) => !shared.includes(letter));
	const columns = right.letters.filter((letter) => !shared.includes(letter));
	const lengths = new Map(
		[left, right].flatMap(({ letters, value }) =>
			letters.map((letter, i) => [letter, value.shape[i] as number] as const),
		),
	);
	const size = (letters: readonly string[]) => letters.reduce((n, letter) => n * (lengths.get(letter) as number), 1);
	const product = tf.matMul(
		tf.reshape(ordered(left, [...batch, ...rows, ...inner]), [size(batch), size(rows), size(inner)]),
		tf.reshape(ordered(right, [...batch, ...inner, ...columns]), [size(batch), size(inner), size(columns)]),
	);
	const letters = [...batch, ...rows, ...columns];
	return {
		letters,
		value: tf.reshape(
			product,
			letters.map((letter) => lengths.get(letter) as number),
		),
	};
}

/** Einstein sums as products of matrices; tfjs's own kernel, where there is one, makes all products before it adds them up. */
export const einsum: Kernel = (inputs, attributes) => {
	const [from, to] = (attributes as { equation: string }).equation.replaceAll(/\s/g, "").split("->") as [
		string,
		string,
	];
	const output = [...to];
	const terms = from.split(",").map((letters, i): Term => ({ letters: [...letters], value: inputs[i] as Tensor }));
	const [first, ...others] = terms as [Term, ...Term[]];
	const kept = (rest: readonly Term[]) => [...new Set([...output, ...rest.flatMap(({ letters }) => letters)])];
	const result = others.reduce((sofar, next, i) => contracted(sofar, next, kept(others.slice(i + 1))), first);
	return ordered(
		summed(result, (letter) => output.includes(letter)),
		output,
	);
};
