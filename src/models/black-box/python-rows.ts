import { type NdArray, ndArray, shapeText, sizeOf, type TypedArray } from "../../core/nd-array.ts";
import type { Frame } from "./python-frames.ts";

/** How rows and answers travel. */
export type PythonFormat = "auto" | "json" | "arrow";

/** Rows as a message: numbers of 32 or 64 bits, in the byte order of nearly every machine. */
export function encodeRows(id: number, { values, shape }: NdArray<TypedArray>): object {
	const numbers = values instanceof Float32Array ? values : Float64Array.from(values);
	const bytes = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
	const type = numbers instanceof Float32Array ? "float32" : "float64";
	return { id, shape, type, values: bytes.toString("base64") };
}

/** Rows of a table as an Arrow stream: a column for each feature. */
export async function encodeArrowRows(
	{ values, shape }: NdArray<TypedArray>,
	featureNames: readonly string[] | undefined,
): Promise<Uint8Array> {
	const { makeVector, Table, tableToIPC } = await import("apache-arrow");
	const [count = 0, columns = 0] = shape;
	// Columns are told apart by their names.
	const unique = featureNames && new Set(featureNames).size === columns;
	const entries = Array.from({ length: columns }, (_, column) => {
		const numbers = new (values instanceof Float32Array ? Float32Array : Float64Array)(count);
		for (let row = 0; row < count; row++) numbers[row] = values[row * columns + column] as number;
		return [unique ? featureNames[column] : `c${column}`, makeVector(numbers)] as const;
	});
	return tableToIPC(new Table(Object.fromEntries(entries)), "stream");
}

/**
 * The numbers of an answer.
 *
 * @throws Error where the message does not hold what it says.
 */
export async function decodeAnswer({ message, data }: Frame): Promise<NdArray<Float64Array>> {
	if (data) return decodeArrow(data);
	const { shape, values } = message;
	if (typeof values !== "string" || !Array.isArray(shape)) throw new Error("a message without values");
	const bytes = Buffer.from(values, "base64");
	if (bytes.length !== 8 * sizeOf(shape)) throw new Error(`${bytes.length} bytes for shape ${shapeText(shape)}`);
	// A copy, whose bytes begin at a multiple of eight.
	const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
	return ndArray(numbers, shape, shape.map(String));
}

async function decodeArrow(data: Uint8Array): Promise<NdArray<Float64Array>> {
	const { tableFromIPC } = await import("apache-arrow");
	const table = tableFromIPC(data);
	const { numRows, numCols } = table;
	const numbers = new Float64Array(numRows * numCols);
	for (let column = 0; column < numCols; column++) {
		const values = table.getChildAt(column)?.toArray() as Float64Array;
		for (let row = 0; row < numRows; row++) numbers[row * numCols + column] = values[row] as number;
	}
	return ndArray(numbers, [numRows, numCols], ["example", "output"]);
}
