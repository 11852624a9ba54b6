import { setImmediate } from "node:timers/promises";
import { ExplainError, messageOf } from "../core/errors.ts";
import { backend } from "./backend.ts";
import { batchBytes, budgetIsStated, tooMuch } from "./memory-budget.ts";
import { isMemoryExhausted } from "./memory-exhausted.ts";

/** What {@link inBatches} is asked. */
export interface BatchRequest {
	/** The method, for error texts. */
	readonly who: string;
	/** How many examples there are. */
	readonly count: number;
	/** The device's memory that one example takes while it is computed, as `bytesPerExample` of the graph estimates it. */
	readonly bytesPerExample: number;
	/** Examples at once, at most. Default: 64; where a memory budget is stated, as many as it holds, up to 1024. */
	readonly batchSize?: number | undefined;
	/** Stops the run before the next batch. */
	readonly signal?: AbortSignal | undefined;
}

/** Larger batches are not faster on any backend that was measured. */
const usual = 64;
const most = 1024;

/** How many examples go through at once: the memory budget's number, `batchSize` at most, 1 at least. */
export function batchSizeFor({
	bytesPerExample,
	batchSize,
}: Pick<BatchRequest, "bytesPerExample" | "batchSize">): number {
	const wanted = batchSize ?? (budgetIsStated() ? most : usual);
	return Math.max(1, Math.min(wanted, Math.floor(batchBytes() / Math.max(bytesPerExample, 1))));
}

/**
 * Sends examples through in batches that fit into the memory budget: `run(start, end)` computes examples start … end − 1.
 *
 * Where the device has no memory for a batch, the batch is halved and computed again, so `run` must leave nothing behind when
 * it throws (one `tf.tidy`). One pool is enough for everything that runs at once, as a batch is computed synchronously: only
 * results wait beside each other. Between batches other work of the event loop goes first. The batch size changes memory and
 * time, never the answer.
 *
 * @throws ExplainError `backend` when one example alone is too much; `aborted` by `signal`; what `run` throws.
 */
export async function inBatches(
	request: BatchRequest,
	run: (start: number, end: number) => Promise<void> | void,
): Promise<void> {
	const { who, count, bytesPerExample, signal } = request;
	let size = batchSizeFor(request);
	for (let start = 0; start < count; ) {
		if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
		const end = Math.min(start + size, count);
		try {
			await run(start, end);
			start = end;
		} catch (error) {
			if (!isMemoryExhausted(error)) throw error;
			size = smaller(who, end - start, error);
			tooMuch((end - start) * bytesPerExample);
		}
		// Reading a tensor does not let the event loop go first, and an abort would not be heard.
		if (start < count) await setImmediate();
	}
}

/** Half of a batch that was too large. */
function smaller(who: string, size: number, error: unknown): number {
	if (size > 1) return Math.floor(size / 2);
	throw new ExplainError(
		"backend",
		`${who}: one example alone needs more memory than ${backend().title} has (${messageOf(error)}). To mend it: smaller inputs, a smaller model, or another backend: useBackend`,
		{ cause: error },
	);
}
