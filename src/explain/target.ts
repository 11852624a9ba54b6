import { ExplainError, shown } from "../core/errors.ts";
import type { Target } from "../core/explanation.ts";
import type { NdArray } from "../core/nd-array.ts";
import { checked, type OptionRule } from "../core/options.ts";
import { type Tensor, tf } from "../math/tf.ts";

/** What must be known of a model to name a score. */
interface Outputs {
	/** How many there are. */
	readonly classes: number;
	readonly outputNames: readonly string[] | undefined;
}

/** Which score is explained: the highest of each example, the same for all, or one for each example. */
export type TargetOption = "predicted" | number | readonly number[];

/** The same, or all of them at once. */
export type OutputsOption = TargetOption | "all";

const isIndex = (value: unknown): boolean => Number.isInteger(value);

/** The rule of the option `target`; the range is checked when the model is known. */
export const targetRule = (): OptionRule<TargetOption> =>
	checked<TargetOption>(
		"predicted",
		'"predicted", a class index, or an array with one class index for each example',
		(value) => value === "predicted" || isIndex(value) || (Array.isArray(value) && value.every(isIndex)),
	);

/** The rule of the option `target` of a method that can explain all outputs at once. */
export const outputsRule = (): OptionRule<OutputsOption> => {
	const { accepts } = targetRule();
	return checked<OutputsOption>(
		"predicted",
		'"predicted", "all", a class index, or an array with one class index for each example',
		(value) => value === "all" || accepts(value),
	);
};

/**
 * One class index for each example, or undefined for the predicted ones.
 *
 * @throws ExplainError `out-of-range` for a class that the model has not, `bad-option` when there are not as many as examples.
 */
export function targetIndices(
	method: string,
	{ classes, outputNames }: Outputs,
	target: TargetOption,
	count: number,
): readonly number[] | undefined {
	if (target === "predicted") return undefined;
	const indices = typeof target === "number" ? Array.from({ length: count }, () => target) : target;
	if (indices.length !== count) {
		throw new ExplainError(
			"bad-option",
			`${method}: expected option "target" to hold one class for each of ${count} examples, got ${indices.length}`,
		);
	}
	const wrong = indices.find((index) => index < 0 || index >= classes);
	if (wrong !== undefined) {
		const names = outputNames ? ` (${outputNames.join(", ")})` : "";
		throw new ExplainError(
			"out-of-range",
			`${method}: expected option "target" to be a class from 0 to ${classes - 1}${names}, got ${shown(wrong)}`,
		);
	}
	return indices;
}

/** Rows that are 1 at the explained score and 0 elsewhere, and its index; inside `tf.tidy`. */
export function chosenScores(
	scores: Tensor,
	indices: readonly number[] | undefined,
): { oneHot: Tensor; index: Tensor } {
	const index = indices ? tf.tensor1d([...indices], "int32") : tf.argMax(scores, 1);
	// Not tf.oneHot, which refuses a model of one score.
	const places = tf.range(0, scores.shape[1] as number, 1, "int32");
	return { index, oneHot: tf.cast(tf.equal(tf.expandDims(tf.cast(index, "int32"), 1), places), "float32") };
}

/** The target of an explanation: indices and the names the model has for them. */
export function describeTarget({ outputNames }: Pick<Outputs, "outputNames">, indices: readonly number[]): Target {
	return { indices, ...(outputNames && { names: indices.map((index) => outputNames[index] as string) }) };
}

/** The output with the highest answer, for each example. */
export function predictedOutputs({ values, shape }: NdArray): number[] {
	const [count, outputs] = shape as [number, number];
	return Array.from({ length: count }, (_, row) => {
		let best = 0;
		for (let k = 1; k < outputs; k++) {
			if ((values[row * outputs + k] as number) > (values[row * outputs + best] as number)) best = k;
		}
		return best;
	});
}

/** Which outputs of each example are explained. */
export interface ExplainedOutputs {
	/** Their indices among the model's, `[example, each]`. */
	readonly indices: Int32Array;
	/** Outputs of each example: 1, or as many as the model has. */
	readonly each: number;
	/** Whether scores have an axis of outputs. */
	readonly all: boolean;
	readonly target: Target;
}

/**
 * Which outputs are explained, where the model has answered for the examples `[example, output]`.
 *
 * @throws ExplainError as {@link targetIndices}.
 */
export function explainedOutputs(
	method: string,
	outputNames: readonly string[] | undefined,
	answers: NdArray,
	target: OutputsOption,
): ExplainedOutputs {
	const [count, classes] = answers.shape as [number, number];
	// One score of two classes is the second one's.
	const names = classes === 1 && outputNames?.length === 2 ? outputNames.slice(1) : outputNames;
	const asked = target === "all" ? "predicted" : target;
	const indices =
		target === "all"
			? Array.from({ length: classes }, (_, output) => output)
			: (targetIndices(method, { classes, outputNames: names }, asked, count) ?? predictedOutputs(answers));
	return {
		indices:
			target === "all" ? Int32Array.from({ length: count * classes }, (_, i) => i % classes) : Int32Array.from(indices),
		each: target === "all" ? classes : 1,
		all: target === "all",
		target: describeTarget({ outputNames: names }, indices),
	};
}
