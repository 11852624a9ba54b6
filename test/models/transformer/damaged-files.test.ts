import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ExplainError } from "../../../src/core/errors.ts";
import { ready } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { fuzzFormats } from "./fuzz-formats.ts";

const words = ["0", "-1", "1e9", "1e300", "null", "[]", "{}", '""', "true", '"x"', "2147483647", "0.5"];

/** Bytes changed, a number or text put in the place of another, or the end cut off. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
	const length = Math.min(bytes.byteLength, 4_000);
	const flips = fc.array(fc.tuple(fc.nat(length - 1), fc.nat(255)), { minLength: 1, maxLength: 3 }).map((changes) => {
		const copy = Uint8Array.from(bytes);
		for (const [at, value] of changes) copy[at] = value;
		return copy;
	});
	const cut = fc.nat(bytes.byteLength - 1).map((end) => bytes.slice(0, end));
	const swapped = fc.tuple(fc.nat(200), fc.constantFrom(...words)).map(([which, word]) => {
		const text = Buffer.from(bytes).toString("latin1");
		const values = [...text.matchAll(/(?<=[:,[]\s*)("[^"]*"|-?\d[\d.e+-]*|true|false|null)(?=\s*[,\]}])/g)];
		const value = values[which % Math.max(1, values.length)];
		if (!value) return bytes;
		const changed = text.slice(0, value.index) + word + text.slice(value.index + value[0].length);
		return Uint8Array.from(Buffer.from(changed, "latin1"));
	});
	return fc.oneof(flips, cut, swapped);
}

describe("a damaged file of a transformer", async () => {
	await ready();
	it.each(fuzzFormats)("loads or says why not, and leaves no tensor: $name", async ({ bytes, read }) => {
		await read(bytes);
		const before = tf.memory().numTensors;
		let refused = 0;
		await fc.assert(
			fc.asyncProperty(damaged(bytes), async (changed) => {
				try {
					await read(changed);
				} catch (error) {
					if (!(error instanceof ExplainError)) throw error;
					refused++;
				}
				expect(tf.memory().numTensors).toBe(before);
			}),
			{ numRuns: 60, seed: 11 },
		);
		expect(refused).toBeGreaterThan(20);
	});
});
