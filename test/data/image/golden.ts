import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type NdArray, ndArray } from "../../../src/index.ts";

/** An array as `scripts/fixtures/images.py` packs it. */
export interface Packed {
	readonly kind: "uint8" | "float64";
	readonly shape: readonly number[];
	readonly data: string;
}

const folder = new URL("../../fixtures/images/", import.meta.url);

/** The path of an image of the fixtures. */
export const fixture = (name: string): string => fileURLToPath(new URL(name, folder));

/** The bytes of an image of the fixtures. */
export const fixtureBytes = (name: string): Uint8Array => Uint8Array.from(readFileSync(fixture(name)));

/** What another library made, from `golden/<name>.json`. */
export const golden = <T>(name: string): T =>
	JSON.parse(readFileSync(new URL(`golden/${name}.json`, folder), "utf8")) as T;

/** The numbers of a packed array. */
export function unpacked({ kind, data }: Packed): Uint8Array | Float64Array {
	const bytes = Uint8Array.from(Buffer.from(data, "base64"));
	return kind === "uint8" ? bytes : new Float64Array(bytes.buffer);
}

const axes = [
	[],
	["width"],
	["height", "width"],
	["height", "width", "channel"],
	["example", "height", "width", "channel"],
];

/** A packed image: bytes as they are, all else as 32-bit floats. */
export function imageOf(packed: Packed): NdArray<Uint8Array> | NdArray<Float32Array> {
	const values = unpacked(packed);
	const names = axes[packed.shape.length] as string[];
	return values instanceof Uint8Array
		? ndArray(values, packed.shape, names)
		: ndArray(Float32Array.from(values), packed.shape, names);
}

/** The largest difference of two arrays; NaN where their lengths differ or one holds NaN. */
export function largestDifference(got: ArrayLike<number>, expected: ArrayLike<number>): number {
	if (got.length !== expected.length) return Number.NaN;
	let largest = 0;
	for (let i = 0; i < got.length; i++) {
		const difference = Math.abs((got[i] as number) - (expected[i] as number));
		if (Number.isNaN(difference)) return Number.NaN;
		largest = Math.max(largest, difference);
	}
	return largest;
}

/** The code and the text of what a promise is rejected with. */
export const failure = (promise: Promise<unknown>): Promise<string> =>
	promise.then(
		() => "no error",
		(error: { code: string; message: string }) => `${error.code} ${error.message}`,
	);

/** The code and the text of what a function throws. */
export function thrown(run: () => unknown): string {
	try {
		run();
	} catch (error) {
		const { code, message } = error as { code: string; message: string };
		return `${code} ${message}`;
	}
	return "no error";
}
