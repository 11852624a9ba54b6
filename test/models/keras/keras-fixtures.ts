import { readFileSync } from "node:fs";
import path from "node:path";
import type { DifferentiableModel } from "../../../src/index.ts";
import { type NdArray, ndArray } from "../../../src/index.ts";

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
		inputs.map(({ shape, values }, i) => [
			model.inputs[i]?.name ?? "",
			ndArray(Float32Array.from(values), shape, shape.map(String)),
		]),
	);
}
