import { ExplainError } from "../../core/errors.ts";
import type { Progress } from "../../core/explainer.ts";
import { checkOptions, number, type OptionRules, optionalSignal } from "../../core/options.ts";
import { type Random, seededRandom } from "../../core/random.ts";
import type { FittedModel } from "./fitted-model.ts";
import type { TableRows } from "./rows.ts";
import { type DataOptions, readTrainingData, type Task, type TrainingData } from "./training-data.ts";

/** What every fit takes beside the data. */
export interface FitRunOptions {
	/** Start of all random numbers of the fit; the same seed gives the same model. Default 0. */
	seed?: number;
	/** Stops the fit between two steps. */
	signal?: AbortSignal | undefined;
	onProgress?: (progress: Progress) => void;
}

/** What `fit` takes. */
export interface FitOptions extends DataOptions, FitRunOptions {}

/** What a fit that runs is given. */
export interface FitContext {
	/** The estimator's name, for error texts. */
	readonly who: string;
	readonly seed: number;
	readonly random: Random;
	readonly signal: AbortSignal | undefined;
	/** Reports progress, where nothing can be waited for. */
	report(progress: Progress): void;
	/** Lets other work of the event loop go first, reports progress, and throws if the fit was stopped. */
	checkpoint(progress: Progress): Promise<void>;
}

/** A model that is not fitted yet: a method and its options, both plain, so that it can be fitted again and elsewhere. */
export interface Estimator<M extends FittedModel = FittedModel> {
	/** As its function is called, such as `"ridge"`. */
	readonly method: string;
	/** As they were given. */
	readonly options: Readonly<Record<string, unknown>>;
	readonly tasks: readonly Task[];
	/**
	 * Learns from rows.
	 *
	 * @throws ExplainError `bad-input`, `not-finite`, `unknown-name`, `shape-mismatch` for data that cannot be learned from,
	 * `bad-option`, `aborted`.
	 */
	fit(rows: TableRows, options: FitOptions): Promise<M>;
	/** Learns from data that is read already. @internal */
	fitData(data: TrainingData, run?: FitRunOptions): Promise<M>;
}

/** How an estimator is written. */
export interface EstimatorDefinition<O extends object, M extends FittedModel> {
	readonly method: string;
	readonly tasks: readonly Task[];
	readonly options: OptionRules<Required<O>>;
	fit(context: FitContext, data: TrainingData, options: Required<O>): Promise<M> | M;
}

const runRules: OptionRules<Required<FitRunOptions>> = {
	seed: number(0, { integer: true }),
	signal: optionalSignal(),
	onProgress: {
		fallback: () => {},
		expected: "a function",
		accepts: (value) => typeof value === "function",
	},
};

const anything = { fallback: undefined as never, expected: "", accepts: () => true };
const dataRules: OptionRules<Required<DataOptions>> = {
	target: anything,
	features: {
		fallback: undefined as unknown as readonly string[],
		expected: "an array of names of columns",
		accepts: (value) => Array.isArray(value) && value.every((name) => typeof name === "string"),
	},
	weights: anything,
	task: {
		fallback: undefined as unknown as Task,
		expected: 'one of "regression", "classification"',
		accepts: (value) => value === "regression" || value === "classification",
	},
};

/** Derives option checks, the reading of data, seed, progress and abort from the definition of an estimator. */
export function defineEstimator<O extends object, M extends FittedModel>(
	definition: EstimatorDefinition<O, M>,
): (options?: O) => Estimator<M> {
	const { method, tasks } = definition;
	return (given = {} as O) => {
		const options = checkOptions<Required<O>>(method, definition.options, given);
		const fitData = async (data: TrainingData, run: FitRunOptions = {}): Promise<M> => {
			const { seed, signal, onProgress } = checkOptions<Required<FitRunOptions>>(method, runRules, run);
			if (!tasks.includes(data.task)) {
				const words = `expected data for ${tasks.join(" or ")}`;
				throw new ExplainError("bad-option", `${method}: ${words}, got ${data.task} of "${data.target.name}"`);
			}
			const throwIfStopped = () => {
				if (signal?.aborted)
					throw new ExplainError("aborted", `${method}: stopped by its signal`, { cause: signal.reason });
			};
			throwIfStopped();
			const context: FitContext = {
				who: method,
				seed,
				random: seededRandom(seed),
				signal,
				report: onProgress,
				async checkpoint(progress) {
					onProgress(progress);
					await new Promise((resolve) => setImmediate(resolve));
					throwIfStopped();
				},
			};
			return definition.fit(context, data, options);
		};
		return {
			method,
			options: Object.freeze({ ...given }) as Readonly<Record<string, unknown>>,
			tasks,
			async fit(rows, all) {
				const checked = checkOptions<Required<FitOptions>>(`${method}.fit`, { ...dataRules, ...runRules }, all ?? {});
				const { seed, signal, onProgress, ...of } = checked;
				return fitData(await readTrainingData(`${method}.fit`, rows, of, tasks), { seed, signal, onProgress });
			},
			fitData,
		};
	};
}
