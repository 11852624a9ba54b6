import { checkOptions } from "../../core/options.ts";
import { seededRandom } from "../../core/random.ts";
import type { Table } from "../table/table.ts";
import { classRows, type ResampleOptions, resampleRules } from "./class-rows.ts";
import { filledCounts, type Resampled, resampledRows } from "./resampled.ts";

/**
 * What if the rare classes were as frequent as the others? Rows of them are repeated at random until they are; all rows stay.
 *
 * The table's rows come first, the copies after them. The same seed gives the same rows. Cost: O(rows).
 *
 * It misleads where it is done before dividing rows into those to train on and to test on (copies of one row are then on both sides and
 * scores are too good), and where probabilities are read off the model: they are those of a world in which the classes are equally frequent.
 * Weights ({@link classWeights}) say the same without copies.
 *
 * @throws ExplainError `bad-option`, `unknown-name` for the target, `bad-input` for no rows, a missing class, or one class only.
 *
 * @example
 * ```ts
 * const { train, test } = splitTable(table, { stratify: "diagnosis" });
 * const more = oversample(train, { target: "diagnosis", seed: 1 }); // never test
 * more.classes; // [{ name: "benign", before: 268, after: 268 }, { name: "malignant", before: 159, after: 268 }]
 * ```
 */
export function oversample<R extends object>(table: Table<R>, options: ResampleOptions): Resampled<R> {
	const who = "oversample";
	const { target, ratio, seed } = checkOptions<Required<ResampleOptions>>(who, resampleRules, options ?? {});
	const classes = classRows(who, table as unknown as Table, target);
	const wanted = filledCounts(classes, ratio);
	const source = new Uint32Array(wanted.reduce((sum, count) => sum + count, 0));
	for (let row = 0; row < table.rowCount; row++) source[row] = row;
	let at = table.rowCount;
	for (const [k, { name, rows }] of classes.entries()) {
		const random = seededRandom(seed).fork(name);
		// Each row once before one comes a second time: copies are spread as evenly as they can be.
		for (let order = rows, left = (wanted[k] as number) - rows.length; left > 0; left -= order.length) {
			const shuffled = random.permutation(rows.length);
			order = Uint32Array.from(
				{ length: Math.min(left, rows.length) },
				(_, i) => rows[shuffled[i] as number] as number,
			);
			source.set(order, at);
			at += order.length;
		}
	}
	const changes = classes.map(({ name, rows }, k) => ({ name, before: rows.length, after: wanted[k] as number }));
	return resampledRows(table, source, table.rowCount, changes);
}
