import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BackendName, useBackend } from "../../../src/math/backend.ts";
import { tf } from "../../../src/math/tf.ts";
import { float32Rounding, relativeDifference } from "../../tolerance.ts";
import { computed, expectedOf } from "./case.ts";
import { activationCases } from "./cases/activation.ts";
import { arithmeticCases } from "./cases/arithmetic.ts";
import { convolutionCases } from "./cases/convolution.ts";
import { graphCases } from "./cases/graph.ts";
import { graphArrangingCases } from "./cases/graph-arranging.ts";
import { graphLayerCases } from "./cases/graph-layers.ts";
import { graphNumericCases } from "./cases/graph-numeric.ts";
import { graphSequenceCases } from "./cases/graph-sequence.ts";
import { indexingCases } from "./cases/indexing.ts";
import { linearCases } from "./cases/linear.ts";
import { reductionCases } from "./cases/reduction.ts";
import { shapeCases } from "./cases/shape.ts";
import { windowCases } from "./cases/windows.ts";

/** Every computation that each backend is held to. */
export const cases = [
	...graphCases,
	...graphArrangingCases,
	...graphLayerCases,
	...graphNumericCases,
	...graphSequenceCases,
	...convolutionCases,
	...linearCases,
	...windowCases,
	...shapeCases,
	...indexingCases,
	...reductionCases,
	...arithmeticCases,
	...activationCases,
];

/**
 * The operations and gradients that the library uses, on one backend, against 64-bit loops; in a file of its own, so that each has its own process.
 *
 * @param tolerances of computations that the backend's own standard lets be less exact.
 */
export function checkBackend(name: BackendName, tolerances: Readonly<Record<string, number>> = {}): void {
	describe(`on ${name}, operations and gradients are those of 64-bit loops`, () => {
		beforeAll(async () => {
			await useBackend(name);
		});
		afterAll(() => expect(tf.getBackend()).toBe(name));

		it.each(cases)("$name", async (each) => {
			const before = tf.memory().numTensors;
			const expected = expectedOf(each);
			const got = await computed(each);
			const tolerance = tolerances[each.name] ?? float32Rounding;
			expect(got.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
			for (const [i, { values }] of got.entries()) {
				const what = i === 0 ? "output" : `gradient ${i - 1}`;
				expect(relativeDifference(values, expected[i]!.values), what).toBeLessThan(tolerance);
			}
			expect(tf.memory().numTensors).toBe(before);
		});
	});
}
