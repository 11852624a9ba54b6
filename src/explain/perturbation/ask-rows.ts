import type { RunContext } from "../../core/explainer.ts";
import { ndArray } from "../../core/nd-array.ts";
import type { Answers } from "./answers.ts";

/** Many rows about which a model is asked, made as they are needed. */
export interface RowQuestions {
	readonly ask: Answers["ask"];
	readonly count: number;
	/** Columns of a row. */
	readonly width: number;
	/** What the run is called while it lasts. */
	readonly label: string;
	/** Where these rows stand in a run that asks several times; by default they are the whole. */
	readonly before?: number;
	readonly total?: number;
	/** Whether all batches are written into the same memory: a model that keeps its rows must then copy them. By default each has its own. */
	readonly reuse?: boolean;
	/** Writes the rows `start` … `end` − 1. */
	fill(rows: Float64Array, start: number, end: number): void;
	/** Reads their answers, `[end − start, outputs]`. */
	take(answers: ArrayLike<number>, start: number, end: number, outputs: number): void;
}

/** Numbers in a batch where nothing is said: few enough to stop soon, enough that a call costs little. */
const usualNumbers = 1 << 16;

/** Memory for the batches of one run at a time, from one run to the next: beginning anew takes longer than filling it. */
let idle: Float64Array | undefined;

function takeMemory(length: number): Float64Array {
	const found = idle;
	idle = undefined;
	return found && found.length >= length ? found : new Float64Array(length);
}

/** Asks a model about rows in batches; between them progress is told and the signal is heard. */
export async function askRows(context: RunContext, questions: RowQuestions): Promise<void> {
	const { ask, count, width, label, before = 0, total = before + count, reuse = false } = questions;
	const { signal } = context;
	const size = context.batchSize ?? Math.max(256, Math.floor(usualNumbers / width));
	const shared = reuse ? takeMemory(Math.min(count, size) * width) : undefined;
	for (let start = 0; start < count; start += size) {
		const end = Math.min(count, start + size);
		const length = (end - start) * width;
		// Of its own, as the model may keep it.
		const rows = shared ? shared.subarray(0, length) : new Float64Array(length);
		questions.fill(rows, start, end);
		const batch = ndArray(rows, [end - start, width], ["example", "feature"]);
		const answer = await ask(batch, { batchSize: size, ...(signal && { signal }) });
		questions.take(answer.values, start, end, answer.shape[1] as number);
		context.evaluated(end - start);
		await context.checkpoint({ done: before + end, total, label });
	}
	// Where a run was stopped the model may still read from it.
	if (shared && shared.length <= usualNumbers) idle = shared;
}
