import { badFile, isObject, statedSize } from "../../core/untrusted.ts";
import type { LayerConfiguration } from "./configuration.ts";

/** Numbers of one example at most: 256 MB. */
const mostValues = 2 ** 26;

/** The shape of an input without the batch axis, and what its numbers are. */
export function inputOf(
	reader: string,
	{ name, config }: LayerConfiguration,
): { shape: (number | null)[]; dtype: "float32" | "int32" } {
	const stated = config.batch_shape ?? config.batch_input_shape;
	// Of several inputs, and of one that stands alone.
	const whole = Array.isArray(stated) && Array.isArray(stated[0]) ? stated[0] : stated;
	if (!Array.isArray(whole) || whole.length === 0) {
		throw badFile(reader, `expected a shape of input "${name}": the model was saved before it was built`);
	}
	const shape = whole.slice(1) as (number | null)[];
	statedSize(
		reader,
		name,
		shape.map((length) => length ?? 1),
		mostValues,
	);
	const policy = isObject(config.dtype) && isObject(config.dtype.config) ? config.dtype.config.name : config.dtype;
	return { shape, dtype: typeof policy === "string" && /^u?int/.test(policy) ? "int32" : "float32" };
}
