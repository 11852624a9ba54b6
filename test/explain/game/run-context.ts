import type { Progress, RunContext } from "../../../src/core/explainer.ts";
import { seededRandom } from "../../../src/core/random.ts";

/** A run without a method around it, which counts what was asked and keeps what was told. */
export function runContext(given: Partial<RunContext> = {}) {
	const told: Progress[] = [];
	let evaluations = 0;
	const context: RunContext = {
		seed: 0,
		random: seededRandom(0),
		batchSize: undefined,
		signal: undefined,
		evaluated: (examples) => {
			evaluations += examples;
		},
		checkpoint: async (progress) => {
			told.push(progress);
		},
		...given,
	};
	return { context, told, evaluations: () => evaluations };
}
