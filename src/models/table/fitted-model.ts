import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { ExplainError } from "../../core/errors.ts";
import type { Complexity, Feature, ScoreUnit } from "../../core/explanation.ts";
import type { ModelIdentity } from "../../core/model-identity.ts";
import { takesAndGives } from "../../core/model-text.ts";
import { type NdArray, ndArray, type TypedArray } from "../../core/nd-array.ts";
import { readPredictOptions } from "../../core/predict-options.ts";
import type { PredictOptions, Predictor } from "../../core/predictor.ts";
import { type Displayable, displaySymbol } from "../../protocol/host.ts";
import { readRows, type TableRows } from "./rows.ts";
import type { Task, TrainingData } from "./training-data.ts";

/** What a fitted model keeps of the data it was fitted to. */
export type ModelFrame = Pick<TrainingData, "task" | "features" | "target" | "classes" | "rowCount">;

const usualRows = 4096;

/**
 * A model of a table that was fitted here. It takes the table's own columns: numbers, and categories by their levels.
 *
 * As a {@link Predictor} it takes matrices `[n, features]` with the codes of levels and NaN for missing values, so that every
 * black-box method asks about "species" and not about "species = Adelie".
 */
export abstract class FittedModel implements Predictor, Displayable {
	/** The estimator's name. */
	abstract readonly method: string;
	/** How much there is to read. */
	abstract readonly complexity: Complexity;
	readonly task: Task;
	readonly features: readonly Feature[];
	readonly target: Feature;
	/** Of a classification. */
	readonly classes: readonly string[] | undefined;
	/** Rows it was fitted to. */
	readonly rowCount: number;
	readonly inputShape: readonly [number];
	readonly featureNames: readonly string[];
	readonly outputNames: readonly string[];
	readonly outputUnit: ScoreUnit;
	/** What {@link scores} gives. */
	abstract readonly scoreUnit: ScoreUnit;
	#id: string | undefined;

	constructor({ task, features, target, classes, rowCount }: ModelFrame) {
		this.task = task;
		this.features = Object.freeze([...features]);
		this.target = target;
		this.classes = classes;
		this.rowCount = rowCount;
		this.inputShape = [features.length];
		this.featureNames = features.map(({ name }) => name);
		this.outputNames = classes ?? [target.name];
		this.outputUnit = classes ? "probability" : "response";
	}

	/** All numbers that answers depend on, for the identity. */
	protected abstract parameters(): Iterable<TypedArray | string>;

	/** Answers for rows `[count, features]`: the response, or the probability of each class, `[count, outputs]`. */
	protected abstract predictRows(x: Float64Array, count: number): Float64Array | Promise<Float64Array>;

	/** What the answers are made of, on the scale where they add up: `[count, scores]`. */
	protected abstract scoreRows(x: Float64Array, count: number): Float64Array | Promise<Float64Array>;

	/** Rows that are answered between two looks at the signal, where the person says nothing; fewer where a row takes long. */
	protected rowsAtOnce(): number {
		return usualRows;
	}

	/** A hash of method, columns and parameters. */
	get identity(): ModelIdentity {
		if (this.#id === undefined) {
			const sum = createHash("sha256");
			sum.update(JSON.stringify([this.method, this.features, this.target, this.classes]));
			for (const part of this.parameters()) sum.update(part);
			this.#id = `sha256:${sum.digest("hex")}`;
		}
		return { id: this.#id, backend: "64-bit floats", ...(this.classes && { outputNames: this.classes }) };
	}

	/**
	 * Responses `[n, 1]`, or the probability of each class `[n, classes]`.
	 *
	 * @param rows a table or rows with the columns it was fitted to, or a matrix of codes; see {@link readRows}.
	 * @throws ExplainError `unknown-name`, `bad-input`, `shape-mismatch`, `not-finite`, `aborted`.
	 */
	predict(rows: TableRows, options: PredictOptions = {}): Promise<NdArray<Float64Array>> {
		return this.#inParts("predict", rows, options, (x, count) => this.predictRows(x, count));
	}

	/** What {@link predict} is made of: log-odds, margins, or the response itself, `[n, scores]`. */
	scores(rows: TableRows, options: PredictOptions = {}): Promise<NdArray<Float64Array>> {
		return this.#inParts("scores", rows, options, (x, count) => this.scoreRows(x, count));
	}

	/**
	 * The class with the highest probability, for each row.
	 *
	 * @throws ExplainError `unsupported-model` for a regression, and as {@link predict}.
	 */
	async classify(rows: TableRows, options: PredictOptions = {}): Promise<string[]> {
		const { classes } = this;
		if (!classes)
			throw new ExplainError(
				"unsupported-model",
				`classify: expected a classification, got a regression of ${this.target.name}`,
			);
		const { values, shape } = await this.predict(rows, options);
		const width = shape[1] as number;
		return Array.from({ length: shape[0] as number }, (_, row) => {
			let best = 0;
			for (let k = 1; k < width; k++) {
				if ((values[row * width + k] as number) > (values[row * width + best] as number)) best = k;
			}
			return classes[best] as string;
		});
	}

	/** Rows as the model sees them, `[n, features]`; see {@link readRows}. */
	readRows(rows: TableRows, who = "readRows"): Promise<NdArray<Float64Array>> {
		return readRows(who, this.features, rows);
	}

	/** What it takes and gives, and how large it is. */
	toString(): string {
		const { count, of } = this.complexity;
		return `${this.method}: ${takesAndGives(this, this.outputNames.length)}; ${count.toLocaleString("en")} ${of}, fitted to ${this.rowCount.toLocaleString("en")} rows`;
	}

	[displaySymbol](): Readonly<Record<string, string>> {
		return { "text/plain": this.toString() };
	}

	/** Hands rows on in parts, between which other work goes first and an abort is heard. */
	async #inParts(
		who: string,
		rows: TableRows,
		options: PredictOptions,
		answer: (x: Float64Array, count: number) => Float64Array | Promise<Float64Array>,
	): Promise<NdArray<Float64Array>> {
		const { batchSize, signal } = readPredictOptions(who, options, this.rowsAtOnce());
		const { values, shape } = await this.readRows(rows, who);
		const [count, width] = shape as [number, number];
		let answers: Float64Array | undefined;
		for (let start = 0; start < count; start += batchSize) {
			if (start > 0) await setImmediate();
			if (signal?.aborted) throw new ExplainError("aborted", `${who}: stopped by its signal`, { cause: signal.reason });
			const rowsNow = Math.min(batchSize, count - start);
			const part = await answer(values.subarray(start * width, (start + rowsNow) * width), rowsNow);
			answers ??= new Float64Array((part.length / rowsNow) * count);
			answers.set(part, (start * part.length) / rowsNow);
		}
		const all = answers as Float64Array;
		return ndArray(all, [count, all.length / count], ["example", "output"]);
	}
}
