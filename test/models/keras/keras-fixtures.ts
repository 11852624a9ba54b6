import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { DifferentiableModel } from "../../../src/index.ts";
import { type NdArray, ndArray } from "../../../src/index.ts";
import { gradient } from "../../../src/math/gradient.ts";
import { type Tensor, tf } from "../../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";

export const folder = path.join(import.meta.dirname, "../../fixtures/keras");

/** What Keras says of a model, in 64 bits. */
export interface Expected {
	readonly inputs: readonly { readonly name: string; readonly shape: number[]; readonly values: number[] }[];
	readonly output: { readonly shape: number[]; readonly values: number[] };
	/** Of the sum of the first answers, to each input of real numbers. */
	readonly gradients: readonly number[][];
}

export const expectedOf = (name: string): Expected =>
	JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")) as Expected;

/** The recorded inputs, for a model's own. */
export function inputsFor(model: DifferentiableModel, { inputs }: Expected): Record<string, NdArray<Float32Array>> {
	return Object.fromEntries(
		inputs.map(({ name, shape, values }, i) => [
			// A single input may be called otherwise, as converters count names up.
			model.inputs.some((input) => input.name === name) ? name : (model.inputs[i]?.name ?? ""),
			ndArray(Float32Array.from(values), shape, shape.map(String)),
		]),
	);
}

/** ∂ Σ of the first answers / ∂ each input of real numbers: of the answers themselves, not of logits, as Keras's tape gave it. */
function inputGradients(model: DifferentiableModel, expected: Expected): Float32Array[] {
	const inputs = inputsFor(model, expected);
	const output = model.nodes.at(-1)?.name as string;
	const isReal = (name: string) => model.inputs.some((input) => input.name === name && input.dtype === "float32");
	const real = Object.keys(inputs).filter(isReal);
	return tf.tidy(() => {
		const feeds = new Map(
			model.inputs.map(({ name, dtype }) => {
				const { values, shape } = inputs[name] as NdArray<Float32Array>;
				return [name, tf.tensor(values, [...shape], dtype)];
			}),
		);
		const seed = (answer: Tensor) =>
			tf.cast(tf.equal(tf.mul(tf.onesLike(answer), tf.range(0, answer.shape[1] as number)), 0), "float32");
		const found = gradient(model.graph, { feeds, of: output, seed, withRespectTo: real }).gradients;
		return real.map((name) => Float32Array.from(found.get(name)?.dataSync() ?? [])) as never;
	}) as never;
}

/** Checks answers and gradients to all inputs of real numbers, and frees the model. */
export async function expectAsKeras(model: DifferentiableModel, expected: Expected): Promise<void> {
	const { values, shape } = await model.predict(inputsFor(model, expected));
	expect(shape).toEqual(expected.output.shape);
	expect(relativeDifference(values, expected.output.values)).toBeLessThan(float32Rounding);
	const gradients = inputGradients(model, expected);
	expect(gradients.length).toBe(expected.gradients.length);
	for (const [i, wanted] of expected.gradients.entries()) {
		expect(wanted.some((value) => value !== 0)).toBe(true);
		expect(relativeDifference(gradients[i] as Float32Array, wanted)).toBeLessThan(float32Rounding);
	}
	model.dispose();
}
