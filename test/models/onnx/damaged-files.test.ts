import { describe, expect, it } from "vitest";
import { ExplainError } from "../../../src/core/errors.ts";
import { seededRandom } from "../../../src/core/random.ts";
import { ready } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { damage } from "../../fuzz/damage.ts";
import { fuzzFormats } from "./fuzz-formats.ts";

/** Damaged copies of each file. */
const copies = Number(process.env.COPIES ?? 40);
/** What an error of JavaScript's own says where a reader did not look. */
const careless =
	/Cannot read|is not a function|is not iterable|of undefined|\[object|Maximum call stack|of null|Invalid array length/;

describe("damaged ONNX files", async () => {
	await ready();

	it.each(fuzzFormats.map((format) => [format.name, format] as const))(
		"%s: clear errors or a sound model",
		async (name, format) => {
			await format.read(format.bytes);
			const tensors = tf.memory().numTensors;
			const random = seededRandom(2).fork(name);
			let refused = 0;
			for (let i = 0; i < copies; i++) {
				const { name: how, bytes } = damage(format.bytes, random);
				const error = await format.read(bytes).then(
					() => undefined,
					(thrown: unknown) => thrown,
				);
				if (error === undefined) continue;
				refused++;
				if (!(error instanceof ExplainError)) throw new Error(`${how}, try ${i}`, { cause: error });
				expect(error.message, how).not.toMatch(careless);
				expect(error.message.length, how).toBeLessThan(2000);
			}
			expect(refused).toBeGreaterThan(copies / 10);
			expect(tf.memory().numTensors).toBe(tensors);
		},
	);
});
