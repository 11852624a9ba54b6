import { ExplainError } from "../core/errors.ts";
import { type NdArray, ndArray, sizeOf } from "../core/nd-array.ts";
import { type ModelInputs, readArray } from "../math/model-inputs.ts";

const axes = ["example", "height", "width", "channel"];

/**
 * Images as one array `[n, height, width, channels]` that the model takes; a single image becomes a batch of one.
 *
 * @throws ExplainError `bad-input` for what is no images, `unsupported-model` for a model that takes none,
 * `shape-mismatch` for images of another size than the model's, `not-finite` for a NaN or infinite pixel.
 */
export async function imageBatch(
	method: string,
	images: ModelInputs,
	inputShape: readonly number[],
): Promise<NdArray<Float32Array>> {
	const [height, width, channels] = inputShape;
	if (inputShape.length !== 3 || ![1, 3, 4].includes(channels ?? 0))
		throw new ExplainError(
			"unsupported-model",
			`${method}: expected a model of images [height, width, 1 or 3 channels], got one whose input is [${inputShape.join(", ")}]`,
		);
	const expected = `images [n, ${height}, ${width}, ${channels}] or one of them`;
	const [values, given] = await readArray(
		images,
		(came) => new ExplainError("bad-input", `${method}: expected ${expected}, got ${came}`),
	);
	const shape = given.length === 3 ? [1, ...given] : [...given];
	if (!(shape.length === 4 && inputShape.every((size, i) => size === shape[i + 1])))
		throw new ExplainError("shape-mismatch", `${method}: expected ${expected}, got shape [${given.join(", ")}]`);
	if (shape[0] === 0) throw new ExplainError("bad-input", `${method}: expected at least one image, got none`);
	const batch = ndArray(Float32Array.from(values), shape, axes);
	const bad = batch.values.findIndex((value) => !Number.isFinite(value));
	if (bad >= 0) {
		const size = sizeOf(shape.slice(1));
		throw new ExplainError(
			"not-finite",
			`${method}: expected finite pixels, got ${batch.values[bad]} in image ${Math.floor(bad / size)}, value ${bad % size}`,
		);
	}
	return batch;
}
