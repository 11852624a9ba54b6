import type { RunContext } from "../../core/explainer.ts";
import type { Feature, Target } from "../../core/explanation.ts";
import type { NdArray } from "../../core/nd-array.ts";
import { describeTarget, type TargetOption, targetIndices } from "../target.ts";
import { AnswerMemory } from "./answer-memory.ts";
import type { Game, GameEnds } from "./game.ts";

/** One example cut into parts that can be hidden, and the model that is asked about what is left. */
export interface MaskedExample {
	readonly who: string;
	readonly players: readonly Feature[];
	readonly outputNames: readonly string[] | undefined;
	/** Masked examples in a question at most. */
	readonly batchSize: number;
	/** What a coalition leaves of the example, as a text: coalitions that leave the same are asked about once. */
	keyOf(coalitions: Uint8Array, index: number): string;
	/** The model's answers about the coalitions of these indices, `[indices, outputs]`, checked. */
	ask(coalitions: Uint8Array, indices: readonly number[]): Promise<NdArray>;
}

/** The game of one example: its parts are the players, and a coalition is worth what the model answers where only its members are seen. */
export interface ExampleGame extends Game {
	/** The outputs that a coalition is worth, by index; all of them for the target `"all"`. */
	readonly outputs: readonly number[];
	/** What the answers' provenance says of them; undefined for the target `"all"`. */
	readonly target: Target | undefined;
}

const indexOfHighest = (values: ArrayLike<number>): number => {
	let best = 0;
	for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
	return best;
};

/**
 * Makes a game of a masked example. The model is asked twice for it: about the whole example, which says what is predicted, and about nothing of it.
 *
 * @throws ExplainError `out-of-range` for a target that is not there; what the model throws; `unsupported-model`, `not-finite`, `aborted`.
 */
export async function exampleGame(
	context: RunContext,
	example: MaskedExample,
	target: TargetOption | "all",
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
	const indices =
		target === "all"
			? undefined
			: (targetIndices(who, { classes, outputNames }, target, 1) ?? [indexOfHighest(bothAnswers.subarray(0, classes))]);
	const outputs = indices ?? Array.from({ length: classes }, (_, output) => output);
	const width = outputs.length;

	/** Of each answer `[n, classes]` the outputs that are explained. */
	function explained(answers: Float64Array): Float64Array {
		if (width === classes && indices === undefined) return answers;
		const chosen = new Float64Array((answers.length / classes) * width);
		for (let at = 0; at < chosen.length; at++) {
			chosen[at] = answers[Math.floor(at / width) * classes + (outputs[at % width] as number)] as number;
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
		target: indices && describeTarget({ outputNames }, indices),
		ends: async () => ends,
		worth: (coalitions, n) =>
			memory.answers(keys(coalitions, n), async (fresh) => explained(await inBatches(coalitions, fresh, classes))),
	};
}
