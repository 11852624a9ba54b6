import { ExplainError } from "../core/errors.ts";
import type { NdArray } from "../core/nd-array.ts";
import type { DifferentiableModel } from "../math/graph.ts";
import { type InputArray, readInputs } from "../math/model-inputs.ts";

/**
 * Images as one array `[n, height, width, channels]` that the model takes; a single image becomes a batch of one.
 *
 * @throws ExplainError `unsupported-model` for a model that takes no images; `bad-input` for what is no images,
 * `shape-mismatch` for images of another size than the model's, `not-finite` for a NaN or infinite pixel.
 */
export async function imageBatch(
	method: string,
	images: InputArray,
	{ inputs: [input] }: DifferentiableModel,
): Promise<NdArray<Float32Array>> {
	const { shape } = input;
	if (shape.length !== 3 || ![1, 3, 4].includes(shape[2] ?? 0)) {
		const came = `[${shape.map((length) => length ?? "any").join(", ")}]`;
		throw new ExplainError(
			"unsupported-model",
			`${method}: expected a model of images [height, width, 1 or 3 channels], got one whose input is ${came}`,
		);
	}
	return (await readInputs(method, [input], images)).first;
}
