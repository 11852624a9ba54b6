import { brotliDecompressSync } from "node:zlib";
import { type NdArray, ndArray } from "../core/nd-array.ts";
import { digitsBytes } from "./digits-bytes.ts";

/** Images of handwritten digits with their labels. */
export interface Digits {
	/** `[1797, 8, 8, 1]`, ink from 0 to 1 in steps of 1/16. */
	readonly images: NdArray<Float32Array>;
	/** The digit of each image, `[1797]`. */
	readonly labels: Int32Array;
	/** `"0"` … `"9"`. */
	readonly names: readonly string[];
}

const count = 1797;
const side = 8;

/**
 * The 1,797 handwritten digits, 8 × 8 pixels, that scikit-learn ships: small enough to train on in seconds.
 *
 * Each call gives arrays of its own. About 180 examples of each digit, by 13 writers; a pixel counts the ink in a 4 × 4 block
 * of a 32 × 32 bitmap, divided by 16.
 *
 * Source: E. Alpaydin, C. Kaynak (1998), Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, its test
 * set; licence and way here: `docs/data.md`. Key `alpaydin1998`.
 *
 * @example
 * ```ts
 * const { images, labels, names } = digits();
 * images.shape; // [1797, 8, 8, 1]
 * ```
 */
export function digits(): Digits {
	const bytes = brotliDecompressSync(Buffer.from(digitsBytes, "base64"));
	const pixels = count * side * side;
	const values = Float32Array.from(bytes.subarray(0, pixels), (ink) => ink / 16);
	return {
		images: ndArray(values, [count, side, side, 1], ["example", "height", "width", "channel"]),
		labels: Int32Array.from(bytes.subarray(pixels)),
		names: Array.from({ length: 10 }, (_, digit) => String(digit)),
	};
}
