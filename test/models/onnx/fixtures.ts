import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type NdArray, ndArray, sizeOf } from "../../../src/core/nd-array.ts";

type Numbers = NdArray<Float32Array | Float64Array | Int32Array>;

/** One use of an exported model: what went in, what the source framework gave in 64 bits, and its gradient. */
export interface ExportedCase {
	readonly inputs: Readonly<Record<string, Numbers>>;
	readonly output: Numbers;
	/** Of the sum of score 1 over the examples, with respect to the images or to the words' embeddings. */
	readonly gradient: Numbers | undefined;
}

interface WrittenArray {
	readonly shape: readonly number[];
	readonly dtype: "float64" | "float32" | "int32";
	readonly values: string;
}

interface WrittenCase {
	readonly inputs?: Readonly<Record<string, WrittenArray>>;
	readonly images?: readonly number[];
	readonly output: WrittenArray;
	readonly gradient?: WrittenArray;
}

const folder = new URL("../../fixtures/onnx/", import.meta.url);

/** The path of an exported model. */
export const modelPath = (name: string): string => fileURLToPath(new URL(`${name}.onnx`, folder));

const axes = (shape: readonly number[]): string[] => shape.map((_, i) => `axis ${i}`);
const arrays = { float64: Float64Array, float32: Float32Array, int32: Int32Array };

function read({ shape, dtype, values }: WrittenArray): Numbers {
	const bytes = Uint8Array.from(Buffer.from(values, "base64"));
	return ndArray(new arrays[dtype](bytes.buffer), shape, axes(shape));
}

/** The images that `pattern` of scripts/fixtures/onnx.py makes. */
function pattern(shape: readonly number[]): Numbers {
	const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i * 7919) % 2003) / 1001 - 1);
	return ndArray(values, shape, axes(shape));
}

/** The cases of an exported model. */
export function casesOf(name: string): ExportedCase[] {
	const text = readFileSync(new URL(`${name}.json`, folder), "utf8");
	return (JSON.parse(text) as { cases: WrittenCase[] }).cases.map(({ inputs = {}, images, output, gradient }) => ({
		inputs: images
			? { image: pattern(images) }
			: Object.fromEntries(Object.entries(inputs).map(([key, array]) => [key, read(array)])),
		output: read(output),
		gradient: gradient && read(gradient),
	}));
}
