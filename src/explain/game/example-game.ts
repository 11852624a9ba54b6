import type { RunContext } from "../../core/explainer.ts";
import type { Feature } from "../../core/explanation.ts";
import { type NdArray, ndArray } from "../../core/nd-array.ts";
import { type ExplainedOutputs, explainedOutputs, type OutputsOption } from "../target.ts";
import { AnswerMemory } from "./answer-memory.ts";
import type { Game, GameEnds } from "./game.ts";

/** One example cut into parts that can be hidden, and the model that is asked about what is left. */
interface MaskedExample {
	readonly who: string;
	readonly players: readonly Feature[];
	readonly outputNames: readonly string[] | undefined;
	/** Masked examples in a question at most. */
	readonly batchSize: number;
	/** What a coalition leaves of the example, in short: coalitions that leave the same are asked about once. */
	keyOf(coalitions: Uint8Array, index: number): string | number;
	/** The model's answers about the coalitions of these indices, `[indices, outputs]`, checked. */
	ask(coalitions: Uint8Array, indices: readonly number[]): Promise<NdArray>;
}

/** The game of one example: its parts are the players, and a coalition is worth what the model answers where only its members are seen. */
export interface ExampleGame extends Game {
	readonly outputs: ExplainedOutputs;
}

/**
 * Makes a game of a masked example. The model is asked twice for it: about the whole example, which says what is predicted, and about nothing of it.
 *
 * @throws ExplainError `out-of-range` for a target that is not there; what the model throws; `unsupported-model`, `not-finite`, `aborted`.
 */
export async function exampleGame(
	context: RunContext,
	example: MaskedExample,
	target: OutputsOption,
): Promise<ExampleGame> {
	const { who, players, outputNames, batchSize } = example;
	let asked = 0;

	async function inBatches(coalitions: Uint8Array, indices: readonly number[], outputs?: number) {
		let answers: Float64Array | undefined;
		for (let start = 0; start < indices.length; start += batchSize) {
			const batch = indices.slice(start, start + batchSize);
			const { values, shape } = await example.ask(coalitions, batch);
			const width = shape[1] as number;
			answers ??= new Float64Array(indices.length * (outputs ?? width));
			answers.set(values, start * width);
			asked += batch.length;
			context.evaluated(batch.length);
			const left = indices.length - start - batch.length;
			await context.checkpoint({ done: asked, total: asked + left, label: who });
		}
		return answers as Float64Array;
	}

	const count = players.length;
	const both = new Uint8Array(2 * count).fill(1, 0, count);
	const bothAnswers = await inBatches(both, [0, 1]);
	const classes = bothAnswers.length / 2;
	const whole = ndArray(bothAnswers.subarray(0, classes), [1, classes], ["example", "output"]);
	const outputs = explainedOutputs(who, outputNames, whole, target);
	const { indices, each: width } = outputs;

	/** Of each answer `[n, classes]` the outputs that are explained. */
	function explained(answers: Float64Array): Float64Array {
		if (outputs.all) return answers;
		const chosen = new Float64Array((answers.length / classes) * width);
		for (let at = 0; at < chosen.length; at++) {
			chosen[at] = answers[Math.floor(at / width) * classes + (indices[at % width] as number)] as number;
		}
		return chosen;
	}

	const worths = explained(bothAnswers);
	const ends: GameEnds = { all: worths.slice(0, width), none: worths.slice(width) };
	const memory = new AnswerMemory(width);
	const keys = (coalitions: Uint8Array, n: number) =>
		Array.from({ length: n }, (_, index) => example.keyOf(coalitions, index));
	await memory.answers(keys(both, 2), async (fresh) => (fresh.length === 2 ? worths : ends.all));
	return {
		players,
		width,
		cost: 1,
		outputs,
		ends: async () => ends,
		worth: (coalitions, n) =>
			memory.answers(keys(coalitions, n), async (fresh) => explained(await inBatches(coalitions, fresh, classes))),
	};
}
