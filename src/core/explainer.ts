import { ExplainError } from "./errors.ts";
import { deepFreeze, type Explanation, type Kind, type Payloads, type ScoreUnit, type Target } from "./explanation.ts";
import type { ModelIdentity } from "./model-identity.ts";
import { checked, checkOptions, number, type OptionRules } from "./options.ts";
import { type Random, seededRandom } from "./random.ts";
import { version } from "./version.ts";

/** How far a run is. */
export interface Progress {
	readonly done: number;
	readonly total: number;
	readonly label?: string;
}

/** What every run takes beside the method's own options. */
export interface RunOptions {
	/** Start of all random numbers of the run; the same seed gives the same bytes. Default 0. */
	seed?: number;
	/** Examples sent through the model at once. It changes memory, never the answer. Default: as many as the memory budget holds. */
	batchSize?: number;
	/** Stops the run between two batches. */
	signal?: AbortSignal;
	onProgress?: (progress: Progress) => void;
}

/** A partial answer that sharpens until the last one. */
export interface Step<K extends Kind> {
	readonly progress: Progress;
	readonly partial?: Explanation<K>;
}

/** What a method knows of its answer; the rest of the {@link Explanation} is filled in by {@link defineExplainer}. */
export interface Answer<K extends Kind> {
	readonly scope: "local" | "global";
	readonly target?: Target;
	readonly unit: ScoreUnit;
	readonly payload: Payloads[K];
	readonly convergenceDelta?: number;
	readonly fidelity?: number;
	readonly fidelityInterval?: readonly [number, number];
	readonly standardError?: Payloads["importance"]["scores"];
	readonly stopped?: "time limit" | "evaluations";
	/** What to know before believing the answer. */
	readonly warnings?: readonly string[];
}

/** What a running method is given. */
export interface RunContext {
	/** For what draws its own random numbers, such as a fit. */
	readonly seed: number;
	readonly random: Random;
	/** Undefined where the person leaves it to the memory budget. */
	readonly batchSize: number | undefined;
	readonly signal: AbortSignal | undefined;
	/** Counts examples sent through the model. */
	evaluated(examples: number): void;
	/** Lets other work of the event loop go first, reports progress, and throws if the run was stopped. Call it between batches. */
	checkpoint(progress: Progress): Promise<void>;
}

/** A method: called for the last answer, streamed for the partial ones. */
export interface Explainer<M, I, O, K extends Kind> {
	(model: M, inputs: I, options?: O & RunOptions): Promise<Explanation<K>>;
	stream(model: M, inputs: I, options?: O & RunOptions): AsyncGenerator<Step<K>, Explanation<K>>;
	/** The method's name, as in its paper. */
	readonly method: string;
	readonly kind: K;
}

/** How a method is written: once, as an async generator. */
export interface ExplainerDefinition<M, I, O extends object, K extends Kind> {
	/** The method's name, as in its paper and as its function is called. */
	readonly method: string;
	/** A key of `docs/references.bib`. */
	readonly source: string;
	readonly kind: K;
	readonly options: OptionRules<Required<O>>;
	/** The hash and backend of the model; throws where `model` is no model. */
	identify(model: M): ModelIdentity | Promise<ModelIdentity>;
	/** Yields partial answers where it has some, calls `context.checkpoint` between batches, returns the last answer. */
	run(
		context: RunContext,
		model: M,
		inputs: I,
		options: Required<O>,
	): AsyncGenerator<{ progress: Progress; partial?: Answer<K> }, Answer<K>>;
}

/** The rules of {@link RunOptions}. */
export const runRules: OptionRules<Required<RunOptions>> = {
	seed: number(0, { integer: true }),
	batchSize: checked<number>(
		undefined as unknown as number,
		"an integer at least 1",
		(value) => Number.isInteger(value) && (value as number) >= 1,
	),
	signal: checked<AbortSignal>(
		undefined as unknown as AbortSignal,
		"an AbortSignal",
		(value) => typeof (value as AbortSignal)?.aborted === "boolean",
	),
	onProgress: checked<(progress: Progress) => void>(
		() => {},
		"a function",
		(value) => typeof value === "function",
	),
};

/** Lets the event loop handle what waits, such as messages and timers. */
function yieldToEventLoop(): Promise<void> {
	return new Promise((resolve) => (typeof setImmediate === "function" ? setImmediate(resolve) : setTimeout(resolve)));
}

function throwIfStopped(method: string, signal: AbortSignal | undefined): void {
	if (signal?.aborted) throw new ExplainError("aborted", `${method}: stopped by its signal`, { cause: signal.reason });
}

/** Derives promise and stream, option checks, abort, progress, timing, freezing and provenance from a method's generator. */
export function defineExplainer<M, I, O extends object, K extends Kind>(
	definition: ExplainerDefinition<M, I, O, K>,
): Explainer<M, I, O, K> {
	const { method, kind } = definition;
	const rules = { ...definition.options, ...runRules };

	async function* stream(
		model: M,
		inputs: I,
		given: O & RunOptions = {} as O & RunOptions,
	): AsyncGenerator<Step<K>, Explanation<K>> {
		const all = checkOptions<Required<O> & Required<RunOptions>>(method, rules as never, given);
		const { seed, batchSize, signal, onProgress, ...own } = all;
		const options = own as unknown as Required<O>;
		throwIfStopped(method, signal);
		const identity = await definition.identify(model);
		const started = performance.now();
		let evaluations = 0;
		const context: RunContext = {
			seed,
			random: seededRandom(seed),
			batchSize,
			signal,
			evaluated: (examples) => {
				evaluations += examples;
			},
			async checkpoint(progress) {
				onProgress(progress);
				await yieldToEventLoop();
				throwIfStopped(method, signal);
			},
		};
		const complete = (answer: Answer<K>): Explanation<K> => {
			const { convergenceDelta, fidelity, fidelityInterval, standardError, stopped, warnings } = answer;
			const { payload, scope, target, unit } = answer;
			return deepFreeze({
				schema: 1,
				kind,
				scope,
				...(target && { target }),
				unit,
				payload,
				diagnostics: {
					...(convergenceDelta !== undefined && { convergenceDelta }),
					...(fidelity !== undefined && { fidelity }),
					...(fidelityInterval && { fidelityInterval }),
					...(standardError && { standardError }),
					...(stopped && { stopped }),
					...(warnings && warnings.length > 0 && { warnings }),
					evaluations,
					milliseconds: performance.now() - started,
				},
				provenance: {
					method,
					source: definition.source,
					options: plain(options),
					seed,
					model: identity.id,
					backend: identity.backend,
					version,
				},
			}) as unknown as Explanation<K>;
		};
		const run = definition.run(context, model, inputs, options);
		try {
			for (;;) {
				const next = await run.next();
				if (next.done) return complete(next.value);
				const { progress, partial } = next.value;
				onProgress(progress);
				yield partial ? { progress, partial: complete(partial) } : { progress };
				throwIfStopped(method, signal);
			}
		} finally {
			await run.return(undefined as never);
		}
	}

	const explain = async (model: M, inputs: I, options?: O & RunOptions): Promise<Explanation<K>> => {
		const steps = stream(model, inputs, options);
		for (;;) {
			const next = await steps.next();
			if (next.done) return next.value;
		}
	};
	return Object.assign(explain, { stream, method, kind });
}

/** The options as plain data for the provenance: functions by their name. */
function plain(options: object): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(options)
			.filter(([, value]) => value !== undefined)
			.map(([name, value]) => [name, typeof value === "function" ? value.name || "function" : structuredClone(value)]),
	);
}
