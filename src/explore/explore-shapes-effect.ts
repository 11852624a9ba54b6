import type { NdArray } from "../core/nd-array.ts";
import type { Predictor } from "../core/predictor.ts";
import { type EvaluationData, readEvaluationData } from "../models/table/evaluation-data.ts";
import type { TableRows } from "../models/table/rows.ts";
import { predictedClass, type ScoreName, scoreOf } from "../models/table/scoring.ts";
import type { DataOptions } from "../models/table/training-data.ts";

/** A number before and after an edit. */
export interface BeforeAfter {
	readonly before: number;
	readonly after: number;
}

/** What an edit does to the answers for some rows. */
export interface Consequence {
	/** How good the model is on them. */
	readonly score: BeforeAfter;
	/** Rows whose answer changed: the class, or the number by more than rounding. */
	readonly changed: number;
	/** Of a regression, by how much on average over the changed ones; of classes 0. */
	readonly meanChange: number;
	readonly rowCount: number;
}

/** Rows and what is right for them, with the answers of the model before all edits. */
export class JudgedRows {
	readonly data: EvaluationData;
	readonly #score: ScoreName;
	readonly #before: NdArray;
	readonly #scoreBefore: number;

	private constructor(data: EvaluationData, score: ScoreName, before: NdArray) {
		this.data = data;
		this.#score = score;
		this.#before = before;
		this.#scoreBefore = this.#scored(before);
	}

	static async read(
		who: string,
		model: Predictor,
		rows: TableRows,
		target: DataOptions["target"],
		score: (data: EvaluationData) => ScoreName,
	): Promise<JudgedRows> {
		const data = await readEvaluationData(who, model, rows, target);
		return new JudgedRows(data, score(data), await model.predict(data.x));
	}

	#scored({ values, shape }: NdArray): number {
		const { task, y } = this.data;
		return scoreOf("exploreShapes", this.#score, task, {
			y,
			predicted: values as Float64Array,
			columns: shape[1] as number,
		});
	}

	/** The answers of a model for these rows, and how they differ from those before. */
	async judge(model: Predictor, signal: AbortSignal): Promise<Consequence & { readonly answers: NdArray }> {
		const answers = await model.predict(this.data.x, { signal });
		const { task, rowCount } = this.data;
		const columns = answers.shape[1] as number;
		const was = { predicted: this.#before.values as Float64Array, columns };
		const is = { predicted: answers.values as Float64Array, columns };
		let [changed, sum] = [0, 0];
		for (let row = 0; row < rowCount; row++) {
			if (task === "classification") {
				changed += Number(predictedClass(was, row) !== predictedClass(is, row));
				continue;
			}
			const difference = Math.abs((is.predicted[row] as number) - (was.predicted[row] as number));
			if (difference <= 1e-9 * Math.abs(was.predicted[row] as number)) continue;
			changed++;
			sum += difference;
		}
		const score = { before: this.#scoreBefore, after: this.#scored(answers) };
		return { score, changed, meanChange: changed > 0 ? sum / changed : 0, rowCount, answers };
	}

	/** One answer before all edits. */
	before(row: number, output: number): number {
		return this.#before.values[row * (this.#before.shape[1] as number) + output] as number;
	}
}
