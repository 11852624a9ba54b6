import { ExplainError } from "../../core/errors.ts";
import type { RunContext } from "../../core/explainer.ts";
import { type ScoreName, scoreOf } from "../../models/table/scoring.ts";
import type { Task } from "../../models/table/training-data.ts";
import type { Answers } from "../perturbation/answers.ts";
import { askRows } from "../perturbation/ask-rows.ts";
import type { FeatureSet } from "./feature-sets.ts";

/** Rows on which a model is scored again and again, each time with some columns shuffled. */
export interface ShuffleQuestion {
	readonly ask: Answers["ask"];
	/** `[rows, width]` */
	readonly x: Float64Array;
	readonly width: number;
	readonly y: Float64Array;
	readonly weights: Float64Array | undefined;
	readonly task: Task;
	readonly score: ScoreName;
	readonly sets: readonly FeatureSet[];
	readonly repeats: number;
	/** For each row, the row whose values its columns of this set get. */
	order(set: number, repeat: number): ArrayLike<number>;
	/** Where this stands in a run of several. */
	readonly before?: number;
	readonly total?: number;
}

/** The score as it is, and with each set of columns shuffled, `[sets, repeats]`. */
export interface ShuffledScores {
	readonly baseline: number;
	readonly shuffled: Float64Array;
}

/** Rows that {@link shuffledScores} asks about. */
export const shuffledRows = ({ y, sets, repeats }: Pick<ShuffleQuestion, "y" | "sets" | "repeats">): number =>
	y.length * (1 + sets.length * repeats);

/**
 * Scores a model on rows, and on the same rows with each set of columns shuffled, as often as told. All of it goes through the
 * model in batches that know no borders of features or repeats.
 *
 * @throws ExplainError `bad-input` where the score has no meaning for these rows, `bad-option` for a score of another task.
 */
export async function shuffledScores(
	context: RunContext,
	who: string,
	question: ShuffleQuestion,
): Promise<ShuffledScores> {
	const { ask, x, width, y, weights, task, score, sets, repeats, order } = question;
	const n = y.length;
	const shuffled = new Float64Array(sets.length * repeats);
	let baseline = Number.NaN;
	/** Block 0 are the rows as they are, block 1 + set · repeats + repeat those with a set shuffled. */
	let filling = 0;
	let orderNow: ArrayLike<number> | undefined;
	let predicted: Float64Array | undefined;

	const scoreBlock = (block: number, columns: number) => {
		const value = scoreOf(who, score, task, { y, predicted: predicted as Float64Array, columns, weights });
		if (!Number.isFinite(value)) {
			const words = `expected rows on which the score "${score}" has a meaning, such as several classes`;
			throw new ExplainError("bad-input", `${who}: ${words}, got ${n} on which it is ${value}`);
		}
		if (block === 0) baseline = value;
		else shuffled[block - 1] = value;
	};

	await askRows(context, {
		ask,
		width,
		label: who,
		count: shuffledRows(question),
		...(question.before !== undefined && { before: question.before }),
		...(question.total !== undefined && { total: question.total }),
		fill(rows, start, end) {
			for (let at = start; at < end; ) {
				const block = Math.floor(at / n);
				const first = at - block * n;
				const last = Math.min(n, first + end - at);
				rows.set(x.subarray(first * width, last * width), (at - start) * width);
				if (block > 0) {
					const set = Math.floor((block - 1) / repeats);
					if (block !== filling) orderNow = order(set, (block - 1) % repeats);
					filling = block;
					for (const column of (sets[set] as FeatureSet).columns) {
						for (let row = first, to = (at - start) * width + column; row < last; row++, to += width) {
							rows[to] = x[(orderNow?.[row] as number) * width + column] as number;
						}
					}
				}
				at += last - first;
			}
		},
		take(answers, start, end, outputs) {
			// One probability is that of the second class.
			const single = task === "classification" && outputs === 1;
			const columns = single ? 2 : outputs;
			if (!predicted) {
				if (task === "classification") checkClasses(who, y, columns);
				predicted = new Float64Array(n * columns);
			}
			for (let at = start; at < end; at++) {
				const row = at % n;
				for (let k = 0; k < outputs; k++) {
					const value = answers[(at - start) * outputs + k] as number;
					if (single) predicted[2 * row] = 1 - value;
					predicted[row * columns + (single ? 1 : k)] = value;
				}
				if (row === n - 1) scoreBlock(Math.floor(at / n), columns);
			}
		},
	});
	return { baseline, shuffled };
}

function checkClasses(who: string, y: Float64Array, columns: number): void {
	const row = y.findIndex((code) => code < 0 || code >= columns);
	if (row < 0) return;
	const words = `expected the target to be an output of the model, from 0 to ${columns - 1}`;
	throw new ExplainError("bad-input", `${who}: ${words}, got ${y[row]} in row ${row}`);
}
