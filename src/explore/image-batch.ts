import { ExplainError, shown } from "../core/errors.ts";
import { type NdArray, ndArray, sizeOf } from "../core/nd-array.ts";

/** Images as a notebook has them: an array, or a tensor, which is read and left as it is. */
export type ImagesGiven =
	| NdArray
	| { readonly shape: readonly number[]; data(): Promise<Float32Array | Int32Array | Uint8Array> };

const axes = ["example", "height", "width", "channel"];

/**
 * Images as one array `[n, height, width, channels]` that the model takes; a single image becomes a batch of one.
 *
 * @throws ExplainError `bad-input` for what is no images, `unsupported-model` for a model that takes none,
 * `shape-mismatch` for images of another size than the model's, `not-finite` for a NaN or infinite pixel.
 */
export async function imageBatch(
	method: string,
	images: ImagesGiven,
	inputShape: readonly (number | null)[],
): Promise<NdArray<Float32Array>> {
	const [height, width, channels] = inputShape;
	if (inputShape.length !== 3 || ![1, 3, 4].includes(channels ?? 0))
		throw new ExplainError(
			"unsupported-model",
			`${method}: expected a model of images [height, width, 1 or 3 channels], got one whose input is [${inputShape.join(", ")}]`,
		);
	const expected = `images [n, ${height ?? "height"}, ${width ?? "width"}, ${channels}] or one of them`;
	const given: unknown = images;
	if (!hasShape(given)) throw new ExplainError("bad-input", `${method}: expected ${expected}, got ${shown(given)}`);
	const shape = given.shape.length === 3 ? [1, ...given.shape] : [...given.shape];
	const fits = shape.length === 4 && inputShape.every((size, i) => size === null || size === shape[i + 1]);
	if (!fits)
		throw new ExplainError("shape-mismatch", `${method}: expected ${expected}, got shape [${given.shape.join(", ")}]`);
	if (sizeOf(shape) === 0) throw new ExplainError("bad-input", `${method}: expected at least one image, got none`);
	const values = given.values ?? (await given.data?.());
	if (!ArrayBuffer.isView(values))
		throw new ExplainError("bad-input", `${method}: expected ${expected}, got ${shown(given)}`);
	const batch = ndArray(Float32Array.from(values as Float32Array), shape, axes);
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

interface Shaped {
	readonly shape: readonly number[];
	readonly values?: unknown;
	data?(): Promise<unknown>;
}

function hasShape(given: unknown): given is Shaped {
	const { shape, values, data } = (given ?? {}) as Partial<Record<"shape" | "values" | "data", unknown>>;
	const isShape = Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size >= 0);
	return isShape && (ArrayBuffer.isView(values) || typeof data === "function");
}
