import { afterAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../src/core/random.ts";
import { ExplainError } from "../../src/index.ts";
import { tableFormats } from "../data/table/fuzz-formats.ts";
import { formats as tokenizers } from "../data/tokenizer/fuzz-formats.ts";
import { fuzzFormats as keras } from "../models/keras/fuzz-formats.ts";
import { fuzzFormats as onnx } from "../models/onnx/fuzz-formats.ts";
import { fuzzFormats as tensorflow } from "../models/tensorflow/fuzz-formats.ts";
import { fuzzFormats as transformers } from "../models/transformer/fuzz-formats.ts";
import { fuzzFormats as trees } from "../models/tree/fuzz-formats.ts";
import { damage, type Format } from "./damage.ts";

const formats: readonly Format[] = [
	...tableFormats,
	...tokenizers,
	...keras,
	...tensorflow,
	...onnx,
	...transformers,
	...trees,
];

/** Damaged files that must be refused, over all formats. */
const wanted = 2000;
/** One reading may take this long, on a machine that does other things too. */
const limit = 20_000;
/** A damaged file must not take memory that a sound one does not need. */
const mostMemory = 2 * 2 ** 30;

/** What an error of JavaScript's own says where a reader did not look. */
const careless =
	/Cannot read|is not a function|is not iterable|of undefined|\[object|Maximum call stack|of null|Invalid array length/;

let refused = 0;

describe("damaged files", () => {
	it.each(formats.map((format) => [format.name, format] as const))("%s: clear errors", async (_, format) => {
		await format.read(format.bytes);
		const random = seededRandom(1).fork(format.name);
		const share = Math.ceil(wanted / formats.length);
		let mine = 0;
		// Some damage does no harm, as a bit in a weight; it does not count, and must still be read without trouble.
		for (let tries = 0; mine < share && tries < 20 * share; tries++) {
			const { name, bytes } = damage(format.bytes, random);
			const started = performance.now();
			const error = await format.read(bytes).then(
				() => undefined,
				(thrown: unknown) => thrown,
			);
			const where = `try ${tries}, ${name}`;
			expect(performance.now() - started, where).toBeLessThan(limit);
			expect(process.memoryUsage.rss(), where).toBeLessThan(mostMemory);
			if (error === undefined) continue;
			if (!(error instanceof ExplainError)) throw new Error(`${where}: expected an ExplainError`, { cause: error });
			expect(error.message, where).not.toMatch(careless);
			expect(error.message.length, where).toBeLessThan(2000);
			mine++;
		}
		expect(mine).toBe(share);
		refused += mine;
	});

	afterAll(() => expect(refused).toBeGreaterThanOrEqual(wanted));
});
