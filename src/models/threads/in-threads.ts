import { AsyncResource } from "node:async_hooks";
import { availableParallelism } from "node:os";
import { isMainThread, Worker } from "node:worker_threads";
import { ExplainError, type ExplainErrorCode } from "../../core/errors.ts";
import { type Assignment, type Report, type TaskInput, type TaskName, type TaskOutput, tasks } from "./tasks.ts";

/** How tasks are run. */
export interface ThreadsOptions {
	/** How many at once. Default: as many as the machine has cores, and no more than inputs. */
	readonly threads?: number;
	readonly signal?: AbortSignal | undefined;
	/** Hears of each output as it comes. */
	readonly onDone?: (done: number, total: number) => void;
}

/** The thread's program; where the library runs from its sources, as in tests, the built one. */
function program(): URL {
	const own = new URL("./thread.js", import.meta.url);
	return import.meta.url.endsWith(".ts") ? new URL(own.href.replace("/src/models/", "/dist/models/")) : own;
}

/** Threads that wait for the next call; they do not keep the process alive. */
const idle: Worker[] = [];

function take(): Worker {
	const worker = idle.pop() ?? new Worker(program());
	worker.ref();
	return worker;
}

function giveBack(worker: Worker): void {
	worker.unref();
	if (idle.length < availableParallelism()) idle.push(worker);
	else void worker.terminate();
}

/** A number array whose memory threads share, for inputs that all of them read. */
export function sharedFloats(values: ArrayLike<number>): Float64Array {
	const shared = new Float64Array(new SharedArrayBuffer(8 * values.length));
	shared.set(values);
	return shared;
}

/** In a thread, whose neighbours are at work already, a task's inputs are run one after the other. */
async function here<N extends TaskName>(
	task: N,
	inputs: readonly TaskInput<N>[],
	onDone: ThreadsOptions["onDone"],
): Promise<TaskOutput<N>[]> {
	const { run } = (await tasks[task]()) as { run: (input: TaskInput<N>) => TaskOutput<N> | Promise<TaskOutput<N>> };
	const outputs: TaskOutput<N>[] = [];
	for (const input of inputs) {
		outputs.push(await run(input));
		onDone?.(outputs.length, inputs.length);
	}
	return outputs;
}

/**
 * Runs a task for each input, several at once in threads of their own, and gives the outputs in the order of the inputs.
 *
 * Inputs and outputs are copied unless their arrays are shared ({@link sharedFloats}). The answer does not depend on the number of threads.
 *
 * @throws ExplainError what a task threw, with its code; `aborted`.
 */
export async function inThreads<N extends TaskName>(
	who: string,
	task: N,
	inputs: readonly TaskInput<N>[],
	{ threads = availableParallelism(), signal, onDone }: ThreadsOptions = {},
): Promise<TaskOutput<N>[]> {
	if (inputs.length === 0) return [];
	if (!isMainThread) return here(task, inputs, onDone);
	const outputs = new Array<TaskOutput<N>>(inputs.length);
	// A thread outlives the cell that started it: what its messages cause belongs to the caller of now.
	const tell = onDone && AsyncResource.bind(onDone);
	const workers = Array.from({ length: Math.min(threads, inputs.length) }, take);
	let next = 0;
	let done = 0;
	const listening: (() => void)[] = [];
	const listen = (worker: Worker, event: string, hear: (value: never) => void) => {
		worker.on(event, hear as (value: unknown) => void);
		listening.push(() => worker.off(event, hear as (value: unknown) => void));
	};
	try {
		await new Promise<void>((resolve, reject) => {
			const onAbort = () =>
				reject(new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal?.reason }));
			if (signal?.aborted) onAbort();
			signal?.addEventListener("abort", onAbort, { once: true });
			listening.push(() => signal?.removeEventListener("abort", onAbort));
			const assign = (worker: Worker) => {
				if (next >= inputs.length) return;
				const assignment: Assignment = { task, place: next, input: inputs[next] };
				next++;
				worker.postMessage(assignment);
			};
			for (const worker of workers) {
				listen(worker, "message", (report: Report) => {
					if ("error" in report) {
						const { message, code } = report.error;
						reject(code ? new ExplainError(code as ExplainErrorCode, message) : new Error(`${who}: ${message}`));
						return;
					}
					outputs[report.place] = report.output as TaskOutput<N>;
					done++;
					tell?.(done, inputs.length);
					if (done === inputs.length) resolve();
					else assign(worker);
				});
				listen(worker, "error", reject);
				listen(worker, "exit", (code: number) =>
					reject(new ExplainError("backend", `${who}: a thread ended with code ${code}`)),
				);
				assign(worker);
			}
		});
	} catch (error) {
		for (const stop of listening) stop();
		// What still runs would report into the next call.
		for (const worker of workers) void worker.terminate();
		throw error;
	}
	for (const stop of listening) stop();
	for (const worker of workers) giveBack(worker);
	return outputs;
}
